"""
Which rows of an index share a key with somebody who asks.

Keys stand in order in what is written to disk, and in chains in what is not yet: each entry knows
the one before it with the same key. Of a key that many rows have, the first and the last are met;
how many there are is counted all the same.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import helper, i32, i64, kernel, read, routine, signed, u32, u64, write

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Keys = npt.NDArray[np.uint32]

_FACTOR = np.uint64(0x9E3779B185EBCA87)
_HALF = np.uint64(32)


@helper
def _guess(key: Any, first: int, end: int) -> int:
    """Return where a key would stand if keys were spread evenly, as hashes are."""
    size = np.uint64(end - first)
    return first + signed((np.uint64(key) * size) >> _HALF)


@routine
def lower_bound(keys: Keys, first: int, end: int, key: Any) -> int:
    """Return the first place from ``first`` to ``end`` whose key is not below ``key``."""
    if first >= end:
        return end
    low, high, step = first, end, 8
    at = _guess(key, first, end)
    if keys[at] < key:
        low = at + 1
        while low + step < end and keys[low + step] < key:
            low += step + 1
            step *= 2
        high = min(low + step, end)
    else:
        high = at
        while high - step >= first and keys[high - step] >= key:
            high -= step
            step *= 2
        low = max(high - step, first)
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


@kernel(
    read(u32), read(u32), read(i64), read(u32), read(i64), i64,
    write(u32, 2), write(i64), write(i64), i64, i64,
)  # fmt: skip
def meet_sorted(
    keys: Keys, rows: Keys, bounds: Ints, wanted: Keys, families: Ints, reach: int,
    out: npt.NDArray[np.uint32], counts: Ints, totals: Ints, start: int, stop: int,
) -> None:  # fmt: skip
    """
    Write rows that have a wanted key: the first ``reach`` and the last ``reach`` of them.

    Keys of a family stand in order between two ``bounds``, their rows in order too. ``counts`` gets
    how many rows were written, to ``totals`` is added how many there are.
    """
    for i in range(start, stop):
        end = bounds[families[i] + 1]
        low = lower_bound(keys, bounds[families[i]], end, wanted[i])
        high = low
        while high < end and keys[high] == wanted[i]:
            high += 1
        size = high - low
        totals[i] += size
        counts[i] = min(size, 2 * reach)
        for j in range(counts[i]):
            place = low + j if j < reach else high - (counts[i] - j)
            out[i, j] = rows[place]


@helper
def slot_of(key: Any, last: int) -> int:
    """Return the slot of a key in a table that ends with slot ``last``."""
    return signed((key * _FACTOR) >> _HALF) & last


@kernel(write(u64), write(i32), write(i32), write(i32), write(i32), i64, i64)
def link(
    keys: Hashes, table: npt.NDArray[np.int32], before: npt.NDArray[np.int32],
    first: npt.NDArray[np.int32], number: npt.NDArray[np.int32], start: int, stop: int,
) -> None:  # fmt: skip
    """
    Enter entries ``start`` to ``stop``, in this order, into the chains of their keys.

    Written by entry: the one before it with its key (-1: none), the first, and its number among
    them, from 0. ``table`` is a power of two of places, more than keys, -1 where empty.
    """
    last = table.size - 1
    for i in range(start, stop):
        slot = slot_of(keys[i], last)
        while table[slot] >= 0 and keys[table[slot]] != keys[i]:
            slot = (slot + 1) & last
        latest = table[slot]
        before[i] = latest
        first[i] = i if latest < 0 else first[latest]
        number[i] = 0 if latest < 0 else number[latest] + 1
        table[slot] = i


@kernel(read(u64), read(i32), read(u64), write(i32), i64, i64)
def find_linked(
    keys: Hashes, table: npt.NDArray[np.int32], wanted: Hashes, out: npt.NDArray[np.int32],
    start: int, stop: int,
) -> None:  # fmt: skip
    """Write the last entry that has each wanted key, or -1."""
    last = table.size - 1
    for i in range(start, stop):
        slot = slot_of(wanted[i], last)
        while table[slot] >= 0 and keys[table[slot]] != wanted[i]:
            slot = (slot + 1) & last
        out[i] = table[slot]


@kernel(
    read(i32), read(i64), read(i32), read(i32), read(i32), read(u32), i64,
    write(u32, 2), write(i64), write(i64), i64, i64,
)  # fmt: skip
def meet_linked(
    entries: npt.NDArray[np.int32], below: Ints, before: npt.NDArray[np.int32],
    first: npt.NDArray[np.int32], number: npt.NDArray[np.int32], rows: Keys, reach: int,
    out: npt.NDArray[np.uint32], counts: Ints, totals: Ints, start: int, stop: int,
) -> None:  # fmt: skip
    """
    Write rows under ``below`` of the chains that end at ``entries`` (-1: none): first, and last.

    ``rows`` is by entry, and grows along a chain; the rest is as in ``meet_sorted``.
    """
    for i in range(start, stop):
        entry, written = entries[i], 0
        while entry >= 0 and rows[entry] >= below[i]:
            entry = before[entry]
        if entry >= 0:
            totals[i] += number[entry] + 1
            out[i, 0] = rows[first[entry]]
            written = 1
            while before[entry] >= 0 and written < 2 * reach:
                out[i, written] = rows[entry]
                written += 1
                entry = before[entry]
        counts[i] = written
