"""Shares of taken and given words, and where an article's body ends."""

import pytest

from dedup.corpus import UNNAMED_WIRE
from dedup.decisions import Decisions
from dedup.detection import Detection
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.settings import Settings
from stories import AGENCIES, EDITED, OTHER, OWN, WIRE, Row, article, corpus, found_in, table

AUTHOR = (
    "Violet Marsh is a writer and editor for the Herald, and has reported on harbors, courts and "
    "the weather of the southern coast for more than fifteen years."
)


def row_of(found: Detection, name: str) -> Row:
    """Return an article's row."""
    return next(row for row in table(found, "articles") if row["id"] == name)


def test_what_stands_behind_a_credit_is_no_part_of_the_body() -> None:
    """The line that credits, and who the author is, take nothing from the share that is taken."""
    footer = "Reuters contributed to this report."
    found = found_in(
        article("plain", "courier", *WIRE),
        article("signed", "herald", *WIRE, footer, AUTHOR),
        article("wire", "reuters", *WIRE),
    )

    assert row_of(found, "plain")["traceable_share"] == 1
    assert row_of(found, "signed")["traceable_share"] == 1
    assert row_of(found, "signed")["shared_share"] == 1
    assert row_of(found, "signed")["untraced_share"] == 0


def test_the_body_goes_on_where_something_stands_elsewhere() -> None:
    """A line that credits in the middle ends nothing that the wire has."""
    footer = "Reuters contributed to this report."
    found = found_in(
        article("odd", "herald", *WIRE[:1], footer, *WIRE[1:], AUTHOR),
        article("wire", "reuters", *WIRE),
    )

    assert 0.5 < row_of(found, "odd")["traceable_share"] < 1


def test_taken_and_given() -> None:
    """The paper took half of its words; the wire gave all of its own, the other nothing."""
    found = found_in(
        article("other", "mail", *OTHER, *OWN[:1]),
        article("paper", "herald", *WIRE, *OWN),
        article("wire", "reuters", *WIRE),
    )

    shares = {name: row_of(found, name) for name in ("other", "paper", "wire")}
    assert shares["paper"]["traceable_share"] == pytest.approx(0.47, abs=0.03)
    assert shares["paper"]["echoed_share"] == 0
    assert (shares["wire"]["traceable_share"], shares["wire"]["echoed_share"]) == (0, 1)
    assert shares["wire"]["uncredited_share"] == 0


def test_a_decision_licenses() -> None:
    """A copy that a person called licensed owes no credit; another of the same does."""
    rows = [article("w", "reuters", *WIRE), *(article(x, x, *WIRE) for x in ("x", "y"))]
    found = detect(corpus(*rows), None, AGENCIES, decisions=Decisions({("x", "w"): "licensed"}))
    shares = [
        (row["uncredited_share"], row["licensed_share"])
        for row in (row_of(found, name) for name in ("x", "y"))
    ]

    assert [(0, 1), (1, 0)] == shares


def test_possibly_uncredited() -> None:
    """What possible pairs alone trace to an absent agency may owe a credit, and is no share yet."""
    never = Settings(num_perm=64, possible=-90.0, confident=90.0, sure_tie=1.0)
    found = found_in(
        article("a", "x", *EDITED, "Reuters contributed to this report."),
        article("b", "y", *WIRE),
        settings=never,
    )
    shares = {
        row["id"]: (row["uncredited_share"], row["uncredited_share_possible"])
        for row in table(found, "articles")
    }

    assert shares["a"] == (0, 0)
    assert shares["b"][0] == 0
    assert shares["b"][1] > 0.9


def test_nobody_can_say() -> None:
    """Where nobody named the agency, no credit is said to be missing; none is owed for nothing."""
    found = found_in(
        article("own", "x", *OWN),
        article("paper", "y", *WIRE),
        article("signed", "z", *WIRE, byline="agencies"),
        article("sent", UNNAMED_WIRE, *WIRE),
        outlets=Outlets(agencies={UNNAMED_WIRE: UNNAMED_WIRE}),
    )
    names = "agency", "traceable_share", "uncredited_share", "licensed_share"
    shares = {row["id"]: tuple(row[name] for name in names) for row in table(found, "articles")}

    assert (None, 1, None, 0) == shares["paper"]
    assert (None, 1, 0, 0) == shares["signed"], "it credits agencies, whoever this one is"
    assert (None, 0, 0, 0) == shares["own"] == shares["sent"]
