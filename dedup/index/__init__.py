"""
An index: articles that were seen, kept as sketches on disk, to be asked for months.

::

    batch ─▶ Sketches ─▶ log (Manifest, SQLite) ─▶ Tail ─▶ runs (immutable, sorted, merged)
                              asked: tail and runs, one after another, in the same way
"""

from dedup.index.index import Index

__all__ = ["Index"]
