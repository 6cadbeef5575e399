"""Pairs: relations between articles, and what makes them."""

import numpy as np
import pytest

from dedup.copies import EDITED as REWRITTEN
from dedup.copies import QUOTED, VERBATIM, Copies
from dedup.overlaps import ShingleSets
from dedup.pairs import CONFIDENT, POSSIBLE, RELATIONS, Pairs, near_pairs, related
from dedup.settings import Settings
from dedup.supports import Supports
from stories import (
    EDITED,
    INDEPENDENT,
    OTHER,
    OWN,
    SPEECH,
    WIRE,
    article,
    corpus,
    found_in,
    relations,
    table,
)

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


def made(relation: str, evidence: float, *, formula: bool = False) -> Pairs:
    """Return what two articles are that share something of a kind, on some evidence."""
    articles = corpus(article("a", "x", *WIRE), article("b", "y", *OWN))
    kind = {"excerpt": VERBATIM, "edited": REWRITTEN, "shared-quotation": QUOTED}.get(relation, -1)
    one, other, both = np.array([0, 3]), np.array([3, 0]), np.array([0, 1])
    count = 2 if kind >= 0 else 0
    copies = Copies(
        one[:count], both[:count], both[::-1][:count], other[:count], np.ones(count),
        np.full(count, kind, np.int8), np.zeros(6, np.bool_),
    )  # fmt: skip
    sets, listed = ShingleSets(articles, SETTINGS), np.array([[0, 1]])
    digests = np.array([7, 7 if relation == "exact" else 8], np.uint64)
    threshold = 0.01 if relation == "near" else 0.5
    if relation == "near":
        articles = corpus(article("a", "x", *WIRE), article("b", "y", *WIRE[:2]))
        sets = ShingleSets(articles, SETTINGS)
    near = near_pairs(listed, digests, sets, Settings(threshold=threshold))
    supports = Supports(
        np.zeros(1, np.int64), np.array([[0, 3]]), np.zeros((1, 2, 2), np.int64),
        np.full((1, 2), 0.5), np.full(1, 0.5, np.float32), np.ones(1, np.float32),
        np.zeros(1, np.int64),
    )  # fmt: skip
    given = np.array([evidence]), np.array([formula]), supports
    return related(near, listed, *given, copies, sets, SETTINGS)


SETTINGS = Settings(confident=1.0, possible=-2.0)


@pytest.mark.parametrize(
    ("relation", "evidence", "point"),
    [
        ("exact", np.nan, CONFIDENT), ("near", np.nan, CONFIDENT),
        ("excerpt", 1.0, CONFIDENT), ("excerpt", 0.99, POSSIBLE), ("excerpt", -9.0, POSSIBLE),
        ("edited", 1.0, CONFIDENT), ("edited", 0.99, POSSIBLE), ("edited", -2.0, POSSIBLE),
        ("shared-quotation", -2.01, -1), ("shared-quotation", -9.0, -1),
    ],
)  # fmt: skip
def test_relations_and_points(relation: str, evidence: float, point: int) -> None:
    """Near-duplicates are confident; others by the evidence; shared quotations have no point."""
    found = made(relation, evidence)

    assert [relation] == [RELATIONS[place] for place in found.relation]
    assert [point] == found.point.tolist()
    assert [evidence] == pytest.approx(found.evidence.tolist(), nan_ok=True)


@pytest.mark.parametrize("relation", ["edited", "nothing"])
def test_below_possible_is_no_pair(relation: str) -> None:
    """Edited paragraphs of a pair that does not pass the gate make none; nor does nothing."""
    assert 0 == len(made(relation, -2.01).rows)


def test_evidence_alone_is_an_edited_pair() -> None:
    """A pair that passes the gate is edited copy whatever its paragraphs are."""
    found = made("nothing", -2.0)

    assert ["edited"] == [RELATIONS[place] for place in found.relation]


def test_a_formula_is_no_copy() -> None:
    """Where sentences agree but for their figures no evidence makes a pair, or makes it sure."""
    assert 0 == len(made("nothing", 9.0, formula=True).rows)
    assert [POSSIBLE] == made("excerpt", 9.0, formula=True).point.tolist()


def test_a_quotation_beside_evidence() -> None:
    """Speech both quote does not make a pair that passes the gate a shared quotation."""
    assert ["edited"] == [RELATIONS[place] for place in made("shared-quotation", 1.0).relation]


def test_edited_copy() -> None:
    """Edited copy of a wire story is an edited pair, an independent report of it is none."""
    copied, own = article("e", "x", *EDITED), article("i", "y", *INDEPENDENT)
    found = found_in(copied, own, article("w", "reuters", *WIRE))

    assert {("e", "w"): "edited"} == relations(found)


def test_finding_pairs() -> None:
    """Pairs of rows are found in either order, others are not; in none, nothing is."""
    none = np.zeros(2, np.int8)
    pairs = Pairs(np.array([[0, 2], [1, 3]]), none, np.zeros((2, 3)), none, np.zeros(2))
    asked = np.array([[1, 3], [2, 0], [0, 1], [3, 9]])

    assert [1, 0, -1, -1] == pairs.find(asked).tolist()
    empty = Pairs(np.empty((0, 2), np.int64), none[:0], np.zeros((0, 3)), none[:0], np.zeros(0))
    assert [-1] * 4 == empty.find(asked).tolist()
    assert [] == pairs.find(np.empty((0, 2), np.int64)).tolist()


def test_one_outlet_is_listed_too() -> None:
    """Pairs within one outlet are found and listed like any."""
    assert {("a", "b"): "version"} == relations(found_in(ONE, article("b", "x", *WIRE)))


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
