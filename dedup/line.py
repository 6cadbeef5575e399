"""The line: from a corpus to a detection, each step on a line of its own."""

from collections.abc import Callable
from dataclasses import replace
from types import NoneType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences, anchors_of
from dedup.boilerplate import boilerplate_of
from dedup.candidates import among, unique_pairs
from dedup.chronology import chronology
from dedup.circles import Circles, circles_of, jointly, no_circles, pairs_within
from dedup.clock import Clock, Progress
from dedup.comparisons import comparisons_of
from dedup.copies import copies_of, with_edited
from dedup.corpus import Corpus
from dedup.covers import assured, covers_of
from dedup.decisions import Decided, Decisions, decided_in
from dedup.detection import Detection
from dedup.duplicates import Duplicates, duplicates_of
from dedup.errors import expect
from dedup.findings import Findings
from dedup.fingerprints import Fingerprints, Paragraphs, fingerprints_of
from dedup.gate import evidence_of, features_of, prior_of
from dedup.leads import leads_of
from dedup.matches import matches_of
from dedup.mentions import mentions_of
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, Floats, Pairs, related, settled, with_scans
from dedup.phrases import mark_phrases, phrases_of
from dedup.readings import Readings, readings_of
from dedup.rows import distinct
from dedup.scans import Scans, scans_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.statistics import Statistics, statistics_of
from dedup.stories import stories_of
from dedup.supports import spoken_of, supports_of
from dedup.tokens import Hashes
from dedup.versions import called, versions_of
from dedup.words import Words, words_of

_NEAR_THE_GATE = 1.0  # log-odds: without stock phrases shares of sentences may rise, a little

Mask = npt.NDArray[np.bool_]


def detect(
    corpus: Corpus,
    settings: Settings | None = None,
    outlets: Outlets | None = None,
    *,
    statistics: Statistics | None = None,
    decisions: Decisions | None = None,
    only_near: bool = False,
    progress: Progress | None = None,
) -> Detection:
    """
    Find which articles carry whose copy.

    Args:
        corpus: what ``dedup.read`` returns.
        settings: the defaults if None.
        outlets: which outlets are agencies, who owns whom, who is licensed.
        statistics: what is rare, said and standing, of another corpus; of this one if None.
        decisions: what a person decided of pairs of articles.
        only_near: stop after near-duplicate articles.
        progress: told of each step.
    """
    settings, outlets = _checked(corpus, settings, outlets, statistics, progress, only_near)
    decided, clock = decided_in(corpus, decisions), Clock(progress)
    clock.begin("fingerprints", len(corpus))
    prints = fingerprints_of(corpus, settings, paragraphs=not only_near, progress=clock.done)

    clock.begin("near-duplicates")
    near = duplicates_of(corpus, prints, decided, settings)
    counts = {"articles": len(corpus), "decisions": len(decided.rows)} | near.totals
    made = corpus, settings, outlets, near.counts
    if only_near:
        alike = corpus, near.pairs, near.pairs.overlap[:, 1:]
        versions = versions_of(*alike, Outlets().houses(corpus), settings)
        return Detection(*made, called(near.pairs, versions), None, counts, clock.end())
    asked = _asked(corpus, prints, near, statistics, outlets, settings, clock)
    given = corpus, asked, prints.paragraphs, near, decided, outlets, settings, clock
    del prints  # its signatures are a large part of all that is kept
    findings, more = _findings(*given)
    return Detection(*made, findings.pairs, findings, counts | more, clock.end())


class _Asked(NamedTuple):
    """The pairs to read, those of them that share a paragraph, and what they are read by."""

    pairs: Ints
    leads: int
    compared: Ints
    left_out: int
    standing: Mask
    words: Words
    sentences: Sentences
    statistics: Statistics
    scans: Scans


