"""Readings: articles read sentence by sentence, every word weighed as evidence."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedup.anchors import STANDING, Sentences
from dedup.rows import in_ranges, numbered, over_rows
from dedup.segments import Ints
from dedup.statistics import Statistics
from dedup.tokens import Hashes, terms_of
from dedup.words import Words
from dedup_native import gathering, supporting
from dedup_native.marking import COMMON


@dataclass(frozen=True)
class Readings:
    """
    Words in their sentences.

    Args:
        words: of some articles.
        terms: uint64 by word, what it is compared by.
        rows: int64, the sentences of these articles, as rows of ``Sentences``.
        owners: int64, where the sentences of each article begin, and the end.
        spans: int64 (n x 2), the words of each sentence.
        number: int32 by word, its sentence, counted from 0 in its article.
        weights: float32 by word, what it weighs as evidence.
        norms: float32 by sentence.
        flags: uint8 by sentence.
        own: int32 by sentence, its words outside quotation marks; none of boilerplate.
    """

    words: Words
    terms: Hashes
    rows: Ints
    owners: Ints
    spans: Ints
    number: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    norms: npt.NDArray[np.float32]
    flags: npt.NDArray[np.uint8]
    own: npt.NDArray[np.int32]

    def sentence_of(self, words: Ints) -> Ints:
        """Return the sentence of some words (int64), counted in these readings."""
        found: Ints = np.searchsorted(self.spans[:, 0], words, "right") - 1
        return found

    def weigh(self, statistics: Statistics) -> None:
        """Weigh words and sentences, again if the marks of words have changed."""
        over_rows(
            supporting.weigh_sentences, len(self.rows), self.terms, self.words.marks,
            statistics.rarity, self.spans, self.weights, self.norms,
        )  # fmt: skip

    def norms_of(self, articles: Ints, few: int) -> npt.NDArray[np.float32]:
        """
        Return norms by sentence (float32) that are 0 only where there are fewer than ``few`` words.

        Args:
            articles: int64, places in ``words.articles``; sentences of others have none.
            few: words of evidence, each counted once.
        """
        chosen = in_ranges(self.owners[articles], np.diff(self.owners)[articles])
        sizes = np.diff(self.spans[chosen], axis=1)[:, 0]
        weights = self.weights[in_ranges(self.spans[chosen, 0], sizes)].astype(np.float64)
        sentence = np.repeat(np.arange(len(chosen)), sizes)
        total = np.bincount(sentence, weights, len(chosen))
        words = np.bincount(sentence, weights > 0, len(chosen))
        norms = np.zeros(len(self.rows), np.float32)
        norms[chosen] = np.where(words >= few, np.sqrt(total), 0)
        return norms

    def gathered(self, pairs: Ints) -> npt.NDArray[np.float32]:
        """
        Return what pairs of articles show (float32, n x ``gathering.FEATURES``).

        Args:
            pairs: int64 (n x 2), places in ``words.articles``; best sorted by the first.
        """
        out = np.empty((len(pairs), gathering.FEATURES), np.float32)
        over_rows(
            gathering.gather, len(pairs), self.words.hashes, self.terms, self.words.marks,
            self.weights, self.number, self.words.offsets, self.flags, self.norms, self.owners,
            np.ascontiguousarray(pairs), out,
        )  # fmt: skip
        return out


def readings_of(words: Words, sentences: Sentences, statistics: Statistics) -> Readings:
    """Find the sentence of every word, and weigh both."""
    counts = np.diff(sentences.owners)[words.articles]
    rows = in_ranges(sentences.owners[words.articles], counts)
    owners = np.append(0, np.cumsum(counts))
    spans = np.empty((len(rows), 2), np.int64)
    ends = np.cumsum(sentences.words[rows], dtype=np.int64)
    spans[:, 0], spans[:, 1] = ends - sentences.words[rows], ends
    numbers = numbered(owners).astype(np.int32)
    standing = np.flatnonzero(sentences.flags[rows] & STANDING)
    words.marks[in_ranges(spans[standing, 0], np.diff(spans)[standing, 0])] |= np.uint8(COMMON)
    terms = terms_of(words.hashes, words.marks, words.offsets)
    weights, norms = np.empty(len(terms), np.float32), np.empty(len(rows), np.float32)
    number = np.repeat(numbers, sentences.words[rows])
    flags, own = sentences.flags[rows], sentences.own[rows]
    found = Readings(words, terms, rows, owners, spans, number, weights, norms, flags, own)
    found.weigh(statistics)
    return found
