"""Groups that grow link by link, the closest first: average linkage of a sparse graph."""

import numpy as np

from dedup_native._arrays import Floats, Hashes, Ints
from dedup_native._kernel import f64, helper, i64, kernel, routine, signed, u64, write

NODE, NEXT, BEFORE = range(3)
"""Columns by half of a link, half ``2 * link + side``: its node, the halves beside it there."""

HEAD, DEGREE, SIZE, SLOT = range(4)
"""Columns by node: its first half, how many it has, articles it stands for, scratch (-1)."""

HIGHEST, NODE_BITS = 255, 28


@helper
def key_of(mean: float, step: float, one: int, other: int) -> np.uint64:
    """Return what a link is queued by: the closest first, then by its nodes."""
    level = min(signed(mean / step), HIGHEST)
    return np.uint64(((HIGHEST - level) << 2 * NODE_BITS) | (one << NODE_BITS) | other)


@routine
def _push(keys: Hashes, links: Ints, count: int, key: np.uint64, link: int) -> None:
    """Put a link into a heap of so many."""
    at = count
    while at > 0 and keys[(at - 1) >> 1] > key:
        keys[at], links[at] = keys[(at - 1) >> 1], links[(at - 1) >> 1]
        at = (at - 1) >> 1
    keys[at], links[at] = key, link


@routine
def _drop_first(keys: Hashes, links: Ints, count: int) -> None:
    """Take the first out of a heap of so many."""
    last = count - 1
    key, link, at = keys[last], links[last], 0
    while 2 * at + 1 < last:
        below = 2 * at + 1
        if below + 1 < last and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[at], links[at] = keys[below], links[below]
        at = below
    keys[at], links[at] = key, link


@routine
def _hang(halves: Ints, nodes: Ints, half: int, node: int) -> None:
    """Hang a half before those of a node."""
    head = nodes[node, HEAD]
    halves[half, NODE], halves[half, NEXT], halves[half, BEFORE] = node, head, -1
    if head >= 0:
        halves[head, BEFORE] = half
    nodes[node, HEAD] = half
    nodes[node, DEGREE] += 1


@routine
def _unhang(halves: Ints, nodes: Ints, half: int) -> None:
    """Take a half from its node; it knows its neighbours still."""
    node, after, before = halves[half, NODE], halves[half, NEXT], halves[half, BEFORE]
    if before >= 0:
        halves[before, NEXT] = after
    else:
        nodes[node, HEAD] = after
    if after >= 0:
        halves[after, BEFORE] = before
    nodes[node, DEGREE] -= 1
    halves[half, NODE] = -1


@kernel(write(i64, 2), write(i64, 2))
def hang(halves: Ints, nodes: Ints) -> None:
    """Hang all halves on their nodes, of which nothing hangs yet."""
    for half in range(halves.shape[0]):
        _hang(halves, nodes, half, halves[half, NODE])


@helper
def _note_slots(halves: Ints, nodes: Ints, node: int, known: bool) -> None:
    """Write for each neighbour of a node which link leads there, or that none does."""
    half = nodes[node, HEAD]
    while half >= 0:
        nodes[halves[half ^ 1, NODE], SLOT] = half >> 1 if known else -1
        half = halves[half, NEXT]


@routine
def _merge(
    halves: Ints, nodes: Ints, totals: Floats, link: int, one: int, other: int, step: float,
    keys: Hashes, links: Ints, count: int, groups: Ints,
) -> int:  # fmt: skip
    """Unite the nodes of a link, the one with fewer into the other; return the heap's size."""
    kept, gone = one, other
    if nodes[one, DEGREE] < nodes[other, DEGREE]:
        kept, gone = other, one
    groups[gone] = kept
    nodes[kept, SIZE] += nodes[gone, SIZE]
    _unhang(halves, nodes, 2 * link)
    _unhang(halves, nodes, 2 * link + 1)
    _note_slots(halves, nodes, kept, True)
    half = nodes[gone, HEAD]
    while half >= 0:
        after, third = halves[half, NEXT], halves[half ^ 1, NODE]
        into = nodes[third, SLOT]
        if into >= 0:
            totals[into] += totals[half >> 1]
            _unhang(halves, nodes, half ^ 1)
            _unhang(halves, nodes, half)
        else:
            into = half >> 1
            _unhang(halves, nodes, half)
            _hang(halves, nodes, half, kept)
        mean = totals[into] / (nodes[kept, SIZE] * nodes[third, SIZE])
        _push(keys, links, count, key_of(mean, step, kept, third), into)
        count += 1
        half = after
    _note_slots(halves, nodes, kept, False)
    return count


@kernel(
    write(i64, 2), write(i64, 2), write(f64), f64, f64, write(u64), write(i64), write(i64),
    write(i64),
)  # fmt: skip
def merge(
    halves: Ints, nodes: Ints, totals: Floats, least: float, step: float, keys: Hashes, links: Ints,
    counts: Ints, groups: Ints,
) -> None:  # fmt: skip
    """
    Unite nodes while the mean of their link is at least ``least``, the closest first.

    ``groups`` gets which node each went into; ``counts[0]`` is how many links are queued (``keys``
    as a heap). It ends where the queue is empty, or has no room for what may come.
    """
    mask, count = (1 << NODE_BITS) - 1, counts[0]
    while count > 0:
        key, link = keys[0], links[0]
        one, other = signed(key >> np.uint64(NODE_BITS)) & mask, signed(key) & mask
        left, right = halves[2 * link, NODE], halves[2 * link + 1, NODE]
        if min(left, right) != min(one, other) or max(left, right) != max(one, other):
            _drop_first(keys, links, count)
            count -= 1
            continue
        if count + nodes[one, DEGREE] + nodes[other, DEGREE] > keys.size:
            break
        _drop_first(keys, links, count)
        count -= 1
        mean = totals[link] / (nodes[one, SIZE] * nodes[other, SIZE])
        now = key_of(mean, step, one, other)
        if mean < least:
            continue
        if now > key:  # one of them has grown by what the other does not share
            _push(keys, links, count, now, link)
            count += 1
            continue
        given = halves, nodes, totals, link, one, other, step, keys, links, count, groups
        count = _merge(*given)
    counts[0] = count
