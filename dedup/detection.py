"""The line: from a corpus to a detection, each step on a line of its own."""

import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from types import NoneType
from typing import Any

import numpy as np
import pyarrow as pa

from dedup.candidates import Groups, groups_of, pairs_within
from dedup.comparisons import comparisons_of
from dedup.copies import Copies, copies_of
from dedup.corpus import Corpus
from dedup.credits import credits_of
from dedup.errors import SchemaError, expect
from dedup.evidence import Shared, shared_by
from dedup.fingerprints import Fingerprints, Paragraphs, fingerprints_of
from dedup.matches import Matches, matches_of
from dedup.outlets import Outlets
from dedup.overlaps import ShingleSets
from dedup.pairs import Pairs, near_pairs, with_copies
from dedup.scores import (
    articles_table,
    chronology,
    matches_table,
    near_table,
    outlets_table,
    pairs_table,
    paragraphs_table,
)
from dedup.segments import Ints
from dedup.settings import NORMALISER, Settings
from dedup.statistics import boilerplate_of

_LONG = 200  # words that nobody writes in one paragraph

Progress = Callable[[str, int, int], None]
"""Called with a step, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class Detection:
    """
    What was found in a corpus; tables are made when first asked for.

    Args:
        corpus: the articles.
        settings: what it was found with.
        known: agencies, owners, licences of outlets.
        relations: related articles.
        near_counts: int64 by article, its near-duplicates.
        evidence: paragraphs, matches and copies; None with ``only_near``.
        counts: what was met, compared, listed and left out.
        seconds: by step.
    """

    corpus: Corpus
    settings: Settings
    known: Outlets
    relations: Pairs
    near_counts: Ints
    evidence: tuple[Paragraphs, Matches, Copies] | None
    counts: Mapping[str, int]
    seconds: Mapping[str, float]

    @cached_property
    def tables(self) -> Mapping[str, pa.Table]:
        """Every table there is, by name."""
        found = {"pairs": pairs_table(self.corpus, self.relations)}
        if self.evidence is None:
            return {"articles": near_table(self.corpus, self.near_counts), **found}
        paragraphs, matches, copies = self.evidence
        by_name = credits_of(self.corpus, self.known.agency_of(self.corpus)[0])
        by_paragraph = paragraphs_table(self.corpus, paragraphs, copies, self.known, by_name)
        return {
            "outlets": outlets_table(self.corpus, by_paragraph, self.known),
            "paragraphs": by_paragraph,
            "articles": articles_table(
                self.corpus,
                paragraphs,
                matches,
                self.relations,
                self.known,
                by_name,
                self.near_counts,
            ),
            **found,
            "matches": matches_table(self.corpus, matches, self.relations),
        }

    @property
    def outlets(self) -> pa.Table:
        """The ``outlets`` table: what each outlet carries of each agency."""
        return self._table("outlets")

    @property
    def paragraphs(self) -> pa.Table:
        """The ``paragraphs`` table: where each paragraph also stands."""
        return self._table("paragraphs")

    @property
    def articles(self) -> pa.Table:
        """The ``articles`` table: one row an article, the caller's own columns at its end."""
        return self._table("articles")

    @property
    def pairs(self) -> pa.Table:
        """The ``pairs`` table: related articles."""
        return self._table("pairs")

    @property
    def matches(self) -> pa.Table:
        """The ``matches`` table: every shared run, with its places in both texts."""
        return self._table("matches")

    def _table(self, name: str) -> pa.Table:
        if name not in self.tables:
            raise SchemaError(f"near-duplicates only: there is no table {name!r}", name)
        return self.tables[name]

    def explain(self, one: str, other: str) -> Shared:
        """
        Return every run of words that two articles share, related or not.

        Raises:
            ArgumentError: an id is no text.
            SchemaError: no article has one of the ids, or both are the same.
        """
        for name in (one, other):
            expect(name, str, "an id", "text")
        if one == other:
            raise SchemaError("an article is not compared with itself", "id")
        if self.evidence is None:
            paragraphs = fingerprints_of(self.corpus, self.settings).paragraphs
        else:
            paragraphs = self.evidence[0]
        return shared_by(self.corpus, (one, other), self.relations, paragraphs, self.settings)

    @property
    def run(self) -> dict[str, Any]:
        """How it was made: versions, settings, counts, caps, rejects, timings."""
        intake = self.corpus.intake
        return {
            "versions": {
                "dedup": version("dedup-news"), "normaliser": NORMALISER,
                "python": platform.python_version(),
                **{name: version(name) for name in ("numpy", "numba", "pyarrow")},
            },
            "settings": self.settings.__dict__,
            "digest": self.settings.digest,
            "agencies": dict(self.known.agencies),
            "files": list(intake.files),
            "rows": intake.rows,
            "rejected": dict(intake.reasons),
            "notes": list(intake.notes),
            "counts": dict(self.counts),
            "seconds": {name: round(value, 4) for name, value in self.seconds.items()},
        }  # fmt: skip


