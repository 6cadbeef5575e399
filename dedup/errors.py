"""
What can go wrong, as one small tree.

::

    DedupError
    ├── InputError(path, line)     cannot be read as articles
    ├── SchemaError(column)        a column is missing, doubled or of the wrong type
    ├── SettingsError              a setting out of range (also a ValueError)
    ├── ArgumentError              an argument of the wrong type (also a TypeError)
    ├── MissingExtra               an optional package is needed; names the extra
    └── StoreError
        ├── StoreMismatch          made with other settings, normaliser or format version
        └── StoreDamaged           sizes or checksums do not fit the manifest

Every message is one line: what was met, what was expected, what to do.
"""

import os
import re
from typing import Any

_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str) -> str:
    """Return text on one line, with what a terminal would obey (escapes, bidi marks) as signs."""
    flat = re.sub(r"[ \t\r\n]+", " ", text)
    return _OBEYED.sub(lambda sign: sign[0].encode("unicode_escape").decode(), flat)


def legible(name: str) -> str:
    """Return a name that the system gave as text: bytes that are not UTF-8 become signs."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


class DedupError(Exception):
    """Anything this package refuses, in one line for the person who asked."""


class InputError(DedupError):
    """
    Something that cannot be read as articles.

    Args:
        message: what was met, what was expected, what to do.
        path: the file it stands in, or ``<stdin>``; empty where there is none.
        line: its line, counted from 1; 0 where lines mean nothing.
    """

    def __init__(self, message: str, path: str = "", line: int = 0) -> None:
        place = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(f"{place}{message}")
        self.path = path
        self.line = line


class SchemaError(DedupError):
    """A column that is missing, doubled or of the wrong type."""

    def __init__(self, message: str, column: str = "") -> None:
        super().__init__(message)
        self.column = column


class SettingsError(DedupError, ValueError):
    """A setting out of its range."""


class ArgumentError(DedupError, TypeError):
    """An argument of the wrong type."""


class MissingExtra(DedupError):  # noqa: N818 - said as it is
    """An optional package that is not installed; the message names the extra that brings it."""

    def __init__(self, need: str, extra: str) -> None:
        super().__init__(f"{need} needs an optional package: pip install 'dedup-news[{extra}]'")
        self.extra = extra


class StoreError(DedupError):
    """A store on disk that cannot be used."""


class StoreMismatch(StoreError):  # noqa: N818
    """A store made with other settings, another normaliser or another format version."""


class StoreDamaged(StoreError):  # noqa: N818
    """A store whose sizes or checksums do not fit its manifest."""


def expect(value: Any, kind: Any, name: str, wanted: str) -> None:
    """
    Check the type of an argument at a door (``kind``: what ``isinstance`` takes).

    Raises:
        ArgumentError: ``value`` is not of the kind; ``wanted`` says what is.
    """
    if not isinstance(value, kind):
        raise ArgumentError(f"{name} must be {wanted}, not a {type(value).__name__}")
