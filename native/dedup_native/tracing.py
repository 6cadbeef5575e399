"""
Where two sentences say the same: their best local alignment, with its path.

Smith and Waterman, "Identification of common molecular subsequences" (J. Mol. Biol. 147, 1981).
A word that both say earns its weight; two unlike words side by side cost ``MISMATCH``, each word
that only one of them has costs ``GAP``. What they share is the stretch that earns most.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints, Marks, Singles
from dedup_native._kernel import f32, helper, i32, i64, kernel, read, routine, u8, u64, write
from dedup_native.anchoring import rarity_of
from dedup_native.folding import QUOTED

Row = npt.NDArray[np.int32]
Line = npt.NDArray[np.float64]
Side = tuple[Hashes, Marks]

LONGEST = 256
"""So many words of a sentence are aligned, its first: what stands behind them is not read."""

MISMATCH, GAP = -0.7, -0.5
"""What two unlike words side by side cost, and a word of one: measured, a usual word weighs 1."""

_BEGIN, _BOTH, _FIRST, _SECOND = 0, 1, 2, 3  # steps to a cell: none; a word of both, of one


@routine
def _order(a: Hashes, b: Hashes) -> int:
    """
    Return 0 for the same words, 1 if ``a`` goes second, else -1.

    It does if it is longer, or has the larger word where they first differ.
    """
    if a.size != b.size:
        return 1 if a.size > b.size else -1
    for i in range(a.size):
        if a[i] != b[i]:
            return 1 if a[i] > b[i] else -1
    return 0


@routine
def _go_down(word: np.uint64, weight: float, b: Hashes, above: Line, own: Line) -> None:
    """Write a row of sums as if no cell could be come to from the one before it."""
    for j in range(b.size):  # these cells do not wait for each other
        both = above[j] + (weight if b[j] == word else MISMATCH)
        own[j + 1] = max(0.0, both, above[j + 1] + GAP)


@routine
def _go_along(own: Line) -> None:
    """
    Let every cell of a row be come to from the one before it.

    Four at a time, first as if there were none before these: so one waits for a fourth of those
    before it. Taking halves off rounds nothing that stays above 0, in whatever order it is done.
    """
    last, j = 0.0, 1
    while j + 4 <= own.size:
        two = max(own[j + 1], own[j] + GAP)
        three = max(own[j + 2], two + GAP)
        four = max(own[j + 3], three + GAP)
        own[j] = max(own[j], last + GAP)
        own[j + 1] = max(two, last + 2 * GAP)
        own[j + 2] = max(three, last + 3 * GAP)
        last = max(four, last + 4 * GAP)
        own[j + 3] = last
        j += 4
    while j < own.size:
        last = max(own[j], last + GAP)
        own[j] = last
        j += 1


@routine
def _fill(a: Hashes, b: Hashes, weights: Singles, sums: Line) -> tuple[int, float]:
    """Write the sums of cells, row by row of ``a``; return the first best cell and its sum."""
    best, place, wide = 0.0, -1, b.size + 1
    sums[:wide] = 0.0
    for i in range(a.size):
        first = (i + 1) * wide
        above, own = sums[first - wide : first], sums[first : first + wide]
        own[0] = 0.0
        _go_down(a[i], np.float64(rarity_of(a[i], weights)), b, above, own)
        _go_along(own)
        for j in range(1, wide):
            if own[j] > best:
                best, place = own[j], first + j
    return place, best


@helper
def _step(sums: Line, cell: int, wide: int, same: float) -> int:
    """Return the step to a cell; ``same`` is what its two words earn side by side."""
    both, first = sums[cell - wide - 1] + same, sums[cell - wide] + GAP
    if sums[cell - 1] + GAP > max(0.0, both, first):
        return _SECOND
    if max(both, first) <= 0.0:
        return _BEGIN
    return _BOTH if both >= first else _FIRST


@routine
def _follow(a: Side, b: Side, weights: Singles, sums: Line, place: int, found: Row) -> None:
    """Write the stretch whose path ends in a cell, and how many words it matches unquoted."""
    wide, cell = b[0].size + 1, place
    i, j = cell // wide - 1, cell % wide - 1
    found[1], found[3] = i + 1, j + 1
    while i >= 0 and j >= 0:
        equal = a[0][i] == b[0][j]
        same = np.float64(rarity_of(a[0][i], weights)) if equal else MISMATCH
        step = _step(sums, cell, wide, same)
        if step == _BEGIN:
            break
        if step == _BOTH and equal:
            found[4] += a[1][i] & QUOTED == 0
            found[5] += b[1][j] & QUOTED == 0
        if step != _SECOND:
            i, cell = i - 1, cell - wide
        if step != _FIRST:
            j, cell = j - 1, cell - 1
    found[0], found[2] = i + 1, j + 1


@routine
def _align(a: Side, b: Side, weights: Singles, sums: Line, found: Row) -> float:
    """Write what two sentences share, counted from their first words; return its sum."""
    place, best = _fill(a[0], b[0], weights, sums)
    found[:4], found[4:] = -1, 0
    if place >= 0:
        _follow(a, b, weights, sums, place, found)
    return best


@routine
def _take_whole(a: Side, b: Side, weights: Singles, found: Row) -> float:
    """
    Write what two sentences of the same words share, counted from their first; return its sum.

    It is all but the words at either end that weigh nothing: nothing need be aligned.
    """
    best, begin, end = 0.0, -1, -1
    for i in range(a[0].size):
        earned = best + np.float64(rarity_of(a[0][i], weights))
        if earned > best:
            begin, end, best = (begin if begin >= 0 else i), i + 1, earned
    found[:4], found[4:] = -1, 0
    if begin >= 0:
        found[0], found[1], found[2], found[3] = begin, end, begin, end
        for i in range(begin, end):
            found[4] += a[1][i] & QUOTED == 0
            found[5] += b[1][i] & QUOTED == 0
    return best


@helper
def _cut(sentence: Ints) -> tuple[int, int]:
    """Return the first word and the one behind the last that is aligned."""
    return sentence[0], min(sentence[1], sentence[0] + LONGEST)


@helper
def _side(words: Hashes, marks: Marks, sentence: tuple[int, int]) -> Side:
    """Return the words of a sentence and their marks."""
    return words[sentence[0] : sentence[1]], marks[sentence[0] : sentence[1]]


@kernel(
    read(u64),
    read(u8),
    read(f32),
    read(i64, 2),
    read(i64, 2),
    write(i32, 2),
    write(f32),
    i64,
    i64,
    makes_arrays=True,
)
def trace(
    words: Hashes,
    marks: Marks,
    weights: Singles,
    left: Ints,
    right: Ints,
    out: npt.NDArray[np.int32],
    scores: Singles,
    start: int,
    stop: int,
) -> None:
    """
    Write what pairs ``start`` to ``stop`` of sentences share, and what that earns.

    Sentences are (first word, the one behind the last). What is shared is (begin and end in left,
    begin and end in right, words matched outside quotation marks of left, of right), and four
    times -1 and no words where nothing is. ``weights`` is a table by the lowest bits of a word:
    what it earns, none less than 0.

    Of equal ends the first is taken, word by word of the shorter sentence; of equal steps rather
    one on both sides than on the shorter alone, and that than on the longer. Of two as long that
    with the smaller word where they first differ counts as the shorter: which is left is all one.
    """
    sums = np.empty((LONGEST + 1) * (LONGEST + 1), np.float64)
    for row in range(start, stop):
        found, one, two = out[row], _cut(left[row]), _cut(right[row])
        a, b = _side(words, marks, one), _side(words, marks, two)
        order = _order(a[0], b[0])
        if order == 0:
            scores[row] = _take_whole(a, b, weights, found)
        elif order < 0:
            scores[row] = _align(a, b, weights, sums, found)
        else:
            scores[row] = _align(b, a, weights, sums, found)
            found[0], found[1], found[2], found[3] = found[2], found[3], found[0], found[1]
            found[4], found[5] = found[5], found[4]
        if found[0] >= 0:
            for column in range(4):
                found[column] += one[0] if column < 2 else two[0]
