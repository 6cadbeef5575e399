"""Lacking: what the houses of stories have in common."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import lacking
from strategies import offsets_of

HOUSE = st.lists(st.integers(0, 12) | st.sampled_from([1 << 40, (1 << 40) + 16]), max_size=12)
STORIES = st.lists(st.lists(HOUSE, max_size=10), max_size=4)


@given(STORIES, st.integers(0, 4))
def test_lack(stories: list[list[list[int]]], cut: int) -> None:
    """Sums, chosen houses and tallies are the oracle's, in however many calls."""
    keys = np.array([key for story in stories for house in story for key in house], np.uint64)
    houses = np.array(offsets_of([len(house) for story in stories for house in story]), np.int64)
    ends = np.array(offsets_of([len(story) for story in stories]), np.int64)
    count, cut = len(stories), min(cut, len(stories))
    sums, chosen = np.empty((len(houses) - 1, 3), np.int64), np.empty((count, 8), np.int64)
    tallies = np.empty((count, 256), np.int64)

    for start, stop in ((0, cut), (cut, count)):
        lacking.lack(keys, houses, ends, sums, chosen, tallies, start, stop)

    found = [{int(bits): int(row[bits]) for bits in np.flatnonzero(row)} for row in tallies]
    assert oracle.lack(stories, lacking.MOST) == (sums.tolist(), chosen.tolist(), found)
