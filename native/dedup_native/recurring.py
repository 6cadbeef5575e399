"""
Phrases that articles share because everybody uses them, again and again: stock, not copy.

What two articles have in common is looked up in all others: copy of one story comes within days,
a formula, a biography, a law's title or a famous sentence comes back for months.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import helper, i32, i64, kernel, read, signed, u8, u64, write
from dedup_native.folding import QUOTED, SPACELESS
from dedup_native.hashing import Word, finalise
from dedup_native.marking import COMMON, Hashes, Ints, Marks, places_for

Short = npt.NDArray[np.int32]

PHRASE = 5
"""Words of a phrase."""

_FACTOR = np.uint64(0x9E3779B185EBCA87)


@helper
def _phrase(words: Hashes, i: int) -> Word:
    """Return the key of the words that begin at a place, never 0."""
    key = words[i]
    for j in range(1, PHRASE):
        key = key * _FACTOR + words[i + j]
    return finalise(key) | np.uint64(1)


@helper
def _place(table: Hashes, key: np.uint64) -> int:
    """Return where a key stands in an open table, or the empty place where it would."""
    slot = signed(key & np.uint64(table.size - 1))
    while table[slot] != np.uint64(0) and table[slot] != key:
        slot = (slot + 1) & (table.size - 1)
    return slot


@kernel(read(u64), read(u8), read(i64), read(i64, 2), read(i64), write(u64), write(i64),
        i64, i64, makes_arrays=True)  # fmt: skip
def share_phrases(
    words: Hashes,
    marks: Marks,
    offsets: Ints,
    pairs: Ints,
    slots: Ints,
    out: Hashes,
    counts: Ints,
    start: int,
    stop: int,
) -> None:
    """
    Write the phrases of own words that both articles of a pair have, and how many.

    Words have spaces between them: five characters or letters without are no phrase. Those of
    right are written, in their order and as often as it says them, from the pair's slot on: with
    room for every one. No word of them is quoted or ``COMMON``.
    """
    for row in range(start, stop):
        left, right = pairs[row, 0], pairs[row, 1]
        table = np.zeros(places_for(offsets[left + 1] - offsets[left]), np.uint64)
        at = slots[row]
        for side in range(2):
            article = right if side else left
            own = 0
            for i in range(offsets[article], offsets[article + 1]):
                own = 0 if marks[i] & (QUOTED | COMMON | SPACELESS) else own + 1
                if own < PHRASE:
                    continue
                key = _phrase(words, i - PHRASE + 1)
                place = _place(table, key)
                if side == 0:
                    table[place] = key
                elif table[place] == key:
                    out[at] = key
                    at += 1
        counts[row] = at - slots[row]


@kernel(read(u64), read(i64), read(i64), read(i32), i64, read(u64), write(i32), write(i32))
def count_returns(
    words: Hashes,
    offsets: Ints,
    order: Ints,
    days: Short,
    apart: int,
    table: Hashes,
    latest: Short,
    counts: Short,
) -> None:
    """
    Count on how many days each phrase of an open table stands, each ``apart`` days behind the last.

    What stands sooner is not counted, and does not put off the next. ``order`` lists articles by
    time, ``days`` is their day, less than 0 where it is unknown. ``latest`` (of -1 at first) and
    ``counts`` are by place of the table; ``apart`` is 1 at least.
    """
    for article in order:
        if days[article] < 0:
            continue
        for i in range(offsets[article], offsets[article + 1] - PHRASE + 1):
            place = _place(table, _phrase(words, i))
            if table[place] == np.uint64(0):
                continue
            if latest[place] < 0 or days[article] - latest[place] >= apart:
                latest[place] = days[article]
                counts[place] += np.int32(1)


@kernel(read(u64), read(i64), read(u64), write(u8), i64, i64)
def mark_phrases(
    words: Hashes, offsets: Ints, table: Hashes, marks: Marks, start: int, stop: int
) -> None:
    """Mark the words of every phrase of an open table as ``COMMON``."""
    for row in range(start, stop):
        for i in range(offsets[row], offsets[row + 1] - PHRASE + 1):
            if table[_place(table, _phrase(words, i))] != np.uint64(0):
                for j in range(i, i + PHRASE):
                    marks[j] |= np.uint8(COMMON)
