"""Phrases: what articles share because everybody writes it, again and again."""

from dataclasses import replace

import numpy as np
import pytest

from dedup.phrases import mark_phrases, phrases_in, phrases_of
from dedup.settings import Settings
from dedup_native.marking import COMMON
from dedup_native.recurring import PHRASE
from stations import BOTH, Ints, Read, read, weights_in
from stories import OTHER, OWN, SPEECH, WIRE, Row, article

PHRASES = Settings(num_perm=8, phrase_days=14, boilerplate_days=3)
STOCK = "which was founded by fishermen in the spring of that year"


def rows(*days: str, stock: str = STOCK) -> list[Row]:
    """Return articles of their own in which one phrase comes back."""
    texts = [*OWN, *OTHER, *WIRE]
    return [
        article(f"a{n}", f"o{n}", f"{texts[n][:-1]}, {stock}.", published=day)
        for n, day in enumerate(days)
    ]


def phrases(found: Read, pairs: Ints = BOTH, settings: Settings = PHRASES) -> int:
    """Return how many phrases pairs share that come back."""
    return len(
        phrases_of(found.corpus, found.words, pairs, found.words.articles, found.order, settings)
    )


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (["2031-01-01", "2031-01-15", "2031-01-29"], True),
        (["2031-01-29", "2031-01-01", "2031-01-15"], True),
        (["2031-01-01", "2031-01-15", "2031-01-28"], False),
        (["2031-01-01", "2031-01-02", "2031-01-03"], False),
        (["2031-01-01", "2031-01-15", ""], False),
        (["2031-01-01", "2031-01-15", "2031-01-16", "2031-01-29"], True),
    ],
)
def test_phrases_that_come_back(days: list[str], found: bool) -> None:
    """A phrase on three days, each fourteen after the one before, is stock, in any order of ids."""
    words = len(STOCK.split())

    assert (words - PHRASE + 1 if found else 0) == phrases(read(*rows(*days)))


def test_settings_of_phrases() -> None:
    """``phrase_days`` says how far apart, ``boilerplate_days`` on how many days."""
    days, given = ["2031-01-01", "2031-01-03", "2031-01-05"], {"num_perm": 8}

    assert 0 < phrases(read(*rows(*days)), settings=Settings.of(**given, phrase_days=2))
    assert 0 == phrases(read(*rows(*days)), settings=Settings.of(**given, phrase_days=3))
    assert 0 < phrases(
        read(*rows(*days)), settings=Settings.of(**given, phrase_days=3, boilerplate_days=2)
    )


def test_only_what_pairs_share() -> None:
    """What comes back in one outlet's articles and no pair shares is not looked for."""
    days = ["2031-01-01", "2031-01-15", "2031-01-29"]
    found = read(*rows(*days), article("b", "x", *OWN[1:]), article("c", "x", *OTHER))

    assert 0 == phrases(found, np.array([[3, 4]]))
    assert 0 == phrases(found, np.empty((0, 2), np.int64))
    assert 0 < phrases(found, np.array([[0, 2], [3, 4]]))


def test_four_words_are_no_phrase() -> None:
    """A phrase has five words of the writer's own."""
    days = ["2031-01-01", "2031-01-15", "2031-01-29"]

    assert 0 == phrases(read(*rows(*days, stock="founded by two fishermen")))
    assert 1 == phrases(read(*rows(*days, stock="founded by two old fishermen")))
    assert 0 == phrases(read(*rows(*days, stock=f"in {SPEECH}")))


def test_words_of_phrases_are_marked() -> None:
    """Words of stock phrases are common afterwards, wherever they stand; no others are."""
    found = read(*rows("2031-01-01", "2031-01-15", "2031-01-29"))
    every = found.words.articles
    made = phrases_of(found.corpus, found.words, BOTH, every, found.order, PHRASES)
    before = found.words.marks.copy()
    mark_phrases(found.words, made)
    changed = np.flatnonzero(found.words.marks != before)

    assert 3 * len(STOCK.split()) == len(changed)
    assert np.all(found.words.marks[changed] == before[changed] | COMMON)
    assert not np.any(weights_in(found.readings.weighed(found.statistics))[changed])


def test_no_phrases_mark_nothing() -> None:
    """Without phrases nothing is marked."""
    found = read(article("a", "x", *WIRE))
    before = found.words.marks.copy()
    mark_phrases(found.words, np.empty(0, np.uint64))

    assert np.array_equal(before, found.words.marks)


def test_an_article_needs_the_phrases_it_has_alone() -> None:
    """Those of its own mark as all do: quoted, of words without spaces, or of others in between."""
    last = article("c", "z", SPEECH, STOCK, "港口的起重机")
    found = read(*rows("2031-01-01", "2031-01-15"), last)
    texts = found.words
    stock, counts = phrases_in(texts, np.arange(3))
    for row in range(3):
        own = stock[np.repeat(np.arange(3), counts) == row]
        whole, alone = (replace(texts, marks=texts.marks.copy()) for _ in range(2))
        mark_phrases(whole, np.unique(stock))
        mark_phrases(alone, np.unique(own))
        mine = slice(*texts.offsets[row : row + 2])
        assert np.array_equal(whole.marks[mine], alone.marks[mine])
        assert np.all(alone.marks[mine] & COMMON)
