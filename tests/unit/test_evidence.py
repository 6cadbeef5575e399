"""Evidence: what two articles share, run by run."""

import pytest

from dedup.errors import SchemaError
from dedup.line import detect
from dedup.tokens import words_in
from stories import OTHER, OWN, SPEECH, WIRE, article, corpus, found_in

ROWS = [
    article("a", "x", WIRE[0], OWN[0], f"{SPEECH}, she said."),
    article("b", "y", f"It was in the rain that {SPEECH}.", WIRE[0], OTHER[0]),
    article("c", "z", *OTHER),
    article("d", "z", OWN[2]),
]
FOUND = found_in(*ROWS)


def test_runs_in_the_order_of_the_left_text() -> None:
    """Every run is told with its kind, its words and its places, in the order of the left text."""
    shared = FOUND.explain("a", "b")

    assert ["verbatim", "shared-quotation"] == [run.kind for run in shared.matches]
    assert "excerpt" == shared.relation
    for run in shared.matches:
        (a, b), (c, d) = run.places
        assert words_in(shared.left.text[a:b]) == words_in(shared.right.text[c:d])
        assert run.words == len(words_in(shared.left.text[a:b]))


def test_either_way_round() -> None:
    """The other way round gives the same runs with their sides swapped."""
    one, other = FOUND.explain("a", "b"), FOUND.explain("b", "a")
    swapped = sorted((run.kind, run.words, run.places[::-1]) for run in one.matches)

    assert ("b", "a") == (other.left.id, other.right.id)
    assert swapped == sorted((run.kind, run.words, run.places) for run in other.matches)
    assert one.relation == other.relation
    assert (one.overlap[1], one.overlap[2]) == (other.overlap[2], other.overlap[1])


def test_unrelated_articles_can_be_compared() -> None:
    """Two articles that share nothing have no relation and no runs."""
    shared = FOUND.explain("a", "d")

    assert (None, (), (0.0, 0.0, 0.0)) == (shared.relation, shared.matches, shared.overlap)


def test_after_near_duplicates_only() -> None:
    """A detection that stopped early explains just as well, though it knows fewer relations."""
    near = detect(corpus(*ROWS), only_near=True).explain("a", "b")

    assert FOUND.explain("a", "b").matches == near.matches
    assert None is near.relation


@pytest.mark.parametrize(("one", "other"), [("a", "nobody"), ("nobody", "a")])
def test_an_unknown_id(one: str, other: str) -> None:
    """An id that no article has is told."""
    with pytest.raises(SchemaError, match="no article has the id 'nobody'"):
        FOUND.explain(one, other)


def test_the_same_id_twice() -> None:
    """An article is not compared with itself."""
    with pytest.raises(SchemaError, match="not compared with itself"):
        FOUND.explain("a", "a")
