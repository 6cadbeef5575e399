"""Sorting by ranges: what comes in parts is what one sort would give."""

from itertools import chain, pairwise
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import shelf, sorting
from dedup.shelf import Column
from dedup.sorting import in_order

NUMBERS = st.integers(0, 40) | st.integers(0, 2**64 - 1) | st.just(2**64 - 1)


@given(st.lists(NUMBERS, max_size=60), st.integers(1, 9), st.integers(0, 5))
def test_parts_follow_each_other(values: list[int], at_once: int, grain: int) -> None:
    """All come, in order, and those that differ in their last bits alone in one part."""
    given_ = np.array(values, np.uint64)
    with patch.multiple(sorting, _AT_ONCE=at_once, _STEP=7, _SAMPLE=5):
        parts = [part.tolist() for part in in_order(given_, grain)]

    assert [*chain(*parts)] == sorted(values)
    ends = [(part[0] >> grain, part[-1] >> grain) for part in parts if part]
    assert all(before[1] < after[0] for before, after in pairwise(ends))
    assert given_.tolist() == values


def test_parts_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part has about as many as were asked for, wherever the numbers lie."""
    monkeypatch.setattr(sorting, "_AT_ONCE", 1000)
    monkeypatch.setattr(shelf, "IN_MEMORY", 0)
    column = Column(np.uint64)
    column.add(np.random.default_rng(1).integers(0, 1 << 30, 20_000, dtype=np.uint64) ** 2)
    sizes = [len(part) for part in in_order(column.whole())]

    assert sum(sizes) == 20_000
    assert max(sizes) < 2000
