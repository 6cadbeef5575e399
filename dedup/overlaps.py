"""How much of two articles' shingles is the same, counted, not estimated."""

from threading import Lock

import numpy as np
import numpy.typing as npt

from dedup.corpus import Block, Corpus
from dedup.rows import distinct, in_ranges, over_blocks, over_rows
from dedup.segments import Ints, fold_block
from dedup.settings import Settings
from dedup.shelf import Column
from dedup.signatures import shingles_of
from dedup.tokens import Hashes, tokens_of
from dedup_native import overlapping


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
        self._words = Column(np.uint64)
        self._made = Lock()  # nobody adds a set while another counts

    def overlap(self, pairs: Ints) -> npt.NDArray[np.float64]:
        """
        Return Jaccard and both containments of pairs of articles.

        Args:
            pairs: int64 (n x 2), rows of articles.

        Returns:
            float64 (n x 3): shared / union, shared / left, shared / right.
        """
        rows, out = distinct(pairs.ravel()), np.empty((len(pairs), 3), np.float64)
        with self._made:
            self._make(rows[self._firsts[rows] < 0])
            over_rows(
                overlapping.overlap, len(pairs), self._words.rows, self._firsts, self._counts,
                np.ascontiguousarray(pairs), out,
            )  # fmt: skip
        return out

    def _make(self, rows: Ints) -> None:
        for first, counts, words in over_blocks(self._sets, self._corpus.texts(rows)):
            made = rows[first : first + len(counts)]
            self._firsts[made] = len(self._words) + np.cumsum(counts) - counts
            self._counts[made] = counts
            self._words.add(words)

    def _sets(self, block: Block) -> tuple[int, Ints, Hashes]:
        return block.row, *sets_of(block, self._settings)


def sets_of(block: Block, settings: Settings) -> tuple[Ints, Hashes]:
    """Return how many shingles each text of a block has (int64), and these, sorted, each once."""
    folded = fold_block(block)
    tokens = tokens_of(folded)
    shingles = shingles_of(tokens, folded, settings)
    sizes = np.maximum(tokens.counts - settings.shingle + 1, 0)
    spans = np.stack([tokens.firsts, tokens.firsts + sizes], axis=1)
    counts = np.empty(len(sizes), np.int64)
    overlapping.make_sets(shingles, spans, counts, 0, len(sizes))
    return counts, shingles[in_ranges(tokens.firsts, counts)]
