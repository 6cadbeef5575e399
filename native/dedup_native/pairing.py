"""
Word pairs: ordinary words that stand near each other in a sentence, whichever comes first.

Unlike anchors these are all of an article's, rare or not.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints, Marks
from dedup_native._kernel import helper, i64, kernel, read, routine, signed, u8, u64, write
from dedup_native.anchoring import is_evidence
from dedup_native.hashing import Word
from dedup_native.marking import term_at
from dedup_native.sieving import Sieve, passes

WINDOW = 3
"""Ordinary words back from each that it makes a pair with, as for anchors."""

_EMPTY, _NEW = -2, -1
"""Of a place in a table of keys: that it has none, and one that no row has had in common yet."""

_FIRST, _SECOND = np.uint64(0x9E3779B185EBCA87), np.uint64(0xBF58476D1CE4E5B9)


@helper
def _key(one: np.uint64, other: np.uint64) -> Word:
    """Return the key of a pair of words in either order."""
    key = min(one, other) * _FIRST ^ max(one, other)
    key = (key ^ key >> np.uint64(29)) * _SECOND
    return key ^ key >> np.uint64(32)


@kernel(read(u64), read(u8), read(i64), read(i64), read(i64), read(i64), read(u64), write(u64),
        write(i64), write(i64), makes_arrays=True)  # fmt: skip
def pair_words(
    words: Hashes,
    marks: Marks,
    offsets: Ints,
    owners: Ints,
    bounds: Ints,
    articles: Ints,
    sieve: Sieve,
    keys: Hashes,
    sentences: Ints,
    counts: npt.NDArray[np.int64],
) -> None:
    """
    Write the word pairs of articles that pass a sieve, and the sentence of each, without gaps.

    Words have ``offsets`` by article, sentences ``owners``, and ``bounds`` of words; ``counts``
    says how many are written of each article.
    """
    last, found = np.empty(WINDOW, np.uint64), 0
    for row in range(articles.size):
        article, before = articles[row], found
        for sentence in range(owners[article], owners[article + 1]):
            seen = 0
            for i in range(bounds[sentence], bounds[sentence + 1]):
                if not is_evidence(marks[i]):
                    continue
                term = term_at(words, marks, i, offsets[article + 1])
                for back in range(min(seen, WINDOW)):
                    other = last[(seen - 1 - back) % WINDOW]
                    key = _key(term, other)
                    if term != other and passes(key, sieve):
                        keys[found], sentences[found] = key, sentence
                        found += 1
                last[seen % WINDOW] = term
                seen += 1
        counts[row] = found - before


@helper
def _place_of(key: np.uint64, table: Hashes, met: npt.NDArray[np.int64], last: int) -> int:
    """Return where a key stands in a table, or the empty place where it would."""
    place = signed(key & np.uint64(last))
    while met[place] != _EMPTY and table[place] != key:
        place = (place + 1) & last
    return place


@routine
def _enter(keys: Hashes, begin: int, end: int, table: Hashes, met: npt.NDArray[np.int64]) -> int:
    """Enter keys into a table, at most half full; return its last place."""
    size = 1
    while size < 2 * (end - begin):
        size *= 2
    for place in range(size):
        met[place] = _EMPTY
    for i in range(begin, end):
        place = _place_of(keys[i], table, met, size - 1)
        table[place], met[place] = keys[i], _NEW
    return size - 1


@kernel(read(u64), read(i64, 2), read(i64, 2), write(u64), write(i64), write(u64), write(i64))
def share_keys(
    keys: Hashes,
    ones: Ints,
    others: Ints,
    table: Hashes,
    met: npt.NDArray[np.int64],
    out: Hashes,
    counts: npt.NDArray[np.int64],
) -> None:
    """
    Write the keys that two stretches of a list have in common, row by row, each once.

    Row by row there is where ``ones`` begin and end, and ``others``, and ``counts`` how many keys
    are written. ``table`` and ``met`` are scratch, for twice as many keys as the longest of
    ``ones`` has, rounded up to a power of two. Rows are best sorted by ``ones``.
    """
    found, last = 0, 0
    for row in range(ones.shape[0]):
        begin, end = ones[row, 0], ones[row, 1]
        if row == 0 or begin != ones[row - 1, 0] or end != ones[row - 1, 1]:
            last = _enter(keys, begin, end, table, met)
        before = found
        for i in range(others[row, 0], others[row, 1]):
            place = _place_of(keys[i], table, met, last)
            if met[place] != _EMPTY and met[place] != row:
                out[found], met[place] = keys[i], row
                found += 1
        counts[row] = found - before
