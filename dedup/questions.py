"""Questions: the articles of a corpus, read, and the pairs of them to look at."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from dedup.anchors import Sentences, anchors_of
from dedup.boilerplate import boilerplate_of
from dedup.candidates import unique_pairs
from dedup.chronology import chronology
from dedup.comparisons import comparisons_of
from dedup.corpus import Corpus
from dedup.duplicates import Duplicates
from dedup.fingerprints import Fingerprints, Paragraphs
from dedup.leads import leads_of
from dedup.outlets import Outlets
from dedup.scans import Scans, scans_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.shelf import writable
from dedup.stages import Stages
from dedup.statistics import Statistics, statistics_of
from dedup.weighing import Mask, Read
from dedup.words import Marks, Words, words_of

Begin = Callable[[str, int], Callable[[int], None]]
"""Told of a step, and how much there is of it; returns what is told how much of it is done."""


class Questions(NamedTuple):
    """
    The pairs to look at, and the articles as read.

    Args:
        read: the articles.
        pairs: int64 (n x 2), left row < right row, in order.
        compared: int64 (n x 2), those of them that share a paragraph, or are alike as a whole.
        counts: what was found and passed over, by name.
    """

    read: Read
    pairs: Ints
    compared: Ints
    counts: dict[str, int]


class _Spoken(NamedTuple):
    """The words of a corpus and what they tell of it; ``standing``: bool by paragraph."""

    paragraphs: Paragraphs
    standing: Mask
    words: Words
    statistics: Statistics


class _Asked(NamedTuple):
    """What ``Questions`` has beyond that; ``marks`` and ``standing`` are those of all."""

    marks: Marks
    standing: Mask
    sentences: Sentences
    scans: Scans
    pairs: Ints
    compared: Ints
    counts: dict[str, int]


def questions_of(
    corpus: Corpus, prints: Callable[[], Fingerprints], near: Duplicates,
    statistics: Statistics | None, outlets: Outlets, settings: Settings, stages: Stages,
    begin: Begin,
) -> Questions:  # fmt: skip
    """
    Read all articles, and find which pairs of them to look at.

    Args:
        corpus: the articles.
        prints: gives their fingerprints, if they are still needed.
        near: near-duplicates.
        statistics: what is rare, said and standing, of another corpus; of this one if None.
        outlets: which are agencies.
        settings: all that shapes pairs.
        stages: where it is kept.
        begin: told of each step.
    """

    def speak() -> _Spoken:
        given = prints()
        done = begin("statistics", len(corpus))
        return _spoken(corpus, given, near, statistics, outlets, settings, done)

    def ask() -> _Asked:
        given = prints()
        begin("anchors", len(corpus))
        return _asked(corpus, given, near, spoken, outlets, settings)

    spoken = stages.kept("words", _Spoken, speak)
    spoken = spoken._replace(words=with_marks(spoken.words, spoken.words.marks))
    asked = stages.kept("pairs", _Asked, ask)
    words = with_marks(spoken.words, asked.marks)
    known = words, asked.sentences, spoken.statistics, asked.scans
    read = Read(corpus, spoken.paragraphs, asked.standing, *known)
    return Questions(read, asked.pairs, asked.compared, asked.counts)


def with_marks(words: Words, marks: Marks) -> Words:
    """Return words with these marks, which later stages add to."""
    if marks is words.marks and marks.flags.writeable:
        return words
    return replace(words, marks=writable(marks))


def _spoken(
    corpus: Corpus, prints: Fingerprints, near: Duplicates, statistics: Statistics | None,
    outlets: Outlets, settings: Settings, done: Callable[[int], None],
) -> _Spoken:  # fmt: skip
    agency, wire = outlets.wires(corpus)
    standing = boilerplate_of(corpus, prints, near.groups, agency, settings)
    words = words_of(corpus, np.arange(len(corpus)), prints.paragraphs, progress=done)
    digests = prints.digests_of(standing)
    statistics = statistics or statistics_of(words, corpus.times, digests, wire, settings)
    return _Spoken(prints.paragraphs, standing, words, statistics)


def _asked(
    corpus: Corpus, prints: Fingerprints, near: Duplicates, spoken: _Spoken, outlets: Outlets,
    settings: Settings,
) -> _Asked:  # fmt: skip
    (agency, wire), order = outlets.wires(corpus), chronology(corpus)
    paragraphs, words, statistics = spoken.paragraphs, spoken.words, spoken.statistics
    sentences, anchors = anchors_of(words, statistics, near.firsts | wire, settings)
    standing = spoken.standing | sentences.standing_in(words)
    leads, window = leads_of(corpus, anchors, order, wire, statistics, settings), near.window
    compared = comparisons_of(
        prints, near.pairs, near.groups, standing, order, agency, settings, window
    )
    given = corpus, words, paragraphs, standing, near.firsts, order, statistics
    scans = scans_of(*given, settings).within(window)
    counts = {
        "pairs_by_anchors": len(leads), "pairs_by_letters": len(scans.rows),
        "paragraph_pairs_implied": compared.implied,
    }  # fmt: skip
    if window.width:
        apart = int(np.count_nonzero(~window.keeps(leads)))
        counts |= {"leads_out_of_window": apart, "paragraph_pairs_out_of_window": compared.apart}
    pairs = unique_pairs(np.concatenate([window.kept(leads), compared.pairs, scans.rows]))
    return _Asked(words.marks, standing, sentences, scans, pairs, compared.pairs, counts)
