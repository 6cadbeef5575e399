"""Matches: which words of one article stand in another, place by place."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedup.corpus import Corpus
from dedup.fingerprints import Paragraphs
from dedup.rows import over_rows
from dedup.segments import Ints, fold_block, paragraphs_of
from dedup.settings import Settings
from dedup.signatures import grams_of
from dedup.tokens import Tokens, in_paragraphs, marks_of, packed, tokens_of
from dedup_native import aligning
from dedup_native.folding import QUOTED

COPY, QUOTATION = aligning.COPY, aligning.QUOTATION


@dataclass(frozen=True)
class Words:
    """
    The words of the articles that were compared, kept to count with.

    Args:
        articles: int64, their rows, ascending.
        offsets: int64, where the words of each begin, and the end.
        places: int64 (n x 2), begin and end in bytes of the article's text.
        hashes: uint64, of the folded words.
        marks: uint8, what each is (``dedup_native.aligning``).
        paragraphs: int64, the paragraphs they stand in, ascending.
        bounds: int64, where the words of each paragraph begin, and the end.
    """

    articles: Ints
    offsets: Ints
    places: Ints
    hashes: npt.NDArray[np.uint64]
    marks: npt.NDArray[np.uint8]
    paragraphs: Ints
    bounds: Ints

    @property
    def own(self) -> npt.NDArray[np.bool_]:
        """Which words stand outside quotation marks (bool)."""
        own: npt.NDArray[np.bool_] = (self.marks & QUOTED) == 0
        return own

    def same_numbers(self, pairs: Ints) -> npt.NDArray[np.bool_]:
        """
        Tell which pairs of paragraphs (int64, n x 2) agree in their figures.

        Paragraphs of one formula with other figures (results, weather, scores) do not.
        """
        local = np.ascontiguousarray(np.searchsorted(self.paragraphs, pairs))
        out = np.empty(len(pairs), np.uint8)
        over_rows(
            aligning.same_numbers, len(pairs), self.hashes, self.marks, self.bounds, local, out
        )
        return out.astype(np.bool_)


@dataclass(frozen=True)
class Matches:
    """
    Shared runs, cut at paragraph ends; side 0 is the left article of a pair, side 1 the right.

    Args:
        pairs: int64 (n x 2), the articles compared, left row < right row.
        which: int64, the pair of each match.
        kinds: uint8, ``COPY`` or ``QUOTATION``.
        paragraphs: int64 (m x 2), the paragraph on each side.
        first: int64 (m x 2), the first word on each side, as a row of ``words``.
        size: int64, words.
        own: int64, those outside quotation marks on both sides.
        words: what they are counted in.
    """

    pairs: Ints
    which: Ints
    kinds: npt.NDArray[np.uint8]
    paragraphs: Ints
    first: Ints
    size: Ints
    own: Ints
    words: Words

    def places(self, side: int) -> Ints:
        """Return begin and end of each match (int64, m x 2) in bytes of that side's text."""
        first = self.first[:, side]
        places = self.words.places
        return np.stack([places[first, 0], places[first + self.size - 1, 1]], axis=1)

    def covered(self, chosen: npt.NDArray[np.bool_], articles: int) -> Ints:
        """Return how many own words of each article the chosen matches cover (int64)."""
        count = len(self.words.marks)
        first = self.first[chosen].ravel()
        last = first + np.repeat(self.size[chosen], 2)
        changes = np.bincount(first, minlength=count + 1) - np.bincount(last, minlength=count + 1)
        under = (np.cumsum(changes)[:count] > 0) & self.words.own
        sums = np.append(0, np.cumsum(under))
        totals = np.zeros(articles, np.int64)
        totals[self.words.articles] = np.diff(sums[self.words.offsets])
        return totals


