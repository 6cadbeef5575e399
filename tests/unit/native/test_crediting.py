"""Crediting: who shares with his story, and how many words."""

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import crediting

ROWS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 3), st.integers(0, 3)), max_size=30)
STORIES = st.lists(st.integers(-1, 1), min_size=4, max_size=4)


Column = npt.NDArray[np.int32]


def columns(rows: list[tuple[int, int, int]]) -> tuple[Column, Column, Column]:
    """Return the columns of rows."""
    one, other, third = np.array(rows, np.int32).reshape(-1, 3).T.copy()
    return one, other, third


@given(ROWS, STORIES)
def test_mark_shared(rows: list[tuple[int, int, int]], stories: list[int]) -> None:
    """Marked are articles and sentences with a counterpart in their own story."""
    sharing, shared = np.zeros(4, np.uint8), np.zeros(8, np.uint8)
    crediting.mark_shared(*columns(rows), np.array(stories, np.int64), sharing, shared)

    articles, sentences = oracle.mark_shared(rows, stories)
    assert sorted(articles) == np.flatnonzero(sharing).tolist()
    assert sorted(sentences) == np.flatnonzero(shared).tolist()


@given(ROWS, STORIES, st.lists(st.integers(0, 1), min_size=4, max_size=4))
def test_sum_shared(rows: list[tuple[int, int, int]], stories: list[int], wire: list[int]) -> None:
    """Rows of the same two articles are one where they follow each other."""
    own, count = list(range(1, 9)), np.empty(1, np.int64)
    keys, words = np.empty((2, len(rows)), np.int64)
    crediting.sum_shared(
        *columns(rows), np.array(own, np.int32), np.array(stories, np.int64),
        np.array(wire, np.uint8), keys, words, count,
    )  # fmt: skip

    found = list(zip(keys[: count[0]].tolist(), words[: count[0]].tolist(), strict=True))
    assert oracle.sum_shared(rows, own, stories, wire) == found
