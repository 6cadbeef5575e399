"""
Letters of texts, and how far those of two texts go on together.

A misread letter spoils a word, and three shingles of words; of the letters around it most are left.
"""

import numpy as np

from dedup_native._arrays import Bytes, Hashes, Ints
from dedup_native._kernel import helper, i64, kernel, read, routine, u8, u64, write
from dedup_native.folding import FILL, WORD
from dedup_native.hashing import Word, finalise
from dedup_native.probing import holds, place_of, places_for

_CONTINUES, _LEADS = 0x80, 0xC0  # bytes of a character behind its first
_AROUND = 8  # hits before and behind that are asked
_AGREE = 3  # of these must go on with a hit
_DRIFT = 10  # letters that one text may have more than the other between two hits
_FAR = 200  # letters
_GAP = 80  # letters between two hits that are taken to be the same, some of them misread
_FEW = 2  # letters, misread
_AGAIN = -1
_NONE, _FACTOR = np.uint64(0), np.uint64(0x9E3779B185EBCA87)

MISREAD, REPLACED = 2, 3
"""Columns of what ``follow_letters`` writes."""


@helper
def _letter(folded: Bytes, byte: int) -> tuple[Word, int]:
    """Return the bytes of the character at a place as one number, and where it ends."""
    letter, end = np.uint64(folded[byte]), byte + 1
    while folded[end] & _LEADS == _CONTINUES:
        letter = letter << np.uint64(8) | np.uint64(folded[end])
        end += 1
    return letter, end


@kernel(read(u8), read(u8), read(i64), i64, write(u64), write(i64), i64, i64,
        makes_arrays=True)  # fmt: skip
def roll_letters(
    folded: Bytes,
    classes: Bytes,
    offsets: Ints,
    size: int,
    out: Hashes,
    counts: Ints,
    start: int,
    stop: int,
) -> None:
    """
    Write hashes of ``size`` letters in a row of each text from its offset on, and how many.

    Figures are no letters; no hash is 0.
    """
    last, gone = np.zeros(size, np.uint64), _FACTOR ** np.uint64(size + 1)
    for row in range(start, stop):
        rolled, seen, at, byte, slot = _NONE, 0, offsets[row], offsets[row], 0
        while byte < offsets[row + 1]:
            known = classes[byte] & WORD != 0 and folded[byte] != FILL
            if not known or 0x30 <= folded[byte] <= 0x39:
                byte += 1
                continue
            letter, byte = _letter(folded, byte)
            rolled = (rolled + letter) * _FACTOR
            rolled -= last[slot] * gone if seen >= size else _NONE
            last[slot], seen = letter, seen + 1
            slot = slot + 1 if slot + 1 < size else 0
            if seen >= size:
                out[at] = max(finalise(rolled), np.uint64(1))
                at += 1
        counts[row] = at - offsets[row]


@routine
def _enter(grams: Hashes, table: Hashes, places: Ints) -> None:
    """Enter grams into an open table with their places; ``_AGAIN`` for those that recur."""
    table[:] = np.uint64(0)
    for i in range(grams.size):
        slot = place_of(grams[i], table)
        places[slot] = _AGAIN if table[slot] == grams[i] else i
        table[slot] = grams[i]


@routine
def _meet(grams: Hashes, table: Hashes, places: Ints, hits: Ints) -> int:
    """Write (place in the table's text, place here) of grams of both; return how many."""
    met = 0
    for i in range(grams.size):
        slot = place_of(grams[i], table)
        if table[slot] == grams[i] and places[slot] != _AGAIN:
            hits[met, 0], hits[met, 1] = places[slot], i
            met += 1
    return met


@routine
def _goes_on(hits: Ints, met: int, at: int) -> bool:
    """Tell a hit that others around it go on with: so far apart in one text as in the other."""
    agree, lag = 0, hits[at, 0] - hits[at, 1]
    for other in range(max(at - _AROUND, 0), min(at + _AROUND + 1, met)):
        near = abs(hits[other, 1] - hits[at, 1]) <= _FAR
        agree += other != at and near and abs(hits[other, 0] - hits[other, 1] - lag) <= _DRIFT
    return agree >= _AGREE


@routine
def _follow(hits: Ints, met: int, size: int, out: Ints) -> None:
    """Write what ``follow_letters`` does of one pair."""
    out[:] = 0
    last = -1
    for at in range(met):
        if not _goes_on(hits, met, at):
            continue
        one = size if last < 0 else hits[at, 0] - hits[last, 0]
        other = size if last < 0 else hits[at, 1] - hits[last, 1]
        if one <= 0 or other > _GAP or abs(one - other) > _DRIFT:
            one = other = min(size, other)
        if max(one, other) > size:
            misread = max(one, other) <= size + _FEW and abs(one - other) < _FEW
            out[MISREAD] += misread
            out[REPLACED] += not misread and one != other
        out[0] += one
        out[1] += other
        last = at


@kernel(read(u64), read(i64), read(i64, 2), i64, write(i64, 2), i64, i64, makes_arrays=True)
def follow_letters(
    grams: Hashes, offsets: Ints, pairs: Ints, size: int, out: Ints, start: int, stop: int
) -> None:
    """
    Write how many letters of the left and of the right text of each pair go on together.

    ``grams`` are of ``size`` letters from each on, none of them 0, those of a text from its offset
    on. Two texts go on together where grams that stand once in the left follow each other at the
    same distances in both, a few letters more or less, and none is far from the next. Behind it:
    between how many of these a few letters differ, between how many more do.
    """
    most, longest = 0, 0
    for row in range(start, stop):
        one, other = pairs[row, 0], pairs[row, 1]
        most = max(most, offsets[one + 1] - offsets[one])
        longest = max(longest, offsets[other + 1] - offsets[other])
    room = places_for(most)
    table, places = np.empty(room, np.uint64), np.empty(room, np.int64)
    hits, left = np.empty((longest, 2), np.int64), -1
    for row in range(start, stop):
        one, other = pairs[row, 0], pairs[row, 1]
        mine = places_for(offsets[one + 1] - offsets[one])
        if one != left:
            _enter(grams[offsets[one] : offsets[one + 1]], table[:mine], places)
            left = one
        met = _meet(grams[offsets[other] : offsets[other + 1]], table[:mine], places, hits)
        _follow(hits, met, size, out[row])


@kernel(read(u64), read(u8), read(i64), read(i64, 2), write(i64, 2), i64, i64, makes_arrays=True)
def count_missing(
    words: Hashes, marked: Bytes, offsets: Ints, pairs: Ints, out: Ints, start: int, stop: int
) -> None:
    """Write how many words of the right text of each pair the left lacks, and how many marked."""
    longest = 0
    for row in range(start, stop):
        text = pairs[row, 0]
        longest = max(longest, offsets[text + 1] - offsets[text])
    room, left = places_for(longest), -1
    table, places, mine = np.empty(room, np.uint64), np.empty(room, np.int64), 0
    for row in range(start, stop):
        one, other = pairs[row, 0], pairs[row, 1]
        if one != left:
            mine, left = places_for(offsets[one + 1] - offsets[one]), one
            _enter(words[offsets[one] : offsets[one + 1]], table[:mine], places)
        out[row, 0] = out[row, 1] = 0
        for i in range(offsets[other], offsets[other + 1]):
            if not holds(table[:mine], words[i]):
                out[row, 0] += 1
                out[row, 1] += marked[i] != 0
