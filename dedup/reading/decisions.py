"""What a person decided of pairs of articles: a list that is kept from run to run."""

from functools import partial
from pathlib import Path

from dedup.decisions import KINDS, Decisions
from dedup.errors import InputError
from dedup.reading.lists import Reader, entries_of, from_csv, from_jsonl

COLUMNS = ("id_a", "id_b", "decision")


def read_decisions(path: str | Path) -> Decisions:
    """
    Read decisions: columns ``id_a``, ``id_b`` and ``decision``; others are left alone.

    CSV and TSV have a header; JSON Lines an object a line. The order of the two ids is nothing.

    Raises:
        ArgumentError: the path is none.
        InputError: the file cannot be read, a column or cell is missing, a decision is unknown,
            or two of one pair differ.
    """
    pairs: dict[tuple[str, str], str] = {}
    for line, cells in entries_of(path, "a list of decisions", READERS):
        found = [cells[column] for column in COLUMNS]
        if not all(isinstance(cell, str) and cell for cell in found):
            raise InputError("id_a, id_b and decision must be text", str(path), line)
        one, other = sorted(found[:2])
        decision = found[2].strip().casefold()
        if decision not in KINDS:
            known = ", ".join(KINDS)
            raise InputError(f"unknown decision {found[2]!r}; known are {known}", str(path), line)
        if one == other:
            raise InputError(f"{one!r} is paired with itself", str(path), line)
        if pairs.setdefault((one, other), decision) != decision:
            raise InputError(f"{one!r} and {other!r} have two decisions", str(path), line)
    return Decisions(pairs)


def _check(columns: list[str], path: str, line: int) -> None:
    """Refuse a list without one of the columns."""
    for column in COLUMNS:
        if column not in columns:
            raise InputError(f"a column {column!r} is needed", path, line)


_from_csv = partial(from_csv, check=_check)
READERS: dict[str, Reader] = {
    ".csv": _from_csv,
    ".tsv": _from_csv,
    ".jsonl": partial(from_jsonl, check=_check),
}
"""What reads a list, by the ending of its name."""
