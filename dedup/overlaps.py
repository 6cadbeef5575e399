"""How much of two articles' shingles is the same, counted, not estimated."""

import numpy as np
import numpy.typing as npt

from dedup.corpus import Corpus
from dedup.rows import over_rows
from dedup.segments import Ints, fold_block
from dedup.settings import Settings
from dedup.signatures import shingles_of
from dedup.tokens import tokens_of
from dedup_native import overlapping

_BATCH = 4096  # articles read at a time


class ShingleSets:
    """
    Sorted shingle sets of the articles somebody asked about, made when first needed.

    Args:
        corpus: the articles.
        settings: shingle and hash mode.
    """

    def __init__(self, corpus: Corpus, settings: Settings) -> None:
        self._corpus = corpus
        self._settings = settings
        self._firsts = np.full(len(corpus), -1, np.int64)
        self._counts = np.zeros(len(corpus), np.int64)
        self._words = np.empty(1 << 16, np.uint64)
        self._used = 0

    def overlap(self, pairs: Ints) -> npt.NDArray[np.float64]:
        """
        Return Jaccard and both containments of pairs of articles.

        Args:
            pairs: int64 (n x 2), rows of articles.

        Returns:
            float64 (n x 3): shared / union, shared / left, shared / right.
        """
        rows = np.unique(pairs)
        missing = rows[self._firsts[rows] < 0]
        for start in range(0, len(missing), _BATCH):
            self._make(missing[start : start + _BATCH])
        out = np.empty((len(pairs), 3), np.float64)
        over_rows(
            overlapping.overlap, len(pairs), self._words, self._firsts, self._counts,
            np.ascontiguousarray(pairs), out,
        )  # fmt: skip
        return out

    def _make(self, rows: Ints) -> None:
        folded = fold_block(self._corpus.texts(rows), over_rows)
        tokens = tokens_of(folded, over_rows)
        shingles = shingles_of(tokens, folded, self._settings, over_rows)
        sizes = np.maximum(tokens.counts - self._settings.shingle + 1, 0)
        spans = np.stack([tokens.firsts, tokens.firsts + sizes], axis=1)
        counts = np.empty(len(rows), np.int64)
        over_rows(overlapping.make_sets, len(rows), shingles, spans, counts)
        ends = self._used + np.cumsum(counts)
        self._reserve(int(ends[-1]))
        kept = np.repeat(tokens.firsts - (ends - counts), counts) + np.arange(self._used, ends[-1])
        self._words[self._used : ends[-1]] = shingles[kept]
        self._firsts[rows], self._counts[rows] = ends - counts, counts
        self._used = int(ends[-1])

    def _reserve(self, size: int) -> None:
        if size > len(self._words):
            grown = np.empty(max(size, 2 * len(self._words)), np.uint64)
            grown[: self._used] = self._words[: self._used]
            self._words = grown
