"""What its agency took back: a canceled item, and its earlier versions, match nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from dedup.dates import seconds_of
from dedup.reading.items import WITHDRAWN, status_of
from dedup.reading.ledger import Ledger
from dedup.reading.pieces import Part
from dedup.reading.settling import in_json, without
from dedup.reading.wording import as_text

ITEM, VERSION, STATUS = "version_of", "version", "pub_status"
BY_LATER = "canceled by a later version"
REPLACED = "replaced by a later version"

Version = tuple[int, ...]
Key = tuple[str, str]
"""Who sent an item, and its name; nobody where the name says whose it is."""
Place = tuple[int, int]
"""Numbers of a part and of a row in it."""


class Item(NamedTuple):
    """What a row says of the item that it is a version of."""

    id: str
    outlet: str
    name: str
    version: str
    status: str
    published: str

    @property
    def key(self) -> Key:
        """Two agencies may count alike; a name with a colon begins with whose it is."""
        return ("" if ":" in self.name else self.outlet.casefold(), self.name)


def standing(parts: list[Part], ledger: Ledger) -> list[Part]:
    """
    Return the parts without items that are canceled or withheld, and without their versions.

    A version that is newer than the canceled one stands; of those without a number the latest.
    Items are told by the columns that readers of agency formats make; a corpus that was written
    with them is read the same way.
    """
    ends: dict[Key, Version | None] = {}
    versions: Counter[Key] = Counter()
    latest: dict[tuple[bool, str], tuple[int, Place]] = {}
    items = list(_items(parts))
    for place, item in items:
        versions[item.key] += 1
        if item.status not in WITHDRAWN:
            if not item.version:
                key = (parts[place[0]].wire, item.id)
                found = (seconds_of(item.published), place)
                latest[key] = max(latest.get(key, found), found)
        elif item.name:
            number = _number(item.version)
            end = ends.get(item.key, ())
            ends[item.key] = None if end is None or not number else max(end, number)
    several = [key for key, count in versions.items() if count > 1 and key[1]]
    if several:
        message = f"{len(several)} items stand in several versions (column {ITEM!r})"
        ledger.note(next(part.file for part in parts if _tells(part)), message)
    lasts = {place for _, place in latest.values()}
    return _left(parts, items, ends, lasts, ledger) if items else parts


def _left(
    parts: list[Part],
    items: list[tuple[Place, Item]],
    ends: dict[Key, Version | None],
    lasts: set[Place],
    ledger: Ledger,
) -> list[Part]:
    """Return the parts without what was taken back or replaced."""
    refused: dict[int, list[int]] = {}
    for (number, row), item in items:
        reason = item.status if item.status in WITHDRAWN else ""
        key = next((key for key in (item.key, ("", item.name)) if key in ends), None)
        if not reason and key is not None:
            end = ends[key]
            reason = BY_LATER if end is None or _number(item.version) < end else ""
        if not reason and not item.version and (number, row) not in lasts:
            reason = REPLACED
        if reason:
            refused.setdefault(number, []).append(row)
            part = parts[number]
            ledger.refuse(part.file, int(part.lines[row]), reason, in_json(part.batch, row))
    return [
        without(part, np.array(refused[number])) if number in refused else part
        for number, part in enumerate(parts)
    ]


def _tells(part: Part) -> bool:
    """Return whether the rows of a part are versions of items."""
    return {ITEM, VERSION, STATUS} <= set(part.batch.schema.names)


def _items(parts: list[Part]) -> Iterator[tuple[Place, Item]]:
    """Yield the items of all parts, each with the number of its part and of its row."""
    for number, part in enumerate(parts):
        if not _tells(part):
            continue
        here = part.batch.schema.names
        columns = [
            as_text(part.batch.column(name)).to_pylist()
            if name in here
            else [None] * len(part.lines)
            for name in ("id", "outlet", ITEM, VERSION, STATUS, "published")
        ]
        for row, cells in enumerate(zip(*columns, strict=True)):
            item = Item(*(cell or "" for cell in cells))
            yield (number, row), item._replace(status=status_of(item.status))


def _number(version: str) -> Version:
    """
    Return a version as numbers that can be compared.

    >>> _number("10") > _number("9"), _number("2.1") > _number("2"), _number("")
    (True, True, ())
    """
    return tuple(map(int, re.findall(r"\d{1,18}", version)))
