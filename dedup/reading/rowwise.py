"""CSV row by row: a bad row is refused, and reading goes on after it."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa

from dedup.errors import InputError
from dedup.reading.ledger import Ledger
from dedup.reading.pieces import Piece
from dedup.reading.recoding import opened
from dedup.reading.settling import NOT_UTF8
from dedup.reading.streams import BLOCK, CUT_OFF, LONGEST, TOO_LONG, Stream

NO_HEADER = "the first line is no header of CSV in UTF-8"
NOT_CSV = "not CSV"
UNCLOSED = "a quote is not closed"
WRONG_COLUMNS = "wrong number of columns"

UNDECODED = re.compile("[\udc80-\udcff]")


class Feed:
    """
    The lines of a file for the csv module; those of a bad row can be taken back.

    Attributes:
        line: number of the line last given out, from 1.
        taken: lines given out since ``begin``.
        ended: more was asked for than there is.
        long: a line was too long and given out as an empty one.
    """

    def __init__(self, stream: Stream) -> None:
        buffered = io.BufferedReader(stream, BLOCK)
        self._source = io.TextIOWrapper(buffered, "utf-8-sig", "surrogateescape", "\n")
        self._again: deque[str] = deque()
        self.line = 0
        self.begin()

    def begin(self) -> int:
        """Begin a row; return the number of its first line."""
        self.taken: list[str] = []
        self.ended = self.long = False
        return self.line + 1

    def __iter__(self) -> Iterator[str]:
        """Return itself."""
        return self

    def __next__(self) -> str:
        """Return the next line."""
        line = self._again.popleft() if self._again else self._source.readline(LONGEST + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.line += 1
        self.taken.append(line)
        if len(line) <= LONGEST:
            return line
        while not line.endswith("\n") and line:
            line = self._source.readline(LONGEST)
        self.long = True
        return "\n"

    def take_back(self) -> None:
        """Take back all lines of this row but the first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.line -= len(self.taken) - 1
        self.taken = self.taken[:1]


def file_pieces(
    path: Path, name: str, header: list[str], delimiter: str, ledger: Ledger
) -> Iterator[Piece]:
    """Yield the good rows of a file as text; those not as long as the header are refused."""
    kept: list[list[str]] = []
    lines: list[int] = []
    size = 0
    with _long_cells(), opened(path, name, ledger) as stream:
        for line, cells in _rows(Feed(stream), stream, delimiter, (name, len(header), ledger)):
            kept.append(cells)
            lines.append(line)
            size += sum(map(len, cells))
            if size >= BLOCK:
                yield piece(header, kept, lines)
                kept, lines, size = [], [], 0
    if kept:
        yield piece(header, kept, lines)


def _rows(
    feed: Feed, stream: Stream, delimiter: str, account: tuple[str, int, Ledger]
) -> Iterator[tuple[int, list[str]]]:
    """Yield first line and cells of each good row after the header, if that is one."""
    name, columns, ledger = account
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    try:
        next(csv.reader(feed, delimiter=delimiter), None)
    except csv.Error as problem:
        raise InputError(NO_HEADER, name, 1) from problem
    cut = False
    while not cut:
        line = feed.begin()
        try:
            cells, reason = next(reader), ""
        except StopIteration:
            break
        except csv.Error:
            cells, reason = _alone(feed.taken, delimiter)
        cut = stream.broken and (feed.ended or not feed.taken[-1].endswith("\n"))
        if cells or reason or feed.long:
            reason = CUT_OFF if cut else reason or _reason(cells, columns, feed)
            if not reason:
                yield line, cells
                continue
            ledger.met(1)
            if len(feed.taken) > 1 and reason == UNCLOSED:
                feed.take_back()  # it must not swallow the rows after it
            ledger.refuse(
                name, line, reason, "".join(feed.taken).encode("utf-8", "surrogateescape")
            )
    if stream.broken and not cut:
        ledger.met(1)
        ledger.refuse(name, feed.line + 1, CUT_OFF, "")


def _alone(lines: list[str], delimiter: str) -> tuple[list[str], str]:
    """
    Return the cells of a row with a quote in the wrong place, or why it is none.

    In one line the quote is taken as a sign of the text; over several it opened a cell by mistake.
    """
    if len(lines) > 1 or lines[0].count('"') == 1:
        return [], UNCLOSED
    try:
        return next(csv.reader(lines, delimiter=delimiter)), ""
    except csv.Error:
        return [], NOT_CSV


def _reason(cells: list[str], columns: int, feed: Feed) -> str:
    """Return why a row is none, or nothing."""
    if feed.long:
        return TOO_LONG
    if any(not cell.isascii() and UNDECODED.search(cell) for cell in cells):
        return NOT_UTF8
    return "" if len(cells) == columns else WRONG_COLUMNS


def piece(header: list[str], rows: list[list[str]], lines: list[int]) -> Piece:
    """Return rows of text as columns of text."""
    columns = [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]
    return Piece(pa.record_batch(columns, header), np.array(lines, np.int64), sound=True)


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let the csv module read cells as long as articles: its limit is one for the process."""
    before = csv.field_size_limit(LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)
