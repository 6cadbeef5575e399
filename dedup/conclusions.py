"""Conclusions: what the pairs that were looked at show, and what that makes of them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from dedup.candidates import among
from dedup.circles import Circles, circles_of, jointly, pairs_within
from dedup.corpus import Corpus
from dedup.decisions import Decided
from dedup.duplicates import Duplicates
from dedup.findings import Findings
from dedup.matches import matches_of
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, Floats, Pairs
from dedup.questions import Begin, Questions, with_marks
from dedup.readings import Readings, readings_of
from dedup.rows import distinct
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.slices import AT_ONCE, slices_of, together
from dedup.stages import Stages
from dedup.stories import Stories, stories_of
from dedup.supports import supports_of
from dedup.tokens import Hashes
from dedup.versions import Versions, called, versions_of
from dedup.weighing import Judged, Read, compared, judged, reweighed, weighed_in
from dedup.wordpairs import carriers_of
from dedup.words import Marks


class _Evidence(NamedTuple):
    """What the pairs to look at show; phrases are stock phrases, and marks are with them."""

    evidence: Floats
    phrases: Hashes
    marks: Marks


class Drawn(NamedTuple):
    """What is drawn from pairs that were judged, as ``Findings`` has it."""

    stories: Stories
    versions: Versions
    circles: Circles


def conclusions_of(
    asked: Questions, near: Duplicates, decided: Decided, outlets: Outlets, settings: Settings,
    stages: Stages, begin: Begin,
) -> tuple[Findings, dict[str, int]]:  # fmt: skip
    """
    Find copied and edited sentences; return what was found, and numbers of it by name.

    Args:
        asked: the articles, and the pairs of them to look at.
        near: near-duplicates.
        decided: what a person decided.
        outlets: who is an agency, who owns whom.
        settings: all that shapes pairs, stories and circles.
        stages: where it is kept.
        begin: told of each step.
    """
    pairs = asked.pairs
    read, readings, evidence = _weighed(asked, near, outlets, settings, stages, begin)
    worth = worth_reading(asked._replace(read=read), evidence, settings)
    rows, evidence = pairs[worth], evidence[worth]

    given = near, decided, outlets, settings, stages, begin
    shown = _judged(read, readings, rows, evidence, *given)

    def draw() -> Drawn:
        begin("stories", len(read.corpus))
        return drawn_of(read, readings(), pairs, shown, decided, outlets, settings)

    drawn = stages.kept("stories", Drawn, draw, read.words)
    found = findings_of(read, shown, drawn, decided)
    return found, _counts(found) | asked.counts


def worth_reading(asked: Questions, evidence: Floats, settings: Settings) -> Ints:
    """Return the places of pairs to be read word by word, by what each weighs (int64)."""
    enough = evidence >= settings.possible
    enough |= among(asked.pairs, asked.read.scans.rows)
    worth: Ints = np.flatnonzero(enough | among(asked.pairs, asked.compared))
    return worth


def findings_of(read: Read, shown: Judged, drawn: Drawn, decided: Decided) -> Findings:
    """Return all that was found in articles, their pairs judged, and what is drawn from these."""
    return Findings(
        read.statistics, read.paragraphs, read.sentences, shown.matches,
        shown.matches.pairs, shown.supports, shown.copies, called(shown.pairs, drawn.versions),
        shown.covers, drawn.stories, decided, drawn.versions, drawn.circles,
    )  # fmt: skip


def _judged(
    read: Read, readings: Callable[[], Readings], rows: Ints, evidence: Floats, near: Duplicates,
    decided: Decided, outlets: Outlets, settings: Settings, stages: Stages, begin: Begin,
) -> Judged:  # fmt: skip
    """Read pairs word by word, and tell how they are related."""

    def judge(part: slice, read: Read, near_here: Pairs) -> Judged:
        given = near_here, near.sets, decided, settings
        return judged(read, readings(), rows[part], evidence[part], *given)

    def every() -> Judged:
        done = begin("matches", len(rows))

        def parts() -> Iterator[Judged]:
            readings()  # once, before threads ask for it
            for count, part in enumerate(slices_of(read, rows, near.pairs, judge, stages), 1):
                done(min(count * AT_ONCE, len(rows)))
                yield part

        return compared(read.corpus, together(parts(), read), outlets, settings)

    shown = stages.kept("matches", Judged, every, read.words)
    stages.drop("matches-*")
    return shown


def _weighed(
    asked: Questions, near: Duplicates, outlets: Outlets, settings: Settings, stages: Stages,
    begin: Begin,
) -> tuple[Read, Callable[[], Readings], Floats]:  # fmt: skip
    """Return articles as pairs show them, their readings if they are needed, and the evidence."""
    read, pairs = asked.read, asked.pairs
    made: list[Readings] = []

    def weigh() -> _Evidence:
        begin("evidence", len(pairs))
        new = near.pairs.find(pairs) < 0
        found = weighed_in(read, pairs, new, outlets, settings)
        found = reweighed(found, read, pairs, outlets, settings)
        made.append(found.readings)
        return _Evidence(found.evidence, found.statistics.phrases, read.words.marks)

    found = stages.kept("evidence", _Evidence, weigh)
    statistics = replace(read.statistics, phrases=found.phrases)
    read = read._replace(words=with_marks(read.words, found.marks), statistics=statistics)

    @cache
    def readings() -> Readings:
        if made:
            return replace(made.pop(), words=read.words)
        return readings_of(read.words, read.sentences, statistics, distinct(pairs.ravel()))

    return read, readings, found.evidence


def drawn_of(
    read: Read, readings: Readings, asked: Ints, shown: Judged, decided: Decided, outlets: Outlets,
    settings: Settings,
) -> Drawn:  # fmt: skip
    """Draw stories, versions and circles from pairs that were judged."""
    corpus, pairs, covers = read.corpus, shown.pairs, shown.covers
    length = read.paragraphs.per_article(read.paragraphs.words)
    stories, wider = stories_in(corpus, pairs, covers, length, settings)
    versions = versions_of(corpus, pairs, covers, Outlets().houses(corpus), settings)
    called_so = shown._replace(pairs=called(pairs, versions))
    given = read, readings, called_so, stories, wider
    circles = _circles(*given, decided, outlets, asked, settings)
    return Drawn(stories, versions, circles)


def stories_in(
    corpus: Corpus, pairs: Pairs, covers: Floats, words: Ints, settings: Settings
) -> tuple[Stories, Ints]:
    """Return stories, and their numbers by article if possible pairs were confident (int64)."""
    stories = stories_of(corpus, pairs, covers, words, settings)
    anyhow = replace(pairs, point=np.where(pairs.point >= 0, CONFIDENT, -1).astype(np.int8))
    return stories, stories_of(corpus, anyhow, covers, words, settings).story


def _circles(
    read: Read, readings: Readings, shown: Judged, stories: Stories, wider: Ints,
    decided: Decided, outlets: Outlets, asked: Ints, settings: Settings,
) -> Circles:  # fmt: skip
    """Look a second time, at what several articles share together."""
    asked, houses = asked[~among(asked, decided.rows)], outlets.houses(read.corpus)
    pairs, sentences, words = shown.pairs, read.sentences, readings.words
    carriers = read.beyond.carriers if read.beyond else partial(carriers_of, words)
    story, proved = circles_of(
        pairs, stories.story, wider, asked, words, sentences, houses, carriers, settings
    )
    within = pairs_within(story, stories.story, proved, asked, houses)
    matches = matches_of(words, within, settings)
    supports = supports_of(readings, matches, read.statistics, settings, joint=True)
    return Circles(story, within, jointly(supports, within, story, words, sentences, carriers))


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
