"""Learning: what is rare, said and standing, and for articles of which time that is known."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from dedup.boilerplate import boilerplate_of
from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.decisions import decided_in
from dedup.duplicates import duplicates_of
from dedup.errors import StoreDamaged, StoreError, expect
from dedup.fingerprints import fingerprints_of
from dedup.index.batch import Batch, corpus_in
from dedup.index.entries import unpressed
from dedup.index.files import loaded, saved
from dedup.index.manifest import State
from dedup.index.parts import Part
from dedup.index.store import Store
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.pairs import Floats
from dedup.settings import Settings
from dedup.statistics import Statistics, statistics_of
from dedup.words import words_of


class Knowledge:
    """
    What an index knows of words; another process may learn it anew at any time.

    Args:
        store: of the index.
        settings: ``statistics_days`` and ``later_odds``.
        reads: whether texts are kept.
    """

    def __init__(self, store: Store, settings: Settings, *, reads: bool) -> None:
        self._store, self._settings, self._reads = store, settings, reads
        self._kept: tuple[str, Statistics | None] = "", None
        self.statistics  # noqa: B018 - what is damaged is told at once

    @property
    def statistics(self) -> Statistics | None:
        """What is rare, said and standing; None where whole articles alone are looked at."""
        while (state := self._store.state).statistics != self._kept[0]:
            try:
                found = loaded(self._store.folder, state.statistics, state.seal)
            except (StoreDamaged, FileNotFoundError):
                with self._store.reading():  # it goes when others have learnt anew
                    if self._store.state.statistics == state.statistics:
                        raise
            else:
                self._kept = state.statistics, found
        return self._kept[1]

    def needed(self, batch: Batch) -> Floats:
        """Return by article the evidence from which its passages may be confident (float64)."""
        now, settings, statistics = self._store.now(), self._settings, self.statistics
        if statistics is None or not statistics.articles:  # words that nobody has counted
            return np.full(len(batch), np.inf)
        ages = np.minimum(batch.times(now), now) - self._store.state.learnt
        days = settings.statistics_days or np.inf
        later = np.where(ages > days * DAY, np.inf, settings.confident + settings.later_odds)
        return np.where(ages > 0, later, -np.inf)

    def learn(self, agencies: dict[str, str]) -> int:
        """
        Learn anew of the texts that are kept; others may write meanwhile, and take it up.

        What passages of articles that are held are found by stays as it is.

        Returns:
            Of how many.

        Raises:
            StoreError: none are there.
        """
        folder = self._store.folder
        if self.statistics is None or not self._reads:
            raise StoreError(f"{folder}: no passages of texts are kept (--keep-text) to learn of")
        with self._store.reading():
            now, kept = self._store.now(), list(_kept_in(self._store.parts))
        if not kept:
            raise StoreError(f"{folder}: no article is held to learn of")
        ages, heads, texts = zip(*kept, strict=True)
        corpus = corpus_in(list(heads), list(texts))
        found = background_of(corpus, self._settings, Outlets(agencies=agencies), phrases=True)
        found = replace(found, until=max(ages))
        with self._store.writing():
            self._store.know(*saved(found, folder), until_of(found, now))
        return found.articles

    def info(self) -> dict[str, Any]:
        """Return by name of how many articles it was learnt, until when, and how long that is."""
        statistics, now = self.statistics, self._store.now()
        if statistics is None or not statistics.articles:
            return {"learnt_of": 0}
        learnt = self._store.state.learnt
        until = datetime.fromtimestamp(learnt, UTC).isoformat()
        days = round(max(now - learnt, 0) / DAY, 1)
        return {"learnt_of": statistics.articles, "learnt_until": until, "days_since": days}

    def note(self) -> str:
        """Say that it is too old for what comes now, where texts are kept; else nothing."""
        days, said = self._settings.statistics_days, self.info()
        if not days or said.get("days_since", 0) <= days or not self._reads:
            return ""
        return (
            f"{self._store.folder}: learnt until {said['learnt_until'][:10]}: passages of articles "
            f"more than {days} days later are possible at most; learn anew: dedup index learn DIR"
        )

    def verify(self) -> None:
        """
        Compare statistics with their checksum.

        Raises:
            StoreDamaged: they are not what was written.
        """
        self._kept = "", None
        self.statistics  # noqa: B018 - read again


def _kept_in(parts: list[Part]) -> Iterator[tuple[int, tuple[str, str], str]]:
    """Yield when they were published, the outlet and the time of those that live, and the text."""
    for part in parts:
        if not part.live.any():
            continue
        entries, ages = part.entries(), part.ages()
        for row in np.flatnonzero(part.live).tolist():
            value = part.value("text", row)
            if len(value):  # nothing is held of an article of another's very words
                head = entries.text("outlet", row), entries.text("published", row)
                yield int(ages[row]), head, unpressed(value)


def until_of(statistics: Statistics, now: int) -> int:
    """Return until when statistics know; those that do not say it are taken for new."""
    return now if statistics.until == UNKNOWN_TIME else min(statistics.until, now)


def first_state(statistics: Statistics | None, folder: Path, now: float) -> State:
    """Return the state of an index that begins with statistics, which are written."""
    known = Statistics.empty() if statistics is None else statistics
    expect(known, Statistics, "statistics", "those of a corpus (dedup.Statistics)")
    name, seal = saved(known, folder)
    return State(statistics=name, seal=seal, learnt=until_of(known, int(now)))


def background_of(
    corpus: Corpus, settings: Settings, outlets: Outlets, *, phrases: bool = False
) -> Statistics:
    """Return what is rare, said and standing in a corpus; its stock phrases cost a detection."""
    if phrases and (findings := detect(corpus, settings, outlets).findings):
        return findings.statistics
    prints = fingerprints_of(corpus, settings)
    near = duplicates_of(corpus, prints, decided_in(corpus, None), settings)
    agency, wire = outlets.wires(corpus)
    standing = boilerplate_of(corpus, prints, near.groups, agency, settings)
    words = words_of(corpus, np.arange(len(corpus)), prints.paragraphs)
    return statistics_of(words, corpus.times, prints.digests_of(standing), wire, settings)
