"""Records that come one by one from pages, archives and agency files: gathered into pieces."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa

from dedup.dates import UNKNOWN_TIME, seconds_of
from dedup.errors import MissingExtra
from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.reading.pieces import ROWS, Piece
from dedup.reading.streams import BLOCK, CUT_OFF, Stream

LARGEST = 64 << 20
"""Bytes of a file that is read whole, unpacked: what is longer is refused."""
FILE_TOO_LONG = "file too long"


class Record(NamedTuple):
    """
    One article of a file, or why it is none.

    Args:
        line: its number in the file, from 1.
        cells: its columns, all text; an empty cell is as good as none.
        refused: why it cannot be read.
        shown: what of it a person should see.
        detail: more about why, for the rejects file.
    """

    line: int
    cells: Mapping[str, str]
    refused: str = ""
    shown: str | bytes = ""
    detail: str = ""


def whole(path: Path) -> tuple[bytes, str]:
    """
    Return a file's bytes, unpacked, and why they are refused, if they are.

    Raises:
        InputError: the file cannot be opened.
    """
    with Stream(path) as stream:
        data = stream.fill(LARGEST + 1)
        reason = FILE_TOO_LONG if len(data) > LARGEST else ""
        return data, CUT_OFF if stream.broken else reason


class Refused(Exception):  # noqa: N818 - it is not an error here
    """Something that is no article: the reason, and more about it for the rejects file."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail

    def record(self, line: int, shown: str | bytes) -> Record:
        """Return what is refused as a record."""
        return Record(line, {}, self.reason, shown, self.detail)


def gathered(found: Iterable[Record], name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """Yield records as pieces whose columns are text; refused ones are written down."""
    kept: list[Record] = []
    size = 0
    for record in found:
        if record.refused:
            ledger.met(1)
            ledger.refuse(name, record.line, record.refused, record.shown, record.detail)
            continue
        kept.append(record)
        size += sum(map(len, record.cells.values()))
        if size >= BLOCK or len(kept) >= ROWS:
            yield _piece(kept, names, ledger)
            kept, size = [], 0
    if kept:
        yield _piece(kept, names, ledger)


def _piece(records: list[Record], names: Names, ledger: Ledger) -> Piece:
    """Return records as columns."""
    columns = list(dict.fromkeys(key for record in records for key in record.cells))
    names.learn(columns)
    ledger.met(len(records))
    cells = [
        pa.array([record.cells.get(column) or None for record in records], pa.string())
        if column != "text"
        else pa.array([record.cells.get(column) for record in records], pa.large_string())
        for column in columns
    ]
    lines = np.array([record.line for record in records], np.int64)
    return Piece(pa.record_batch(cells, columns), lines, sound=True)


def brought(module: str, need: str, extra: str) -> Any:
    """
    Return an optional module.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as problem:
        raise MissingExtra(need, extra) from problem


def moment(text: str) -> str:
    """
    Return a date as ISO 8601, a time with a zone in UTC; what is no date as it stands.

    >>> moment("Sun, 02 Mar 2031 11:15:00 +0100"), moment("20310302T101500Z"), moment("soon")
    ('2031-03-02T10:15:00Z', '2031-03-02T10:15:00Z', 'soon')
    """
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        seconds = seconds_of(text)
        if seconds == UNKNOWN_TIME:
            return text
        found = datetime.fromtimestamp(seconds, UTC)
    if found.tzinfo is None:
        return found.date().isoformat() if _only_date(text) else found.isoformat(timespec="seconds")
    try:
        found = found.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:  # the first hours of the year 1
        return text
    return f"{found.isoformat(timespec='seconds')}Z"


def host_of(url: str) -> str:
    """
    Return the host of an address, without ``www.``; nothing where there is none.

    >>> host_of("https://www.Echo.example:80/a"), host_of("a.html"), host_of("http://[x/")
    ('echo.example', '', '')
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _only_date(text: str) -> bool:
    """Return whether nothing but a date is said: ``2031-03-02`` or ``20310302``."""
    return len(text.replace("-", "")) == 8 and ":" not in text  # noqa: PLR2004
