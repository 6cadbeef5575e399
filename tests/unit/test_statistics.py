"""Statistics: what is an outlet's standing text."""

import numpy as np
import pytest

from dedup.fingerprints import fingerprints_of
from dedup.settings import Settings
from dedup.statistics import boilerplate_of
from stories import OTHER, OWN, WIRE, Row, article, corpus

PROMPT = "Sign up for our morning briefing and never miss a tide, a vote or a verdict again."


def standing(*rows: Row, days: int = 3) -> list[str]:
    """Return ``article/paragraph`` of what is boilerplate."""
    settings = Settings(num_perm=8, boilerplate_days=days)
    articles = corpus(*rows)
    prints = fingerprints_of(articles, settings)
    assert prints.paragraphs is not None
    found = np.flatnonzero(boilerplate_of(articles, prints, settings))
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


def test_short_paragraphs_are_no_matter() -> None:
    """A paragraph too short to be fingerprinted is never called boilerplate."""
    rows = [article(f"{n}", "x", "Read more here", published=f"2031-01-0{n}") for n in range(1, 5)]

    assert [] == standing(*rows)
