"""Weighing: what pairs of articles show, and which of them it relates."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences, anchors_of
from dedup.chronology import chronology
from dedup.copies import EDITED, Copies, copies_of, with_edited
from dedup.corpus import Corpus
from dedup.covers import assured, covers_of
from dedup.decisions import Decided, decided_in
from dedup.excerpts import with_excerpts
from dedup.fingerprints import Paragraphs, paragraphs_in
from dedup.formulas import formulas_of
from dedup.gate import evidence_of, features_of, prior_of
from dedup.matches import Matches, matches_of
from dedup.mentions import Mentions, mentions_of
from dedup.outlets import Outlets
from dedup.overlaps import ShingleSets
from dedup.pairs import Floats, Pairs, no_pairs, related, settled, with_scans
from dedup.phrases import mark_phrases, phrases_of
from dedup.readings import Readings, readings_of
from dedup.rows import distinct, keyed, keys_of, sums_by
from dedup.scans import NO_SCANS, Scans
from dedup.segments import Ints
from dedup.series import without_series
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup.supports import Supports, supports_of
from dedup.tokens import Hashes
from dedup.words import Words, words_of

NEAR_THE_GATE = 1.0  # log-odds: without stock phrases shares of sentences may rise, a little
_AT_ONCE = 1 << 20  # pairs: what is made of them stays small

Mask = npt.NDArray[np.bool_]


class Beyond(NamedTuple):
    """
    What articles are told of a larger corpus that they are a part of.

    Args:
        phrases: uint64, its stock phrases.
        carriers: tells how many of its articles have each of some word pairs.
    """

    phrases: Hashes
    carriers: Callable[[Hashes], Ints]


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
        beyond: of the corpus they are a part of; None if they are all there is.
    """

    corpus: Corpus
    paragraphs: Paragraphs
    standing: Mask
    words: Words
    sentences: Sentences
    statistics: Statistics
    scans: Scans = NO_SCANS
    beyond: Beyond | None = None


class Weighed(NamedTuple):
    """
    Pairs that were weighed.

    Args:
        evidence: float64, NaN where nobody asked.
        readings: it was found in.
        mentions: likewise.
        statistics: with the stock phrases of these pairs, if they were looked for.
    """

    evidence: Floats
    readings: Readings
    mentions: Mentions
    statistics: Statistics


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
    met = distinct(pairs.ravel())
    readings = readings_of(read.words, read.sentences, read.statistics, met)
    mentions = mentions_of(read.corpus, outlets, read.words, read.statistics)
    found = Weighed(np.full(len(pairs), np.nan), readings, mentions, read.statistics)
    _weigh(found, read, pairs, np.flatnonzero(asked), outlets, settings)
    return found


def reweighed(
    found: Weighed, read: Read, pairs: Ints, outlets: Outlets, settings: Settings
) -> Weighed:
    """Weigh pairs that come near the gate once more, without the phrases all articles use."""
    again = np.flatnonzero(found.evidence >= settings.possible - NEAR_THE_GATE)
    words, order = read.words, chronology(read.corpus)
    if read.beyond is None:
        met = np.flatnonzero(found.readings.asked)
        phrases = phrases_of(read.corpus, words, pairs[again], met, order, settings)
    else:
        phrases = read.beyond.phrases
    statistics = replace(read.statistics, phrases=np.union1d(read.statistics.phrases, phrases))
    mark_phrases(words, statistics.phrases)
    found = found._replace(readings=found.readings.weighed(statistics), statistics=statistics)
    _weigh(found, read, pairs, again, outlets, settings)
    return found


def _weigh(
    found: Weighed, read: Read, pairs: Ints, rows: Ints, outlets: Outlets, settings: Settings
) -> None:
    """Weigh some pairs, a million at a time."""
    wire = outlets.wires(read.corpus)[1]
    for at in range(0, len(rows), _AT_ONCE):
        part = rows[at : at + _AT_ONCE]
        features = features_of(found.readings, found.mentions, pairs[part])
        found.evidence[part] = prior_of(pairs[part], wire, settings) + evidence_of(features)


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
    settings: Settings,
) -> Judged:
    """
    Read pairs word by word, and tell how they are related, each by itself.

    Args:
        read: their articles.
        readings: of these.
        pairs: int64 (n x 2), left row < right row, in order, with all that are scans.
        evidence: float64, of each.
        near: near-duplicates, which are related anyhow.
        sets: what Jaccard is counted on.
        decided: what a person decided.
        settings: all that shapes a pair.
    """
    paragraphs, sentences = read.paragraphs, read.sentences
    matches = matches_of(read.words, pairs, settings)
    copies = copies_of(matches, paragraphs, read.standing, settings).without(decided)
    supports = supports_of(readings, matches, read.statistics, settings)
    formula = formulas_of(readings, supports, settings)
    found = related(near, pairs, evidence, formula, supports, copies, sets, settings)
    found = settled(with_scans(found, read.scans.rows, pairs, evidence, sets), decided)
    supports = supports.of(found.point_of(pairs) >= 0)
    covers = read.scans.raised(found, covers_of(found, pairs, supports, sentences))
    found = assured(found, covers, pairs, formula, sentences, settings)
    found = with_excerpts(found, pairs, formula, supports, readings, settings)
    copies = with_edited(copies, supports, matches, sentences, paragraphs, settings)
    return Judged(matches, supports, copies, found, covers)


