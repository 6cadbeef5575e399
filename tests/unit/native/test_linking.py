"""Linking: groups that grow link by link."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import linking

NODES, STEP = 12, 0.02
PAIR = st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda p: p[0] < p[1])
MEANS = st.dictionaries(PAIR, st.integers(0, 60).map(lambda n: n / 60), max_size=60)
SIZES = st.lists(st.integers(1, 9), min_size=NODES, max_size=NODES)


def nodes_of(sizes: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return nodes of which nothing hangs."""
    nodes = np.full((len(sizes), 4), -1)
    nodes[:, linking.DEGREE], nodes[:, linking.SIZE] = 0, sizes
    return nodes


def halves_of(ends: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return halves of links that hang nowhere."""
    halves = np.full((len(ends), 3), -1)
    halves[:, linking.NODE] = ends
    return halves


@given(st.lists(st.integers(0, NODES - 1), max_size=40))
def test_hang(ends: list[int]) -> None:
    """Each node has its halves, from the last to the first, and knows how many."""
    halves, nodes = halves_of(ends), nodes_of([1] * NODES)
    linking.hang(halves, nodes)
    found = []
    for node in range(NODES):
        row, before, half = list[int](), -1, int(nodes[node, linking.HEAD])
        while half >= 0:
            assert halves[half, linking.BEFORE] == before
            row.append(half)
            before, half = half, int(halves[half, linking.NEXT])
        assert len(row) == nodes[node, linking.DEGREE]
        found.append(row)

    assert oracle.hang(ends, NODES) == found


def merged(
    totals: dict[tuple[int, int], float], sizes: list[int], least: float, room: int
) -> list[int]:
    """Return which node each went into, with so much more room at a time."""
    pairs, count = list(totals), len(totals)
    halves, nodes = halves_of([end for pair in pairs for end in pair]), nodes_of(sizes)
    linking.hang(halves, nodes)
    queue = sorted((queued(totals[p] / (sizes[p[0]] * sizes[p[1]]), *p), n)
                   for n, p in enumerate(pairs))  # fmt: skip
    keys = np.array([key for key, _ in queue], np.uint64)
    links = np.array([link for _, link in queue], np.int64)
    sums, groups = np.array(list(totals.values())), np.arange(len(sizes))
    counts = np.full(1, count)
    while counts[0]:
        keys = np.append(keys, np.zeros(room, np.uint64))
        links = np.append(links, np.zeros(room, np.int64))
        linking.merge(halves, nodes, sums, least, STEP, keys, links, counts, groups)
    return [int(group) for group in groups]


def queued(mean: float, one: int, other: int) -> int:
    """Return the key of a link."""
    level = linking.HIGHEST - int(mean / STEP)
    return level << 2 * linking.NODE_BITS | one << linking.NODE_BITS | other


@pytest.mark.parametrize("room", [1, 1000])
@given(means=MEANS, sizes=SIZES, least=st.sampled_from([0.05, 0.2, 0.5]))
def test_merge(
    room: int, means: dict[tuple[int, int], float], sizes: list[int], least: float
) -> None:
    """Nodes go into each other as they do link by link in dicts, in however little room."""
    totals = {pair: mean * sizes[pair[0]] * sizes[pair[1]] for pair, mean in means.items()}

    assert oracle.merge(totals, sizes, least, STEP) == merged(totals, sizes, least, room)


def test_a_large_story() -> None:
    """Hundreds of nodes of which nearly all are linked, and their links queue up."""
    random = np.random.default_rng(5)
    sizes = random.integers(1, 4, 150).tolist()
    totals = {
        (one, other): float(random.random() ** 2) * sizes[one] * sizes[other]
        for one in range(150) for other in range(one + 1, 150) if random.random() < 0.7
    }  # fmt: skip
    wanted = oracle.merge(totals, sizes, 0.2, STEP)

    assert wanted == merged(totals, sizes, 0.2, 100)
    assert len(set(wanted)) > 1
