"""Whose copy a story carries: agencies, credits, hubs, and what nobody can tell."""

from typing import Any

import pytest

from dedup.detection import Detection
from dedup.outlets import Outlets
from stories import AGENCIES, EDITED, OTHER, OWN, WIRE, Row, article, found_in, table

TAKEN = WIRE + OWN
NOBODY = Outlets()
SHARES = ("traceable_share", "traceable_share_possible", "echoed_share", "uncredited_share")


def by_id(detection: Detection, *columns: str) -> dict[str, Any]:
    """Return cells of the articles table by id."""
    rows = table(detection, "articles")
    return {row["id"]: tuple(row[c] for c in columns) for row in rows}


def only_story(detection: Detection) -> Row:
    """Return the only story there is."""
    (story,) = table(detection, "stories")
    return story


def test_an_agencys_article_is_the_origin_of_what_it_supports() -> None:
    """The wire gives, the paper takes; the paper's own words are its own."""
    found = found_in(article("wire", "reuters", *WIRE), article("paper", "herald", *WIRE, *OWN))

    story = only_story(found)
    assert (story["origin_state"], story["origin_ground"]) == ("observed", "agency")
    assert (story["origin_id"], story["agency"], story["credits"]) == ("wire", "Reuters", 0)
    shares = by_id(found, *SHARES)
    assert shares["wire"] == (0, 0, 1, 0)
    assert shares["paper"][0] == pytest.approx(0.47, abs=0.05)
    assert shares["paper"][2:] == (0, shares["paper"][0])
    origins = by_id(found, "origin_state", "origin_id", "agency")
    assert origins["paper"] == ("observed", "wire", "Reuters")
    assert origins["wire"] == ("observed", None, "Reuters")


def test_the_earliest_article_took_nothing() -> None:
    """What stood two days before the agency sent it is not from there."""
    found = found_in(
        article("wire", "reuters", *WIRE, published="2031-03-04"),
        article("paper", "herald", *WIRE, published="2031-03-02"),
    )

    assert only_story(found)["origin_state"] == "undecided"
    assert by_id(found, *SHARES)["paper"] == (None, None, None, None)
    assert by_id(found, *SHARES)["wire"][0] == 0


def test_two_houses_alone_are_undecided() -> None:
    """Nobody says who took from whom, though one was first."""
    found = found_in(
        article("a", "herald", *WIRE, published="2031-03-02T08:00:00Z"),
        article("b", "courier", *WIRE, published="2031-03-02T12:00:00Z"),
    )

    assert only_story(found)["origin_state"] == "undecided"
    assert by_id(found, "traceable_share", "uncredited_share") == {
        "a": (None, None), "b": (None, None),
    }  # fmt: skip
    assert by_id(found, "shared_share") == {"a": (1.0,), "b": (1.0,)}


def test_a_credit_names_the_absent_agency() -> None:
    """One paper credits Reuters: the other's copy is Reuters' too, and it does not say so."""
    credit = "Reuters contributed to this report."
    known = Outlets(agencies={"reuters": "Reuters"}, licensed={"mail": frozenset({"Reuters"})})
    found = found_in(
        article("a", "herald", *TAKEN, credit),
        article("b", "courier", *TAKEN),
        article("c", "mail", *TAKEN),
        article("z", "reuters", *OTHER),
        outlets=known,
    )

    story = only_story(found)
    assert (story["origin_state"], story["origin_ground"]) == ("latent", "credits")
    assert (story["origin_id"], story["agency"], story["credits"]) == (None, "Reuters", 1)
    shares = by_id(found, "traceable_share", "uncredited_share", "licensed_share")
    assert shares["a"] == (1, 0, 0), "the line that credits is no part of the body"
    assert (shares["b"], shares["c"]) == ((1, 1, 0), (1, 0, 1))


@pytest.mark.parametrize("inside", [OTHER[0] + " (Reuters)", "HOUSTON (Reuters) - " + OTHER[0]])
def test_a_credit_inside_a_text_speaks_of_its_paragraph(inside: str) -> None:
    """A brief at the end of an own story does not make the story an agency's."""
    brief = [inside, "The harbour office opens at nine on weekdays."]

    own = found_in(article("a", "herald", *TAKEN, *brief), article("b", "courier", *TAKEN))
    both = [article(one, one, *TAKEN, *brief) for one in ("herald", "courier")]

    assert table(own, "articles")[0]["credit_agency"] == ["Reuters"]
    assert only_story(own)["agency"] is None
    assert only_story(found_in(*both))["agency"] == "Reuters"


def test_agencies_without_a_name_are_a_credit() -> None:
    """Who credits agencies may mean this one: nothing of it is called uncredited."""
    found = found_in(
        article("wire", "reuters", *WIRE), article("paper", "herald", *WIRE, byline="agencies")
    )

    assert by_id(found, "traceable_share", "uncredited_share")["paper"] == (1, 0)


