"""Excerpts: what stands in another article as a whole is copy, however short it is."""

import pytest

from dedup.settings import Settings
from stories import OTHER, OWN, SPEECH, WIRE, Row, article, found_in

LONG = article("long", "reuters", *OWN[:1], *WIRE, *OTHER)


def points(*rows: Row, **settings: float) -> list[str]:
    """Return the points of pairs that nothing but being an excerpt makes confident."""
    given = {"num_perm": 64, "confident": 90.0, "possible": -90.0, "sure_tie": 1.0} | settings
    return list(found_in(*rows, settings=Settings.of(**given)).pairs["point"].to_pylist())


def test_a_cut() -> None:
    """Two sentences that both stand in the other are confident; if enough of it does."""
    assert ["confident"] == points(LONG, article("cut", "y", *WIRE[:2]))
    assert ["confident"] == points(LONG, article("cut", "y", WIRE[0]))
    assert ["possible"] == points(LONG, article("part", "y", *WIRE[:2], *OWN[1:]))


def test_how_much_it_weighs() -> None:
    """So many rare words are asked for, and so large a share."""
    cut = article("cut", "y", *WIRE[:2])

    assert ["possible"] == points(LONG, cut, excerpt_rarity=400.0)
    part = article("part", "y", *WIRE[:2], "Nobody knew how long the strike would last.")
    assert ["possible"] == points(LONG, part)
    assert ["confident"] == points(LONG, part, sure_excerpt=0.5)


@pytest.mark.parametrize(
    "text",
    [
        f"{SPEECH}, the minister said.",
        (
            "We walked off the job because our talks over automated cranes collapsed, and we are "
            "halting nearly all cargo along the southern coast until they listen to us."
        ),
        (
            "Statement of the federation: nearly all cargo on the southern coast is halted, since "
            "the talks over automated cranes collapsed shortly after midnight."
        ),
    ],
)
def test_statements(text: str) -> None:
    """Speech, what is said in the first person or behind a colon may be anybody's to print."""
    rows = article("long", "x", OWN[0], text, *OTHER), article("short", "y", text)

    assert "confident" not in points(*rows)


def test_the_shorter_side() -> None:
    """It is an excerpt whichever comes first, and both are in each other when they are equal."""
    short = article("a cut", "y", *WIRE[:2])

    assert ["confident"] == points(short, LONG)
