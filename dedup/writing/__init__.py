"""Files out: a detection's tables, as a page, as a network."""

from dedup.writing.tables import FORMATS, write

__all__ = ["FORMATS", "write"]
