"""Choosing: the first row of each group."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup.rows import chosen
from dedup_native import choosing

GROUPS = 4
ROW = st.tuples(st.integers(0, GROUPS - 1), st.lists(st.integers(-2, 2), min_size=3, max_size=3))


@given(st.lists(ROW, max_size=40), st.integers(0, 3))
def test_choose(rows: list[tuple[int, list[int]]], width: int) -> None:
    """Of each group the row whose keys come first is told, without keys the first row."""
    groups = np.array([group for group, _ in rows], np.int64)
    keys = np.array([key for _, key in rows], np.float64).reshape(-1, 3)[:, :width].copy()
    out = np.full(GROUPS, 7)
    choosing.choose(groups, keys, out)

    assert oracle.choose(groups.tolist(), keys.tolist(), GROUPS) == out.tolist()
    assert chosen(groups, GROUPS, *keys.T).tolist() == out.tolist()


@given(st.lists(ROW, max_size=40))
def test_as_sorting_finds_it(rows: list[tuple[int, list[int]]]) -> None:
    """It is what a stable sort by group and keys puts first."""
    groups = np.array([group for group, _ in rows], np.int64)
    keys = np.array([key for _, key in rows], np.int64).reshape(-1, 3)
    order = np.lexsort((*keys.T[::-1], groups))
    first = order[np.unique(groups[order], return_index=True)[1]]
    found = chosen(groups, GROUPS, *keys.T)

    assert found[found >= 0].tolist() == first.tolist()
