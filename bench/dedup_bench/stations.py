"""What each station of the line makes of a small generated corpus, made once, for timing."""

from functools import cache
from typing import Any

import numpy as np

from dedup.anchors import Anchors, Sentences, anchors_of
from dedup.boilerplate import boilerplate_of
from dedup.candidates import Groups, groups_of, pairs_within
from dedup.chronology import chronology
from dedup.corpus import Block, Corpus
from dedup.detection import Detection
from dedup.fingerprints import Fingerprints, fingerprints_of
from dedup.leads import leads_of
from dedup.line import detect
from dedup.matches import Matches, matches_of
from dedup.mentions import Mentions, mentions_of
from dedup.outlets import Outlets
from dedup.readings import Readings, readings_of
from dedup.segments import Folded, fold_block
from dedup.settings import Settings
from dedup.statistics import Statistics, statistics_of
from dedup.words import Words, words_of
from dedup_bench.corpora import make
from dedup_bench.kernels import Call, recorded
from dedup_bench.sources import corpus_from, line_of

ARTICLES = 300
SETTINGS = Settings()


@cache
def corpus() -> Corpus:
    """Return the articles all stations are timed on."""
    return corpus_from(line_of(made) for made in make(ARTICLES))


@cache
def block() -> Block:
    """Return all texts in one block."""
    return next(corpus().texts(np.arange(ARTICLES), 1 << 30))


@cache
def prints() -> Fingerprints:
    """Return the fingerprints of the articles."""
    return fingerprints_of(corpus(), SETTINGS)


@cache
def groups() -> Groups:
    """Return groups by estimate."""
    return groups_of(prints().of_articles, chronology(corpus()), SETTINGS)


@cache
def pairs() -> Any:
    """Return the pairs in groups."""
    return pairs_within(groups(), SETTINGS.group)[0]


@cache
def agency() -> Any:
    """Return the agency of each article."""
    return Outlets().agency_of(corpus())[1]


@cache
def standing() -> Any:
    """Return which paragraphs are standing text."""
    return boilerplate_of(corpus(), prints(), groups(), agency(), SETTINGS)


@cache
def statistics() -> Statistics:
    """Return what the articles say of their words."""
    wire = (agency() >= 0) | corpus().wire
    return statistics_of(words(), corpus().times, prints().digests_of(standing()), wire, SETTINGS)


@cache
def anchored() -> tuple[Sentences, Anchors]:
    """Return the sentences of all articles, and their anchors."""
    return anchors_of(words(), statistics(), np.ones(ARTICLES, np.bool_), SETTINGS)


@cache
def leads() -> Any:
    """Return the pairs that anchors propose."""
    return leads_of(
        corpus(), anchored()[1], chronology(corpus()), corpus().wire, statistics(), SETTINGS
    )


def read_words(rows: Any) -> Words:
    """Return the words of some articles."""
    return words_of(corpus(), rows, prints().paragraphs)


@cache
def words() -> Words:
    """Return the words of all articles."""
    return read_words(np.arange(ARTICLES))


@cache
def readings() -> Readings:
    """Return all articles sentence by sentence."""
    return readings_of(words(), anchored()[0], statistics())


@cache
def mentions() -> Mentions:
    """Return whom they name."""
    return mentions_of(corpus(), Outlets(), words(), statistics())


@cache
def matches() -> Matches:
    """Return the matches of the pairs in groups."""
    return matches_of(words(), pairs(), SETTINGS)


@cache
def detection() -> Detection:
    """Return what is found in the articles."""
    return detect(corpus(), SETTINGS)


@cache
def calls() -> dict[str, Call]:
    """Return the largest call of each kernel."""
    return recorded(corpus())


def folded() -> Folded:
    """Return the block folded; it lasts until the next."""
    return fold_block(block())
