"""Decisions: what a person said of a pair holds, whatever the evidence."""

import numpy as np
import pytest

import dedup
from dedup.decisions import LICENSED, NOT_COPY, Decisions, decided_in
from dedup.detection import Detection
from dedup.errors import ArgumentError, SchemaError
from dedup.line import detect
from stories import AGENCIES, OTHER, OWN, WIRE, article, corpus, relations, table

ROWS = [
    article("a", "x", *WIRE, OWN[0]),
    article("b", "y", *OTHER, OWN[1]),
    article("n", "z", *WIRE),
    article("w", "reuters", *WIRE),
]


def decided(decisions: dict[tuple[str, str], str], *, only_near: bool = False) -> Detection:
    """Return what is found in the rows above after some decisions."""
    made = Decisions(decisions)
    return detect(corpus(*ROWS), None, AGENCIES, decisions=made, only_near=only_near)


def test_no_copy_is_no_pair() -> None:
    """A pair that is no copy is in no table, and counts in no share, story or total."""
    free = decided({("w", "a"): "not-copy", ("n", "a"): "not-copy"})

    assert {("n", "w"): "exact"} == relations(free)
    a = table(free, "articles")[0]
    assert (0.0, 0.0, None, 0) == (
        a["shared_share"], a["shared_share_possible"], a["story"], a["near_duplicates"]
    )  # fmt: skip
    assert {None} == {row["kind"] for row in table(free, "paragraphs") if row["id"] == "a"}
    assert [] == [row for row in table(free, "matches") if "a" in (row["id_a"], row["id_b"])]
    assert 2 == free.run["counts"]["decisions"]


def test_what_others_show_stands() -> None:
    """What the same article shares with others is as it was."""
    free = decided({("n", "a"): "not-copy"})

    assert {("a", "w"): "near", ("n", "w"): "exact"} == relations(free)
    assert "w" in {row["wire_id"] for row in table(free, "paragraphs") if row["id"] == "a"}


def test_boilerplate_is_told() -> None:
    """A pair of boilerplate is listed as that, and counts for nothing."""
    found = decided({("a", "w"): "boilerplate", ("a", "n"): "boilerplate"})

    row = next(row for row in table(found, "pairs") if row["id_b"] == "w" and row["id_a"] == "a")
    assert ("boilerplate", None) == (row["relation"], row["point"])
    assert 0.0 == table(found, "articles")[0]["shared_share"]
    assert {None} == {row["kind"] for row in table(found, "paragraphs") if row["id"] == "a"}


def test_near_duplicates_alone() -> None:
    """Decisions hold where nothing but near-duplicates are looked for."""
    found = decided({("a", "w"): "boilerplate", ("a", "n"): "not-copy"}, only_near=True)

    assert {("a", "w"): "boilerplate", ("n", "w"): "exact"} == relations(found)
    counts = {row["id"]: row["near_duplicates"] for row in table(found, "articles")}
    assert {"a": 0, "b": 0, "n": 1, "w": 1} == counts


def test_licensed_copy_needs_no_credit() -> None:
    """Licensed copy is a copy, and not counted as uncredited."""
    plain, found = decided({}), decided({("a", "w"): "licensed"})

    def counted(one: Detection) -> tuple[int, ...]:
        row = next(row for row in table(one, "outlets") if row["outlet"] == "x")
        return row["paragraphs_from_agency"], row["uncredited"], row["licensed"]

    assert (3, 3, 0) == counted(plain)
    assert (3, 0, 3) == counted(found)
    assert relations(plain) == relations(found)


def test_articles_that_are_not_there() -> None:
    """Decisions on others wait for a run that has both; their ids are told."""
    decisions = Decisions(
        {("a", "zz"): "not-copy", ("w", "a"): "licensed", ("y", "zz"): "licensed"}
    )
    articles = corpus(*ROWS)
    found = decided_in(articles, decisions)

    assert ["y", "zz"] == list(decisions.unknown(articles))
    assert [[0, 3]] == found.rows.tolist()
    assert [LICENSED, LICENSED, -1] == found.of(np.array([[0, 3], [3, 0], [0, 1]])).tolist()
    assert [-1] == decided_in(articles, None).of(np.array([[0, 3]])).tolist()
    assert 3 == len(decisions)
    assert not Decisions()


def test_the_order_of_ids_is_nothing() -> None:
    """One pair is one pair, whichever id stands first."""
    assert Decisions({("b", "a"): "not-copy"}) == Decisions({("a", "b"): "not-copy"})
    found = decided_in(corpus(*ROWS), Decisions({("w", "a"): "not-copy"}))
    assert [NOT_COPY] == found.kind.tolist()


@pytest.mark.parametrize(
    ("given", "problem", "message"),
    [
        ({("a", "b"): "copy"}, SchemaError, "unknown decision 'copy'; known are not-copy, "),
        ({("a", "a"): "licensed"}, SchemaError, "'a' is paired with itself"),
        ({("a", "b"): "licensed", ("b", "a"): "not-copy"}, SchemaError, "two decisions"),
        ({("a", "b", "c"): "licensed"}, SchemaError, "two ids are expected"),
        ({"ab": "licensed"}, ArgumentError, "each key of pairs must be a tuple"),
        ({("a", 1): "licensed"}, ArgumentError, "each id and decision must be text"),
        ([], ArgumentError, "pairs must be a dict"),
    ],
)
def test_what_is_refused(given: object, problem: type[Exception], message: str) -> None:
    """What is no decision is refused when it is made."""
    with pytest.raises(problem, match=message):
        Decisions(given)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="decisions must be "):
        dedup.detect(corpus(*ROWS), decisions=given)  # type: ignore[arg-type]
