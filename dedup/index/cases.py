"""Cases: earlier articles, and what each has in common with an article that asks."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from dedup.index.batch import corpus_in
from dedup.index.entries import KEYS, Entry
from dedup.index.learning import Knowledge
from dedup.index.lookup import Asking, Carried, carried_in, nearest_in
from dedup.index.parts import Part
from dedup.intervals import wilson
from dedup.outlets import Outlets
from dedup.pairs import POINTS, POSSIBLE, Floats
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup.weighing import Shown, shown_alone

Mask = npt.NDArray[np.bool_]

_AT_ONCE = 256  # articles that ask: what they are compared with is read at once


class Case(NamedTuple):
    """
    An earlier article, and what it has in common with the one that asks.

    Args:
        entry: of the index.
        said: fields of a ``Verdict``, by name.
    """

    entry: Entry
    said: dict[str, Any]


class Asked(Protocol):
    """What is asked of an index."""

    settings: Settings
    agencies: dict[str, str]

    @property
    def knowledge(self) -> Knowledge | None:
        """What is known of words; there may be none where whole articles alone are held."""

    @property
    def parts(self) -> list[Part]:
        """What it consists of."""

    @property
    def reads(self) -> bool:
        """Whether it keeps texts."""

    def entry(self, seq: int) -> Entry | None:
        """Return what is held of an article."""

    def text(self, seq: int) -> str:
        """Return the text of an article."""

    def jaccard(self, asking: Asking, row: int, seq: int) -> float | None:
        """Return what is counted of two articles, or None where that cannot be."""


def near_cases(index: Asked, asking: Asking) -> list[list[Case]]:
    """Return the near-duplicates of each article: of the same Jaccard or one that may be it."""
    settings = index.settings
    cases: list[list[Case]] = [[] for _ in range(len(asking.sketches))]
    ends = _ends(settings.num_perm)
    floor = next(agree for agree, end in enumerate(ends) if end[1] >= settings.threshold)
    nearest = nearest_in(index.parts, asking, floor, settings)
    for row, place in np.argwhere(nearest.seqs > 0).tolist():
        seq, agree = int(nearest.seqs[row, place]), int(nearest.agrees[row, place])
        entry, jaccard = index.entry(seq), index.jaccard(asking, row, seq)
        if entry is None or (jaccard is not None and jaccard < settings.threshold):
            continue
        if jaccard is not None:
            said = {"jaccard": round(jaccard, 4), "verified": True}
        else:
            low, high = (round(end, 3) for end in ends[agree])
            said = {"jaccard": round(agree / settings.num_perm, 3), "low": low, "high": high}
        cases[row].append(Case(entry, said))
    return cases


@cache
def _ends(num_perm: int) -> list[tuple[float, float]]:
    """Return the interval of Jaccard by the number of minima that agree."""
    return [wilson(agree, num_perm) for agree in range(num_perm + 1)]


def passage_cases(index: Asked, asking: Asking, wanted: Mask) -> list[list[Case]]:
    """
    Return the articles whose passages stand in each.

    Where texts are kept both are read; else it is so as far as sketches tell.

    Args:
        index: what is asked.
        asking: the articles.
        wanted: bool, of which of them it is asked.
    """
    cases: list[list[Case]] = [[] for _ in range(len(asking.sketches))]
    knowledge, settings = index.knowledge, index.settings
    statistics = None if knowledge is None else knowledge.statistics
    if knowledge is None or statistics is None or not wanted.any():
        return cases
    carried = carried_in(index.parts, asking, settings)
    counted = index.reads and statistics.articles > 0
    least = settings.sketched_lead if counted else settings.sketched
    enough = (carried.seqs > 0) & wanted[:, None] & (carried.evidence >= least)
    places = np.argwhere(enough)
    if index.reads:
        needed = knowledge.needed(asking.batch)
        said = _read(index, statistics, asking, carried, places, needed)
    else:
        said = _told(asking, carried, places)
    for (row, place), fields in zip(places.tolist(), said, strict=True):
        entry = index.entry(int(carried.seqs[row, place])) if fields else None
        if entry is not None:
            cases[row].append(Case(entry, fields))
    return cases


def _told(asking: Asking, carried: Carried, places: Ints) -> Iterator[dict[str, Any]]:
    """Yield what sketches tell of articles that ask and their candidates."""
    counts = {kind: getattr(asking.sketches, kind).counts for kind in KEYS}
    for row, place in places.tolist():
        evidence = {"evidence": round(float(carried.evidence[row, place]), 2)}
        supported = {kind: int(getattr(carried, kind)[row, place]) for kind in KEYS}
        yield evidence | supported | {f"of_{kind}": int(counts[kind][row]) for kind in KEYS}


def _read(
    index: Asked,
    statistics: Statistics,
    asking: Asking,
    carried: Carried,
    places: Ints,
    needed: Floats,
) -> Iterator[dict[str, Any]]:
    """Yield what the texts of articles that ask and of candidates show, nothing for no copy."""
    asks = np.flatnonzero(np.diff(places[:, 0], prepend=-1))
    for first, end in pairwise([*asks[::_AT_ONCE].tolist(), len(places)]):
        rows, at = places[first:end].T
        given = rows, carried.seqs[rows, at], carried.paragraphs[rows, at] > 0
        shown = _shown(index, statistics, asking, *given)
        for row in range(len(rows)):
            sure = bool(shown.evidence[row] >= needed[rows[row]])
            yield _said(shown, row, sure=sure) if shown.point[row] >= 0 else {}


def _said(shown: Shown, row: int, *, sure: bool) -> dict[str, Any]:
    """Return what one pair shows; what is not sure is possible at most."""
    point = shown.point[row] if sure else POSSIBLE
    return {name: int(getattr(shown, name)[row]) for name in _COUNTS} | {
        "evidence": round(float(shown.evidence[row]), 2), "point": POINTS[point],
        "share": round(float(shown.share[row]), 3), "verified": True,
    }  # fmt: skip


_COUNTS = ("sentences", "paragraphs", "of_sentences", "of_paragraphs")


def _shown(
    index: Asked, statistics: Statistics, asking: Asking, rows: Ints, seqs: Ints, shared: Mask
) -> Shown:
    """
    Judge articles with their candidates, each with its own alone: nothing depends on the batch.

    Args:
        index: it keeps texts.
        statistics: of the index.
        asking: the articles that ask.
        rows: int64, ascending, which of them; each as often as it has candidates.
        seqs: int64, a candidate of each.
        shared: bool, whether both have a paragraph in common.
    """
    batch, heads, texts = asking.batch, [], []
    asks, first = np.unique(rows, return_index=True)
    ends = np.append(first[1:], len(rows))
    known = {seq: (index.entry(seq), index.text(seq)) for seq in set(seqs.tolist())}
    for row, begin, end in zip(asks.tolist(), first.tolist(), ends.tolist(), strict=True):
        heads.append((batch.outlets[row], batch.published[row]))
        texts.append(batch.texts[row])
        for seq in seqs[begin:end].tolist():
            entry, text = known[seq]
            heads.append((entry.outlet, entry.published) if entry else ("", ""))
            texts.append(text)
    group = np.repeat(np.arange(len(asks)), ends - first)
    pairs = np.stack([first[group] + group, np.arange(len(rows)) + group + 1], axis=1)
    known_of = Outlets(agencies=index.agencies)
    return shown_alone(corpus_in(heads, texts), pairs, shared, statistics, known_of, index.settings)
