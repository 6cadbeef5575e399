"""
Phrases that articles share because everybody uses them, again and again: stock, not copy.

What two articles have in common is looked up in all others: copy of one story comes within days,
a formula, a biography, a law's title or a famous sentence comes back for months.
"""

import numpy as np

from dedup_native._arrays import Hashes, Ints, Marks, Numbers
from dedup_native._kernel import (
    helper,
    i32,
    i64,
    kernel,
    read,
    routine,
    u8,
    u64,
    write,
)
from dedup_native.folding import QUOTED, SPACELESS
from dedup_native.hashing import Word, finalise
from dedup_native.marking import COMMON
from dedup_native.probing import place_of, places_for
from dedup_native.sieving import Sieve, let_through, passes, sieve_for, sift

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
def _own_so_far(mark: np.uint8, own: int) -> int:
    """Return how many own words with spaces between stand in a row up to one, from those before."""
    return 0 if mark & (QUOTED | COMMON | SPACELESS) else own + 1


@routine
def _enter_phrases(words: Hashes, marks: Marks, table: Hashes, sieve: Sieve) -> None:
    """Enter an article's phrases of own words into an open table and its sieve."""
    table[:] = 0
    sieve[:] = 0
    own = 0
    for i in range(words.size):
        own = _own_so_far(marks[i], own)
        if own >= PHRASE:
            key = _phrase(words, i - PHRASE + 1)
            table[place_of(key, table)] = key
            let_through(key, sieve)


@routine
def _shared_phrases(words: Hashes, marks: Marks, table: Hashes, sieve: Sieve, out: Hashes) -> int:
    """Write an article's phrases of own words that stand in a table; return how many."""
    found, own = 0, 0
    for i in range(words.size):
        own = _own_so_far(marks[i], own)
        if own < PHRASE:
            continue
        key = _phrase(words, i - PHRASE + 1)
        if passes(key, sieve) and table[place_of(key, table)] == key:
            out[found] = key
            found += 1
    return found


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
    room for every one. No word of them is quoted or ``COMMON``. Pairs are best sorted by left.
    """
    longest = 1
    for row in range(start, stop):
        left = pairs[row, 0]
        longest = max(longest, offsets[left + 1] - offsets[left])
    table = np.empty(places_for(longest), np.uint64)
    sieve = np.empty(sieve_for(table.size), np.uint64)
    indexed, used = -1, 2
    for row in range(start, stop):
        left, right = pairs[row, 0], pairs[row, 1]
        a, b = slice(offsets[left], offsets[left + 1]), slice(offsets[right], offsets[right + 1])
        if left != indexed:
            used, indexed = places_for(offsets[left + 1] - offsets[left]), left
            _enter_phrases(words[a], marks[a], table[:used], sieve[: sieve_for(used)])
        given = words[b], marks[b], table[:used], sieve[: sieve_for(used)]
        counts[row] = _shared_phrases(*given, out[slots[row] : slots[row + 1]])


@kernel(read(u64), read(i64), read(i64), read(i32), i64, read(u64), write(i32), write(i32),
        makes_arrays=True)  # fmt: skip
def count_returns(
    words: Hashes,
    offsets: Ints,
    order: Ints,
    days: Numbers,
    apart: int,
    table: Hashes,
    latest: Numbers,
    counts: Numbers,
) -> None:
    """
    Count on how many days each phrase of an open table stands, each ``apart`` days behind the last.

    What stands sooner is not counted, and does not put off the next. ``order`` lists articles by
    time, ``days`` is their day, less than 0 where it is unknown. ``latest`` (of -1 at first) and
    ``counts`` are by place of the table; ``apart`` is 1 at least.
    """
    sieve = np.empty(sieve_for(table.size), np.uint64)
    sift(table, sieve)
    for article in order:
        if days[article] < 0:
            continue
        for i in range(offsets[article], offsets[article + 1] - PHRASE + 1):
            key = _phrase(words, i)
            place = place_of(key, table) if passes(key, sieve) else -1
            if place < 0 or table[place] == np.uint64(0):
                continue
            if latest[place] < 0 or days[article] - latest[place] >= apart:
                latest[place] = days[article]
                counts[place] += np.int32(1)


@kernel(read(u64), read(i64), read(u64), write(u8), i64, i64, makes_arrays=True)
def mark_phrases(
    words: Hashes, offsets: Ints, table: Hashes, marks: Marks, start: int, stop: int
) -> None:
    """Mark the words of every phrase of an open table as ``COMMON``."""
    sieve = np.empty(sieve_for(table.size), np.uint64)
    sift(table, sieve)
    for row in range(start, stop):
        for i in range(offsets[row], offsets[row + 1] - PHRASE + 1):
            key = _phrase(words, i)
            if passes(key, sieve) and table[place_of(key, table)] != np.uint64(0):
                for j in range(i, i + PHRASE):
                    marks[j] |= np.uint8(COMMON)
