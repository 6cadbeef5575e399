"""Verdicts: what is said of an article that comes to an index, and on what evidence."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple, Protocol

import msgspec
import numpy as np

from dedup.index.entries import Entry
from dedup.index.lookup import Asking, Heaviest, heaviest_in, nearest_in
from dedup.index.parts import Part
from dedup.intervals import wilson
from dedup.settings import Settings

Action = Literal["keep", "tag", "drop"]
Reason = Literal["new", "exact", "near", "passages", "update", "short"]

SENTENCES, PARAGRAPHS = 2, 1
"""So many sentences, or paragraphs, must stand in an earlier article for it to be named."""

_EIGHTHS = 8


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
        jaccard: of near articles, estimated from signatures, with its 95 % interval; without one if
            it was counted.
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
    jaccard: float | None = None
    low: float | None = None
    high: float | None = None
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
    sentences: int = 0
    paragraphs: int = 0


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
        jaccard=first.jaccard, low=first.low, high=first.high,
        sentences=first.sentences or None, paragraphs=first.paragraphs or None,
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
    """Return the articles that support several sentences of each, or a paragraph."""
    found: list[dict[int, _Case]] = [{} for _ in range(len(asking.sketches))]
    if asking.sketches.sentences is None:
        return [[] for _ in found]
    rows, least = sum(map(len, index.parts)), int(_EIGHTHS * index.settings.anchor_rarity)
    for kind, few in (("sentences", SENTENCES), ("paragraphs", PARAGRAPHS)):
        heaviest = heaviest_in(index.parts, asking, kind, least, rows)
        for row, seq, supported in _supporting(heaviest, few):
            entry = index.entry(seq)
            if entry is None:
                continue
            case = found[row].get(seq, _Case(entry))
            sentences = kind == "sentences"
            more = case._replace(sentences=supported), case._replace(paragraphs=supported)
            found[row][seq] = more[0] if sentences else more[1]
    return [list(cases.values()) for cases in found]


def _supporting(heaviest: Heaviest, few: int) -> Iterator[tuple[int, int, int]]:
    """Yield row, number and supported passages of those with so many of them."""
    enough = (heaviest.seqs > 0) & (heaviest.supported >= few)
    for row, place in np.argwhere(enough).tolist():
        yield row, int(heaviest.seqs[row, place]), int(heaviest.supported[row, place])


def _best(cases: Sequence[_Case]) -> list[_Case]:
    """Return the articles that support at least half as much as the best does."""
    most = max(case.sentences + case.paragraphs for case in cases)
    return [case for case in cases if 2 * (case.sentences + case.paragraphs) >= most]


def _of_how_many(verdict: Verdict, asking: Asking, row: int) -> Verdict:
    sentences, paragraphs = asking.sketches.sentences, asking.sketches.paragraphs
    if sentences is None or paragraphs is None:
        return verdict
    counts = int(sentences.counts[row]), int(paragraphs.counts[row])
    return msgspec.structs.replace(verdict, of_sentences=counts[0], of_paragraphs=counts[1])
