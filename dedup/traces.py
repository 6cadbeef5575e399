"""Traces: which sentences of an article have a counterpart in an article of another house."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedup.findings import Findings
from dedup.segments import Ints
from dedup.settings import Settings


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
        row: int64, the row of ``Supports`` that shows it.
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
    """Return every sentence's best partner in each related article of another house."""
    supports, read = found.supports, found.read
    point = found.pairs.point_of(read)
    apart = houses[read[:, 0]] != houses[read[:, 1]]
    sides = []
    for side in (0, 1):
        rows = supports.best(side)
        which = supports.which[rows]
        rows = rows[(point[which] >= 0) & apart[which]]
        which = supports.which[rows]
        sentence = supports.sentences[rows, side]
        kept = found.sentences.own[sentence] > 0
        columns = (
            sentence, read[which, side], point[which], supports.kinds(side, settings)[rows],
            supports.share[rows, side], read[which, 1 - side], rows, np.full(len(rows), side),
        )  # fmt: skip
        sides.append([column[kept] for column in columns])
    return Traces(*(np.concatenate(pair) for pair in zip(*sides, strict=True)))
