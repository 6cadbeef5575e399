"""What an absent original said: sentences grouped, ordered, and worded as most have them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.detection import Detection
from dedup.errors import SchemaError
from dedup.line import detect
from dedup.origins import UNDECIDED
from dedup.reconstruction import SCHEMA, Link, in_order, medoid, units_of
from dedup.settings import Settings
from dedup_bench.lineages import family
from dedup_bench.sources import corpus_from
from stories import OWN, WIRE, article, found_in, table

OWNER = {10: 1, 11: 1, 20: 2, 21: 2, 30: 3}
"""Articles of five sentences."""
CREDIT = "Reuters contributed to this report."


def of(*rows: int) -> frozenset[int]:
    """Return a unit."""
    return frozenset(rows)


def test_sentences_that_say_the_same_are_one() -> None:
    """Two links make one unit of three; a sentence without a link is one by itself."""
    links = [Link(10, 20, 2.0), Link(20, 30, 1.5)]

    assert units_of(links, OWNER) == [of(10, 20, 30), of(11), of(21)]


def test_a_sentence_that_folds_two_makes_them_no_unit() -> None:
    """30 says what 10 and 11 say: it stays with the one it is more like."""
    links = [Link(10, 20, 2.0), Link(11, 21, 2.0), Link(11, 30, 1.0), Link(10, 30, 0.5)]

    assert units_of(links, OWNER) == [of(10, 20), of(11, 21, 30)]


@given(
    st.lists(
        st.tuples(st.sampled_from([10, 11]), st.sampled_from([20, 21]), st.floats(0.1, 3)),
        max_size=6,
    )
)
def test_no_unit_has_two_sentences_of_an_article(pairs: list[tuple[int, int, float]]) -> None:
    """Whatever the links; every sentence is in one unit."""
    units = units_of([Link(*pair) for pair in pairs], OWNER)

    assert sorted(row for unit in units for row in unit) == sorted(OWNER)
    for unit in units:
        assert len({OWNER[row] for row in unit}) == len(unit)


def test_units_stand_as_most_articles_have_them() -> None:
    """Two articles have one before the other, one has them the other way round."""
    owner = {10: 1, 11: 1, 20: 2, 21: 2, 30: 3, 31: 3}
    first, second = of(10, 20, 31), of(11, 21, 30)

    assert in_order([second, first], owner) == [first, second]


def test_units_that_no_article_has_both_of_stand_by_their_height() -> None:
    """What stands further up in its article goes first."""
    owner = {10: 1, 11: 1, 12: 1, 20: 2, 21: 2}

    assert in_order([of(12), of(11), of(10), of(20), of(21)], owner)[:2] == [of(10), of(20)]


def test_the_wording_is_the_one_closest_to_all() -> None:
    """Not the first, but the one both others are like; of equal ones the earliest."""
    unit, ranks = of(10, 20, 30), {10: 2, 20: 1, 30: 0}

    assert medoid(unit, [Link(10, 20, 1.0), Link(20, 30, 1.0)], ranks) == 20
    assert medoid(unit, [], ranks) == 30


@pytest.fixture(scope="module")
def found() -> Detection:
    """Return two papers with the same copy, one of which credits it."""
    return found_in(
        article("a", "herald", *WIRE, *OWN[:1], CREDIT, published="2031-03-01"),
        article("b", "courier", *OWN[1:], *WIRE),
    )


def test_what_two_houses_carry_was_in_the_original(found: Detection) -> None:
    """The wire's sentences in their order, not what one paper has alone, with their places."""
    rows = found.reconstruction("a").to_pylist()

    assert [row["text"] for row in rows] == list(WIRE)
    assert [row["support"] for row in rows] == [2] * len(WIRE)
    texts = {name: found.corpus[found.corpus.row_of(name)].text for name in ("a", "b")}
    for row in rows:
        for one in row["carriers"]:
            assert texts[one["id"]][one["begin"] : one["end"]] == row["text"]


def test_a_reconstruction_says_that_it_is_one(found: Detection) -> None:
    """In the table's own metadata."""
    made = found.reconstruction("a")

    assert made.schema.equals(SCHEMA, check_metadata=True)
    assert b"no text that anybody wrote" in made.schema.metadata[b"what"]


@pytest.mark.parametrize(("story", "says"), [("b", "no story is called 'b'"), ("x", "no article")])
def test_what_is_no_story_is_refused(found: Detection, story: str, says: str) -> None:
    """An article that is no lead, and an id nobody has."""
    with pytest.raises(SchemaError, match=says):
        found.reconstruction(story)


def test_an_observed_origin_needs_none() -> None:
    """There is the original to read."""
    found = found_in(article("a", "herald", *WIRE), article("b", "reuters", *WIRE))

    with pytest.raises(SchemaError, match="is observed: nothing to reconstruct"):
        found.reconstruction(table(found, "stories")[0]["story"])


def test_what_may_belong_to_a_story_does_not_blur_it(found: Detection) -> None:
    """The table says latent: so it is, if its circle were undecided or no."""
    by_name, traces, sure, wider = found._told
    blurred = replace(wider, state=np.full_like(wider.state, UNDECIDED))
    other = replace(found)
    other.__dict__["_told"] = by_name, traces, sure, blurred

    assert other.reconstruction("a") == found.reconstruction("a")


def test_siblings_give_back_the_order_of_the_absent_original() -> None:
    """A star without its centre: nearly every two sentences stand as they stood there."""
    made = family("latent star", "mostly verbatim", 3, 1)
    credited = made.lines[0]
    for line in made.lines[:2]:
        line.text += f"\n\n{CREDIT}"
    found = detect(corpus_from(made.lines), Settings(num_perm=64))
    (story,) = table(found, "stories")

    rows = found.reconstruction(story["story"]).to_pylist()

    places = [
        [one["sentence"] for one in row["carriers"] if one["id"] == credited.id] for row in rows
    ]
    kept = [place[0] for place in places if place]
    assert len(rows) > 10
    assert kept == sorted(kept)
