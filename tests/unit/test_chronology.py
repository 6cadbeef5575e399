"""Chronology: how far apart articles are, against every pair counted."""

from itertools import combinations
from math import isnan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.candidates import Groups, pairs_within
from dedup.chronology import ALL_TIMES, Window
from strategies import offsets_of

DAYS = st.one_of(st.none(), st.integers(0, 12))
GROUPS = st.lists(st.lists(DAYS, min_size=2, max_size=8), min_size=1, max_size=4)
WIDTH = st.integers(0, 14)


def grouped(days: list[list[int | None]], width: int) -> tuple[Window, Groups]:
    """Return a window, and groups of rows in order of time; the latest row has number 0."""
    flat = [day for group in days for day in sorted(group, key=lambda d: (d is None, d or 0))]
    members = np.arange(len(flat))[::-1].copy()
    by_row = np.array(flat[::-1], np.float64)  # None is NaN
    bounds = np.array(offsets_of([len(group) for group in days]))
    return Window(by_row, width), Groups(members, bounds, np.empty((0, 2), np.int64), 0)


def together(window: Window, a: int, b: int) -> bool:
    """Tell whether two rows are to be compared."""
    one, other = window.days[[a, b]].tolist()
    return not window.width or isnan(one) or isnan(other) or abs(one - other) <= window.width


def members_of(groups: Groups) -> list[list[int]]:
    """Return the rows of each group."""
    return [part.tolist() for part in np.split(groups.members, groups.bounds[1:-1])]


@given(GROUPS, WIDTH)
def test_spans(days: list[list[int | None]], width: int) -> None:
    """The first that each is compared with, and how many, are those of its group in its window."""
    window, groups = grouped(days, width)
    first, many = window.spans(groups.members, groups.bounds)
    met = [
        [place for place in range(low, high) if together(window, row, groups.members[place])]
        for low, high in zip(groups.bounds, groups.bounds[1:], strict=False)
        for row in groups.members[low:high]
    ]

    assert [places[0] for places in met] == first.tolist()
    assert [len(places) for places in met] == many.tolist()


@given(GROUPS, WIDTH, st.integers(2, 9))
def test_listed_implied_and_left_out_are_all_pairs(
    days: list[list[int | None]], width: int, limit: int
) -> None:
    """What is listed lies in the window; with what is implied it is all that does."""
    window, groups = grouped(days, width)
    pairs, implied = pairs_within(groups, limit, window)
    every = {
        pair for group in members_of(groups) for pair in combinations(sorted(group), 2)
        if together(window, *pair)
    }  # fmt: skip
    left_out = window.leaves(groups.members, groups.bounds)

    assert {tuple(pair) for pair in pairs.tolist()} <= every
    assert len(pairs) + implied == len(every)
    assert sum(len(g) * (len(g) - 1) // 2 for g in days) == len(every) + left_out.sum()
    if max(map(len, days)) <= limit:
        assert not implied


@given(GROUPS, st.integers(2, 9))
def test_a_window_as_wide_as_all_is_none(days: list[list[int | None]], limit: int) -> None:
    """If nothing is further apart, pairs are the same as without a window."""
    window, groups = grouped(days, 12)
    pairs, implied = pairs_within(groups, limit, window)
    wanted, implied_too = pairs_within(groups, limit, ALL_TIMES)

    assert wanted.tolist() == pairs.tolist()
    assert implied_too == implied


def test_large_groups_keep_a_chain_in_the_window() -> None:
    """Of many copies each is listed with the earliest within its window, and the previous."""
    window, groups = grouped([[0, 1, 2, 3, 9, 10, None]], 2)
    pairs = pairs_within(groups, 3, window)[0]
    named = {(6 - b, 6 - a) for a, b in pairs.tolist()}

    assert {(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (4, 5), (5, 6), (0, 6)} == named


@given(st.lists(DAYS, min_size=1, max_size=12), st.integers(1, 14))
def test_views(days: list[int | None], width: int) -> None:
    """Rows of one view see the same rows, others do not; those without a day see all."""
    window = Window(np.array(days, np.float64), width)
    views = window.views().tolist()
    rows = range(len(days))
    seen = [frozenset(b for b in rows if together(window, a, b)) for a in rows]
    dated = [frozenset(b for b in seen[a] if days[b] is not None) for a in rows]

    assert all((views[a] == views[b]) == (dated[a] == dated[b]) for a in rows for b in rows)


def test_pairs_of_the_window() -> None:
    """A pair is kept up to so many days, on either side; one without a day, and all with none."""
    window = Window(np.array([0.0, 3.0, np.nan, 7.0]), 3)
    pairs = np.array([[0, 1], [0, 2], [0, 3], [1, 3], [2, 3]])

    assert [True, True, False, False, True] == window.keeps(pairs).tolist()
    assert pairs.tolist() == ALL_TIMES.kept(pairs).tolist()
    assert [[0, 1]] == window.of(np.array([1, 0])).kept(np.array([[0, 1]])).tolist()
