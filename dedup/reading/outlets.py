"""What is known of outlets: other names, owners, and the agencies they may print."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from dedup.errors import InputError
from dedup.outlets import Outlets
from dedup.reading.lists import Entry, Reader, entries_of, from_csv

COLUMNS = ("name", "aliases", "owner", "licensed")


def read_outlets(path: str | Path) -> Outlets:
    """
    Read a list of outlets: columns ``name``, ``aliases``, ``owner``, ``licensed``.

    CSV and TSV have a header; JSON is a list of objects; TOML has an ``[[outlets]]`` for each.
    Aliases and agencies are parted by ";", or lists.

    Raises:
        InputError: the file cannot be read, a column is unknown, a name is missing or stands
            twice, or an alias is one of two outlets.
    """
    return _outlets(entries_of(path, "a list of outlets", READERS), str(path))


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


_from_csv = partial(from_csv, check=_check)
READERS: dict[str, Reader] = {
    ".csv": _from_csv,
    ".tsv": _from_csv,
    ".json": _from_json,
    ".toml": _from_toml,
}
