"""Outlets: houses and agencies."""

from typing import Any

import pyarrow as pa
import pytest

from dedup.corpus import Corpus, corpus_of
from dedup.errors import ArgumentError, DedupError
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


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"agencies": ["reuters"]}, "agencies must be a dict, not a list"),
        ({"agencies": "reuters"}, "agencies must be a dict, not a str"),
        ({"agencies": None}, "agencies must be a dict, not a NoneType"),
        ({"agencies": {"reuters": None}}, "each name in agencies must be text, not a NoneType"),
        ({"names": {5: "x"}}, "each name in names must be text, not a int"),
        ({"owners": {"x": 5}}, "each name in owners must be text, not a int"),
        ({"licensed": {"x": "Reuters"}}, "licensed['x'] must be a set of agencies, not a str"),
        ({"licensed": {"x": {5}}}, "each name in licensed must be text, not a int"),
    ],
)
def test_what_is_of_another_type(given: dict[str, Any], told: str) -> None:
    """What is no dict of names is refused, and said what is wanted."""
    with pytest.raises(ArgumentError) as caught:
        Outlets(**given)

    assert told == str(caught.value)
    assert isinstance(caught.value, DedupError)
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("agencies", [{"Reuters"}, frozenset({"Reuters"}), ["Reuters"], ()])
def test_licences_in_any_collection(agencies: Any) -> None:
    """The agencies of an outlet may stand in any set or list."""
    licences = Outlets(licensed={"x": agencies}).licences(["x"], ["Reuters"])

    assert [[bool(agencies), False]] == licences.tolist()


def test_names_that_are_nowhere() -> None:
    """Outlets without an article and licensing agencies without an outlet are told, once each."""
    known = Outlets(
        names={"t": "Times"}, owners={"Post": "Group"}, licensed={"Times": frozenset({"Routers"})}
    )

    assert [
        "--outlets: no article is of 'Post'",
        "--outlets: licences of 'Routers', which no --agency names",
    ] == list(known.unknown({"Times"}, ["Reuters"]))
    assert [] == list(known.unknown({"Times", "Post"}, ["Routers"]))
