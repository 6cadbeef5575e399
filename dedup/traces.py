"""Traces: which sentences of an article have a counterpart in an article of another house."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.findings import Findings
from dedup.matches import QUOTATION
from dedup.pairs import CONFIDENT, POSSIBLE
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.supports import PARAPHRASE, Supports


@dataclass(frozen=True)
class Traces:
    """
    Sentences and their best partner in each article of another house, one row a pair of these.

    Args:
        sentence: int64, of the corpus.
        article: int64, whose it is.
        point: int64, of the pair of articles, a place in ``pairs.POINTS``.
        kind: int8, a place in ``supports.KINDS``.
        share: float64, of its own words, those that the partner has in the same order.
        other: int64, the article with the partner.
        row: int64, the row of ``Findings.supports`` that shows it, then of those of circles.
        side: int64, which side of that row the sentence is.
    """

    sentence: Ints
    article: Ints
    point: Ints
    kind: npt.NDArray[np.int8]
    share: npt.NDArray[np.float64]
    other: Ints
    row: Ints
    side: Ints


def traces_of(found: Findings, houses: Ints, settings: Settings) -> Traces:
    """
    Return every sentence's best partner in each article of another house.

    In related articles, at the point of their pair; in those of one circle, as possible. What only
    says who spoke, around a quotation that another house has too, is a paraphrase at most possibly.
    """
    point = found.pairs.point_of(found.read)
    apart = houses[found.read[:, 0]] != houses[found.read[:, 1]]
    point = np.where(apart, point, -1)
    own = found.sentences.own
    sure = _traces(found.supports, found.read, point, own, settings, 0)
    circles = found.circles
    may = np.full(len(circles.pairs), POSSIBLE)
    behind = len(found.supports.which)
    parts = [*sure, *_traces(circles.supports, circles.pairs, may, own, settings, behind)]
    every = Traces(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    little = np.zeros(len(own), np.bool_)
    little[quoting(found, houses)] = True
    little &= 2 * own < found.sentences.words
    claimed = (every.kind == PARAPHRASE) & (every.point == CONFIDENT)
    kept = ~(claimed & little[every.sentence])
    return Traces(*(column[kept] for column in vars(every).values()))


def quoting(found: Findings, houses: Ints) -> Ints:
    """Return sentences in which a quotation begins that another house has too."""
    apart = houses[found.matches.pairs[found.matches.which]]
    chosen = (found.matches.kinds == QUOTATION) & (apart[:, 0] != apart[:, 1])
    spoken: Ints = found.spoken[chosen].ravel()
    return spoken


def _traces(
    supports: Supports,
    pairs: Ints,
    point: Ints,
    own: npt.NDArray[np.int32],
    settings: Settings,
    before: int,
) -> Iterator[list[npt.NDArray[Any]]]:
    """Yield the columns of ``Traces`` of each side; supports are numbered behind so many."""
    for side in (0, 1):
        rows = supports.best(side)
        rows = rows[point[supports.which[rows]] >= 0]
        which, sentence = supports.which[rows], supports.sentences[rows, side]
        columns = (
            sentence, pairs[which, side], point[which], supports.kinds(side, settings)[rows],
            supports.share[rows, side], pairs[which, 1 - side], rows + before,
            np.full(len(rows), side),
        )  # fmt: skip
        yield [column[own[sentence] > 0] for column in columns]
