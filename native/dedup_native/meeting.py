"""
Which rows share a key: sorted postings are grouped, and every group emits its pairs.

A small group emits all its pairs. In a larger one each row meets the few that follow it: nothing
is dropped, and a key that stands everywhere costs what its rows are.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import helper, i32, i64, kernel, read, signed, u8, u64, write

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

ROW_BITS = 28
"""Bits of a row in a meeting: left row, right row, weight in the last byte."""


@helper
def _reach(size: int, whole: int, after: int) -> int:
    """Return how many rows behind it each of a group meets."""
    return size - 1 if size <= whole else min(size - 1, after)


@kernel(read(i64), i64, i64, write(i64), i64, i64)
def count_meetings(bounds: Ints, whole: int, after: int, out: Ints, start: int, stop: int) -> None:
    """Write how many pairs groups of postings (``bounds`` of their places) emit at most."""
    for group in range(start, stop):
        size = bounds[group + 1] - bounds[group]
        reach = _reach(size, whole, after)
        out[group] = size * reach - reach * (reach + 1) // 2


@kernel(read(u64), i64, read(i64), read(u8), read(i32), i64, i64, i64, read(i64), write(u64),
        write(i64), i64, i64)  # fmt: skip
def meet(
    postings: Hashes,
    bits: int,
    bounds: Ints,
    weights: npt.NDArray[np.uint8],
    days: npt.NDArray[np.int32],
    window: int,
    whole: int,
    after: int,
    slots: Ints,
    out: Hashes,
    counts: Ints,
    start: int,
    stop: int,
) -> None:
    """
    Write the pairs of groups ``start`` to ``stop`` from their slots on, and how many.

    The last ``bits`` of a posting are its row, and rows go up within a group. Groups of up to
    ``whole`` emit all pairs, in larger ones each row meets the ``after`` next. With a ``window``
    rows whose ``days`` are further apart do not meet.
    """
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    for group in range(start, stop):
        first, end = bounds[group], bounds[group + 1]
        reach, at = _reach(end - first, whole, after), slots[group]
        for i in range(first, end):
            left = postings[i] & mask
            for j in range(i + 1, min(end, i + reach + 1)):
                right = postings[j] & mask
                apart = days[signed(right)] - days[signed(left)]
                if window and (apart > window or -apart > window):
                    continue
                pair = left << np.uint64(ROW_BITS) | right
                out[at] = pair << np.uint64(8) | np.uint64(weights[group])
                at += 1
        counts[group] = at - slots[group]
