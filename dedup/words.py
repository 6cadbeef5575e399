"""The words of the articles that are compared, kept to align and to count with."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedup.corpus import Corpus
from dedup.fingerprints import Paragraphs
from dedup.rows import over_rows
from dedup.segments import Ints, fold_block, paragraphs_of
from dedup.tokens import Hashes, in_paragraphs, marks_of, packed, tokens_of
from dedup_native import marking
from dedup_native.folding import QUOTED

Marks = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Words:
    """
    Every word of some articles.

    Args:
        articles: int64, their rows, ascending.
        offsets: int64, where the words of each begin, and the end.
        starts: int64, where the text of each begins in the bytes that ``places`` counts.
        places: int32 (n x 2), begin and end of each word.
        hashes: uint64, of the folded words.
        marks: uint8, what each is (``dedup_native.marking``).
        paragraphs: int64, the paragraphs of the corpus they stand in, ascending.
        bounds: int64, where the words of each paragraph begin, and the end.
    """

    articles: Ints
    offsets: Ints
    starts: Ints
    places: npt.NDArray[np.int32]
    hashes: Hashes
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

    def spans(self, first: Ints, last: Ints) -> Ints:
        """Return begin of one word and end of another (int64, n x 2) in bytes of their text."""
        article = np.searchsorted(self.offsets, first, "right") - 1
        places = np.stack([self.places[first, 0], self.places[last, 1]], axis=1)
        return places - self.starts[article][:, None]

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


def words_of(corpus: Corpus, rows: Ints, paragraphs: Paragraphs) -> Words:
    """
    Read the words of some articles.

    Args:
        corpus: the articles.
        rows: int64, which, ascending.
        paragraphs: of the whole corpus.
    """
    folded = fold_block(corpus.texts(rows), over_rows)
    segments = paragraphs_of(folded, over_rows)
    loose = tokens_of(folded, over_rows)
    spans = in_paragraphs(loose, folded, segments, over_rows)
    tokens = packed(loose)
    bounds = np.concatenate([[0], np.cumsum(spans[:, 1] - spans[:, 0])])
    marks = marks_of(tokens, folded, segments.owners, bounds)
    counts = np.diff(segments.owners)
    numbers = np.repeat(paragraphs.owners[rows] - segments.owners[:-1], counts)
    return Words(
        rows,
        np.append(tokens.firsts, len(tokens.hashes)),
        folded.offsets[:-1],
        tokens.places,
        tokens.hashes,
        marks,
        numbers + np.arange(len(numbers)),
        bounds,
    )
