"""Weighing: what pairs of articles show, and which of them it relates."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences, anchors_of
from dedup.chronology import chronology
from dedup.copies import Copies, copies_of, with_edited
from dedup.corpus import Corpus
from dedup.covers import assured, covers_of
from dedup.decisions import Decided, decided_in
from dedup.fingerprints import Paragraphs, paragraphs_in
from dedup.gate import evidence_of, features_of, prior_of
from dedup.matches import Matches, matches_of
from dedup.mentions import Mentions, mentions_of
from dedup.outlets import Outlets
from dedup.overlaps import ShingleSets
from dedup.pairs import Floats, Pairs, no_pairs, related, settled, with_scans
from dedup.phrases import mark_phrases, phrases_of
from dedup.readings import Readings, readings_of
from dedup.rows import distinct
from dedup.scans import NO_SCANS, Scans
from dedup.segments import Ints
from dedup.series import without_series
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup.supports import Supports, supports_of
from dedup.tokens import Hashes
from dedup.words import Words, words_of

_NEAR_THE_GATE = 1.0  # log-odds: without stock phrases shares of sentences may rise, a little
_NO_PHRASES = np.empty(0, np.uint64)

Mask = npt.NDArray[np.bool_]


class Read(NamedTuple):
    """
    Articles that were read.

    Args:
        corpus: all of it.
        paragraphs: of the corpus.
        standing: bool by paragraph, boilerplate.
        words: of all articles, those of speech and boilerplate marked.
        sentences: of the corpus.
        statistics: what is rare, said and standing.
        scans: pairs that are one text, misread.
    """

    corpus: Corpus
    paragraphs: Paragraphs
    standing: Mask
    words: Words
    sentences: Sentences
    statistics: Statistics
    scans: Scans = NO_SCANS


class Weighed(NamedTuple):
    """The evidence of pairs, NaN where nobody asked; what it was found in; stock phrases."""

    evidence: Floats
    readings: Readings
    mentions: Mentions
    phrases: Hashes = _NO_PHRASES


def weighed_in(
    read: Read, pairs: Ints, asked: Mask, outlets: Outlets, settings: Settings
) -> Weighed:
    """
    Weigh what pairs show.

    Args:
        read: their articles.
        pairs: int64 (n x 2), left row < right row, in order.
        asked: bool, which pairs.
        outlets: who is an agency, and what outlets are called.
        settings: ``wire_odds``.
    """
    readings = readings_of(read.words, read.sentences, read.statistics)
    mentions = mentions_of(read.corpus, outlets, read.words, read.statistics)
    found = Weighed(np.full(len(pairs), np.nan), readings, mentions)
    _weigh(found, read, pairs, np.flatnonzero(asked), outlets, settings)
    return found


def reweighed(
    found: Weighed, read: Read, pairs: Ints, outlets: Outlets, settings: Settings
) -> Weighed:
    """Weigh pairs that come near the gate once more, without the phrases all articles use."""
    again = np.flatnonzero(found.evidence >= settings.possible - _NEAR_THE_GATE)
    words, order = read.words, chronology(read.corpus)
    met = distinct(pairs.ravel())
    phrases = phrases_of(read.corpus, words, pairs[again], met, order, settings)
    mark_phrases(words, phrases)
    found = found._replace(readings=found.readings.weighed(read.statistics), phrases=phrases)
    _weigh(found, read, pairs, again, outlets, settings)
    return found


def _weigh(
    found: Weighed, read: Read, pairs: Ints, rows: Ints, outlets: Outlets, settings: Settings
) -> None:
    """Weigh some pairs."""
    prior = prior_of(pairs[rows], outlets.wires(read.corpus)[1], settings)
    features = features_of(found.readings, found.mentions, pairs[rows])
    found.evidence[rows] = prior + evidence_of(features)


class Judged(NamedTuple):
    """
    What pairs that were read word by word show.

    Args:
        matches: runs that they share.
        supports: their sentences that say the same.
        copies: paragraphs of one that also stand in the other.
        pairs: those of them that are related.
        covers: float64 (n x 2), how much of each article of ``pairs`` the other has.
    """

    matches: Matches
    supports: Supports
    copies: Copies
    pairs: Pairs
    covers: Floats


def judged(
    read: Read,
    readings: Readings,
    pairs: Ints,
    evidence: Floats,
    near: Pairs,
    sets: ShingleSets,
    decided: Decided,
    outlets: Outlets,
    settings: Settings,
) -> Judged:
    """
    Read pairs word by word, and tell how they are related.

    Args:
        read: their articles.
        readings: of these.
        pairs: int64 (n x 2), left row < right row, in order, with all that are scans.
        evidence: float64, of each.
        near: near-duplicates, which are related anyhow.
        sets: what Jaccard is counted on.
        decided: what a person decided.
        outlets: who owns whom.
        settings: all that shapes a pair.
    """
    corpus, paragraphs, sentences = read.corpus, read.paragraphs, read.sentences
    matches = matches_of(read.words, pairs, settings)
    copies = copies_of(matches, paragraphs, read.standing, settings).without(decided)
    supports = supports_of(readings, matches, read.statistics, settings)
    found = related(near, pairs, evidence, supports, copies, sets, settings)
    found = settled(with_scans(found, read.scans.rows, pairs, evidence, sets), decided)
    supports = supports.of(found.point_of(pairs) >= 0)
    covers = read.scans.raised(found, covers_of(found, pairs, supports, sentences))
    found = assured(found, covers, pairs, supports, sentences, settings)
    found = without_series(corpus, found, covers, pairs, supports, outlets, settings)
    copies = with_edited(copies, supports, matches, sentences, paragraphs, settings)
    return Judged(matches, supports, copies, found, covers)


def read_alone(corpus: Corpus, statistics: Statistics, settings: Settings) -> Read:
    """Read a corpus by the statistics of another: what it does not know is no boilerplate."""
    paragraphs = paragraphs_in(corpus)
    words = words_of(corpus, np.arange(len(corpus)), paragraphs)
    sentences, _ = anchors_of(words, statistics, np.zeros(len(corpus), np.bool_), settings)
    standing = sentences.standing_in(paragraphs)
    return Read(corpus, paragraphs, standing, words, sentences, statistics)


def judged_alone(
    corpus: Corpus,
    pairs: Ints,
    shared: Mask,
    statistics: Statistics,
    outlets: Outlets,
    settings: Settings,
) -> tuple[Read, Floats, Judged]:
    """
    Judge pairs of a corpus that is no more than their articles, by the statistics of another.

    What ``line`` finds of them in a whole corpus but for its stock phrases, which few articles do
    not tell.

    Args:
        corpus: the articles.
        pairs: int64 (n x 2), left row < right row, in order.
        shared: bool, which may have a paragraph in common: these are read whatever they weigh.
        statistics: what is rare, said and standing.
        outlets: who is an agency, and who owns whom.
        settings: all that shapes a pair.

    Returns:
        The articles as they were read, the evidence of each pair, and what pairs show.
    """
    read = read_alone(corpus, statistics, settings)
    every = np.ones(len(pairs), np.bool_)
    found = weighed_in(read, pairs, every, outlets, settings)
    worth = np.flatnonzero((found.evidence >= settings.possible) | shared)
    near, sets, decided = no_pairs(), ShingleSets(corpus, settings), decided_in(corpus, None)
    chosen = pairs[worth], found.evidence[worth]
    return (
        read,
        found.evidence,
        judged(read, found.readings, *chosen, near, sets, decided, outlets, settings),
    )
