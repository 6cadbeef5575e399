"""
Where two sentences say the same: their best local alignment, with its path.

Smith and Waterman, "Identification of common molecular subsequences" (J. Mol. Biol. 147, 1981).
A word that both say earns its weight; two unlike words side by side cost ``MISMATCH``, each word
that only one of them has costs ``GAP``. What they share is the stretch that earns most.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import f32, helper, i32, i64, kernel, read, routine, u8, u64, write
from dedup_native.folding import QUOTED
from dedup_native.marking import Hashes, Ints, Marks

Weights = npt.NDArray[np.float32]
Sums = npt.NDArray[np.float64]
Row = npt.NDArray[np.int32]

LONGEST = 256
"""So many words of a sentence are aligned, its first: what stands behind them is not read."""

MISMATCH, GAP = -0.7, -0.5
"""What two unlike words side by side cost, and a word of one: measured, a usual word weighs 1."""

_BEGIN, _BOTH, _FIRST, _SECOND = 0, 1, 2, 3  # steps to a cell: none; a word of both, of one


@routine
def _goes_second(a: Hashes, b: Hashes) -> bool:
    """Tell if ``a`` is longer than ``b``, or has the larger word where they first differ."""
    if a.size != b.size:
        return a.size > b.size
    for i in range(a.size):
        if a[i] != b[i]:
            return bool(a[i] > b[i])
    return False


@routine
def _fill(a: Hashes, b: Hashes, weights: Weights, sums: Sums, steps: Marks) -> tuple[int, float]:
    """Write the step to each cell, row by row of ``a``; return the first best one and its sum."""
    best, place = 0.0, -1
    sums[:, : b.size + 1] = 0.0
    for i in range(a.size):
        word, weight, first = a[i], np.float64(weights[i]), i * b.size
        above, own, mine = sums[i & 1], sums[(i + 1) & 1], steps[first : first + b.size]
        for j in range(b.size):  # these cells do not wait for each other
            both = above[j] + (weight if b[j] == word else MISMATCH)
            gap = above[j + 1] + GAP
            most = max(both, gap)
            step = _BOTH if both >= gap else _FIRST
            own[j + 1] = max(0.0, most)
            mine[j] = step if most > 0.0 else _BEGIN
        last = 0.0
        for j in range(b.size):
            last += GAP
            if last > own[j + 1]:
                own[j + 1] = last
                mine[j] = _SECOND
            last = own[j + 1]
            if last > best:
                best, place = last, first + j
    return place, best


@routine
def _follow(
    a: Hashes, b: Hashes, of_a: Marks, of_b: Marks, steps: Marks, place: int, found: Row
) -> None:
    """Write the stretch whose path ends in a cell, and how many words it matches unquoted."""
    i, j = place // b.size, place % b.size
    found[1], found[3] = i + 1, j + 1
    while i >= 0 and j >= 0 and steps[i * b.size + j] != _BEGIN:
        step = steps[i * b.size + j]
        if step == _BOTH and a[i] == b[j]:
            found[4] += of_a[i] & QUOTED == 0
            found[5] += of_b[j] & QUOTED == 0
        i -= step != _SECOND
        j -= step != _FIRST
    found[0], found[2] = i + 1, j + 1


@routine
def _align(
    words: Hashes,
    marks: Marks,
    weights: Weights,
    one: tuple[int, int],
    two: tuple[int, int],
    scratch: tuple[Sums, Marks],
    found: Row,
) -> float:
    """Write what two sentences share, the first's columns first; return its sum."""
    a, b = words[one[0] : one[1]], words[two[0] : two[1]]
    place, best = _fill(a, b, weights[one[0] : one[1]], scratch[0], scratch[1])
    found[:4], found[4:] = -1, 0
    if place >= 0:
        _follow(a, b, marks[one[0] : one[1]], marks[two[0] : two[1]], scratch[1], place, found)
        for column in range(4):
            found[column] += one[0] if column < 2 else two[0]
    return best


@helper
def _cut(sentence: Ints) -> tuple[int, int]:
    """Return the first word and the one behind the last that is aligned."""
    return sentence[0], min(sentence[1], sentence[0] + LONGEST)


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
    weights: Weights,
    left: Ints,
    right: Ints,
    out: npt.NDArray[np.int32],
    scores: Weights,
    start: int,
    stop: int,
) -> None:
    """
    Write what pairs ``start`` to ``stop`` of sentences share, and what that earns.

    Sentences are (first word, the one behind the last). What is shared is (begin and end in left,
    begin and end in right, words matched outside quotation marks of left, of right), and four
    times -1 and no words where nothing is. Equal words weigh the same, and none less than 0.

    Of equal ends the first is taken, word by word of the shorter sentence; of equal steps rather
    one on both sides than on the shorter alone, and that than on the longer. Of two as long that
    with the smaller word where they first differ counts as the shorter: which is left is all one.
    """
    sums, steps = np.empty((2, LONGEST + 1), np.float64), np.empty(LONGEST * LONGEST, np.uint8)
    for row in range(start, stop):
        one, two = _cut(left[row]), _cut(right[row])
        swapped = _goes_second(words[one[0] : one[1]], words[two[0] : two[1]])
        if swapped:
            one, two = two, one
        found = out[row]
        scores[row] = _align(words, marks, weights, one, two, (sums, steps), found)
        if swapped:
            found[0], found[1], found[2], found[3] = found[2], found[3], found[0], found[1]
            found[4], found[5] = found[5], found[4]
