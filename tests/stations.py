"""The line by hand, station by station: what each needs of the earlier ones."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.anchors import Anchors, Sentences, anchors_of
from dedup.chronology import chronology
from dedup.corpus import Corpus
from dedup.fingerprints import Paragraphs, fingerprints_of
from dedup.matches import Matches, matches_of
from dedup.mentions import Mentions, mentions_of
from dedup.outlets import Outlets
from dedup.readings import Readings, readings_of
from dedup.settings import Settings
from dedup.statistics import Statistics, statistics_of
from dedup.words import Words, words_of
from dedup_native.folding import QUOTED
from dedup_native.marking import COMMON, CONTENT
from stories import Row, corpus

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

FEW = Settings(num_perm=8)
NONE = np.empty(0, np.uint64)
BOTH: Ints = np.array([[0, 1]])


def paragraphs_in(articles: Corpus, settings: Settings = FEW) -> Paragraphs:
    """Return the paragraphs of a corpus."""
    paragraphs = fingerprints_of(articles, settings).paragraphs
    assert paragraphs is not None
    return paragraphs


def words_in_all(articles: Corpus, settings: Settings = FEW) -> Words:
    """Return the words of every article."""
    rows = np.arange(len(articles))
    return words_of(articles, rows, paragraphs_in(articles, settings))


def statistics_in(
    articles: Corpus, settings: Settings = FEW, standing: Hashes = NONE
) -> Statistics:
    """Return the statistics of a corpus with some boilerplate or none, none of it wire."""
    words, wire = words_in_all(articles, settings), np.zeros(len(articles), np.bool_)
    return statistics_of(words, articles.times, standing, wire, settings)


def compared(articles: Corpus, pairs: Ints = BOTH, settings: Settings = FEW) -> Matches:
    """Return the runs that pairs of articles share."""
    words = words_in_all(articles, settings)
    statistics_in(articles, settings).mark(words)
    return matches_of(words, pairs, settings)


class Read(NamedTuple):
    """A corpus read whole."""

    corpus: Corpus
    order: Ints
    paragraphs: Paragraphs
    statistics: Statistics
    sentences: Sentences
    anchors: Anchors
    words: Words
    readings: Readings
    mentions: Mentions


def read(*rows: Row, settings: Settings = FEW, statistics: Statistics | None = None) -> Read:
    """Return articles read up to their readings; nothing is boilerplate or wire."""
    articles = corpus(*rows)
    facts = statistics_in(articles, settings) if statistics is None else statistics
    wanted = np.ones(len(articles), np.bool_)
    words, paragraphs = words_in_all(articles, settings), paragraphs_in(articles, settings)
    sentences, anchors = anchors_of(words, facts, wanted, settings)
    readings = readings_of(words, sentences, facts)
    order = chronology(articles)
    mentions = mentions_of(articles, Outlets(), words, facts)
    return Read(articles, order, paragraphs, facts, sentences, anchors, words, readings, mentions)


def weights_in(readings: Readings) -> npt.NDArray[np.float32]:
    """Return what each word weighs; in these texts a word's term is the word."""
    words, proofs = readings.words, readings.proofs
    out, at = np.zeros(len(words.hashes), np.float32), 0
    for (begin, end), bound in zip(readings.spans, proofs.bounds[1:], strict=True):
        for i in range(begin, end):
            proves = words.marks[i] & (CONTENT | COMMON | QUOTED) == CONTENT
            if proves and at < bound and proofs.terms[at] == words.hashes[i]:
                out[i] = proofs.weights[at]
                at += 1
        assert at == bound
    return out
