"""Readings: every word in its sentence, weighed as evidence."""

import numpy as np
import pytest

from dedup.readings import readings_of
from dedup.tokens import words_in
from dedup.words import words_of
from dedup_native.gathering import FEATURES
from dedup_native.marking import COMMON
from stations import BOTH, read, weights_in
from stories import EDITED, OTHER, OWN, SPEECH, WIRE, article

ROWS = (
    article("a", "x", f"{WIRE[0]} {OWN[0]}", f"{SPEECH}, she said."),
    article("b", "y", ""),
    article("c", "z", *EDITED),
)


def test_every_word_is_in_its_sentence() -> None:
    """Spans follow each other and hold every word; numbers begin anew in each article."""
    found = read(*ROWS).readings
    sizes = np.diff(found.spans, axis=1)[:, 0]

    assert [0, 3, 3, 6] == found.owners.tolist()
    assert 0 == found.spans[0, 0]
    assert len(found.words.hashes) == found.spans[-1, 1]
    assert np.array_equal(found.spans[1:, 0], found.spans[:-1, 1])
    articles = np.repeat([0, 2], [sizes[:3].sum(), sizes[3:].sum()])
    of_words = found.sentence_of(articles, np.arange(sizes.sum()))
    assert np.array_equal(np.repeat(np.arange(6), sizes), of_words)


def test_some_articles() -> None:
    """Of some articles only their sentences are read, under their rows in the corpus."""
    whole = read(*ROWS)
    rows = np.array([2])
    words = words_of(whole.corpus, rows, whole.paragraphs)
    whole.statistics.mark(words)
    found = readings_of(words, whole.sentences, whole.statistics)

    assert [3, 4, 5] == found.rows.tolist()
    assert [0, 3] == found.owners.tolist()
    weights = weights_in(found)
    assert np.array_equal(weights, weights_in(whole.readings)[-len(weights) :])


def test_what_is_no_evidence_weighs_nothing() -> None:
    """Stop words, names, figures and quoted words weigh nothing; the others what they are rare."""
    text = "The harbor of Tamsin was closed for 14 rusty “and tired” crates."
    found = read(article("a", "x", text)).readings

    assert ["harbor", "closed", "rusty", "crates"] == [
        word for word, weight in zip(words_in(text), weights_in(found), strict=True) if weight
    ]


def test_rarer_words_weigh_more() -> None:
    """A word of many articles weighs less than one of few."""
    more = [article(f"m{n}", "x", "crates everywhere") for n in range(200)]
    found = read(article("a", "x", "crates soften"), *more).readings

    weights = weights_in(found)
    assert 0 < weights[0] < weights[1]


def test_weighing_again() -> None:
    """Words that are marked common later weigh nothing once all is weighed again."""
    found = read(*ROWS)
    found.words.marks[: found.readings.spans[0, 1]] |= np.uint8(COMMON)
    again = found.readings.weighed(found.statistics)

    assert not np.any(weights_in(again)[: again.spans[0, 1]])
    assert 0 == again.norms[0] < again.norms[1]


def test_short_sentences_have_no_norm() -> None:
    """A sentence with few words of evidence votes for none, unless fewer are asked for."""
    found = read(article("a", "x", "Harbor crates soften.", *WIRE)).readings

    assert 0 == found.norms[0] < found.short_norms[0]
    assert found.norms[1:] == pytest.approx(found.short_norms[1:])


def test_short_norms_of_some_articles() -> None:
    """Sentences of articles nobody asks for have none."""
    whole = read(*ROWS)
    found = readings_of(whole.words, whole.sentences, whole.statistics, np.array([0]))

    assert [True] * 2 + [False] * 4 == [norm > 0 for norm in found.short_norms]


def test_gathering_knows_its_places() -> None:
    """Pairs are places among what is read; a pair with a text without words shows nothing."""
    found = read(*ROWS).readings

    assert not found.gathered(BOTH).any()
    assert found.gathered(np.array([[0, 2]])).any()
    assert (0, FEATURES) == found.gathered(np.empty((0, 2), np.int64)).shape
    assert not found.gathered(np.array([[1, 1]])).any()


def test_nothing_to_read() -> None:
    """No words have no sentences."""
    found = read(article("a", "x", ""), article("b", "x", *OTHER[:0])).readings

    assert 0 == len(found.rows) == len(found.proofs.terms)
    assert (1, FEATURES) == found.gathered(BOTH).shape
