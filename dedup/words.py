"""The words of the articles that are compared, kept to align and to count with."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.corpus import NO_TEXTS, Block, Corpus
from dedup.fingerprints import Paragraphs
from dedup.rows import in_ranges, over_blocks, over_rows
from dedup.segments import Ints, fold_block
from dedup.signatures import factors
from dedup.statistics import Statistics
from dedup.tokens import Hashes, marked_of
from dedup_native import marking, shingling
from dedup_native.folding import QUOTED, SPACELESS

Marks = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Words:
    """
    Every word of some articles.

    Args:
        articles: int64, their rows, ascending.
        offsets: int64, where the words of each begin, and the end.
        places: int32 (n x 2), begin and end of each word in bytes of its text.
        hashes: uint64, of the folded words.
        gram: words a run has at least.
        marks: uint8, what each is (``dedup_native.marking``).
        paragraphs: int64, the paragraphs of the corpus they stand in, ascending.
        bounds: int64, where the words of each paragraph begin, and the end.
    """

    articles: Ints
    offsets: Ints
    places: npt.NDArray[np.int32]
    hashes: Hashes
    gram: int
    marks: Marks
    paragraphs: Ints
    bounds: Ints

    @property
    def own(self) -> npt.NDArray[np.bool_]:
        """Which words stand outside quotation marks (bool)."""
        own: npt.NDArray[np.bool_] = (self.marks & QUOTED) == 0
        return own

    @property
    def paragraph(self) -> npt.NDArray[np.int32]:
        """The paragraph of each word (int32)."""
        return np.repeat(self.paragraphs.astype(np.int32), np.diff(self.bounds))

    @cached_property
    def grams(self) -> Hashes:
        """
        Hashes of the words that begin at each word, as many as a run has at least (uint64).

        The last of an article begin none: what stands there means nothing.
        """
        out, counts = np.empty(len(self.hashes), np.uint64), np.diff(self.offsets)
        given = (self.hashes, self.offsets[:-1], counts, factors(self.gram), out)
        over_rows(shingling.shingle, len(counts), *given)
        return out

    def own_words(self, paragraphs: Ints) -> npt.NDArray[np.float64]:
        """Return how many words of some paragraphs are their own; a character counts less."""
        local = np.searchsorted(self.paragraphs, paragraphs)
        sizes = np.diff(self.bounds)[local]
        marks = self.marks[in_ranges(self.bounds[local], sizes)]
        letter, spaceless = marks & marking.LETTER, (marks & SPACELESS) != 0
        unspaced = np.where(letter, marking.LETTER_WEIGHT, marking.CHARACTER_WEIGHT)
        weights = np.where(spaceless, unspaced, marking.WORD_WEIGHT) * ((marks & QUOTED) == 0)
        paragraph = np.repeat(np.arange(len(local)), sizes)
        return np.bincount(paragraph, weights, len(local)) / marking.WORD_WEIGHT

    def spans(self, first: Ints, last: Ints) -> Ints:
        """Return begin of one word and end of another (int64, n x 2) in bytes of their text."""
        return np.stack([self.places[first, 0], self.places[last, 1]], axis=1).astype(np.int64)

    def same_numbers(self, pairs: Ints) -> npt.NDArray[np.bool_]:
        """
        Tell which pairs of paragraphs (int64, n x 2) agree in their figures.

        Paragraphs of one formula with other figures (results, weather, scores) do not.
        """
        local = np.ascontiguousarray(np.searchsorted(self.paragraphs, pairs))
        out = np.empty(len(pairs), np.uint8)
        over_rows(
            marking.same_numbers, len(pairs), self.hashes, self.marks, self.bounds, local, out
        )
        return out.astype(np.bool_)


def words_of(
    corpus: Corpus, rows: Ints, paragraphs: Paragraphs, gram: int, statistics: Statistics
) -> Words:
    """
    Read the words of some articles.

    Args:
        corpus: the articles.
        rows: int64, which, ascending.
        paragraphs: of the whole corpus.
        gram: words a gram.
        statistics: what is speech and standing text.
    """

    def read(block: Block) -> tuple[npt.NDArray[Any], ...]:
        return _read(block, statistics)

    parts = list(over_blocks(read, corpus.texts(rows))) or [read(NO_TEXTS)]
    counts, places, hashes, marks, sizes, owned = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return Words(
        rows,
        np.append(0, np.cumsum(counts)),
        places,
        hashes,
        gram,
        marks,
        in_ranges(paragraphs.owners[rows], owned),
        np.append(0, np.cumsum(sizes)),
    )


def _read(block: Block, statistics: Statistics) -> tuple[npt.NDArray[Any], ...]:
    """Return columns: by article, by word, by paragraph, and paragraphs by article."""
    folded = fold_block(block)
    marked = marked_of(folded)
    statistics.mark(marked)
    tokens = marked.tokens
    starts = np.repeat(folded.offsets[:-1], tokens.counts).astype(np.int32)
    places = tokens.places - starts[:, None]
    sizes, owned = np.diff(marked.bounds), np.diff(marked.paragraphs.owners)
    return tokens.counts, places, tokens.hashes, marked.marks, sizes, owned