def test_a_credit_says_nothing_of_what_was_there_before() -> None:
    """One credit says nothing of a story that another house, which names nobody, had before."""
    found = found_in(
        article("a", "herald", *TAKEN, "Reuters contributed to this report.",
                published="2031-03-05"),
        article("b", "courier", *TAKEN, published="2031-03-02"),
        article("z", "reuters", *OTHER),
    )  # fmt: skip

    assert only_story(found)["origin_state"] == "undecided"
    assert by_id(found, "traceable_share")["b"] == (None,)


@pytest.mark.parametrize(
    ("first", "told"), [("2031-03-02T08:00", "Reuters"), ("2031-02-28T08:00", None)]
)
def test_a_credit_after_the_first_names_an_agency_and_accuses_nobody(
    first: str, told: str | None
) -> None:
    """That another came first is no proof against a credit, unless it was a day before."""
    line = "Reuters contributed to this report."
    found = found_in(
        article("a", "herald", *TAKEN, line, published="2031-03-02T12:00"),
        article("b", "courier", *TAKEN, published=first),
        article("c", "mail", *TAKEN, published="2031-03-02T13:00"),
        article("z", "reuters", *OTHER),
    )

    story = only_story(found)
    assert (story["origin_state"], story["agency"]) == ("undecided", told)
    shares = by_id(found, "agency", "traceable_share", "uncredited_share")
    assert {shares[name] for name in "ac"} == {(told, None, None)}
    assert shares["b"] == (None, None, None)


def test_two_credits_tell_an_agency_but_accuse_nobody_who_was_first() -> None:
    """Two houses that credit an agency name it; who printed first is not said to have taken."""
    line = "Reuters contributed to this report."
    found = found_in(
        article("a", "herald", *TAKEN, line, published="2031-03-02T12:00"),
        article("b", "courier", *TAKEN, published="2031-03-02T08:00"),
        article("c", "mail", *TAKEN, line, published="2031-03-02T13:00"),
        article("z", "reuters", *OTHER),
    )

    assert only_story(found)["origin_state"] == "latent"
    shares = by_id(found, "traceable_share")
    assert shares["a"][0] > 0.9
    assert shares["b"] == (None,)


@pytest.mark.parametrize("first", ["2031-03-02", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
def test_coarse_dates(first: str) -> None:
    """A day is all of it, and the zero of a clock no time: wire copy is found all the same."""
    found = found_in(
        article("a", "herald", *TAKEN, published=first),
        article("w", "reuters", *TAKEN, published="2031-03-03T00:30:00Z"),
    )

    assert by_id(found, "origin_id")["a"] == ("w",)
    assert "Reuters" in found.paragraphs["agency"].to_pylist()


def test_what_a_house_had_before() -> None:
    """A page printed again, or updated, after an agency took it up is its house's own."""
    found = found_in(
        article("a1", "herald", *TAKEN, published="2031-03-01T08:00"),
        article("a2", "herald", *TAKEN, published="2031-03-05T08:00"),
        article("w", "reuters", *TAKEN, published="2031-03-03T08:00"),
    )

    assert set(found.paragraphs["agency"].to_pylist()) == {None}
    assert by_id(found, "origin_id")["a2"] == (None,)


def test_an_outlet_with_the_agencys_name_is_the_agency() -> None:
    """Nobody said that Reuters is an agency but those who credit it: it took nothing."""
    known = Outlets(agencies={"elsewhere": "Reuters"})
    found = found_in(
        article("a", "herald", *TAKEN, "Reuters contributed to this report."),
        article("b", "Reuters", *TAKEN),
        article("z", "elsewhere", *OTHER),
        outlets=known,
    )

    assert only_story(found)["origin_id"] == "b"
    assert by_id(found, "traceable_share", "agency")["b"] == (0, "Reuters")


def test_versions_of_one_house_tell_nothing() -> None:
    """An outlet's own versions are a story of which nothing is taken."""
    found = found_in(
        article("a", "herald", *WIRE), article("b", "herald", *WIRE, *OTHER), outlets=NOBODY
    )

    assert only_story(found)["origin_state"] == "undecided"
    assert by_id(found, *SHARES)["a"] == (0, 0, 0, 0)


def test_two_agencies_are_two_origins() -> None:
    """A paper that took from two agencies has both, the one it took most from named."""
    known = Outlets(agencies={"reuters": "Reuters", "ap": "AP"})
    found = found_in(
        article("ap", "ap", *OWN),
        article("paper", "herald", *OWN, *WIRE),
        article("reuters", "reuters", *WIRE),
        article("other", "courier", *WIRE, *OWN),
        outlets=known,
    )

    assert by_id(found, "traceable_share")["paper"] == (1,)
    assert by_id(found, "traceable_share")["ap"] == (0,)


def test_edited_copy_is_taken_too() -> None:
    """What was turned around is as much taken as what was not."""
    found = found_in(
        article("wire", "reuters", *WIRE), article("paper", "herald", *EDITED), outlets=AGENCIES
    )

    assert by_id(found, "traceable_share", "shared_share")["paper"] == (1, 1)
