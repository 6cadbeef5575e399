"""Pairs: relations between articles, and what makes them."""

import numpy as np
import pytest

from dedup.pairs import Pairs
from dedup.settings import Settings
from stories import OTHER, OWN, SPEECH, WIRE, article, found_in, relations, table

ONE = article("a", "x", *WIRE)


@pytest.mark.parametrize(
    ("paragraphs", "relation"),
    [
        (WIRE, "exact"),
        ([text.upper() for text in WIRE], "exact"),
        ([" ".join(WIRE)], "exact"),
        ([*WIRE[:2], WIRE[2].replace("decade", "century")], "near"),
        ([*WIRE, OWN[0]], "near"),
        ([WIRE[0], *OWN, *OTHER], "excerpt"),
        (OWN, None),
    ],
)
def test_relations(paragraphs: list[str], relation: str | None) -> None:
    """The same words are exact, most of them near, one paragraph an excerpt, nothing no pair."""
    found = relations(found_in(ONE, article("b", "y", *paragraphs)))

    assert ({("a", "b"): relation} if relation else {}) == found


def test_shared_quotation() -> None:
    """Articles that share speech alone are related by it, and that is no copy."""
    found = found_in(
        article("a", "x", f"{SPEECH}, she said.", *OWN[:2]),
        article("b", "y", OTHER[0], f"{SPEECH}, a union leader wrote.", OTHER[1]),
    )

    assert {("a", "b"): "shared-quotation"} == relations(found)


def test_the_threshold_parts_near_and_excerpt() -> None:
    """A pair just below the threshold is an excerpt, just above it near."""
    rows = ONE, article("b", "y", *WIRE[:2], OWN[0])
    jaccard = table(found_in(*rows), "pairs")[0]["jaccard"]

    for threshold, relation in ((jaccard - 0.01, "near"), (jaccard + 0.01, "excerpt")):
        found = found_in(*rows, settings=Settings(threshold=threshold))
        assert {("a", "b"): relation} == relations(found)


def test_containments() -> None:
    """A part of an article is all in the article, and Jaccard is the share it makes of it."""
    row = table(found_in(ONE, article("b", "y", WIRE[0])), "pairs")[0]

    assert 1.0 == row["b_in_a"]
    assert row["jaccard"] == row["a_in_b"] < 1


def test_one_outlet_is_listed_too() -> None:
    """Pairs within one outlet are found and listed like any."""
    assert {("a", "b"): "exact"} == relations(found_in(ONE, article("b", "x", *WIRE)))


@pytest.mark.parametrize("rows", [[[1, 0]], [[0, 1], [2, 2]]])
def test_left_is_before_right(rows: list[list[int]]) -> None:
    """Pairs refuse a left row that is not before the right one."""
    none = np.zeros(len(rows), np.int8)

    with pytest.raises(ValueError, match="left must be before right"):
        Pairs(np.array(rows), none, np.zeros((len(rows), 3)), none, np.zeros(len(rows)))


def test_the_order_of_pairs() -> None:
    """Pairs come in the order of their ids."""
    rows = [article(name, name, *WIRE) for name in "dbca"]

    assert [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d")] == list(
        relations(found_in(*rows))
    )
