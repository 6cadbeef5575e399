"""Sorted sets of hashes: making them, and how much two of them share."""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints
from dedup_native._kernel import f32, f64, i64, kernel, read, u32, u64, write
from dedup_native.ordering import DIGIT, settle


@kernel(write(u64), read(i64, 2), write(i64), i64, i64, makes_arrays=True)
def make_sets(words: Hashes, spans: Ints, counts: Ints, start: int, stop: int) -> None:
    """Sort each span of ``words`` in place, its repeats dropped; write how many are left."""
    longest = 0
    for row in range(start, stop):
        longest = max(longest, spans[row, 1] - spans[row, 0])
    ordered, ends = np.empty(longest, np.uint64), np.empty((1 << DIGIT) + 1, np.int64)
    for row in range(start, stop):
        mine = words[spans[row, 0] : max(spans[row, 0], spans[row, 1])]
        settle(mine, ordered, 0, mine.size, 64, ends)
        kept = 0
        for i in range(mine.size):
            if i == 0 or ordered[i] != mine[kept - 1]:
                mine[kept] = ordered[i]
                kept += 1
        counts[row] = kept


@kernel(read(u64), read(i64), read(i64), read(i64, 2), write(f64, 2), i64, i64)
def overlap(
    words: Hashes,
    firsts: Ints,
    counts: Ints,
    pairs: Ints,
    out: npt.NDArray[np.float64],
    start: int,
    stop: int,
) -> None:
    """Write Jaccard and both containments (n x 3) of the sorted sets of each pair."""
    for row in range(start, stop):
        left, right = pairs[row, 0], pairs[row, 1]
        a = words[firsts[left] : firsts[left] + counts[left]]
        b = words[firsts[right] : firsts[right] + counts[right]]
        i, j, shared = 0, 0, 0
        while i < a.size and j < b.size:
            x, y = a[i], b[j]
            shared += x == y
            i += x <= y
            j += y <= x
        union = a.size + b.size - shared
        out[row, 0] = shared / union if union else 0.0
        out[row, 1] = shared / a.size if a.size else 0.0
        out[row, 2] = shared / b.size if b.size else 0.0


@kernel(read(u32, 2), read(i64, 2), write(f32), i64, i64)
def agree32(
    signatures: npt.NDArray[np.uint32],
    pairs: Ints,
    out: npt.NDArray[np.float32],
    start: int,
    stop: int,
) -> None:
    """Write the share of equal minima of each pair: an estimate of its Jaccard."""
    for row in range(start, stop):
        a, b = signatures[pairs[row, 0]], signatures[pairs[row, 1]]
        same = 0
        for i in range(a.size):
            same += a[i] == b[i]
        out[row] = np.float32(same / a.size)


@kernel(read(u64, 2), read(i64, 2), write(f32), i64, i64)
def agree64(
    signatures: Hashes, pairs: Ints, out: npt.NDArray[np.float32], start: int, stop: int
) -> None:
    """Write the share of equal minima of each pair: an estimate of its Jaccard."""
    for row in range(start, stop):
        a, b = signatures[pairs[row, 0]], signatures[pairs[row, 1]]
        same = 0
        for i in range(a.size):
            same += a[i] == b[i]
        out[row] = np.float32(same / a.size)


@kernel(read(u64), read(i64, 2), write(u64, 2), write(i64), i64, i64)
def least(words: Hashes, spans: Ints, out: Hashes, counts: Ints, start: int, stop: int) -> None:
    """Write the smallest words of each span in order, each once, and how many: a row's room."""
    for row in range(start, stop):
        kept = 0
        for i in range(spans[row, 0], spans[row, 1]):
            word, place = words[i], kept
            while place > 0 and out[row, place - 1] > word:
                place -= 1
            if place == out.shape[1] or (place > 0 and out[row, place - 1] == word):
                continue
            kept = min(kept + 1, out.shape[1])
            for j in range(kept - 1, place, -1):
                out[row, j] = out[row, j - 1]
            out[row, place] = word
        counts[row] = kept
