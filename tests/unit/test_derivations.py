"""Shares of taken and given words, and where an article's body ends."""

import pytest

from dedup.detection import Detection
from stories import OTHER, OWN, WIRE, Row, article, found_in, table

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
    assert row_of(found, "signed")["shared_share"] < 1


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
