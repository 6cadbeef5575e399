"""CSV and TSV: Arrow reads the file, and where it refuses the whole file is read row by row."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from dedup.errors import InputError
from dedup.reading import rowwise
from dedup.reading.ledger import Ledger
from dedup.reading.naming import USUAL, Names
from dedup.reading.pieces import Piece
from dedup.reading.recoding import HOW, opened
from dedup.reading.streams import BLOCK

QUOTE = ord('"')

NAME = r"^[-+]?(0[0-9]|[0-9]{16})"
"""What Arrow takes for a number and would shorten: 007, or sixteen digits."""


def file_pieces(path: Path, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the rows of a CSV or TSV file with a header.

    Cells are text; a column of ours stays so, any other becomes whole numbers, doubles or
    true/false where every cell of it is one (then empty cells are null).

    Raises:
        InputError: the file cannot be opened, or its first line is no header.
        SchemaError: no column holds the text, or one stands twice.
    """
    header, delimiter, lines = header_of(path, name, ledger)
    if not header:
        return
    if delimiter != ("\t" if ".tsv" in path.name.lower() else ","):
        ledger.note(name, f"columns are parted by {delimiter!r}")
    names.learn(header)
    found = _by_arrow((path, name, ledger), header, delimiter, lines)
    if found is None:
        found = list(rowwise.file_pieces(path, name, header, delimiter, ledger))
    yield from typed(found, names, ledger)


def typed(found: list[Piece], names: Names, ledger: Ledger) -> Iterator[Piece]:
    """Yield pieces of text, their columns as numbers or truth values where all cells are such."""
    kept = {names[ours] for ours in USUAL}
    header = found[0].batch.schema.names if found else []
    columns = [[piece.batch.column(place) for piece in found] for place in range(len(header))]
    for place, name in enumerate(header):
        if name not in kept:
            casts = (_cast(columns[place], kind) for kind in (pa.int64(), pa.float64(), pa.bool_()))
            columns[place] = next((cast for cast in casts if cast is not None), columns[place])
    for number, piece in enumerate(found):
        ledger.met(piece.batch.num_rows)
        batch = pa.record_batch([column[number] for column in columns], header)
        yield piece._replace(batch=batch)


def _cast(columns: list[pa.Array], kind: pa.DataType) -> list[pa.Array] | None:
    """Return the columns as a type, or None where a cell is not of it or nothing is."""
    cast = []
    for column in columns:
        cells = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
        try:
            cast.append(cells.cast(kind))
        except pa.ArrowInvalid:
            return None
        if pa.types.is_integer(kind) and not cast[-1].cast(pa.string()).equals(cells):
            return None
        if pa.types.is_floating(kind) and pc.any(pc.match_substring_regex(cells, NAME)).as_py():
            return None
    return cast if any(len(column) > column.null_count for column in cast) else None


def header_of(path: Path, name: str, ledger: Ledger) -> tuple[list[str], str, int]:
    """Return the columns of a file, what parts them, and how many lines they take."""
    with opened(path, name, ledger) as stream, io.BufferedReader(stream) as source:
        text = io.TextIOWrapper(source, "utf-8-sig", "surrogateescape", "")
        try:
            first = text.readline(BLOCK)
            delimiter = max(",\t;", key=first.count)
            sound = first.count('"') % 2 == 0  # else a cell goes on, or its quote is never closed
            lines = [first] if sound else _chain(first, text)
            reader = csv.reader(lines, delimiter=delimiter, strict=not sound)
            header = next(reader, [])
            "".join(header).encode()
        except csv.Error as problem:
            raise InputError(rowwise.NO_HEADER, name, 1) from problem
        except UnicodeError as problem:
            raise InputError(f"the names of the columns are not UTF-8; {HOW}", name, 1) from problem
        return header, delimiter, reader.line_num


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    """Yield a line, then the others."""
    if first:
        yield first
    yield from rest


def _by_arrow(
    file: tuple[Path, str, Ledger], header: list[str], delimiter: str, lines: int
) -> list[Piece] | None:
    """Return the rows as Arrow reads them, or None where it may be wrong."""
    found: list[Piece] = []
    try:
        with opened(*file) as stream:
            quotes = Quotes(stream, delimiter)
            reader = pcsv.open_csv(
                io.BufferedReader(quotes),
                pcsv.ReadOptions(block_size=BLOCK, use_threads=True),
                pcsv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False
                ),
                pcsv.ConvertOptions(column_types=dict.fromkeys(header, pa.string())),
            )
            if reader.schema.names != header:
                return None  # a quote in the header that the two of us read differently
            line = lines + 1
            for batch in reader:
                inside = sum(
                    pc.count_substring(column, "\n").to_numpy() for column in batch.columns
                )
                ends = np.cumsum(1 + inside)
                found.append(Piece(batch, line + np.append(0, ends[:-1]), sound=True))
                line += int(ends[-1]) if len(ends) else 0
                if _blank(batch) or not quotes.sound:
                    return None
            return found if quotes.closed_all() and not stream.broken else None
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None


class Quotes(io.RawIOBase):
    """
    A stream that looks at the quotes that pass: whether each opens a cell, or closes one.

    Arrow takes a quote that is never closed for a cell that goes on to the next one, however
    many rows that swallows. Every other quote must follow a delimiter, a line end or its twin,
    and the ones between must come before such.
    """

    def __init__(self, stream: io.RawIOBase | io.BytesIO, delimiter: str) -> None:
        self.sound = True
        self._stream = stream
        self._beside = np.frombuffer(f'{delimiter}\r\n"'.encode(), np.uint8)
        self._last, self._begun, self._opening = b"\n", False, True

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Put what is at hand into a buffer, and look at it."""
        size = self._stream.readinto(buffer) or 0
        self._look(bytes(buffer[:size]))
        return size

    def closed_all(self) -> bool:
        """Return whether all quotes were sound, the last one closed."""
        self._look(b"\n")
        return self.sound and self._opening

    def _look(self, data: bytes) -> None:
        """Look at the quotes of some bytes but a last one, whose neighbour is not known yet."""
        if not self._begun:
            data, self._begun = data.removeprefix(b"\xef\xbb\xbf"), True
        marks = np.frombuffer(self._last + data, np.uint8)
        quotes = np.flatnonzero(marks[1:-1] == QUOTE) + 1
        turns = np.arange(len(quotes)) % 2 == 0
        opens = quotes[turns == self._opening]
        closes = quotes[turns != self._opening]
        beside = np.append(marks[opens - 1], marks[closes + 1])
        self.sound &= bool(np.isin(beside, self._beside).all())
        self._opening ^= len(quotes) % 2 == 1
        self._last = marks[-2:].tobytes()


def _blank(batch: pa.RecordBatch) -> bool:
    """Return whether a row has nothing in any cell: it may be an empty line, which is no row."""
    blank = np.ones(batch.num_rows, np.bool_)
    for column in batch.columns:
        blank &= pc.equal(column, "").to_numpy(zero_copy_only=False)
    return bool(blank.any())
