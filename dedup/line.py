"""The line: from a corpus to a detection, stage by stage."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any

import numpy as np

from dedup.conclusions import conclusions_of
from dedup.corpus import Corpus
from dedup.decisions import Decided, Decisions, decided_in
from dedup.detection import Detection, Told, told_of
from dedup.digests import digests_of
from dedup.duplicates import Duplicates, duplicates_of
from dedup.errors import ArgumentError, expect
from dedup.fingerprints import Fingerprints, fingerprints_of
from dedup.memory import bounded, give_back
from dedup.outlets import Outlets
from dedup.overlaps import ShingleSets
from dedup.questions import questions_of
from dedup.rows import forget
from dedup.settings import Settings
from dedup.stages import Stages, opened
from dedup.statistics import Statistics
from dedup.versions import called, versions_of

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
    work: str | Path | None = None,
    max_memory: int | None = None,
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
        work: a folder where every stage is kept when it is done: who was stopped goes on there.
        max_memory: bytes of memory to take at most; tables are made later, and may take more.

    Raises:
        ArgumentError: one of these is of another type, or no name or number of bytes.
        StoreMismatch: something else was kept in this folder.
        StoreError: it is in use, something else is there, or it cannot be written.
    """
    settings, outlets = _checked(corpus, settings, outlets, statistics, progress, only_near)
    _check_working(work, max_memory)
    decided, clock = decided_in(corpus, decisions), _Clock(progress)
    given = corpus, settings, outlets
    with bounded(max_memory), _stages(work, *given, decisions, statistics, only_near) as stages:
        return _detected(*given, statistics, decided, bool(only_near), stages, clock)


@contextmanager
def _stages(
    work: str | Path | None, corpus: Corpus, settings: Settings, outlets: Outlets,
    decisions: Decisions | None, statistics: Statistics | None, only_near: bool,
) -> Iterator[Stages]:  # fmt: skip
    """Give the stages that are kept in a folder, or nowhere."""
    if work is None:
        yield Stages()
        return
    given = corpus, settings, outlets, decisions, statistics
    with opened(work, digests_of(*given, only_near=only_near)) as stages:
        yield stages


def _detected(
    corpus: Corpus, settings: Settings, outlets: Outlets, statistics: Statistics | None,
    decided: Decided, only_near: bool, stages: Stages, clock: "_Clock",
) -> Detection:  # fmt: skip
    """Go through the stages; what is kept of one is not worked out again."""

    @cache
    def prints() -> Fingerprints:
        clock.begin("fingerprints", len(corpus))
        return stages.kept("fingerprints", Fingerprints, lambda: fingerprints_of(
            corpus, settings, paragraphs=not only_near, progress=clock.done,
        ))  # fmt: skip

    def duplicates() -> Duplicates:
        given = prints()
        clock.begin("near-duplicates")
        return duplicates_of(corpus, given, decided, settings)

    sets = ShingleSets(corpus, settings)
    near = stages.kept("near-duplicates", Duplicates, duplicates, sets)
    counts = {"articles": len(corpus), "decisions": len(decided.rows)} | near.totals
    made = corpus, settings, outlets, near.counts
    if only_near:
        alike = corpus, near.pairs, near.pairs.overlap[:, 1:]
        versions = versions_of(*alike, Outlets().houses(corpus), settings)
        return Detection(*made, called(near.pairs, versions), None, counts, clock.end())
    given = corpus, prints, near, statistics, outlets, settings, stages, clock.begin
    asked = questions_of(*given)
    prints.cache_clear()  # its signatures are a large part of all that is kept
    stages.drop("fingerprints")
    findings, more = conclusions_of(asked, near, decided, outlets, settings, stages, clock.begin)

    def tell() -> Told:
        clock.begin("origins", len(corpus))
        return told_of(corpus, findings, outlets, settings)

    # where nothing is kept it waits until a table asks for it
    told = stages.kept("origins", Told, tell) if stages.folder else None
    return Detection(*made, findings.pairs, findings, counts | more, clock.end(), told)


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


def _check_working(work: object, max_memory: Any) -> None:
    """
    Look whether work can be kept there, and memory be bounded so.

    Raises:
        ArgumentError: it is no name of a folder, or no number of bytes.
    """
    expect(work, (str, Path, NoneType), "work", "the name of a folder")
    expect(max_memory, (int, float, NoneType), "max_memory", "a number of bytes")
    if work == "":
        raise ArgumentError("work must be the name of a folder: an empty one is none")
    if max_memory is not None and not max_memory > 0:
        raise ArgumentError(f"max_memory must be more than 0 bytes, not {max_memory}")


class _Clock:
    """Times the steps and passes progress on."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._seconds: dict[str, float] = {}
        self._step, self._total, self._since = "", 0, time.perf_counter()

    def begin(self, step: str, total: int = 0) -> Callable[[int], None]:
        self.end()
        forget()
        give_back()  # what the step before left behind
        self._step, self._total, self._since = step, total, time.perf_counter()
        self.done(0)
        return self.done

    def done(self, count: int) -> None:
        if self._progress is not None:
            self._progress(self._step, count, self._total)

    def end(self) -> dict[str, float]:
        if self._step:
            self._seconds[self._step] = time.perf_counter() - self._since
            self._step = ""
        return self._seconds
