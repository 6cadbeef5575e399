"""Seeking: who shares a key, where keys stand in order and where they are chained."""

from bisect import bisect_left
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import seeking
from strategies import offsets_of, rowwise, sealed

TOP = (1 << 32) - 1
FEW = st.integers(0, 3)
KEYS = FEW | st.integers(0, TOP) | st.sampled_from([0, 1, TOP // 2, TOP - 1, TOP])
FAMILIES = 3
POSTINGS = st.lists(st.tuples(st.tuples(st.integers(0, FAMILIES - 1), KEYS), st.integers(0, 40)))
WANTED = st.lists(st.tuples(st.integers(0, FAMILIES - 1), KEYS), max_size=8)
PARTS = st.sampled_from([1, 2, 8, 64])
WIDE = st.integers(0, (1 << 64) - 1) | st.integers(0, 5) | st.sampled_from([1 << 32, (1 << 64) - 1])


@given(st.lists(KEYS, max_size=60).map(sorted), KEYS, st.data())
def test_bound(keys: list[int], key: int, data: st.DataObject) -> None:
    """Between any two places, in keys that may be equal, the first that is not below is found."""
    first = data.draw(st.integers(0, len(keys)))
    end = data.draw(st.integers(first, len(keys)))
    found = int(seeking.lower_bound(sealed(np.array(keys, np.uint32)), first, end, np.uint32(key)))

    assert oracle.lower_bound(keys, first, end, key) == found
    assert bisect_left(keys, key, first, end) == found


@given(st.lists(st.lists(KEYS, max_size=30).map(sorted), min_size=1, max_size=3), PARTS)
def test_fence(families: list[list[int]], parts: int) -> None:
    """Before each part of all that keys can be stand as many of a family as are below it."""
    keys = sealed(np.array([key for family in families for key in family], np.uint32))
    given: Any = keys, offsets_of([len(family) for family in families])
    out = rowwise(seeking.fence, len(families), given, ((len(families), parts + 1), np.uint32))[0]

    assert [oracle.fence(family, parts) for family in families] == out.tolist()


@given(POSTINGS, WANTED, st.integers(1, 4), PARTS, st.data())
def test_meet_sorted(
    postings: list[tuple[tuple[int, int], int]],
    wanted: list[tuple[int, int]],
    reach: int,
    parts: int,
    data: st.DataObject,
) -> None:
    """Of each key, in its family alone, the first and the last rows are met, and all counted."""
    postings = sorted(postings)
    keys = sealed(np.array([key for (_, key), _ in postings], np.uint32))
    rows = sealed(np.array([row for _, row in postings], np.uint32))
    families = [sum(f == family for (f, _), _ in postings) for family in range(FAMILIES)]
    asked = np.array([key for _, key in wanted], np.uint32)
    of = np.array([family for family, _ in wanted], np.int64)
    out = np.full((len(wanted), 2 * reach), 99, np.uint32)
    counts, totals = np.zeros(len(wanted), np.int64), np.full(len(wanted), 7)
    bounds = offsets_of(families)
    fences = np.full((FAMILIES, parts + 1), 99, np.uint32)
    seeking.fence(keys, bounds, fences, 0, FAMILIES)
    order = sealed(np.array(data.draw(st.permutations(range(len(wanted)))), np.int64))
    for start, stop in pairwise([0, len(wanted) // 2, len(wanted)]):
        given = keys, rows, bounds, sealed(fences), asked[order], of[order], order, reach
        seeking.meet_sorted(*given, out, counts, totals, start, stop)

    expected = [oracle.meet_sorted(postings, key, reach) for key in wanted]
    assert expected == [
        (row[:count].tolist(), total - 7)
        for row, count, total in zip(out, counts, totals.tolist(), strict=True)
    ]


def linked(keys: list[int], room: int) -> tuple[list[tuple[int, int, int]], Any]:
    """Return the links of keys that were entered in two steps, and the table."""
    table = np.full(room, -1, np.int32)
    links: Any = [np.empty(len(keys), np.int32) for _ in range(3)]
    for start, stop in pairwise([0, len(keys) // 3, len(keys)]):
        given: Any = np.array(keys, np.uint64), table, *links, start, stop
        seeking.link(*given)
    return list(zip(*(link.tolist() for link in links), strict=True)), table


@given(st.lists(WIDE, max_size=40), st.lists(WIDE, max_size=8), st.integers(0, 2))
def test_link(keys: list[int], wanted: list[int], spare: int) -> None:
    """Each entry knows the one before it, the first and its number; a key finds its last."""
    room = 1 << (len(keys).bit_length() + spare)
    links, table = linked(keys, room)
    asked = np.array([*keys, *wanted], np.uint64)
    inputs = sealed(np.array(keys, np.uint64)), sealed(table), sealed(asked)
    out = rowwise(seeking.find_linked, len(asked), inputs, (len(asked), np.int32))[0]

    assert oracle.link(keys) == links
    assert [oracle.find_linked(keys, key) for key in asked.tolist()] == out.tolist()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=40),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 60)), max_size=8),
    st.integers(1, 3),
)
def test_meet_linked(
    steps: list[tuple[int, int]], wanted: list[tuple[int, int]], reach: int
) -> None:
    """Of each chain, as far as its rows are under the limit, the first and the last are met."""
    keys, rows = [key for key, _ in steps], np.cumsum([step for _, step in steps]).tolist()
    links, _ = linked(keys, 128)
    columns = [sealed(np.array(c, np.int32)) for c in zip(*links, strict=True)] or [
        np.empty(0, np.int32)
    ] * 3
    entries = np.array([oracle.find_linked(keys, key) for key, _ in wanted], np.int32)
    below = np.array([limit for _, limit in wanted], np.int64)
    out = np.full((len(wanted), 2 * reach), 99, np.uint32)
    counts, totals = np.empty(len(wanted), np.int64), np.full(len(wanted), 7)
    inputs: Any = entries, below, *columns, np.array(rows, np.uint32), reach
    for start, stop in pairwise([0, len(wanted) // 2, len(wanted)]):
        given: Any = *inputs, out, counts, totals, start, stop
        seeking.meet_linked(*given)

    chains = [[row for k, row in zip(keys, rows, strict=True) if k == key] for key, _ in wanted]
    limits = below.tolist()
    expected = [
        oracle.meet_linked(chain, limit, reach) for chain, limit in zip(chains, limits, strict=True)
    ]
    assert expected == [
        (row[:count].tolist(), total - 7)
        for row, count, total in zip(out, counts, totals.tolist(), strict=True)
    ]
