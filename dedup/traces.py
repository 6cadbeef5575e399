"""Traces: which sentences of an article have a counterpart in an article of another house."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import chain, product
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from dedup.findings import Findings
from dedup.matches import QUOTATION
from dedup.pairs import CONFIDENT, POSSIBLE
from dedup.rows import over_blocks
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.shelf import Column, rest
from dedup.supports import PARAPHRASE, Supports

Small = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.int32]

_AT_ONCE = 1 << 18  # rows that are looked at together


@dataclass(frozen=True)
class Traces:
    """
    Sentences and their best partner in each article of another house, one row a pair of these.

    There are several times as many as sentences, therefore they are narrow.

    Args:
        sentence: int32, of the corpus.
        article: int32, whose it is.
        point: int8, of the pair of articles, a place in ``pairs.POINTS``.
        kind: int8, a place in ``supports.KINDS``.
        other: int32, the article with the partner.
        row: int32, the row of ``Findings.supports`` that shows it, then of those of circles.
        side: int8, which side of that row the sentence is.
    """

    sentence: Numbers
    article: Numbers
    point: Small
    kind: Small
    other: Numbers
    row: Numbers
    side: Small

    def at(self, rows: Ints) -> Self:
        """Return some of the rows."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))

    def parts(self) -> Iterator[Self]:
        """Yield views of some rows at a time; what lies on a shelf is let go behind them."""
        columns = [getattr(self, field.name) for field in fields(self)]
        for at in range(0, len(self.row), _AT_ONCE):
            part = [column[at : at + _AT_ONCE] for column in columns]
            yield type(self)(*part)
            for column in part:
                rest(column)


_KINDS = np.int32, np.int32, np.int8, np.int8, np.int32, np.int32, np.int8


def traces_of(found: Findings, houses: Ints, settings: Settings) -> Traces:
    """
    Return every sentence's best partner in each article of another house.

    In related articles, at the point of their pair; in those of one circle, as possible. What only
    says who spoke, around a quotation that another house has too, is a paraphrase at most possibly.
    """
    point = found.pairs.point_of(found.read)
    apart = houses[found.read[:, 0]] != houses[found.read[:, 1]]
    point[~apart] = -1
    own, circles = found.sentences.own, found.circles
    little = np.zeros(len(own), np.bool_)
    little[quoting(found, houses)] = True
    little &= 2 * own < found.sentences.words
    may = np.full(len(circles.pairs), POSSIBLE, np.int8)
    behind, every = len(found.supports.which), [Column(kind) for kind in _KINDS]
    for part in chain(
        _traces(found.supports, found.read, point, own, settings, 0),
        _traces(circles.supports, circles.pairs, may, own, settings, behind),
    ):
        sentence, _, surely, kind, *_ = part
        kept = ~((kind == PARAPHRASE) & (surely == CONFIDENT) & little[sentence])
        for column, values in zip(every, part, strict=True):
            column.add(values[kept])
    return Traces(*(column.whole() for column in every))


def quoting(found: Findings, houses: Ints) -> Ints:
    """Return sentences in which a quotation begins that another house has too."""
    matches = found.matches
    apart = houses[matches.pairs[:, 0]] != houses[matches.pairs[:, 1]]
    chosen = np.flatnonzero((matches.kinds == QUOTATION) & apart[matches.which])
    firsts = found.sentences.owners[matches.pairs[matches.which[chosen]]]
    spoken: Ints = (firsts + matches.sentences(chosen)).ravel()
    return spoken


def _traces(
    supports: Supports,
    pairs: Ints,
    point: npt.NDArray[np.integer[Any]],
    own: Numbers,
    settings: Settings,
    before: int,
) -> Iterator[list[npt.NDArray[Any]]]:
    """Yield the columns of ``Traces``, side by side; supports are numbered behind so many."""

    def trace(asked: tuple[int, slice]) -> list[npt.NDArray[Any]]:
        side, part = asked
        rows = supports.best_in(part, side)
        rows = rows[point[supports.which[rows]] >= 0]
        rows = rows[own[supports.sentences[rows, side]] > 0]
        which = supports.which[rows]
        return [
            supports.sentences[rows, side], pairs[which, side], point[which],
            supports.kinds(side, settings, rows), pairs[which, 1 - side], rows + before,
            np.full(len(rows), side, np.int8),
        ]  # fmt: skip

    yield from over_blocks(trace, product((0, 1), supports.parts()))
