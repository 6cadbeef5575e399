"""Overlaps: Jaccard and containments, against Python sets."""

# ruff: noqa: RUF001 - texts of many scripts and styles are what is tested

from itertools import combinations
from typing import get_args

import numpy as np
import pytest

from dedup import shelf
from dedup.overlaps import ShingleSets
from dedup.settings import HashMode, Settings
from dedup.signatures import shingle_texts
from stories import OWN, WIRE, article, corpus

TEXTS = [
    " ".join(WIRE),
    " ".join(WIRE).replace("Sunday", "Monday"),
    WIRE[0],
    " ".join(OWN),
    "one two three one two three one two three",
    "one two three",
    "水漫过了堤岸，人们离开了家。",
    "two words",
]
CORPUS = corpus(*(article(f"{row:02}", "", text) for row, text in enumerate(TEXTS)))
PAIRS = np.array(list(combinations(range(len(TEXTS) - 1), 2)))


def expected(left: int, right: int, size: int) -> list[float]:
    """Return the three figures of Python sets."""
    one, other = (set(shingle_texts(TEXTS[row], size)) for row in (left, right))
    both = len(one & other)
    return [both / len(one | other), both / len(one), both / len(other)]


@pytest.mark.parametrize("mode", get_args(HashMode))
@pytest.mark.parametrize("size", [1, 3])
def test_as_python_sets(size: int, mode: HashMode) -> None:
    """The figures are exact, whatever the shingle and the hash."""
    sets = ShingleSets(CORPUS, Settings(shingle=size, hash_mode=mode))
    wanted = [expected(left, right, size) for left, right in PAIRS.tolist()]

    np.testing.assert_allclose(wanted, sets.overlap(PAIRS), rtol=1e-12)


@pytest.mark.parametrize("room", [0, 1 << 20])
def test_asked_bit_by_bit(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets are made when first needed, in memory or on a shelf, and kept."""
    whole = ShingleSets(CORPUS, Settings()).overlap(PAIRS)
    monkeypatch.setattr(shelf, "IN_MEMORY", room)
    sets = ShingleSets(CORPUS, Settings())
    found = [sets.overlap(PAIRS[row : row + 1])[0].tolist() for row in range(len(PAIRS))]

    assert whole.tolist() == found
    assert whole.tolist() == sets.overlap(PAIRS).tolist()


def test_a_text_without_shingles_shares_nothing() -> None:
    """Empty sets share nothing, not even with each other, and nothing is divided by zero."""
    short = corpus(article("a", "", "two words"), article("b", "", "two words"))
    found = ShingleSets(short, Settings()).overlap(np.array([[0, 1]]))

    assert [[0.0, 0.0, 0.0]] == found.tolist()


def test_no_pairs() -> None:
    """No pairs are no figures."""
    assert (0, 3) == ShingleSets(CORPUS, Settings()).overlap(np.empty((0, 2), np.int64)).shape
