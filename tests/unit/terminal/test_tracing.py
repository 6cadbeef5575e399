"""One article for people: where its sentences also stand, what they are traceable to."""

import io
import re
from dataclasses import replace

import pytest

from dedup.counterparts import Counterparts
from dedup.terminal.summary import console_for
from dedup.terminal.tracing import show_article
from stories import OTHER, OWN, SPEECH, WIRE, article, found_in
from terminals import plain_terminal

EDITED = (
    "Dockworkers at the container harbor walked off the job on Sunday, halting all the cargo of "
    "the southern coast. "
    "Some 4,300 members of the federation joined the stoppage, the first at the port in 19 years. "
    "The dispute centers on a plan to install 14 remotely operated cranes by the end of the decade."
)
FOUND = found_in(
    article("w", "reuters", *WIRE, f"{SPEECH}, she said."),
    article("a", "x", OWN[0], *WIRE),
    article("b", "", *OTHER, WIRE[1], f"He had heard it: {SPEECH}."),
    article("c", "z", EDITED, *OWN),
)
EVIL = ":smile: [bold]\x1b[31m\u202e\x9b\x07 \n"


def printed(found: Counterparts) -> str:
    """Return what is printed of an article into a file."""
    file = io.StringIO()
    show_article(found, console_for(file))
    return file.getvalue()


def told(name: str) -> str:
    """Return what is printed of one article into a file."""
    return printed(FOUND.counterparts(name))


def flat(text: str) -> str:
    """Return text on one line."""
    return " ".join(text.split())


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a terminal have colours and 80 columns, whatever the tests run in."""
    plain_terminal(monkeypatch)


def test_what_a_terminal_would_obey_is_shown() -> None:
    """Escapes, bidi marks and markup in ids, names, titles and texts are shown, not obeyed."""
    text, name = f"{EVIL} {WIRE[0]}", f"a{EVIL}"
    found = found_in(
        article(name, f"x{EVIL}", text, title=EVIL), article(f"w{EVIL}", f"r{EVIL}", text)
    )
    said = printed(found.counterparts(name))

    assert not set("\x1b\u202e\x9b\x07") & set(said)
    assert ":smile: [bold]\\x1b[31m\\u202e" in "".join(said.split("\n"))


def test_an_article() -> None:
    """Without another article each sentence's best counterpart is shown, and the related."""
    text = told("c")

    assert "6 sentences: in other houses 4, 2 untraced (nothing of" in text
    assert "sentence 1, near-verbatim, confident, in 2 other houses (111-203)" in text
    assert "w (reuters), sentence 1" in flat(text)
    assert "Articles it shares most with" in text
    assert 80 >= max(map(len, text.splitlines()))


def lineage_of(**changed: object) -> str:
    """Return what is printed of an article with another lineage."""
    found = FOUND.counterparts("c")
    assert found.lineage is not None
    told = replace(found.lineage, **changed)  # type: ignore[arg-type]
    return flat(printed(replace(found, lineage=told)))


def test_where_an_articles_copy_comes_from() -> None:
    """What is traceable and to what, what others carry of it, or that nothing tells."""
    pair = found_in(article("a", "x", *WIRE), article("b", "y", *WIRE))

    assert "Origin observed, Reuters: " in flat(told("c"))
    assert flat(told("c")).count("of its own words are traceable to w.") == 1
    assert "Origin of its story, Reuters: " in flat(told("w"))
    assert "of its own words also stand in other articles." in flat(told("w"))
    assert "Origin undecided: nothing here tells" in flat(printed(pair.counterparts("a")))
    assert not re.search(r"\b(took|taken|copied)\b", told("c") + told("w"))


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ((0.714, 0.714), ": 71 % of its own words are"),
        ((0.714, 0.9), ": 71 %, perhaps 90 % of its own words are"),
        ((0.0, 0.54), ": perhaps 54 % of its own words are"),
        ((0.004, 0.004), ""),
        ((None, None), ": how much of it is traceable there cannot be told."),
    ],
)
def test_one_figure_is_said_once(shares: tuple[float | None, float | None], words: str) -> None:
    """Of two equal figures one is printed, of none nothing."""
    text = lineage_of(traced=shares[0], possible=shares[1])

    assert words in text
    assert ("Origin" in text) == bool(words)


def test_how_many_credit_a_latent_origin() -> None:
    """An origin that is not there is told by credits, with how many of them there are."""
    told = lineage_of(
        state="latent", ground="credits", credits=1, outlets=3, origin=None, uncredited=0.5
    )

    assert "No credit of Reuters was found in this article." in told
    assert "Origin latent, Reuters: a text that is not here, as far as can be told. If so," in told
    assert "Reuters is credited by 1 house; the story has 3 outlets." in told


def test_what_is_only_possible_is_told_apart() -> None:
    """Sentences that only possibly stand elsewhere are counted apart, and so is a story."""
    found = FOUND.counterparts("c")
    unsure = tuple(
        replace(each, point="possible") if each.other else each for each in found.sentences
    )
    text = flat(printed(replace(found, sentences=unsure, related=(), may_belong="w")))

    assert "6 sentences: in other houses 0, 4 only possibly, 2 untraced" in text
    assert "No article is related to it by itself, but may belong to the story w: several" in text


def test_an_article_that_stands_nowhere_else() -> None:
    """An article of which nothing stands elsewhere is untraced, not original."""
    found = found_in(article("a", "x", *OWN), article("b", "y", *OTHER))
    file = io.StringIO()
    show_article(found.counterparts("a"), console_for(file))

    assert "3 sentences: in other houses 0, 3 untraced" in file.getvalue()
    assert "No article is related to it by itself." in file.getvalue()
    assert "original" not in file.getvalue()


def test_speech_and_boilerplate_are_counted() -> None:
    """Sentences that are all speech are counted as such, and many related articles are cut."""
    rows = [article(f"{n:02}", f"outlet {n}", *WIRE, f"{SPEECH}") for n in range(13)]
    file = io.StringIO()
    show_article(found_in(*rows).counterparts("03"), console_for(file))

    assert "1 speech alone or shared as speech, 0 untraced" in flat(file.getvalue())
    assert "and 2 more (all are in the tables: dedup score -o)" in file.getvalue()
    assert "the same letter for letter" in file.getvalue()
