"""Ranking: the nearest of those that were met, and the heaviest."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import ranking
from oracle_indexes import Asked, Others
from strategies import offsets_of, sealed

ROWS, REACH, PERMS = 9, 4, 5
MET = st.lists(st.integers(0, ROWS - 1), max_size=REACH)
SEQS = st.lists(st.integers(1, 99), min_size=ROWS, max_size=ROWS, unique=True).map(sorted)
LIVE = st.lists(st.booleans(), min_size=ROWS, max_size=ROWS)
MOST = st.integers(1, 4)
WEIGHTS = st.sampled_from([0, 1, 40, 255])


def met_of(keys: list[list[int]]) -> tuple[Any, Any]:
    """Return rows by key as the kernels take them, what means nothing filled with any row."""
    met = np.full((len(keys), REACH), ROWS - 1, np.uint32)
    for key, rows in enumerate(keys):
        met[key, : len(rows)] = rows
    return sealed(met), sealed(np.array([len(rows) for rows in keys], np.int64))


@pytest.mark.parametrize(
    ("kernel", "twin", "dtype"),
    [
        (ranking.nearest32, oracle.nearest32, np.uint32),
        (ranking.nearest64, oracle.nearest64, np.uint64),
    ],
)
@given(data=st.data())
def test_nearest(
    kernel: Callable[..., None], twin: Callable[..., Any], dtype: Any, data: st.DataObject
) -> None:
    """Lists hold the nearest that live, of two as near the earlier, over one part and the next."""
    signature = st.lists(
        st.integers(0, 1) | st.just(int(np.iinfo(dtype).max)), min_size=PERMS, max_size=PERMS
    )
    asking = data.draw(st.lists(signature, max_size=4))
    most, floor = data.draw(MOST), data.draw(st.integers(0, 3))
    seqs, agrees = np.zeros((len(asking), most), np.int64), np.full((len(asking), most), -1)
    agrees = agrees.astype(np.int32)
    expected = [[(0, -1)] * most for _ in asking]
    for part in range(2):
        minima = data.draw(st.lists(signature, min_size=ROWS, max_size=ROWS))
        numbers = [100 * part + seq for seq in data.draw(SEQS)]
        others = Others(minima, data.draw(LIVE), numbers)
        keys = data.draw(st.lists(st.lists(MET, max_size=4), min_size=len(asking), max_size=4))
        keys = keys[: len(asking)]
        met, counts = met_of([rows for each in keys for rows in each])
        inputs = (
            sealed(np.array(asking, dtype).reshape(-1, PERMS)), met, counts,
            offsets_of([len(each) for each in keys]), sealed(np.array(minima, dtype)),
            sealed(np.array(others.live, np.uint8)), sealed(np.array(numbers, np.int64)), floor,
        )  # fmt: skip
        for start, stop in pairwise([0, len(asking) // 2, len(asking)]):
            kernel(*inputs, seqs, agrees, start, stop)
        expected = [
            twin(mine, [row for rows in each for row in rows], others, floor, best)
            for mine, each, best in zip(asking, keys, expected, strict=True)
        ]

    found = zip(seqs.tolist(), agrees.tolist(), strict=True)
    assert expected == [list(zip(*lists, strict=True)) for lists in found]


@st.composite
def units(draw: st.DrawFn) -> list[Asked]:
    """Return the keys of an article, unit by unit, each with rows in order."""
    found = []
    for unit in range(draw(st.integers(0, 4))):
        needed = draw(st.integers(1, 3))
        keys = draw(st.lists(st.tuples(MET.map(sorted), WEIGHTS), max_size=4))
        found += [Asked(rows, weight, unit, needed) for rows, weight in keys]
    return found


@given(st.data())
def test_tally(data: st.DataObject) -> None:
    """Lists hold the rows whose keys weigh most, with the units that they support."""
    articles = data.draw(st.lists(units(), max_size=4))
    most, least = data.draw(MOST), data.draw(st.sampled_from([0, 1, 41, 200]))
    lists: Any = [np.zeros((len(articles), most), kind) for kind in (np.int64, np.int32, np.int32)]
    lists[1] -= 1
    expected = [[(0, -1, 0)] * most for _ in articles]
    for part in range(2):
        numbers = [100 * part + seq for seq in data.draw(SEQS)]
        others = Others([], data.draw(LIVE), numbers)
        keys = [key for article in articles for key in article]
        met, counts = met_of([key.rows for key in keys])
        inputs = (
            met, counts, offsets_of([len(article) for article in articles]),
            np.array([key.weight for key in keys], np.uint8),
            np.array([key.unit for key in keys], np.int32),
            np.array([key.needed for key in keys], np.uint8),
            np.array(others.live, np.uint8), np.array(numbers, np.int64), least,
        )  # fmt: skip
        for start, stop in pairwise([0, len(articles) // 2, len(articles)]):
            given: Any = *inputs, *lists, start, stop
            ranking.tally(*given)
        expected = [
            oracle.tally(article, others, least, best)
            for article, best in zip(articles, expected, strict=True)
        ]

    found = zip(*(column.tolist() for column in lists), strict=True)
    assert expected == [list(zip(*each, strict=True)) for each in found]


@pytest.mark.parametrize("count", [0, 1, 8, 9, 200])
def test_tally_of_many(count: int) -> None:
    """However many rows are met, there is room; of equal weights the earliest are named."""
    keys = [Asked([row], 1, 0, 1) for row in range(count)]
    others = Others([], [True] * count, list(range(1, count + 1)))
    lists = np.zeros((1, 3), np.int64), np.full((1, 3), -1, np.int32), np.zeros((1, 3), np.int32)
    met = np.arange(count, dtype=np.uint32)[:, None].copy()
    ones, none = np.ones(count, np.uint8), np.zeros(count, np.int32)
    inputs = met, np.ones(count, np.int64), offsets_of([count]), ones, none, ones, ones
    ranking.tally(*inputs, np.array(others.seqs, np.int64), 0, *lists, 0, 1)

    expected = oracle.tally(keys, others, 0, [(0, -1, 0)] * 3)
    assert expected == list(zip(*(column[0].tolist() for column in lists), strict=True))
