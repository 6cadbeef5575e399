"""Outlets: houses and agencies."""

import pyarrow as pa

from dedup.corpus import Corpus, corpus_of
from dedup.outlets import Outlets


def of_outlets(*names: str) -> Corpus:
    """Return a corpus with one article of each outlet named, in that order."""
    ids = [f"{row:02}" for row in range(len(names))]
    return corpus_of(pa.table({"id": ids, "outlet": list(names), "text": [""] * len(names)}))


def test_articles_of_one_outlet_are_one_house() -> None:
    """Articles share a house if and only if they share an outlet."""
    houses = Outlets().houses(of_outlets("b", "a", "b", "c"))

    assert houses[0] == houses[2]
    assert 3 == len(set(houses.tolist()))


def test_outlets_of_one_owner_are_one_house() -> None:
    """Outlets of one owner are one house; an owner named like an outlet is that outlet's."""
    known = Outlets(owners={"a": "Group", "b": "Group", "c": "d"})
    houses = known.houses(of_outlets("a", "b", "c", "d", "e")).tolist()

    assert houses[0] == houses[1] != houses[2]
    assert houses[2] == houses[3]
    assert 3 == len(set(houses))


def test_unknown_outlets_are_houses_of_their_own() -> None:
    """Each article without an outlet counts as its own house."""
    houses = Outlets(owners={"a": "Group"}).houses(of_outlets("", "a", "", "b", ""))

    assert 5 == len(set(houses.tolist()))


def test_agencies() -> None:
    """Articles of an agency's outlets have its place among the agencies found, others -1."""
    known = Outlets(agencies={"reuters": "Reuters", "rtrs": "Reuters", "ap": "AP", "afp": "AFP"})
    names, place = known.agency_of(of_outlets("rtrs", "x", "ap", "reuters", ""))

    assert ["AP", "Reuters"] == names
    assert [1, -1, 0, 1, -1] == place.tolist()


def test_no_agency() -> None:
    """Without agencies no article has one."""
    names, place = Outlets().agency_of(of_outlets("a", "b"))

    assert ([], [-1, -1]) == (names, place.tolist())