def _asked(
    corpus: Corpus,
    prints: Fingerprints,
    near: Duplicates,
    statistics: Statistics | None,
    outlets: Outlets,
    settings: Settings,
    clock: Clock,
) -> _Asked:
    """Read all articles, and find which pairs of them to look at."""
    clock.begin("statistics", len(corpus))
    agency, wire, order = *outlets.wires(corpus), chronology(corpus)
    standing = boilerplate_of(corpus, prints, near.groups, agency, settings)
    words = words_of(corpus, np.arange(len(corpus)), prints.paragraphs)
    digests = prints.digests_of(standing)
    statistics = statistics or statistics_of(words, corpus.times, digests, wire, settings)

    clock.begin("anchors", len(corpus))
    sentences, anchors = anchors_of(words, statistics, near.firsts | wire, settings)
    standing |= sentences.standing_in(prints.paragraphs)
    leads = leads_of(corpus, anchors, order, wire, statistics, settings)
    compared, left_out = comparisons_of(
        prints, near.pairs, near.groups, standing, order, agency, settings
    )
    paragraphs = prints.paragraphs
    scans = scans_of(corpus, words, paragraphs, standing, near.firsts, order, statistics, settings)
    pairs = unique_pairs(np.concatenate([leads, compared, scans.rows]))
    made = standing, words, sentences, statistics, scans
    return _Asked(pairs, len(leads), compared, left_out, *made)


def _findings(
    corpus: Corpus,
    asked: _Asked,
    paragraphs: Paragraphs,
    near: Duplicates,
    decided: Decided,
    outlets: Outlets,
    settings: Settings,
    clock: Clock,
) -> tuple[Findings, dict[str, int]]:
    """Find copied and edited sentences: what pairs show, and what that makes of them."""
    clock.begin("evidence", len(asked.pairs))
    weighed = _weighed(corpus, asked, near.pairs, outlets, settings)
    clock.begin("matches", len(asked.compared))
    enough = weighed.evidence >= settings.possible
    enough |= among(asked.pairs, asked.compared) | among(asked.pairs, asked.scans.rows)
    worth = np.flatnonzero(enough)
    read = asked.pairs[worth], weighed.evidence[worth], settings
    found = _found(corpus, paragraphs, near, decided, asked, weighed, *read)
    given = asked.pairs, weighed.readings, outlets.houses(corpus), settings
    found = replace(found, circles=_circles(corpus, found, *given))
    more = {
        "pairs_by_letters": len(asked.scans.rows),
        "pairs_by_anchors": asked.leads,
        "paragraph_pairs_implied": asked.left_out,
    }
    return found, _counts(found) | more


def _found(
    corpus: Corpus,
    paragraphs: Paragraphs,
    near: Duplicates,
    decided: Decided,
    asked: _Asked,
    weighed: "_Weighed",
    read: Ints,
    evidence: Floats,
    settings: Settings,
) -> Findings:
    """Read pairs word by word: what they share, and what that makes of them."""
    sentences, statistics = asked.sentences, asked.statistics
    matches = matches_of(asked.words, read, settings)
    copies = copies_of(matches, paragraphs, asked.standing, settings).without(decided)
    supports = supports_of(weighed.readings, matches, statistics, settings)
    pairs = related(near.pairs, read, evidence, supports, copies, near.sets, settings)
    pairs = with_scans(pairs, asked.scans.rows, read, evidence, near.sets)
    pairs = settled(pairs, decided)
    supports = supports.of(pairs.point_of(read) >= 0)
    covers = asked.scans.raised(pairs, covers_of(pairs, read, supports, sentences))
    pairs = assured(pairs, covers, read, supports, sentences, settings)
    length = paragraphs.per_article(paragraphs.words)
    stories = stories_of(corpus, pairs, covers, length, settings)
    versions = versions_of(corpus, pairs, covers, Outlets().houses(corpus), settings)
    copies = with_edited(copies, supports, matches, sentences, paragraphs, settings)
    return Findings(
        statistics, paragraphs, sentences, matches, spoken_of(weighed.readings, matches),
        read, supports, copies, called(pairs, versions), covers, weighed.phrases, stories,
        decided, versions, no_circles(len(corpus), supports),
    )  # fmt: skip