def detect(
    corpus: Corpus,
    settings: Settings | None = None,
    outlets: Outlets | None = None,
    *,
    only_near: bool = False,
    progress: Progress | None = None,
) -> Detection:
    """
    Find which articles carry whose copy.

    Args:
        corpus: what ``dedup.read`` returns.
        settings: the defaults if None.
        outlets: which outlets are agencies, who owns whom, who is licensed.
        only_near: stop after near-duplicate articles.
        progress: told of each step.
    """
    settings, outlets = _checked(corpus, settings, outlets, progress, only_near)
    clock = _Clock(progress)
    order = chronology(corpus)

    clock.begin("fingerprints", len(corpus))
    prints = fingerprints_of(corpus, settings, paragraphs=not only_near, progress=clock.done)

    clock.begin("near-duplicates")
    sets = ShingleSets(corpus, settings)
    groups = groups_of(
        prints.of_articles, order, settings,
        lambda pairs: sets.overlap(pairs)[:, 0] >= settings.threshold,
    )  # fmt: skip
    listed, implied = pairs_within(groups, settings.group)
    near = near_pairs(listed, _by_article(prints, len(corpus)), sets, settings)
    near_counts = _near_counts(groups, near, settings, len(corpus))
    counts = {
        "articles": len(corpus), "near_groups": len(groups.bounds) - 1,
        "near_pairs_listed": len(near.rows), "near_pairs_implied": implied,
        "near_pairs_verified": groups.tested,
    }  # fmt: skip
    if only_near:
        return Detection(corpus, settings, outlets, near, near_counts, None, counts, clock.end())

    clock.begin("copied paragraphs")
    agency = outlets.agency_of(corpus)[1]
    standing = boilerplate_of(corpus, prints, groups, agency, settings)
    compared, left_out = comparisons_of(prints, near, groups, standing, order, agency, settings)

    clock.begin("matches", len(compared))
    matches = matches_of(corpus, compared, prints.paragraphs, settings)
    copies = copies_of(matches, prints.paragraphs, standing, settings)
    pairs = with_copies(near, copies, sets)
    counts |= {
        "paragraphs": len(prints.paragraphs.words), "unbroken_articles": _unbroken(prints),
        "boilerplate_paragraphs": int(standing.sum()), "paragraph_pairs_implied": left_out,
        "pairs_aligned": len(compared), "pairs_related": len(pairs.rows),
    }  # fmt: skip
    evidence = (prints.paragraphs, matches, copies)
    return Detection(corpus, settings, outlets, pairs, near_counts, evidence, counts, clock.end())


def _checked(
    corpus: Corpus,
    settings: Settings | None,
    outlets: Outlets | None,
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


def _unbroken(prints: Fingerprints) -> int:
    """Return how many long articles are one paragraph, as if line ends had been lost."""
    alone = np.flatnonzero(np.diff(prints.paragraphs.owners) == 1)
    words = prints.paragraphs.words[prints.paragraphs.owners[alone]]
    return int(np.count_nonzero(words >= _LONG))


def _by_article(prints: Fingerprints, articles: int) -> Any:
    """Return the digest of each article (uint64), 0 where it has no shingle."""
    digests = np.zeros(articles, np.uint64)
    digests[prints.of_articles.rows] = prints.of_articles.digests
    return digests


def _near_counts(groups: Groups, pairs: Pairs, settings: Settings, articles: int) -> Ints:
    """Return how many near-duplicates each article has: listed, or its whole group if large."""
    counts = np.bincount(pairs.rows.ravel(), minlength=articles)
    sizes = np.diff(groups.bounds)
    each = np.repeat(sizes, sizes)
    large = each > settings.group
    counts[groups.members[large]] = each[large] - 1
    return counts


__all__ = ["Detection", "Shared", "detect"]
