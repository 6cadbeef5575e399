"""Readings: articles read sentence by sentence, every word weighed as evidence."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from dedup.anchors import STANDING, Sentences
from dedup.once import shared_property
from dedup.rows import (
    in_ranges,
    numbered,
    over_blocks,
    over_rows,
    places_of,
    scratch,
    sizes_of,
)
from dedup.segments import Ints
from dedup.shelf import Column, bounds_over
from dedup.statistics import Statistics
from dedup.tokens import Hashes, terms_of
from dedup.words import Words, ranges_of
from dedup_native import gathering, supporting
from dedup_native.marking import COMMON

_FEW_WORDS = 2  # of evidence: once a pair has passed the gate its short sentences count too
_AT_ONCE = 1 << 16  # sentences: what is made of them stays small


class Proofs(NamedTuple):
    """
    The words that weigh something as evidence: a quarter of all, say.

    Args:
        terms: uint64, what each is compared by.
        weights: float32.
        numbers: int32, its sentence, counted from 0 in its article.
        bounds: int64, where those of each sentence begin, and the end.
        offsets: int64, the same by article.
    """

    terms: Hashes
    weights: npt.NDArray[np.float32]
    numbers: npt.NDArray[np.int32]
    bounds: Ints
    offsets: Ints


@dataclass(frozen=True)
class Readings:
    """
    Words in their sentences.

    Args:
        words: of some articles.
        rows: ``words.rows``, the sentences of these articles, as rows of ``Sentences``.
        owners: int64, where the sentences of each article begin, and the end.
        proofs: words that weigh something.
        norms: float32 by sentence.
        flags: uint8 by sentence.
        own: int32 by sentence, its words outside quotation marks; none of boilerplate.
        asked: bool by row of the corpus, whether an article's words are weighed.
    """

    words: Words
    rows: npt.NDArray[Any]
    owners: Ints
    proofs: Proofs
    norms: npt.NDArray[np.float32]
    flags: npt.NDArray[np.uint8]
    own: npt.NDArray[np.int32]
    asked: npt.NDArray[np.bool_]

    @property
    def spans(self) -> Ints:
        """The words of each sentence (int64, n x 2), made anew: of some ask ``spans_of``."""
        return self.words.cuts.spans

    def spans_of(self, sentences: Ints) -> Ints:
        """Return the words of some sentences (int64, ... x 2)."""
        bounds = self.words.cuts.bounds
        return np.stack([bounds[sentences], bounds[sentences + 1]], axis=-1)

    def sentence_of(self, articles: Ints, words: Ints) -> Ints:
        """Return the sentence of some words of articles (int64, places), counted in these."""
        return ranges_of(self.words.cuts.bounds, self.owners, articles, words)

    def places_of(self, sentences: Ints) -> Ints:
        """Return where some sentences, rows of ``Sentences``, stand in these (int64)."""
        return places_of(sentences, self.rows)

    def weighed(self, statistics: Statistics) -> Self:
        """Return these with words and sentences weighed by what is marked now."""
        proofs, norms = _weighed(self.words, self.asked, statistics)
        return replace(self, proofs=proofs, norms=norms)

    @shared_property
    def short_norms(self) -> npt.NDArray[np.float32]:
        """Norms by sentence (float32) that are 0 only where fewer than two words weigh anything."""
        norms = np.zeros(len(self.rows), np.float32)

        def fill(first: int) -> None:
            bounds = self.proofs.bounds[first : first + _AT_ONCE + 1]
            weights, counts = self.proofs.weights[bounds[0] : bounds[-1]], np.diff(bounds)
            sentence = np.repeat(np.arange(len(counts)), counts)
            total = np.bincount(sentence, weights.astype(np.float64), len(counts))
            norms[first : first + _AT_ONCE] = np.where(counts >= _FEW_WORDS, np.sqrt(total), 0)

        for _ in over_blocks(fill, range(0, len(norms), _AT_ONCE)):
            pass
        return norms

    def gathered(self, pairs: Ints) -> npt.NDArray[np.float32]:
        """
        Return what pairs of articles show (float32, n x ``gathering.FEATURES``).

        Args:
            pairs: int64 (n x 2), places in ``words.articles``; best sorted by the first.
        """
        out = np.empty((len(pairs), gathering.FEATURES), np.float32)
        terms, weights, numbers, _, offsets = self.proofs
        over_rows(
            gathering.gather, len(pairs), self.words.hashes, self.words.marks,
            self.words.cuts.bounds, self.words.offsets, terms, weights, numbers, offsets,
            self.flags, self.norms, self.owners, np.ascontiguousarray(pairs), out,
        )  # fmt: skip
        self.words.rest()
        return out


def readings_of(
    words: Words, sentences: Sentences, statistics: Statistics, asked: Ints | None = None
) -> Readings:
    """
    Find the sentences of articles, and weigh them and their words.

    Args:
        words: of the articles.
        sentences: of the corpus.
        statistics: how rare words are.
        asked: int64, the articles to weigh, if not all: those that are compared with any.
    """
    chosen = np.full(len(sentences.owners) - 1, asked is None)
    chosen[slice(0) if asked is None else asked] = True
    owners, bounds = words.cuts.owners, words.cuts.bounds
    rows = in_ranges(sentences.owners[words.articles], np.diff(owners)).astype(words.rows)
    standing = np.flatnonzero(sentences.flags[rows] & STANDING)
    words.marks[in_ranges(bounds[standing], sizes_of(bounds, standing))] |= np.uint8(COMMON)
    flags, own = sentences.flags[rows], sentences.own[rows]
    weighed = _weighed(words, chosen, statistics)
    return Readings(words, rows, owners, *weighed, flags, own, chosen)


def _weighed(
    words: Words, asked: npt.NDArray[np.bool_], statistics: Statistics
) -> tuple[Proofs, npt.NDArray[np.float32]]:
    """Return the words of sentences that weigh something, and the norms of sentences."""

    def weigh(part: Words) -> tuple[npt.NDArray[Any], ...]:
        return _weigh(part, np.flatnonzero(asked[part.articles]), statistics.rarity)

    columns = [Column(kind) for kind in _COLUMNS]
    for part in over_blocks(weigh, words.parts()):
        for column, values in zip(columns, part, strict=True):
            column.add(values)
    terms, weights, numbers, counts, norms = (column.whole() for column in columns)
    bounds = bounds_over(counts)
    return Proofs(terms, weights, numbers, bounds, bounds[words.cuts.owners]), norms


_COLUMNS = np.uint64, np.float32, np.int32, np.int64, np.float32  # as of ``_weigh``


def _weigh(
    words: Words, asked: Ints, rarity: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[Any], ...]:
    """Return columns: three by word that weighs something, two by sentence."""
    terms, owners = terms_of(words.hashes, words.marks, words.offsets), words.cuts.owners
    rows = in_ranges(owners[asked], sizes_of(owners, asked))
    spans, numbers = words.cuts.spans[rows], numbered(owners)[rows].astype(np.int32)
    weights, norms = scratch("weights", len(terms), np.float32), np.empty(len(rows), np.float32)
    counts = np.empty(len(rows), np.int64)
    given = terms, words.marks, rarity, spans, weights, norms, counts
    supporting.weigh_sentences(*given, 0, len(rows))
    slots = np.append(0, np.cumsum(counts))
    kept = np.empty(slots[-1], np.uint64)
    pressed, places = np.empty(slots[-1], np.float32), np.empty(slots[-1], np.int32)
    supporting.press(terms, weights, spans, numbers, slots, kept, pressed, places, 0, len(rows))
    every = np.zeros(owners[-1], np.int64), np.zeros(owners[-1], np.float32)
    every[0][rows], every[1][rows] = counts, norms
    return kept, pressed, places, *every
