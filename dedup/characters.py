"""Characters: places of sentences in characters, and by them of what stands in articles."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences
from dedup.corpus import Corpus
from dedup.rows import over_rows
from dedup.segments import Ints
from dedup.shelf import empty, ragged, rest
from dedup_native import placing, segmenting


@dataclass(frozen=True)
class Characters:
    """
    Where sentences stand, in characters of their article's text.

    Args:
        corpus: the articles.
        sentences: of the corpus, their places in bytes.
        places: int32 (n x 2), begin and end of each in characters.
    """

    corpus: Corpus
    sentences: Sentences
    places: npt.NDArray[np.int32]

    def of(self, articles: Ints, spans: Ints) -> Ints:
        """
        Return spans in bytes of articles' texts as spans in characters.

        Only the texts of sentences that have characters of several bytes are read.

        Args:
            articles: int64, the article of each.
            spans: int64 (n x 2), begin and end.

        Returns:
            int64 (n x 2).
        """
        chunks = self.corpus.table["text"].chunks
        firsts = np.cumsum([0, *map(len, chunks)])
        asked = np.bincount(np.searchsorted(firsts, articles, "right"), minlength=len(firsts) + 1)
        given = (
            np.ascontiguousarray(articles, np.int64), np.ascontiguousarray(spans, np.int64),
            self.sentences.owners,
        )  # fmt: skip
        both, out = (self.sentences.places, self.places), np.empty_like(given[1])
        for chunk in np.flatnonzero(asked) - 1:
            data, offsets = ragged(chunks[chunk])
            placing.place_characters(
                data, offsets, firsts[chunk], *given, *both, out, 0, len(articles)
            )
            rest(data)
        return out


def characters_of(corpus: Corpus, sentences: Sentences) -> Characters:
    """Return the places of all sentences in characters: a pass over all texts."""
    out, owners = empty(sentences.places.shape, np.int32), sentences.owners
    for block in corpus.blocks():
        rows = len(block.offsets) - 1
        mine = owners[block.row : block.row + rows + 1]
        some = slice(mine[0], mine[-1])
        places = sentences.places[some].astype(np.int64)
        given = block.data, block.offsets, mine - mine[0], places
        over_rows(segmenting.count_characters, rows, *given)
        out[some] = places
    return Characters(corpus, sentences, out)
