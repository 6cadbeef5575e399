"""Matches: which words of one article stand in another, place by place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from dedup.rows import (
    arranged,
    distinct,
    in_ranges,
    over_blocks,
    over_rows,
    places_of,
    sizes_of,
    sums_by,
)
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.shelf import Column
from dedup.signatures import factors
from dedup.words import Words, ranges_of
from dedup_native import aligning
from dedup_native.folding import QUOTED

COPY, QUOTATION = aligning.COPY, aligning.QUOTATION

_AT_ONCE = 1 << 11  # pairs of articles: what is made of them stays small

Rows = npt.NDArray[Any]
"""Whole numbers: int64 is cast to where they are shifted or counted on."""

Runs = npt.NDArray[np.int32]
"""n x 4: first word on the left and on the right, counted in their articles; words; kind."""


@dataclass(frozen=True)
class Matches:
    """
    Shared runs, cut at paragraph ends; side 0 is the left article of a pair, side 1 the right.

    Args:
        pairs: int64 (n x 2), the articles compared, left row < right row.
        which: int32, the pair of each match.
        kinds: uint8, ``COPY`` or ``QUOTATION``.
        paragraphs: int32 (m x 2), the paragraph on each side.
        first: ``words.rows`` (m x 2), the first word on each side, as a row of ``words``.
        size: int32, words.
        own: int32, those outside quotation marks on both sides.
        words: what they are counted in.
    """

    pairs: Ints
    which: Rows
    kinds: npt.NDArray[np.uint8]
    paragraphs: Rows
    first: Rows
    size: Rows
    own: Rows
    words: Words

    def places(self, side: int) -> Ints:
        """Return begin and end of each match (int64, m x 2) in bytes of that side's text."""
        first = self.first[:, side]
        return self.words.spans(first, first + self.size - 1)

    def sentences(self, rows: Ints) -> Ints:
        """Return the sentences of their articles that some matches begin in (int64, n x 2)."""
        words, articles = self.words, self.pairs[self.which[rows]]
        local, cuts = places_of(articles, words.articles), words.cuts
        sides = [
            ranges_of(cuts.bounds, cuts.owners, local[:, side], self.first[rows, side])
            for side in (0, 1)
        ]
        return np.stack(sides, axis=1) - cuts.owners[local]

    def parts(self, pairs: int) -> Iterator[tuple[int, Self]]:
        """Yield so many pairs at a time, and how many there were before them."""
        for first in range(0, len(self.pairs), pairs):
            last = first + pairs
            ends = np.array([first, min(last, len(self.pairs))], self.which.dtype)
            mine = slice(*np.searchsorted(self.which, ends))
            yield first, type(self)(
                self.pairs[first:last], self.which[mine] - first, self.kinds[mine],
                self.paragraphs[mine], self.first[mine], self.size[mine], self.own[mine],
                self.words,
            )  # fmt: skip

    def covered(self, chosen: npt.NDArray[np.bool_], articles: int) -> Ints:
        """Return how many quoted words of each article the chosen matches cover (int64)."""
        speaking = np.flatnonzero(chosen & (self.own < self.size))  # of others no word is quoted
        first = self.first[speaking].ravel()
        order = np.argsort(first)
        begin, end = first[order], (first + np.repeat(self.size[speaking], 2))[order]
        reached = np.maximum.accumulate(np.append(0, end))[:-1]  # by those that began before
        begin = np.maximum(begin, reached)
        of = self.words.articles[np.searchsorted(self.words.offsets, first[order], "right") - 1]
        sizes, quoted = np.maximum(end - begin, 0), np.empty(len(of), np.int64)
        for at in range(0, len(of), _AT_ONCE):
            some = slice(at, at + _AT_ONCE)
            said = self.words.marks[in_ranges(begin[some], sizes[some])] & QUOTED != 0
            quoted[some] = sums_by(np.append(0, np.cumsum(sizes[some])), said)
        covered = np.zeros(articles, np.int64)
        np.add.at(covered, of, quoted)
        return covered


