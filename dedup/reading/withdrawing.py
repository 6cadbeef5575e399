"""What its agency took back: a canceled item, and its earlier versions, match nothing."""

import re

import numpy as np
import pyarrow as pa

from dedup.reading.ledger import Ledger
from dedup.reading.pieces import Part
from dedup.reading.settling import in_json, without

ITEM, VERSION, STATUS = "version_of", "version", "pub_status"
WITHDRAWN = {"canceled", "withheld"}
BY_LATER = "canceled by a later version"

Version = tuple[int, ...]


def standing(parts: list[Part], ledger: Ledger) -> list[Part]:
    """
    Return the parts without items that are canceled or withheld, and without their versions.

    A version that is newer than the canceled one stands. Items are told by the columns that
    readers of agency formats make; a corpus that was written with them is read the same way.
    """
    known = [part for part in parts if {ITEM, VERSION, STATUS} <= set(part.batch.schema.names)]
    ends: dict[str, Version | None] = {}
    versions: dict[str, int] = {}
    for part in known:
        for item, version, status in _cells(part):
            versions[item] = versions.get(item, 0) + 1
            if status in WITHDRAWN and item:
                number = _number(version)
                last = ends.get(item, ())
                ends[item] = None if last is None or not number else max(last, number)
    several = sum(count > 1 for item, count in versions.items() if item)
    if several:
        message = f"{several} items stand in several versions (column {ITEM!r})"
        ledger.note(known[0].file, message)
    if not ends:
        return parts
    return [_left(part, ends, ledger) if part in known else part for part in parts]


def _left(part: Part, ends: dict[str, Version | None], ledger: Ledger) -> Part:
    """Return a part without what was taken back."""
    refused = []
    for row, (item, version, status) in enumerate(_cells(part)):
        reason = status if status in WITHDRAWN else ""
        if not reason and item in ends:
            end = ends[item]
            reason = BY_LATER if end is None or _number(version) < end else ""
        if reason:
            refused.append(row)
            ledger.refuse(part.file, int(part.lines[row]), reason, in_json(part.batch, row))
    return without(part, np.array(refused)) if refused else part


def _cells(part: Part) -> list[tuple[str, str, str]]:
    """Return item, version and status of each row."""
    columns = [part.batch.column(name).cast(pa.string()) for name in (ITEM, VERSION, STATUS)]
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    return [(item or "", version or "", status or "") for item, version, status in rows]


def _number(version: str) -> Version:
    """
    Return a version as numbers that can be compared.

    >>> _number("10") > _number("9"), _number("2.1") > _number("2"), _number("")
    (True, True, ())
    """
    return tuple(map(int, re.findall(r"\d{1,18}", version)))
