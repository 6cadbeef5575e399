"""
Which rows of an index share a key with somebody who asks.

Keys stand in order in what is written to disk, and in chains in what is not yet: each entry knows
the one before it with the same key. Of a key that many rows have, the first and the last are met;
how many there are is counted all the same.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints
from dedup_native._kernel import helper, i32, i64, kernel, read, signed, u32, u64, write

Keys = npt.NDArray[np.uint32]

_FACTOR = np.uint64(0x9E3779B185EBCA87)
_HALF = np.uint64(32)


@helper
def lower_bound(keys: Keys, first: int, end: int, key: Any) -> int:
    """Return the first place from ``first`` to ``end`` whose key is not below ``key``."""
    size = end - first
    while size > 1:  # no branch depends on a key: several searches wait for memory together
        half = size >> 1
        first += half * (keys[first + half - 1] < key)
        size -= half
    return first + (1 if size == 1 and keys[first] < key else 0)


@helper
def _end_of(keys: Keys, low: int, end: int, key: Any) -> int:
    """Return the first place after ``low`` whose key is another than ``key``."""
    step = 1
    while low + step < end and keys[low + step] == key:
        low += step
        step *= 2
    while step > 1:
        step >>= 1
        if low + step < end and keys[low + step] == key:
            low += step
    return low + 1


@kernel(read(u32), read(i64), write(u32, 2), i64, i64)
def fence(
    keys: Keys, bounds: Ints, out: npt.NDArray[np.uint32], start: int, stop: int
) -> None:  # fmt: skip
    """
    Write by family how many of its keys stand before each of equal parts of all that can be.

    Keys of a family stand in order between two ``bounds``. ``out`` has a column more than there are
    parts, whose number is a power of two.
    """
    parts = np.uint64(out.shape[1] - 1)
    for family in range(start, stop):
        first, part = bounds[family], 0
        for i in range(first, bounds[family + 1]):
            inside = signed((np.uint64(keys[i]) * parts) >> _HALF)
            while part <= inside:
                out[family, part] = i - first
                part += 1
        while part < out.shape[1]:
            out[family, part] = bounds[family + 1] - first
            part += 1


@kernel(
    read(u32), read(u32), read(i64), read(u32, 2), read(u32), read(i64), read(i64), i64,
    write(u32, 2), write(i64), write(i64), i64, i64,
)  # fmt: skip
def meet_sorted(
    keys: Keys, rows: Keys, bounds: Ints, fences: npt.NDArray[np.uint32], wanted: Keys,
    families: Ints, places: Ints, reach: int, out: npt.NDArray[np.uint32], counts: Ints,
    totals: Ints, start: int, stop: int,
) -> None:  # fmt: skip
    """
    Write rows that have a wanted key: the first ``reach`` and the last ``reach`` of them.

    Keys of a family stand in order between two ``bounds``, their rows in order too; ``fences`` are
    what ``fence`` writes of them. What is wanted is best in the same order, as then memory is read
    onwards; ``places`` are where it stands in what is written. To ``counts`` is added how many rows
    were written, to ``totals`` how many there are.
    """
    parts = np.uint64(fences.shape[1] - 1)
    for n in range(start, stop):
        family, key = families[n], wanted[n]
        first, part = bounds[family], signed((np.uint64(key) * parts) >> _HALF)
        end = first + signed(fences[family, part + 1])
        low = lower_bound(keys, first + signed(fences[family, part]), end, key)
        if low < end and keys[low] == key:
            high = _end_of(keys, low, end, key)
            i, met = places[n], min(high - low, 2 * reach)
            for j in range(met):
                out[i, j] = rows[low + j if j < reach else high - (met - j)]
            counts[i] += met
            totals[i] += high - low


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