def matches_of(corpus: Corpus, pairs: Ints, paragraphs: Paragraphs, settings: Settings) -> Matches:
    """
    Align each pair of articles and return the runs they share.

    A run has at least ``run_tokens`` words. It is ``COPY`` if ``run_content`` of them are content
    words outside quotation marks on both sides, ``QUOTATION`` if ``run_tokens`` are quoted on
    either; else it proves nothing and is left out.

    Args:
        corpus: the articles.
        pairs: int64 (n x 2), left row < right row, in order.
        paragraphs: of the whole corpus.
        settings: ``run_tokens`` and ``run_content``.
    """
    rows = np.unique(pairs)
    folded = fold_block(corpus.texts(rows), over_rows)
    segments = paragraphs_of(folded, over_rows)
    loose = tokens_of(folded, over_rows)
    spans = in_paragraphs(loose, folded, segments, over_rows)
    tokens = packed(loose)
    marks = marks_of(tokens, folded)
    offsets = np.append(tokens.firsts, len(tokens.hashes))
    numbers = _paragraph_numbers(rows, segments.owners, paragraphs.owners)
    sizes = spans[:, 1] - spans[:, 0]
    owner = np.repeat(numbers, sizes).astype(np.int32)
    local = np.searchsorted(rows, pairs)
    runs, which = _runs(tokens, marks, offsets, local, settings)
    pieces, of_run = _pieces(runs, local[which], offsets, owner, marks)
    starts = np.repeat(folded.offsets[:-1], tokens.counts)
    bounds = np.append(0, np.cumsum(sizes))
    words = Words(
        rows, offsets, tokens.places - starts[:, None], tokens.hashes, marks, numbers, bounds
    )
    return Matches(
        pairs, which[of_run], runs[of_run, 3].astype(np.uint8), pieces[:, :2], pieces[:, 2:4],
        pieces[:, 4], pieces[:, 5], words,
    )  # fmt: skip


def _paragraph_numbers(rows: Ints, owners: Ints, all_owners: Ints) -> Ints:
    """Return the number in the whole corpus of each paragraph of some articles."""
    counts = np.diff(owners)
    return np.repeat(all_owners[rows] - owners[:-1], counts) + np.arange(owners[-1])


def _runs(
    tokens: Tokens, marks: npt.NDArray[np.uint8], offsets: Ints, pairs: Ints, settings: Settings
) -> tuple[npt.NDArray[np.int32], Ints]:
    """Return the shared runs (place left, right, words, kind), and the pair of each."""
    grams = grams_of(tokens, settings.run_tokens, over_rows)
    sizes = np.diff(offsets)
    room = sizes[pairs[:, 1]] // settings.run_tokens + 1  # a run of the left may recur in the right
    slots = np.append(0, np.cumsum(room))
    out, counts = np.empty((slots[-1], 4), np.int32), np.zeros(len(pairs), np.int64)
    over_rows(
        aligning.find_runs, len(pairs), tokens.hashes, grams, marks, offsets,
        np.ascontiguousarray(pairs), slots, settings.run_tokens, settings.run_content, out, counts,
    )  # fmt: skip
    which = np.repeat(np.arange(len(pairs)), counts)
    ends = np.cumsum(counts)
    kept = np.repeat(slots[:-1] - (ends - counts), counts) + np.arange(len(which))
    return out[kept], which


def _pieces(
    runs: npt.NDArray[np.int32],
    pairs: Ints,
    offsets: Ints,
    owner: npt.NDArray[np.int32],
    marks: npt.NDArray[np.uint8],
) -> tuple[Ints, Ints]:
    """Cut runs at paragraph ends; return the pieces (n x 6) and the run of each."""
    counts = np.zeros(len(runs), np.int64)
    given = (runs, np.ascontiguousarray(pairs), offsets, owner, marks)
    nowhere = np.zeros(len(runs) + 1, np.int64)
    over_rows(aligning.split_runs, len(runs), *given, nowhere, np.empty((0, 6), np.int64), counts)
    slots = np.append(0, np.cumsum(counts))
    out = np.empty((slots[-1], 6), np.int64)
    over_rows(aligning.split_runs, len(runs), *given, slots, out, np.empty_like(counts))
    return out, np.repeat(np.arange(len(runs)), counts)
