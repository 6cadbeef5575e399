"""Paragraphs, sentences and quotations of articles, as places in their text."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.corpus import Block, Corpus
from dedup.lexicon.abbreviations import ABBREVIATIONS
from dedup.lexicon.folds import folds
from dedup.rows import in_ranges, over_rows, scratch
from dedup_native import folding, segmenting

Ints = npt.NDArray[np.int64]


class Folded(NamedTuple):
    """
    A block's text in lower case without marks, as long as its source.

    Args:
        offsets: int64, where each text begins, and the end.
        text: uint8, folded, readable ``folding.MARGIN`` bytes beyond its end.
        classes: uint8, what each byte is (``dedup_native.folding``), as long as ``text``.
    """

    offsets: Ints
    text: npt.NDArray[np.uint8]
    classes: npt.NDArray[np.uint8]


class Segments(NamedTuple):
    """
    Parts of texts: paragraphs of articles, or sentences of paragraphs.

    Args:
        places: int64 (n x 2), begin and end in bytes of the block.
        owners: int64, where the parts of each text (or paragraph) begin, and the end.
    """

    places: Ints
    owners: Ints


def fold_block(block: Block) -> Folded:
    """Fold a block; the result lasts until this thread folds the next one."""
    size = len(block.data) + folding.MARGIN
    text, classes = scratch("folded", size, np.uint8), scratch("classes", size, np.uint8)
    text[-folding.MARGIN :] = 0
    classes[-folding.MARGIN :] = 0
    rows = len(block.offsets) - 1
    folding.fold(block.data, block.offsets, folds(), text, classes, 0, rows)
    return Folded(block.offsets, text, classes)


def paragraphs_of(folded: Folded) -> Segments:
    """Return the paragraphs of a block, and mark what is quoted in its classes."""
    rows = len(folded.offsets) - 1
    lines = np.zeros(rows + 1, np.int64)
    segmenting.count_lines(folded.text, folded.offsets, lines[1:], 0, rows)
    slots = np.cumsum(lines)
    places, counts = np.empty((slots[-1], 2), np.int64), np.empty(rows, np.int64)
    segmenting.split_paragraphs(folded.text, folded.offsets, slots, places, counts, 0, rows)
    owners = np.zeros(rows + 1, np.int64)
    np.cumsum(counts, out=owners[1:])
    places = np.ascontiguousarray(places[in_ranges(slots[:-1], counts)])
    segmenting.quote(folded.text, places, folded.classes, 0, len(places))
    return Segments(places, owners)


def split_sentences(folded: Folded, paragraphs: Segments) -> Segments:
    """Return the sentences of paragraphs; ``owners`` counts by paragraph."""
    from dedup_native import sentencing

    rows = len(paragraphs.places)
    most, counts = np.zeros(rows + 1, np.int64), np.empty(rows, np.int64)
    sentencing.count_sentences(folded.text, paragraphs.places, most[1:], 0, rows)
    slots = np.cumsum(most)
    places = np.empty((slots[-1], 2), np.int64)
    given = folded.text, folded.classes, paragraphs.places, _abbreviations()
    sentencing.split_sentences(*given, slots, places, counts, 0, rows)
    owners = np.append(0, np.cumsum(counts))
    return Segments(np.ascontiguousarray(places[in_ranges(slots[:-1], counts)]), owners)


def in_characters(
    corpus: Corpus, articles: Ints, places: npt.NDArray[np.signedinteger[Any]]
) -> Ints:
    """
    Return places in bytes of articles' texts as places in characters.

    Only the texts of these articles are read.

    Args:
        corpus: the articles.
        articles: the article of each place.
        places: n x 2, begin and end in bytes.

    Returns:
        int64 (n x 2).
    """
    order = np.argsort(articles.astype(np.int64) << 32 | places[:, 0], kind="stable")
    sorted_places, owner = np.ascontiguousarray(places[order], np.int64), articles[order]
    firsts = np.flatnonzero(np.diff(owner, prepend=-1))
    owners = np.append(firsts, len(owner))
    for block in corpus.texts(owner[firsts].astype(np.int64)):
        rows = len(block.offsets) - 1
        mine = owners[block.row : block.row + rows + 1]
        over_rows(segmenting.count_characters, rows, block.data, block.offsets, mine, sorted_places)
    out = np.empty_like(sorted_places)
    out[order] = sorted_places
    return out


def _abbreviations() -> npt.NDArray[np.uint64]:
    """Return the abbreviations packed into numbers, in order, as the kernel searches them."""
    packed = [int.from_bytes(word.encode(), "little") for word in ABBREVIATIONS]
    return np.array(sorted(packed), np.uint64)
