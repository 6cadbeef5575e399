"""The line: from a corpus to a detection, each step on a line of its own."""

import time
from collections.abc import Callable
from dataclasses import replace
from types import NoneType
from typing import NamedTuple

import numpy as np

from dedup.anchors import anchors_of
from dedup.boilerplate import boilerplate_of
from dedup.candidates import among, unique_pairs
from dedup.chronology import chronology
from dedup.circles import Circles, circles_of, jointly, no_circles, pairs_within
from dedup.comparisons import comparisons_of
from dedup.corpus import Corpus
from dedup.decisions import Decided, Decisions, decided_in
from dedup.detection import Detection
from dedup.duplicates import Duplicates, duplicates_of
from dedup.errors import expect
from dedup.findings import Findings
from dedup.fingerprints import Fingerprints, fingerprints_of
from dedup.leads import leads_of
from dedup.matches import matches_of
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, Floats
from dedup.readings import Readings
from dedup.scans import scans_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.statistics import Statistics, statistics_of
from dedup.stories import stories_of
from dedup.supports import spoken_of, supports_of
from dedup.versions import called, versions_of
from dedup.weighing import Read, Weighed, judged, reweighed, weighed_in
from dedup.words import words_of

Progress = Callable[[str, int, int], None]
"""Called with a step, how much of it is done, and how much there is."""


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
    decided, clock = decided_in(corpus, decisions), _Clock(progress)
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
    del prints  # its signatures are a large part of all that is kept
    findings, more = _findings(asked, near, decided, outlets, settings, clock)
    return Detection(*made, findings.pairs, findings, counts | more, clock.end())


class _Asked(NamedTuple):
    """The pairs to look at, those of them that share a paragraph, and the articles as read."""

    pairs: Ints
    compared: Ints
    read: Read
    counts: dict[str, int]


def _asked(
    corpus: Corpus,
    prints: Fingerprints,
    near: Duplicates,
    statistics: Statistics | None,
    outlets: Outlets,
    settings: Settings,
    clock: "_Clock",
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
    window = near.window
    leads = leads_of(corpus, anchors, order, wire, statistics, settings)
    compared = comparisons_of(
        prints, near.pairs, near.groups, standing, order, agency, settings, window
    )
    given = corpus, words, prints.paragraphs, standing, near.firsts, order, statistics
    scans = scans_of(*given, settings).within(window)
    counts = {
        "pairs_by_anchors": len(leads), "pairs_by_letters": len(scans.rows),
        "paragraph_pairs_implied": compared.implied,
    }  # fmt: skip
    if window.width:
        apart = int(np.count_nonzero(~window.keeps(leads)))
        counts |= {"leads_out_of_window": apart, "paragraph_pairs_out_of_window": compared.apart}
    pairs = unique_pairs(np.concatenate([window.kept(leads), compared.pairs, scans.rows]))
    read = Read(corpus, prints.paragraphs, standing, words, sentences, statistics, scans)
    return _Asked(pairs, compared.pairs, read, counts)


def _findings(
    asked: _Asked,
    near: Duplicates,
    decided: Decided,
    outlets: Outlets,
    settings: Settings,
    clock: "_Clock",
) -> tuple[Findings, dict[str, int]]:
    """Find copied and edited sentences: what pairs show, and what that makes of them."""
    clock.begin("evidence", len(asked.pairs))
    pairs, given = asked.pairs, (asked.read, asked.pairs)
    new = near.pairs.find(pairs) < 0
    weighed = reweighed(weighed_in(*given, new, outlets, settings), *given, outlets, settings)
    clock.begin("matches", len(asked.compared))
    enough = weighed.evidence >= settings.possible
    enough |= among(pairs, asked.read.scans.rows)
    worth = np.flatnonzero(enough | among(pairs, asked.compared))
    read = pairs[worth], weighed.evidence[worth]
    found = _found(asked.read, weighed, *read, near, decided, outlets, settings)
    houses = outlets.houses(asked.read.corpus)
    circles = _circles(asked.read.corpus, found, pairs, weighed.readings, houses, settings)
    found = replace(found, circles=circles)
    return found, _counts(found) | asked.counts


def _found(
    read: Read,
    weighed: Weighed,
    rows: Ints,
    evidence: Floats,
    near: Duplicates,
    decided: Decided,
    outlets: Outlets,
    settings: Settings,
) -> Findings:
    """Read pairs word by word: what they share, and what that makes of them."""
    corpus, paragraphs, readings = read.corpus, read.paragraphs, weighed.readings
    shown = judged(
        read, readings, rows, evidence, near.pairs, near.sets, decided, outlets, settings
    )
    pairs, covers = shown.pairs, shown.covers
    length = paragraphs.per_article(paragraphs.words)
    stories = stories_of(corpus, pairs, covers, length, settings)
    versions = versions_of(corpus, pairs, covers, Outlets().houses(corpus), settings)
    return Findings(
        weighed.statistics, paragraphs, read.sentences, shown.matches,
        spoken_of(readings, shown.matches), rows, shown.supports, shown.copies,
        called(pairs, versions), covers, stories, decided, versions,
        no_circles(len(corpus), shown.supports),
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
        "stock_phrases": len(found.statistics.phrases), "pairs_aligned": len(found.read),
        "pairs_related": len(found.pairs.rows),
        "pairs_confident": int(np.count_nonzero(found.pairs.point == CONFIDENT)),
        "stories": len(found.stories), "version_pairs": int(found.versions.pairs.sum()),
    }  # fmt: skip


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


class _Clock:
    """Times the steps and passes progress on."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._seconds: dict[str, float] = {}
        self._step, self._total, self._since = "", 0, time.perf_counter()

    def begin(self, step: str, total: int = 0) -> None:
        self.end()
        self._step, self._total, self._since = step, total, time.perf_counter()
        self.done(0)

    def done(self, count: int) -> None:
        if self._progress is not None:
            self._progress(self._step, count, self._total)

    def end(self) -> dict[str, float]:
        if self._step:
            self._seconds[self._step] = time.perf_counter() - self._since
            self._step = ""
        return self._seconds
