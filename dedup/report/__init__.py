"""The thin layer that shows a detection: tables in files, words on a terminal."""

from dedup.report.tables import FORMATS, write

__all__ = ["FORMATS", "write"]
