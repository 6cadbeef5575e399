"""
Which rows share a key: sorted postings are grouped, and every group emits its pairs.

A small group emits all its pairs. In a larger one each row meets the few that follow it, the first,
and the first source: nothing is dropped, what is copied everywhere meets where it came from, and
a key that stands everywhere costs what its rows are.
"""

import numpy as np

from dedup_native._arrays import Hashes, Ints, Marks
from dedup_native._kernel import helper, i64, kernel, read, signed, u8, u64, write

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
        hubs = 2 * size if size > whole else 0
        out[group] = size * reach - reach * (reach + 1) // 2 + hubs


@helper
def _first_source(postings: Hashes, first: int, end: int, mask: np.uint64, sources: Marks) -> int:
    """Return the place of the first row of a group that is a source, or of its first row."""
    for i in range(first, end):
        if sources[signed(postings[i] & mask)]:
            return i
    return first


@helper
def _partner(i: int, step: int, reach: int, hubs: tuple[int, int]) -> int:
    """Return whom a row meets: those within reach, then the hubs that are beyond it, or -1."""
    if step <= reach:
        return i + step
    first, source = hubs
    hub = first if step == reach + 1 else source
    again = step == reach + 2 and first in (source, i)  # they met already
    return -1 if again or abs(hub - i) <= reach else hub


@kernel(read(u64), i64, read(i64), read(u8), read(u8), i64, i64, read(i64), write(u64),
        write(i64), i64, i64)  # fmt: skip
def meet(
    postings: Hashes,
    bits: int,
    bounds: Ints,
    weights: Marks,
    sources: Marks,
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

    The last ``bits`` of a posting are its row; rows go up in a group. One of up to ``whole`` emits
    all pairs. In a larger one each row meets the ``after`` next; beyond these, the first, and the
    first of ``sources``.
    """
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    for group in range(start, stop):
        first, end = bounds[group], bounds[group + 1]
        reach, at = _reach(end - first, whole, after), slots[group]
        weight, large = np.uint64(weights[group]), end - first > whole
        source = _first_source(postings, first, end, mask, sources) if large else first
        for i in range(first, end):
            here = postings[i] & mask
            for step in range(1, reach + (3 if large else 1)):
                j = _partner(i, step, reach, (first, source))
                other = postings[j] & mask if 0 <= j < end else here
                if other != here:
                    pair = min(here, other) << np.uint64(ROW_BITS) | max(here, other)
                    out[at] = pair << np.uint64(8) | weight
                    at += 1
        counts[group] = at - slots[group]