def matches_of(words: Words, pairs: Ints, settings: Settings) -> Matches:
    """
    Align each pair of articles and return the runs they share.

    A run has at least ``run_tokens`` words. It is ``COPY`` if ``run_content`` of them are content
    words outside quotation marks on both sides, ``QUOTATION`` if ``run_tokens`` are quoted on
    either; else it proves nothing and is left out. It is cut where a paragraph ends on either
    side: a piece that is a whole paragraph on both counts as its run does, another by itself.

    Args:
        words: of the articles.
        pairs: int64 (n x 2), left row < right row, in order.
        settings: ``run_tokens`` and ``run_content``.
    """
    local = places_of(pairs, words.articles)
    columns = [Column(kind, *width) for kind, *width in _columns(words)]

    def compare(first: int) -> tuple[Rows, ...]:
        part = slice(first, first + _AT_ONCE)
        runs, which = _runs(words, local[part], settings)
        pieces, of_run = _pieces(runs, local[part][which], words, settings)
        places, (size, own, kind) = (pieces[:, :2], pieces[:, 2:4]), pieces[:, 4:].T
        return first + which[of_run], kind, *places, size, own

    for found in over_blocks(compare, range(0, len(pairs), _AT_ONCE)):
        for column, values in zip(columns, found, strict=True):
            column.add(values)
        words.rest()
    which, kinds, paragraphs, first, size, own = (column.whole() for column in columns)
    return Matches(pairs, which, kinds, paragraphs, first, size, own, words)


def _columns(words: Words) -> tuple[tuple[Any, ...], ...]:
    """Return of ``Matches`` what the cells of its columns are, and how many in a row."""
    return (np.int32,), (np.uint8,), (np.int32, 2), (words.rows, 2), (np.int32,), (np.int32,)


def _with_repeats(words: Words, articles: Ints, settings: Settings) -> npt.NDArray[np.bool_]:
    """Tell which articles have a passage twice (bool); best in order."""
    asked = distinct(articles)
    out = np.empty(len(asked), np.uint8)
    given = words.hashes, words.offsets, asked, factors(settings.run_tokens), out
    over_rows(aligning.find_repeats, len(asked), *given)
    return out.astype(np.bool_)[asked.searchsorted(articles)]


def _runs(words: Words, pairs: Ints, settings: Settings) -> tuple[Runs, Ints]:
    """
    Return the shared runs, and the pair of each, in their order.

    Every place in the right article is given its place in the left. Where a passage stands twice
    in the left, the other way round finds its second place too.
    """
    forth, which = _found(words, pairs, settings)
    again = np.flatnonzero(_with_repeats(words, pairs[:, 0], settings))
    back, of_again = _found(words, pairs[again][:, ::-1], settings)
    runs = np.concatenate([forth, back[:, [1, 0, 2, 3]]])
    which = np.concatenate([which, again[of_again]])
    order, first = arranged(which, *runs.T)
    once = order[first]
    return runs[once], which[once]


def _found(words: Words, pairs: Ints, settings: Settings) -> tuple[Runs, Ints]:
    """Return for every place in the right article its best place in the left, as runs."""
    room = (
        sizes_of(words.offsets, pairs[:, 1]) // settings.run_tokens + 1
    )  # a run of the left may recur in the right
    slots = np.append(0, np.cumsum(room))
    out, counts = np.empty((slots[-1], 4), np.int32), np.zeros(len(pairs), np.int64)
    over_rows(
        aligning.find_runs, len(pairs), words.hashes, words.marks, words.offsets,
        np.ascontiguousarray(pairs), slots, factors(settings.run_tokens), settings.run_content,
        out, counts,
    )  # fmt: skip
    return out[in_ranges(slots[:-1], counts)], np.repeat(np.arange(len(pairs)), counts)


def _pieces(runs: Runs, pairs: Ints, words: Words, settings: Settings) -> tuple[Ints, Ints]:
    """Cut runs at paragraph ends; return the pieces that prove something, and the run of each."""
    counts = np.zeros(len(runs), np.int64)
    given = (
        runs, np.ascontiguousarray(pairs), words.offsets, words.owners, words.bounds, words.marks,
        settings.run_tokens, settings.run_content,
    )  # fmt: skip
    nowhere = np.zeros(len(runs) + 1, np.int64)
    over_rows(aligning.split_runs, len(runs), *given, nowhere, np.empty((0, 7), np.int64), counts)
    slots = np.append(0, np.cumsum(counts))
    out = np.empty((slots[-1], 7), np.int64)
    over_rows(aligning.split_runs, len(runs), *given, slots, out, np.empty_like(counts))
    proving = np.flatnonzero(out[:, 6])
    pieces = out[proving]
    pieces[:, :2] = words.paragraphs[pieces[:, :2]]
    return pieces, np.repeat(np.arange(len(runs)), counts)[proving]
