# ruff: noqa: RUF001 - letters of other scripts are what is tested
"""Mentions: who is named, in what form of words, and what a name tells of two articles."""

import numpy as np
import pytest

from dedup.corpus import Corpus
from dedup.lexicon.agencies import ALIASES
from dedup.mentions import mentions_of
from dedup.outlets import Outlets
from stations import read, statistics_in, words_in_all
from stories import OWN, article, corpus

NONE = Outlets()


def tie(one: tuple[str, str], other: tuple[str, str], outlets: Outlets = NONE) -> float:
    """Return how rare a name ties two articles, each an outlet and a text."""
    both = corpus(*(article(name, *given) for name, given in zip("ab", (one, other), strict=True)))
    return tied(both, outlets)


def tied(both: Corpus, outlets: Outlets = NONE) -> float:
    """Return how rare a name ties the first two articles of a corpus."""
    found = mentions_of(both, outlets, words_in_all(both), statistics_in(both))
    there, back = found.between(np.array([[0, 1]])), found.between(np.array([[1, 0]]))
    assert there.tolist() == back.tolist()
    return float(there[0])


@pytest.mark.parametrize(
    ("outlet", "text"),
    [
        ("Harbour Herald", "It was first told by the Harbour Herald on Monday."),
        ("The Harbour Herald", "It was first told by Harbour Herald on monday."),
        ("Harbour Herald (News)", "HARBOUR HERALD told it first."),
        ("Harbour Herald - Opinion", "“The Harbour Herald’s man told me,” she said."),
        ("HarbourHerald.com", "It was in HarbourHerald on monday."),
        ("The Lamp", "It was first told by the Lamp, a weekly."),
        ("Lamplight", "It was first told to Lamplight, a weekly."),
        ("harbour herald", "It was first told by the Harbour Herald on Monday."),
        ("Гавань", "Об этом сообщила Гавань в понедельник."),
        ("الميناء", "قال ذلك لصحيفة الميناء يوم الاثنين."),
        ("港口报", "港口报周一首先报道了此事。"),
        ("Reuters", "The mayor told Reuters that it was so."),
        ("AP", "The mayor told The Associated Press that it was so."),
    ],
)
def test_an_outlet_is_named(outlet: str, text: str) -> None:
    """An article names the outlet of another, by any form of its name, in any place."""
    assert 0 < tie((outlet, OWN[0]), ("other", text)) <= 4
    assert 0 < tie(("other", text), (outlet, OWN[0])) <= 4


@pytest.mark.parametrize(
    ("outlet", "text"),
    [
        ("Harbour Herald", "The harbour herald is an officer of the port."),
        ("Harbour Herald", "It was told in the Harbour on monday."),
        ("Harbour Herald", "The Harbour Morning Herald told it."),
        ("The Lamp", "Lamp oil is dear, and a Lamp is not."),
        ("The Lamp", "They met at the Lamp Hotel on monday."),
        ("Lamplight", "They met in Lamplight Street on monday."),
        ("Lamplight", "They met in North Lamplight on monday."),
        ("Lamplight", "They met by lamplight on monday."),
        ("", "Nobody is named."),
        ("()", "Nobody () is named."),
        ("Up", "Up and down it went."),
    ],
)
def test_an_outlet_is_not_named(outlet: str, text: str) -> None:
    """Words in small letters, parts of a name and names of something else are no mention."""
    assert 0 == tie((outlet, OWN[0]), ("other", text))


def test_an_outlet_names_itself() -> None:
    """What an article says of its own outlet ties it to no other article of it."""
    text = "It was first told by the Harbour Herald."

    assert 0 == tie(("Harbour Herald (News)", text), ("Harbour Herald (Opinion)", text))
    assert 0 < tie(("Harbour Herald", OWN[0]), ("other", text))
    assert 0 == tie(("third", OWN[0]), ("other", text))


def test_an_agency_that_both_name() -> None:
    """Two articles that name one agency, by whatever names, are tied; by two agencies not."""
    one = "The mayor told Reuters that it was so."

    assert 0 < tie(("x", one), ("y", "That was learned by Thomson Reuters."))
    assert 0 < tie(("x", "He told AP so."), ("y", "She told the Associated Press so."))
    assert 0 == tie(("x", one), ("y", "She told the Associated Press so."))
    assert 0 == tie(("x", one), ("y", "Nobody is named."))


def test_the_rarest_name_counts() -> None:
    """Of several names the rarest; one that every article has tells little."""
    often = [article(f"m{n}", "z", "He told Reuters so.") for n in range(20000)]
    rare = (article("a", "x", "He told Reuters so."), article("b", "y", "She told Reuters so."))

    assert tied(corpus(*rare)) == 4
    assert 0 < tied(corpus(*rare, *often)) < 1.5


def test_other_names() -> None:
    """Aliases of an outlet name it, and the outlet of an agency is the agency."""
    outlets = Outlets(names={"The HH": "Harbour Herald"}, agencies={"rtr": "Reuters"})

    assert 0 < tie(("Harbour Herald", OWN[0]), ("y", "It was told by the HH, a weekly."), outlets)
    assert 0 < tie(("rtr", OWN[0]), ("y", "He told Reuters so."), outlets)
    assert 0 == tie(("rtr", OWN[0]), ("y", "He told Reuters so."))


@pytest.mark.parametrize("said", ["Harbour Wire", "Harbour", "HW"])
def test_an_agency_is_named_by_its_outlet_too(said: str) -> None:
    """Its name, its outlet's and that one's aliases name an agency that the user declares."""
    outlets = Outlets(agencies={"Harbour Wire": "Harbour"}, names={"HW": "Harbour Wire"})

    assert 0 < tie(("Harbour Wire", OWN[0]), ("y", f"It was told by {said}, it said."), outlets)


def test_agencies_come_first() -> None:
    """An agency's number is its place in the lexicon, whether or not it is an outlet too."""
    found = read(article("a", "AP", *OWN), article("b", "Harbour Herald", "He told AP so."))

    assert found.mentions.own[0] == list(ALIASES).index("AP")
    assert found.mentions.own[1] >= len(ALIASES)
    assert found.mentions.agencies.tolist()[1].index(True) == list(ALIASES).index("AP")


def test_names_end_at_their_article() -> None:
    """A name does not go on from one article into the next."""
    rows = article("a", "x", "He told the Harbour"), article("b", "y", "Herald and others.")
    both = corpus(*rows, article("c", "Harbour Herald", *OWN))
    found = mentions_of(both, NONE, words_in_all(both), statistics_in(both))

    assert [0.0, 0.0] == found.between(np.array([[0, 2], [1, 2]])).tolist()


def test_nobody() -> None:
    """No pairs have no names."""
    found = read(article("a", "x", *OWN))

    assert 0 == len(found.mentions.between(np.empty((0, 2), np.int64)))


def test_another_article_is_not_beside_a_name() -> None:
    """A name that ends an article stands alone, whatever the next begins with."""
    named = article("b", "other", "It was first told to Lamplight")
    alone = tied(corpus(article("a", "Lamplight", OWN[0]), named))
    beside = tied(
        corpus(article("a", "Lamplight", OWN[0]), named, article("c", "x", "Harbour men"))
    )

    assert 0 < alone
    assert 0 < beside
