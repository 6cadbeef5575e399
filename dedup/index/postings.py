"""Postings: which rows have a key; in order on disk, in chains in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.rows import over_rows
from dedup.runs import Columns
from dedup.segments import Ints
from dedup_native import seeking

Keys = npt.NDArray[np.uint32]

REACH = 4
"""So many rows of a key, the first and as many of the last, are met in each part of an index."""

COLUMNS = "keys", "rows", "bounds", "fences"
"""What postings are kept in."""

PART = 16
"""So many keys, or half as many, stand between two fences where a family has the most."""

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


class Wanted(NamedTuple):
    """
    Keys somebody asks for.

    Args:
        keys: uint64, each behind its family (``packed_of``).
        below: int64 by key; of chains only rows under it are met.
        ordered: keys (uint32) and families (int64) in order, and where they stand above.
    """

    keys: npt.NDArray[np.uint64]
    below: Ints
    ordered: tuple[Keys, Ints, Ints]

    @classmethod
    def of(cls, keys: Keys, families: Ints, below: Ints) -> "Wanted":
        """Return keys as something to ask for; those of one family stand apart."""
        packed = packed_of(families, keys)
        order = np.argsort(packed)
        return cls(packed, below, (keys[order], families[order], order))


class Listed(NamedTuple):
    """
    Keys with rows that have them, in any order.

    Args:
        keys: uint32.
        rows: int64.
        family: int64.
        families: how many there are.
    """

    keys: Keys
    rows: Ints
    family: Ints
    families: int

    def moved(self, places: Ints) -> "Listed":
        """Return them with other rows (``places`` by row, -1 for those that are left out)."""
        rows = places[self.rows]
        kept = rows >= 0
        return Listed(self.keys[kept], rows[kept], self.family[kept], self.families)


class Met(NamedTuple):
    """
    Rows that have wanted keys.

    Args:
        rows: uint32, wanted keys x ``2 * REACH``.
        counts: int64, how many of these mean something.
        totals: int64, how many rows have the key in all.
    """

    rows: Keys
    counts: Ints
    totals: Ints


@dataclass(frozen=True)
class Postings:
    """
    Rows by key, in order.

    Args:
        keys: uint32, in order within each family.
        rows: uint32, in order within each key.
        bounds: int64, where each family begins, and the end.
        fences: uint32 by family, how many of its keys stand before each part of all that can be.
    """

    keys: Keys
    rows: Keys
    bounds: Ints
    fences: Keys

    def meet(self, wanted: Wanted) -> Met:
        """Return rows that have each wanted key."""
        met = _nobody(len(wanted.keys))
        given = self.keys, self.rows, self.bounds, self.fences, *wanted.ordered
        over_rows(seeking.meet_sorted, len(wanted.keys), *given, REACH, *met)
        return met

    def listed(self) -> Listed:
        """Return them as a list."""
        family = np.repeat(np.arange(len(self.bounds) - 1), np.diff(self.bounds))
        return Listed(self.keys, self.rows.astype(np.int64), family, len(self.bounds) - 1)

    def columns(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return them as columns to be kept."""
        return {f"{name}.{column}": getattr(self, column) for column in COLUMNS}

    @classmethod
    def of(cls, columns: Columns, name: str) -> "Postings":
        """Return what ``columns`` made columns of."""
        return cls(*(columns[f"{name}.{column}"] for column in COLUMNS))


def postings_of(parts: Sequence[Listed]) -> Postings:
    """Return lists of one kind in order."""
    keys, rows, family = (np.concatenate(column) for column in list(zip(*parts, strict=True))[:3])
    families = parts[0].families
    bounds = np.append(0, np.cumsum(np.bincount(family, minlength=families)))
    packed = packed_of(keys, rows)
    del keys, rows
    if families > 1:
        packed = packed[np.argsort(family, kind="stable")]
    for first, end in pairwise(bounds):
        packed[first:end].sort()
    keys, rows = (packed >> _HALF).astype(np.uint32), (packed & _LOW).astype(np.uint32)
    del packed
    fences = np.empty((families, fences_of(int(np.diff(bounds).max())) + 1), np.uint32)
    over_rows(seeking.fence, families, keys, bounds, fences)
    return Postings(keys, rows, bounds, fences)


def fences_of(keys: int) -> int:
    """Return in how many parts so many keys stand, a power of two."""
    return 1 << max(keys // PART, 1).bit_length() - 1


class Chains:
    """Rows by key, each entry linked to the one before it with its key; it only grows."""

    def __init__(self, families: int) -> None:
        self.count, self._families = 0, families
        self._keys = np.empty(0, np.uint64)
        self._rows = np.empty(0, np.uint32)
        none = np.empty(0, np.int32)
        self._links = none, none, none  # before, first, number
        self._table = np.full(1, -1, np.int32)

    def append(self, keys: Keys, families: Ints, rows: Ints) -> npt.NDArray[np.int32]:
        """Enter keys of rows, which only grow; return their entries."""
        begin, end = self.count, self.count + len(keys)
        self._reserve(end)
        self._keys[begin:end] = packed_of(families, keys)
        self._rows[begin:end] = rows
        seeking.link(self._keys, self._table, *self._links, begin, end)
        self.count = end
        return np.arange(begin, end, dtype=np.int32)

    def meet(self, wanted: Wanted) -> Met:
        """Return rows that have each wanted key."""
        count = len(wanted.keys)
        met, entries = _nobody(count), np.empty(count, np.int32)
        over_rows(seeking.find_linked, count, self._keys, self._table, wanted.keys, entries)
        given = entries, wanted.below, *self._links, self._rows, REACH
        over_rows(seeking.meet_linked, count, *given, *met)
        return met

    def listed(self) -> Listed:
        """Return them as a list."""
        keys, rows = self._keys[: self.count], self._rows[: self.count]
        family = (keys >> _HALF).astype(np.int64)
        low = (keys & _LOW).astype(np.uint32)
        return Listed(low, rows.astype(np.int64), family, self._families)

    def _reserve(self, size: int) -> None:
        """Make room, and a table that is at most half full."""
        if size > len(self._keys):
            room = max(2 * size, 1024)
            self._keys = grown(self._keys, room)
            self._rows = grown(self._rows, room)
            before, first, number = self._links
            self._links = grown(before, room), grown(first, room), grown(number, room)
        if 2 * size > len(self._table):
            self._table = np.full(1 << (2 * size).bit_length(), -1, np.int32)
            seeking.link(self._keys, self._table, *self._links, 0, self.count)


def packed_of(high: npt.NDArray[Any], low: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """Return two numbers under 2**32 as one."""
    packed: npt.NDArray[np.uint64] = (high.astype(np.uint64) << _HALF) | low.astype(np.uint64)
    return packed


def grown(array: npt.NDArray[Any], rows: int) -> npt.NDArray[Any]:
    """Return an array with room for more rows."""
    out = np.empty((rows, *array.shape[1:]), array.dtype)
    out[: len(array)] = array
    return out


def _nobody(count: int) -> Met:
    rows = np.empty((count, 2 * REACH), np.uint32)
    return Met(rows, np.zeros(count, np.int64), np.zeros(count, np.int64))
