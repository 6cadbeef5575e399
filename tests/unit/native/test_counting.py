"""Counting: in how many articles each word stands."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import counting
from strategies import hashes, offsets_of

Texts = list[list[int]]
TEXTS = st.lists(st.lists(st.integers(0, 9) | hashes(), max_size=9), max_size=8)


def counted(texts: Texts, places: int, calls: int = 1) -> list[int]:
    """Return the counts that the kernel makes of texts, in one call or in more."""
    seen, counts = np.zeros(places, np.int32), np.zeros(places, np.uint32)
    edges = [len(texts) * call // calls for call in range(calls + 1)]
    for a, b in pairwise(edges):
        words = np.array([word for text in texts[a:b] for word in text], np.uint64)
        offsets = offsets_of([len(text) for text in texts[a:b]])
        counting.count_articles(words, offsets, a + 1, seen, counts)
    assert seen.max() <= len(texts)
    return [int(count) for count in counts]


@given(TEXTS, st.sampled_from([1, 2, 8, 64]))
def test_counts(texts: Texts, places: int) -> None:
    """Every place has the oracle's count, be the texts counted at once or a few at a time."""
    expected = oracle.count_articles(texts, places)

    assert expected == counted(texts, places)
    assert expected == counted(texts, places, 3)


@given(TEXTS, st.data())
def test_any_order(texts: Texts, data: st.DataObject) -> None:
    """The order of texts, and of words in them, is all one."""
    other = [data.draw(st.permutations(text)) for text in data.draw(st.permutations(texts))]

    assert counted(texts, 8) == counted(other, 8)


@pytest.mark.parametrize(
    ("texts", "counts"),
    [
        ([], [0, 0, 0, 0]),
        ([[]], [0, 0, 0, 0]),
        ([[1]], [0, 1, 0, 0]),
        ([[1, 1, 1]], [0, 1, 0, 0]),
        ([[1, 2], [], [1]], [0, 2, 1, 0]),
        ([[1, 5, 9]], [0, 1, 0, 0]),
        ([[0, (1 << 64) - 1]], [1, 0, 0, 1]),
    ],
)
def test_examples(texts: Texts, counts: list[int]) -> None:
    """No texts, empty ones, one word, words said again, words that share a place, any word."""
    assert counts == counted(texts, 4)
    assert counts == oracle.count_articles(texts, 4)