def _circles(
    corpus: Corpus, found: Findings, asked: Ints, readings: Readings, houses: Ints,
    settings: Settings,
) -> Circles:  # fmt: skip
    """Look a second time, at what several articles share together."""
    asked = asked[~among(asked, found.decided.rows)]
    pairs, sentences, words = found.pairs, found.sentences, readings.words
    anyhow = replace(pairs, point=np.where(pairs.point >= 0, CONFIDENT, -1).astype(np.int8))
    length = found.paragraphs.per_article(found.paragraphs.words)
    wider = stories_of(corpus, anyhow, found.covers, length, settings).story
    story, proved = circles_of(
        pairs, found.stories.story, wider, asked, words, sentences, houses, settings
    )
    within = pairs_within(story, found.stories.story, proved, asked, houses)
    matches = matches_of(words, within, settings)
    supports = supports_of(readings, matches, found.statistics, settings, joint=True)
    return Circles(story, within, jointly(supports, within, story, words, sentences))


def _counts(found: Findings) -> dict[str, int]:
    """Return what was met, read and found, by name."""
    return {
        "paragraphs": len(found.paragraphs.words), "sentences": len(found.sentences.own),
        "unbroken_articles": found.paragraphs.unbroken,
        "boilerplate_paragraphs": int(found.copies.standing.sum()),
        "stock_phrases": len(found.phrases), "pairs_aligned": len(found.read),
        "pairs_related": len(found.pairs.rows),
        "pairs_confident": int(np.count_nonzero(found.pairs.point == CONFIDENT)),
        "stories": len(found.stories), "version_pairs": int(found.versions.pairs.sum()),
    }  # fmt: skip


class _Weighed(NamedTuple):
    """The evidence of pairs, NaN for near-duplicates; what it was found in; stock phrases."""

    evidence: Floats
    readings: Readings
    phrases: Hashes


def _weighed(
    corpus: Corpus, asked: _Asked, near: Pairs, outlets: Outlets, settings: Settings
) -> _Weighed:
    """Weigh pairs; those that come near the gate once more, without the phrases all use."""
    pairs, words, statistics = asked.pairs, asked.words, asked.statistics
    readings = readings_of(words, asked.sentences, statistics)
    mentions = mentions_of(corpus, outlets, words, statistics)
    evidence = np.full(len(pairs), np.nan)
    new = np.flatnonzero(near.find(pairs) < 0)
    prior = prior_of(pairs, outlets.wires(corpus)[1], settings)
    evidence[new] = prior[new] + evidence_of(features_of(readings, mentions, pairs[new]))
    again = new[evidence[new] >= settings.possible - _NEAR_THE_GATE]
    read = distinct(pairs.ravel())
    phrases = phrases_of(corpus, words, pairs[again], read, chronology(corpus), settings)
    mark_phrases(words, phrases)
    readings = readings.weighed(statistics)
    evidence[again] = prior[again] + evidence_of(features_of(readings, mentions, pairs[again]))
    return _Weighed(evidence, readings, phrases)


def _checked(
    corpus: Corpus,
    settings: Settings | None,
    outlets: Outlets | None,
    statistics: Statistics | None,
    progress: Progress | None,
    only_near: object,
) -> tuple[Settings, Outlets]:
    """
    Return settings and outlets, the defaults for None.

    Raises:
        ArgumentError: one of these is of another type.
    """
    settings = Settings() if settings is None else settings
    outlets = Outlets() if outlets is None else outlets
    expect(corpus, Corpus, "corpus", "what dedup.read(...) returns")
    expect(settings, Settings, "settings", "dedup.Settings(...)")
    expect(outlets, Outlets, "outlets", "dedup.Outlets(...)")
    expect(statistics, (Statistics, NoneType), "statistics", "dedup.Statistics")
    expect(progress, (Callable, NoneType), "progress", "something to call")
    expect(only_near, (bool, np.bool_), "only_near", "True or False")
    return settings, outlets
