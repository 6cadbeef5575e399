"""Statistics: what is an outlet's standing text."""

import numpy as np
import pytest

from dedup.boilerplate import boilerplate_of
from dedup.candidates import groups_of
from dedup.fingerprints import fingerprints_of
from dedup.settings import Settings
from stories import AGENCIES, OTHER, OWN, WIRE, Row, article, corpus

PROMPT = "Sign up for our morning briefing and never miss a tide, a vote or a verdict again."


def standing(*rows: Row, days: int = 3) -> list[str]:
    """Return ``article/paragraph`` of what is boilerplate."""
    settings = Settings(boilerplate_days=days)
    articles = corpus(*rows)
    prints = fingerprints_of(articles, settings)
    near = groups_of(prints.of_articles, np.arange(len(articles)), settings)
    agency = AGENCIES.agency_of(articles)[1]
    found = np.flatnonzero(boilerplate_of(articles, prints, near, agency, settings))
    owner = prints.paragraphs.articles()[found]
    first = prints.paragraphs.owners[owner]
    return [f"{articles.ids[a]}/{n}" for a, n in zip(owner, found - first, strict=True)]


def on_days(*days: str, outlet: str = "x") -> list[Row]:
    """Return one article a day, each with the prompt behind a paragraph of its own."""
    own = [*OWN, *WIRE, *OTHER]
    return [
        article(f"{outlet}{n}", outlet, own[n], PROMPT, published=day) for n, day in enumerate(days)
    ]


def test_three_days_of_one_outlet() -> None:
    """A paragraph on three days of one outlet is boilerplate, wherever it stands."""
    rows = on_days("2031-01-01", "2031-01-02", "2031-02-01")
    copied = article("y", "y", PROMPT.upper(), OTHER[0], published="2031-01-02")

    assert ["x0/1", "x1/1", "x2/1", "y/0"] == standing(*rows, copied)


def test_two_days_are_too_few() -> None:
    """Two days, even with many articles a day, make no boilerplate."""
    days = ["2031-01-01T06:00:00Z", "2031-01-01T23:59:59Z", "2031-01-02", "2031-01-02"]

    assert [] == standing(*on_days(*days))
    assert 4 == len(standing(*on_days(*days), days=2))


def test_three_outlets_are_a_copy() -> None:
    """A paragraph on three days of three outlets is copy, not boilerplate."""
    days = ["2031-01-01", "2031-01-02", "2031-01-03"]
    rows = [on_days(day, outlet=name)[0] for day, name in zip(days, "xyz", strict=True)]

    assert [] == standing(*rows)


@pytest.mark.parametrize(("outlet", "found"), [("x", 3), ("", 0)])
def test_unknown_times_and_outlets(outlet: str, found: int) -> None:
    """Articles without a time count as a day each; those without an outlet make none."""
    assert found == len(standing(*on_days("", "", "soon", outlet=outlet)))


def test_versions_without_a_time() -> None:
    """Near-duplicates without a time count as one day: a story's versions are no boilerplate."""
    versions = [article(f"x{n}", "x", *WIRE, f"Version {n}.") for n in range(5)]

    assert [] == standing(*versions)


def test_a_number_of_its_own_is_no_known_day() -> None:
    """An article without a time never falls on the day of another, not before 1970 either."""
    assert 3 == len(standing(*on_days("1969-12-31", "", "1969-12-30")))


def test_agencies_make_none() -> None:
    """An agency's background paragraph, sent on many days, is wire copy wherever it stands."""
    days = ["2031-01-01", "2031-01-02", "2031-02-01"]

    assert [] == standing(*on_days(*days, outlet="reuters"))


def test_wire_copy_is_none() -> None:
    """What an outlet carries on many days is no boilerplate if it came by wire."""
    days = ["2031-01-01", "2031-01-02", "2031-02-01"]
    wire = article("w", "reuters", OTHER[1], PROMPT, published="2031-01-01")

    assert 3 == len(standing(*on_days(*days)))
    assert [] == standing(*on_days(*days), wire)


def test_short_paragraphs_are_no_matter() -> None:
    """A paragraph too short to be fingerprinted is never called boilerplate."""
    rows = [article(f"{n}", "x", "Read more here", published=f"2031-01-0{n}") for n in range(1, 5)]

    assert [] == standing(*rows)


def test_edited_wire_copy_is_none() -> None:
    """Wire copy that an outlet edits and carries on many days is no boilerplate either."""
    days = ["2031-01-01", "2031-01-02", "2031-02-01"]
    sent = PROMPT.replace("verdict", "ruling")

    assert [] == standing(*on_days(*days), article("w", "reuters", OTHER[1], sent))
