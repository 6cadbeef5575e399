"""Verdicts: what is said of an article that comes to an index, and on what evidence."""

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple, Protocol

import msgspec
import numpy as np

from dedup.index.entries import Entry
from dedup.index.lookup import Asking, carried_in, nearest_in
from dedup.index.parts import Part
from dedup.intervals import wilson
from dedup.settings import Settings

Action = Literal["keep", "tag", "drop"]
Reason = Literal["new", "exact", "near", "passages", "update", "short"]

_NEARLY = 1.0  # log-odds


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    What is said of an article.

    Args:
        id: of the article.
        action: ``keep``, ``tag`` (kept, and told) or ``drop``.
        reason: ``new``; ``exact``: the same words; ``near``: a near-duplicate; ``passages``:
            sentences or paragraphs also stand in the earlier; ``update``: near, and of the same id;
            ``short``: it has too few words to be compared.
        earlier: the id of the earliest article of which this holds, its outlet, when it was
            published, and the agency whose copy it is.
        seq: its number of arrival, see ``Index.entry``.
        jaccard: of near articles, estimated from signatures, with its 95 % interval; without one if
            it was counted.
        evidence: log-odds that passages of one stand in the other, of sketches.
        sentences: how many of the article's sentences the earlier supports, and of how many;
            likewise its paragraphs.
        redelivered: this article came before, with this text; the verdict is that of then.
    """

    id: str
    action: Action = "keep"
    reason: Reason = "new"
    earlier: str = ""
    outlet: str = ""
    published: str = ""
    agency: str = ""
    seq: int = 0
    jaccard: float | None = None
    low: float | None = None
    high: float | None = None
    evidence: float | None = None
    sentences: int | None = None
    of_sentences: int | None = None
    paragraphs: int | None = None
    of_paragraphs: int | None = None
    redelivered: bool = False


class Asked(Protocol):
    """What verdicts ask an index for."""

    settings: Settings
    agencies: dict[str, str]

    @property
    def parts(self) -> list[Part]:
        """What it consists of."""

    def entry(self, seq: int) -> Entry | None:
        """Return what is held of an article."""

    def jaccard(self, asking: Asking, row: int, seq: int) -> float | None:
        """Return what is counted of two articles, or None where that cannot be."""


class Policy(NamedTuple):
    """
    What is dropped.

    Args:
        drop: ``exact`` articles alone; ``verified``: near ones too, whose Jaccard was counted and
            is at least ``jaccard``; ``none``.
        jaccard: see there.
    """

    drop: Literal["exact", "verified", "none"] = "exact"
    jaccard: float = 0.8

    def of(self, verdict: Verdict) -> Verdict:
        """Return a verdict with what is done about it."""
        exact = verdict.reason == "exact" and self.drop != "none"
        counted = verdict.reason == "near" and verdict.low is None and self.drop == "verified"
        if exact or (counted and (verdict.jaccard or 0) >= self.jaccard):
            return msgspec.structs.replace(verdict, action="drop")
        quiet = verdict.reason in {"new", "short"}
        return verdict if quiet else msgspec.structs.replace(verdict, action="tag")


class _Case(NamedTuple):
    """An earlier article, and what it has in common with the one that asks."""

    entry: Entry
    jaccard: float | None = None
    low: float | None = None
    high: float | None = None
    evidence: float | None = None
    sentences: int | None = None
    paragraphs: int | None = None


def verdicts_of(
    index: Asked, asking: Asking, twins: Sequence[Sequence[Entry]], policy: Policy
) -> list[Verdict]:
    """
    Return what is said of articles.

    Args:
        index: what is asked.
        asking: the articles.
        twins: of each, earlier articles of the same words.
        policy: what is dropped.
    """
    near, passages = _near_cases(index, asking), _passage_cases(index, asking)
    found = []
    for row, same in enumerate(twins):
        verdict = Verdict(asking.id_of(row))
        if same:
            verdict = _said(index, verdict, "exact", [_Case(entry) for entry in same])
        elif not asking.sketches.digests[row]:
            verdict = Verdict(verdict.id, reason="short")
        elif near[row]:
            verdict = _said(index, verdict, "near", near[row])
        elif passages[row]:
            verdict = _said(index, verdict, "passages", _best(passages[row]))
            verdict = _of_how_many(verdict, asking, row)
        found.append(policy.of(verdict))
    return found


def _said(index: Asked, verdict: Verdict, reason: Reason, cases: Sequence[_Case]) -> Verdict:
    """Name the earliest published of some articles, and the agency whose copy one of them is."""
    cases = sorted(cases, key=lambda case: (case.entry.time, case.entry.seq))
    first, outlets = cases[0], [case.entry.outlet for case in cases]
    agency = next((index.agencies[name] for name in outlets if name in index.agencies), "")
    update = reason != "exact" and any(case.entry.id == verdict.id for case in cases)
    return msgspec.structs.replace(
        verdict, reason="update" if update else reason, earlier=first.entry.id,
        outlet=first.entry.outlet, published=first.entry.published, agency=agency,
        seq=first.entry.seq,
        jaccard=first.jaccard, low=first.low, high=first.high,
        evidence=first.evidence, sentences=first.sentences, paragraphs=first.paragraphs,
    )  # fmt: skip


def _near_cases(index: Asked, asking: Asking) -> list[list[_Case]]:
    """Return the near-duplicates of each article: of the same Jaccard or one that may be it."""
    settings = index.settings
    cases: list[list[_Case]] = [[] for _ in range(len(asking.sketches))]
    ends = _ends(settings.num_perm)
    floor = next(agree for agree, end in enumerate(ends) if end[1] >= settings.threshold)
    nearest = nearest_in(index.parts, asking, floor, settings)
    for row, place in np.argwhere(nearest.seqs > 0).tolist():
        seq, agree = int(nearest.seqs[row, place]), int(nearest.agrees[row, place])
        entry, jaccard = index.entry(seq), index.jaccard(asking, row, seq)
        if entry is None or (jaccard is not None and jaccard < settings.threshold):
            continue
        if jaccard is not None:
            cases[row].append(_Case(entry, round(jaccard, 4)))
        else:
            low, high = (round(end, 3) for end in ends[agree])
            cases[row].append(_Case(entry, round(agree / settings.num_perm, 3), low, high))
    return cases


@cache
def _ends(num_perm: int) -> list[tuple[float, float]]:
    """Return the interval of Jaccard by the number of minima that agree."""
    return [wilson(agree, num_perm) for agree in range(num_perm + 1)]


def _passage_cases(index: Asked, asking: Asking) -> list[list[_Case]]:
    """Return the articles whose passages stand in each, as far as sketches tell."""
    cases: list[list[_Case]] = [[] for _ in range(len(asking.sketches))]
    if asking.sketches.sentences is None:
        return cases
    carried = carried_in(index.parts, asking, index.settings)
    enough = (carried.seqs > 0) & (carried.evidence >= index.settings.sketched)
    for row, place in np.argwhere(enough).tolist():
        entry = index.entry(int(carried.seqs[row, place]))
        if entry is not None:
            counts = int(carried.sentences[row, place]), int(carried.paragraphs[row, place])
            evidence = round(float(carried.evidence[row, place]), 2)
            cases[row].append(_Case(entry, None, None, None, evidence, *counts))
    return cases


def _best(cases: Sequence[_Case]) -> list[_Case]:
    """Return the articles for which there is as much evidence as for the best, or nearly."""
    most = max(case.evidence or 0 for case in cases)
    return [case for case in cases if (case.evidence or 0) >= most - _NEARLY]


def _of_how_many(verdict: Verdict, asking: Asking, row: int) -> Verdict:
    sentences, paragraphs = asking.sketches.sentences, asking.sketches.paragraphs
    if sentences is None or paragraphs is None:
        return verdict
    counts = int(sentences.counts[row]), int(paragraphs.counts[row])
    return msgspec.structs.replace(verdict, of_sentences=counts[0], of_paragraphs=counts[1])