def compared(corpus: Corpus, shown: Judged, outlets: Outlets, settings: Settings) -> Judged:
    """Return all pairs that were judged, told apart by what they show together: series."""
    given = shown.covers, shown.matches.pairs, shown.supports, outlets, settings
    return shown._replace(pairs=without_series(corpus, shown.pairs, *given))


def read_alone(corpus: Corpus, statistics: Statistics, settings: Settings) -> Read:
    """Read a corpus by the statistics of another: what it does not know is no boilerplate."""
    paragraphs = paragraphs_in(corpus)
    words = words_of(corpus, np.arange(len(corpus)), paragraphs)
    sentences, _ = anchors_of(words, statistics, np.zeros(len(corpus), np.bool_), settings)
    mark_phrases(words, statistics.phrases)
    standing = sentences.standing_in(words)
    return Read(corpus, paragraphs, standing, words, sentences, statistics)


class Shown(NamedTuple):
    """
    What pairs of articles show, for those who ask of their left articles.

    Args:
        evidence: float64, log-odds.
        point: int64, a place in ``POINTS``, -1 for what is no copy.
        share: float64, of the left article's own words those that also stand in the right one.
        sentences: int64, of the left article those that the right one supports.
        of_sentences: int64, those it has outside boilerplate and quotations.
        paragraphs: int64, of the left article those that are copied.
        of_paragraphs: int64, those of ``paragraph_words`` words it has outside boilerplate.
    """

    evidence: Floats
    point: Ints
    share: Floats
    sentences: Ints
    of_sentences: Ints
    paragraphs: Ints
    of_paragraphs: Ints


def shown_alone(
    corpus: Corpus,
    pairs: Ints,
    shared: Mask,
    statistics: Statistics,
    outlets: Outlets,
    settings: Settings,
) -> Shown:
    """
    Judge pairs of a corpus that is no more than their articles, by the statistics of another.

    They are judged as ``line`` does it, but that only those stock phrases are known that the
    statistics name, of series the issues among these articles, and no scans.

    Args:
        corpus: the articles.
        pairs: int64 (n x 2), left row < right row, in order.
        shared: bool, which may have a paragraph in common: these are read whatever they weigh.
        statistics: what is rare, said and standing.
        outlets: who is an agency, and who owns whom.
        settings: all that shapes a pair.
    """
    read = read_alone(corpus, statistics, settings)
    found = weighed_in(read, pairs, np.ones(len(pairs), np.bool_), outlets, settings)
    worth = np.flatnonzero((found.evidence >= settings.possible) | shared)
    chosen = found.readings, pairs[worth], found.evidence[worth]
    others = no_pairs(), ShingleSets(corpus, settings), decided_in(corpus, None)
    shown = compared(corpus, judged(read, *chosen, *others, settings), outlets, settings)
    return _shown(read, pairs, found, worth, shown, settings)


def _shown(
    read: Read, pairs: Ints, found: Weighed, worth: Ints, shown: Judged, settings: Settings
) -> Shown:
    """Count what pairs show, some of which were judged."""
    place, sentences, paragraphs = shown.pairs.find(pairs), read.sentences, read.paragraphs
    said = shown.supports.sentences[:, 0]
    own = sentences.own[said] > 0
    keys = distinct(keyed(shown.supports.which, said)[own])
    supported = np.bincount(worth[keys >> 32], minlength=len(pairs))
    copies = shown.copies
    copied = keys_of(pairs).searchsorted(keys_of(np.stack([copies.article, copies.other], axis=1)))
    left = (copies.article < copies.other) & (copies.kind <= EDITED)
    usual = (paragraphs.words >= settings.paragraph_words) & ~read.standing
    return Shown(
        found.evidence,
        np.append(shown.pairs.point, -1)[place].astype(np.int64),
        np.append(shown.covers[:, 0], 0.0)[place],
        supported,
        sentences.per_article(sentences.own > 0)[pairs[:, 0]],
        np.bincount(copied[left], minlength=len(pairs)),
        sums_by(paragraphs.owners, usual)[pairs[:, 0]],
    )
