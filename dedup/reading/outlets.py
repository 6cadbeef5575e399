"""What is known of outlets: other names, owners, and the agencies they may print."""

import csv
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from dedup.errors import InputError, expect
from dedup.outlets import Outlets

COLUMNS = ("name", "aliases", "owner", "licensed")
Entry = tuple[int, Mapping[str, Any]]
"""The line an outlet stands on (0: not known), and its cells."""


def read_outlets(path: str | Path) -> Outlets:
    """
    Read a list of outlets: columns ``name``, ``aliases``, ``owner``, ``licensed``.

    CSV and TSV have a header; JSON is a list of objects; TOML has an ``[[outlets]]`` for each.
    Aliases and agencies are parted by ";", or lists.

    Raises:
        InputError: the file cannot be read, a column is unknown, a name is missing or stands
            twice, or an alias is one of two outlets.
    """
    expect(path, (str, PathLike), "path", "the path of a list of outlets")
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"a list of outlets is {', '.join(READERS)}", str(path))
    try:
        return _outlets(reader(path.read_text(encoding="utf-8-sig"), str(path)), str(path))
    except OSError as problem:
        raise InputError(f"cannot be opened: {problem.strerror}", str(path)) from problem
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise InputError("not UTF-8", str(path), line) from problem


def _outlets(entries: Iterable[Entry], path: str) -> Outlets:
    """Return the entries by name."""
    outlets = Outlets()
    known: set[str] = set()
    for line, cells in entries:
        name = str(cells.get("name") or "").strip()
        if not name:
            raise InputError("an outlet has no name", path, line)
        if name in known:
            raise InputError(f"the outlet {name!r} stands twice", path, line)
        known.add(name)
        for alias in _several(cells.get("aliases"), "aliases", path, line):
            if outlets.names.setdefault(alias, name) != name:
                both = f"{outlets.names[alias]!r} and {name!r}"
                raise InputError(f"the alias {alias!r} is one of {both}", path, line)
        if cells.get("owner"):
            outlets.owners[name] = str(cells["owner"]).strip()
        agencies = _several(cells.get("licensed"), "licensed", path, line)
        if agencies:
            outlets.licensed[name] = frozenset(agencies)
    for alias in outlets.names.keys() & known:
        if outlets.names[alias] != alias:
            raise InputError(
                f"{alias!r} is an outlet and an alias of {outlets.names[alias]!r}", path
            )
    return outlets


def _several(cell: Any, column: str, path: str, line: int) -> list[str]:
    """Return the names in a cell."""
    parts = cell.split(";") if isinstance(cell, str) else cell or []
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise InputError(f"{column} must be names, parted by ';' or in a list", path, line)
    return [part.strip() for part in parts if part.strip()]


def _from_csv(text: str, path: str) -> Iterator[Entry]:
    """Yield the rows of CSV or TSV."""
    lines = text.splitlines(keepends=True)
    delimiter = "\t" if path.lower().endswith(".tsv") else ","
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header = [column.strip().casefold() for column in next(_told(reader, path), [])]
    _check(header, path, 1)
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


def _from_json(text: str, path: str) -> Iterator[Entry]:
    """Yield the objects of a JSON list."""
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as problem:
        raise InputError(f"not JSON: {problem.msg}", path, problem.lineno) from problem
    except (RecursionError, ValueError) as problem:
        raise InputError(f"not JSON that can be read: {problem}", path) from problem
    yield from _from_rows(
        rows["outlets"] if isinstance(rows, dict) and "outlets" in rows else rows, path
    )


def _from_toml(text: str, path: str) -> Iterator[Entry]:
    """Yield the tables of TOML."""
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        place = re.search(r"line (\d+)", str(problem))
        line = int(place[1]) if place else 0
        raise InputError(f"not TOML: {problem}", path, line) from problem
    except (RecursionError, ValueError) as problem:
        raise InputError(f"not TOML that can be read: {problem}", path) from problem
    yield from _from_rows(rows.get("outlets"), path)


def _from_rows(rows: Any, path: str) -> Iterator[Entry]:
    """Yield the objects of a list."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError("a list of outlets is expected, each with a name", path)
    for row in rows:
        _check(["name", *row], path, 0)
        yield 0, row


def _check(columns: list[str], path: str, line: int) -> None:
    """Refuse unknown columns, and a header without names."""
    for column in columns:
        if column not in COLUMNS:
            raise InputError(
                f"unknown column {column!r}; {', '.join(COLUMNS)} are known", path, line
            )
    if "name" not in columns:
        raise InputError("a column 'name' is needed", path, line)


READERS = {".csv": _from_csv, ".tsv": _from_csv, ".json": _from_json, ".toml": _from_toml}
