"""Lists that people keep beside a corpus: rows of named cells, and the line each stands on."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from dedup.errors import InputError, expect

Entry = tuple[int, Mapping[str, Any]]
"""The line a row stands on (0: not known), and its cells."""

Reader = Callable[[str, str], Iterable[Entry]]
"""Given a file's text and its name, returns its rows."""

Check = Callable[[list[str], str, int], None]
"""Given the names of columns, the file and the line, refuses what is not known or not there."""


def entries_of(path: str | Path, what: str, readers: Mapping[str, Reader]) -> Iterator[Entry]:
    """
    Yield the rows of a list.

    Args:
        path: a file.
        what: such a file is called.
        readers: by the ending of a file's name, what takes its text and its name.

    Raises:
        ArgumentError: the path is none.
        InputError: the file cannot be opened, is of no known format or not UTF-8.
    """
    expect(path, (str, PathLike), "path", f"the path of {what}")
    path = Path(path)
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{what} is {', '.join(readers)}", str(path))
    try:
        yield from reader(path.read_text(encoding="utf-8-sig"), str(path))
    except OSError as problem:
        raise InputError(f"cannot be opened: {problem.strerror}", str(path)) from problem
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise InputError("not UTF-8", str(path), line) from problem


def from_csv(text: str, path: str, check: Check) -> Iterator[Entry]:
    """Yield the rows of CSV, or of TSV where the file is named so."""
    lines = text.splitlines(keepends=True)
    delimiter = "\t" if path.lower().endswith(".tsv") else ","
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header = [column.strip().casefold() for column in next(_told(reader, path), [])]
    check(header, path, 1)
    before = reader.line_num
    for cells in _told(reader, path):
        line, before = before + 1, reader.line_num
        if cells and len(cells) != len(header):
            raise InputError(f"{len(cells)} columns, but {len(header)} expected", path, line)
        if cells:
            yield line, dict(zip(header, cells, strict=True))


def _told(reader: Any, path: str) -> Iterator[list[str]]:
    """Yield rows; one with a quote in the wrong place, or never closed, is an error of its line."""
    line = reader.line_num + 1
    try:
        for cells in reader:
            yield cells
            line = reader.line_num + 1
    except csv.Error as problem:
        raise InputError(f"not CSV: {problem}", path, line) from problem


def from_jsonl(text: str, path: str, check: Check) -> Iterator[Entry]:
    """Yield the objects of JSON Lines."""
    for line, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        try:
            row = json.loads(written)
        except (RecursionError, ValueError) as problem:
            raise InputError(f"not JSON: {problem}", path, line) from problem
        if not isinstance(row, dict):
            raise InputError("an object is expected", path, line)
        check(list(row), path, line)
        yield line, row
