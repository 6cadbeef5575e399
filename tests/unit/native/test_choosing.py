"""Choosing: the first row of each group, its rows by value, and the value that weighs most."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup.rows import chosen, heaviest, ordered
from dedup_native import choosing
from strategies import offsets_of, rowwise

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


VALUES = st.lists(st.tuples(st.integers(-3, 6), st.integers(0, 3)), max_size=6)


@given(st.lists(VALUES, max_size=6))
def test_order(groups: list[list[tuple[int, int]]]) -> None:
    """Rows of each group stand by value, as a stable sort leaves them, in whatever threads."""
    bounds = offsets_of([len(group) for group in groups])
    values = np.array([value for group in groups for value, _ in group], np.int64)
    out = rowwise(choosing.order, len(groups), (bounds, values), (len(values), np.int64))[0]

    assert oracle.order(bounds.tolist(), values.tolist()) == out.tolist()
    assert ordered(bounds, values.astype(np.int32)).tolist() == out.tolist()


@given(st.lists(VALUES.filter(bool), max_size=6))
def test_choose_heaviest(groups: list[list[tuple[int, int]]]) -> None:
    """Of each group the value whose rows weigh most together is told, the smallest of equals."""
    bounds = offsets_of([len(group) for group in groups])
    rows = np.array([row for group in groups for row in group], np.int64).reshape(-1, 2)
    values, weights = rows.T.copy()
    given = bounds, values, weights
    out = rowwise(choosing.choose_heaviest, len(groups), given, (len(groups), np.int64))[0]

    assert oracle.choose_heaviest(*(column.tolist() for column in given)) == out.tolist()
    assert heaviest(*given).tolist() == out.tolist()
