"""Scans: copies of one text that letters tell, where words are misread."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.anchors import Anchors
from dedup.chronology import Window
from dedup.corpus import Block, Corpus
from dedup.fingerprints import Paragraphs
from dedup.leads import leads_of
from dedup.pairs import Pairs
from dedup.rows import in_ranges, over_blocks, over_rows, scratch, sums_by
from dedup.segments import Folded, Ints, fold_block
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup.tokens import Hashes, terms_of
from dedup.words import Words
from dedup_native import lettering
from dedup_native.marking import NUMBER

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_LETTERS = 6  # of a gram: fewer are everybody's, more are seldom all read right
_PLACES = 1 << 22  # of a table of words
_NOTHING = tuple(np.empty(0, kind) for kind in (np.uint8, np.int64, np.int64, np.uint64))


class Scans(NamedTuple):
    """
    Pairs of articles whose letters are the same, in order, where their words are not.

    Args:
        rows: int64 (n x 2), left row < right row, in order.
        covers: float64 (n x 2), the share of each one's letters that stands in the other.
    """

    rows: Ints
    covers: Floats

    def within(self, window: Window) -> "Scans":
        """Return those of a window."""
        kept = window.keeps(self.rows)
        return Scans(self.rows[kept], self.covers[kept])

    def raised(self, pairs: Pairs, covers: Floats) -> Floats:
        """Return how much pairs cover of each other, by their letters where that is more."""
        place, raised = pairs.find(self.rows), covers.copy()
        there = place >= 0
        raised[place[there]] = np.maximum(covers[place[there]], self.covers[there])
        return raised


NO_SCANS = Scans(np.empty((0, 2), np.int64), np.empty((0, 2)))


def scans_of(
    corpus: Corpus, words: Words, paragraphs: Paragraphs, standing: Mask, wanted: Mask, order: Ints,
    statistics: Statistics, settings: Settings,
) -> Scans:  # fmt: skip
    """
    Return the pairs of articles that are one text, misread in one of them.

    That one looks scanned: of its words no other article has ``scanned_share``. ``sure_tie`` of the
    letters of both go on together. Who rewrites, or fills in a form, changes whole words into words
    that others use too: so of the words of one that the other lacks no other article may have
    ``misread_share``, and of the places where they differ as many are of one letter or two.

    Args:
        corpus: the articles.
        words: of all of them.
        paragraphs: of the corpus.
        standing: bool by paragraph, boilerplate, whose letters count for nothing.
        wanted: bool by article, those to look at.
        order: int64, the time rank of each article.
        statistics: how many articles have a word.
        settings: these three, ``share_words`` and those of anchors.
    """
    counts = np.diff(words.offsets)
    unknown, sums, keys = rare_words_of(words, statistics, settings.anchor_group)
    wanted = wanted & (counts >= settings.share_words)
    scanned = wanted & (sums >= settings.scanned_share * counts)
    if not scanned.any():
        return NO_SCANS
    keys = _of(keys, scanned, wanted)
    nobody = np.zeros(len(corpus), np.bool_)
    pairs = leads_of(corpus, keys, order, nobody, statistics, settings)
    pairs = pairs[scanned[pairs].any(axis=1)]
    return scans_among(corpus, words, unknown, paragraphs, standing, pairs, settings)


def scans_among(
    corpus: Corpus, words: Words, unknown: npt.NDArray[np.uint8], paragraphs: Paragraphs,
    standing: Mask, pairs: Ints, settings: Settings,
) -> Scans:  # fmt: skip
    """Return those of pairs that are one text, misread; ``unknown``: words one article has."""
    pairs = pairs[_misread(words, unknown, pairs) >= settings.misread_share]
    covers, misread = _Letters(corpus, paragraphs, standing).shared(pairs)
    sure = (covers.min(axis=1, initial=1) >= settings.sure_tie) & (
        misread >= settings.misread_share
    )
    return Scans(pairs[sure], covers[sure])


def rare_words_of(
    words: Words, statistics: Statistics, most: int
) -> tuple[npt.NDArray[np.uint8], Ints, Anchors]:
    """Tell words one article alone has (uint8), count them; return those few have as keys."""
    frequencies, places = statistics.frequencies, np.uint64(len(statistics.frequencies) - 1)

    def look(part: Words) -> tuple[npt.NDArray[Any], ...]:
        terms = terms_of(part.hashes, part.marks, part.offsets)
        counts, plain = frequencies[terms & places], part.marks & NUMBER == 0
        unknown, rare = ((counts <= 1) & plain).astype(np.uint8), (counts <= most) & plain
        sums = (sums_by(part.offsets, one) for one in (unknown, rare))
        return unknown, *sums, terms[rare]

    parts = [_NOTHING, *over_blocks(look, words.parts())]
    unknown, sums, sizes, keys = (np.concatenate(column) for column in zip(*parts, strict=True))
    return unknown, sums, _keys(keys, np.repeat(words.articles, sizes))


def _of(keys: Anchors, scanned: Mask, wanted: Mask) -> Anchors:
    """Return the keys of scanned articles, in all wanted ones."""
    places = (keys.keys & np.uint64(_PLACES - 1)).astype(np.int64)
    held = np.zeros(_PLACES, np.bool_)
    held[places[scanned[keys.articles]]] = True
    kept = held[places] & wanted[keys.articles]
    return _keys(keys.keys[kept], keys.articles[kept])


def _keys(keys: Hashes, articles: npt.NDArray[Any]) -> Anchors:
    """Return keys of articles, of no sentence."""
    return Anchors(keys, articles.astype(np.int32), np.full(len(keys), -1, np.int32))


def _misread(words: Words, unknown: npt.NDArray[np.uint8], pairs: Ints) -> Floats:
    """Return of the words of one of a pair that the other lacks the share unknown, the greater."""
    shares = []
    for sides in (pairs, pairs[:, ::-1]):
        out = np.empty((len(pairs), 2), np.int64)
        given = words.hashes, unknown, words.offsets, np.ascontiguousarray(sides), out
        over_rows(lettering.count_missing, len(pairs), *given)
        shares.append(out[:, 1] / np.maximum(out[:, 0], 1))
    return np.maximum(*shares)


class _Letters:
    """The letters of articles outside boilerplate, read when asked for."""

    def __init__(self, corpus: Corpus, paragraphs: Paragraphs, standing: Mask) -> None:
        self._corpus, self._paragraphs = corpus, paragraphs
        self._standing = np.flatnonzero(standing)

    def of(self, rows: Ints) -> tuple[Hashes, Ints]:
        """Return the grams of articles (uint64), and how many each has (int64)."""
        parts = over_blocks(lambda block: self._grams(block, rows), self._corpus.texts(rows))
        nothing = np.empty(0, np.uint64), np.empty(0, np.int64)
        grams, counts = (np.concatenate(column) for column in zip(nothing, *parts, strict=True))
        return grams, counts

    def shared(self, pairs: Ints) -> tuple[Floats, Floats]:
        """Return the share of letters of each of pairs that the other has; of gaps, misread."""
        rows = np.unique(pairs)
        grams, counts = self.of(rows)
        out = np.empty((len(pairs), 4), np.int64)
        local = np.ascontiguousarray(np.searchsorted(rows, pairs))
        given = grams, np.append(0, np.cumsum(counts)), local, _LETTERS, out
        over_rows(lettering.follow_letters, len(pairs), *given)
        covers: Floats = np.minimum(out[:, :2] / np.maximum(counts[local], 1), 1)
        gaps = out[:, lettering.MISREAD :]
        return covers, gaps[:, 0] / np.maximum(gaps.sum(axis=1), 1)

    def _grams(self, block: Block, rows: Ints) -> tuple[Hashes, Ints]:
        """Return the grams of the texts of a block, and how many each has."""
        folded, count = fold_block(block), len(block.offsets) - 1
        self._blank(folded, rows[block.row : block.row + count])
        out, counts = scratch("letters", len(folded.text), np.uint64), np.empty(count, np.int64)
        given = folded.text, folded.classes, folded.offsets, _LETTERS, out, counts
        lettering.roll_letters(*given, 0, count)
        return out[in_ranges(folded.offsets[:-1], counts)], counts

    def _blank(self, folded: Folded, rows: Ints) -> None:
        """Take the letters of boilerplate away."""
        owners, places = self._paragraphs.owners, self._paragraphs.places
        for at, row in enumerate(rows.tolist()):
            first, last = np.searchsorted(self._standing, owners[row : row + 2])
            for begin, end in places[self._standing[first:last]] + folded.offsets[at]:
                folded.classes[begin:end] = 0
