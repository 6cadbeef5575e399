"""Sentences and their anchors: rare pairs of ordinary words that stand close together."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.fingerprints import Paragraphs
from dedup.once import shared_property
from dedup.rows import in_ranges, over_blocks, sums_by
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.shelf import Column
from dedup.statistics import Statistics
from dedup.tokens import Hashes, terms_of
from dedup.words import Words
from dedup_native import anchoring

STANDING = 4
"""Flag of a sentence, beside those of ``dedup_native.flagging``: it is boilerplate."""

_SMALL, _MOST = 10_000, 64


@dataclass(frozen=True)
class Sentences:
    """
    Every sentence of a corpus.

    Args:
        owners: int64, where the sentences of each article begin, and the end.
        places: int32 (n x 2), begin and end in bytes of the article's text.
        words: int32, tokens in it.
        own: int32, those outside quotation marks; none of boilerplate, none of figures alone.
        flags: uint8, ``dedup_native.flagging`` and ``STANDING``.
    """

    owners: Ints
    places: npt.NDArray[np.int32]
    words: npt.NDArray[np.int32]
    own: npt.NDArray[np.int32]
    flags: npt.NDArray[np.uint8]

    def articles(self) -> Ints:
        """Return the article of each sentence (int64)."""
        return np.repeat(np.arange(len(self.owners) - 1), np.diff(self.owners))

    def paragraphs_in(self, paragraphs: Paragraphs, rows: Ints) -> Ints:
        """Return the paragraph of some sentences (int64)."""
        articles = np.searchsorted(self.owners, rows, "right") - 1
        begins = articles << 32 | self.places[rows, 0]
        found: Ints = np.searchsorted(paragraphs.begins, begins, "right") - 1
        return found

    def standing_in(self, words: Words) -> npt.NDArray[np.bool_]:
        """
        Tell which paragraphs are boilerplate from their first sentence to their last (bool).

        Args:
            words: of all articles, cut into these sentences.
        """
        bounds = words.cuts.of_paragraphs
        every, standing = np.diff(bounds), sums_by(bounds, self.flags & STANDING != 0)
        whole: npt.NDArray[np.bool_] = (every > 0) & (standing == every)
        return whole

    @shared_property
    def own_words(self) -> Ints:
        """How many own words each article has in sentences (int64)."""
        return self.per_article(self.own)

    def per_article(self, values: npt.NDArray[Any]) -> Ints:
        """Return sums by article of a value by sentence (int64)."""
        return sums_by(self.owners, values)


@dataclass(frozen=True)
class Anchors:
    """
    Keys of sentences.

    Args:
        keys: uint64, the same for the same pair of words in either order.
        articles: int32, ascending; a key may stand in several sentences of one.
        sentences: int32, ascending, rows of ``Sentences``.
    """

    keys: Hashes
    articles: npt.NDArray[np.int32]
    sentences: npt.NDArray[np.int32]


def anchors_of(
    words: Words,
    statistics: Statistics,
    wanted: npt.NDArray[np.bool_],
    settings: Settings,
    *,
    alone: bool = True,
) -> tuple[Sentences, Anchors]:
    """
    Return the sentences of a corpus, and the ``settings.anchors`` rarest anchors of each.

    A corpus of fewer than 10,000 articles keeps more of them, up to 64: it says little of what is
    rare, and has room; not so if it is a part of a larger one.
    Names, figures, stop words, quotations, speech and boilerplate are no part of an anchor.

    Args:
        words: of all its articles; those of speech and boilerplate are marked as common.
        statistics: how rare words are, and what is speech and boilerplate.
        wanted: bool by article, those that get anchors.
        settings: ``anchors``.
        alone: the corpus is all there is.
    """
    few = settings.anchors * _SMALL // max(len(words.articles), 1)
    most = max(settings.anchors, min(few, _MOST)) if alone else settings.anchors

    def read(part: Words) -> tuple[npt.NDArray[Any], ...]:
        return _read(part, statistics, wanted, most)

    own, flags, keys, articles, of = (Column(kind) for kind in _KINDS)
    seen = 0
    for *made, by_article, by_sentence in over_blocks(read, words.parts()):
        first = len(own)
        for column, values in zip((own, flags, keys), made, strict=True):
            column.add(values)
        of.add(_repeated(first, by_sentence))
        articles.add(_repeated(seen, by_article))
        seen += len(by_article)
    cuts, sizes = words.cuts, np.diff(words.cuts.bounds).astype(np.int32)
    sentences = Sentences(cuts.owners, cuts.places, sizes, own.whole(), flags.whole())
    return sentences, Anchors(keys.whole(), articles.whole(), of.whole())


_KINDS = np.int32, np.uint8, np.uint64, np.int32, np.int32


def _repeated(first: int, counts: Ints) -> npt.NDArray[np.int32]:
    """Return the rows from ``first`` on, each as often as it counts."""
    return np.repeat(np.arange(first, first + len(counts), dtype=np.int32), counts)


def _read(
    words: Words, statistics: Statistics, wanted: npt.NDArray[np.bool_], most: int
) -> tuple[npt.NDArray[Any], ...]:
    """Return two columns by sentence, anchors, and how many articles and sentences have."""
    standing, cuts = statistics.mark(words), words.cuts
    flags, spans = cuts.flags.copy(), cuts.spans
    formula = np.isin(cuts.formulas, statistics.formulas)
    flags[np.repeat(standing, np.diff(cuts.of_paragraphs)) | formula] |= np.uint8(STANDING)
    own = np.empty(len(flags), np.int32)
    anchoring.count_own(words.marks, spans, own, 0, len(spans))
    own[flags & STANDING != 0] = 0
    article = np.repeat(words.articles, np.diff(cuts.owners))
    chosen = np.flatnonzero(wanted[article] & (flags & STANDING == 0))
    keys, found = _anchors(words, statistics, np.ascontiguousarray(spans[chosen]), most)
    counts = np.zeros(len(flags), np.int64)
    counts[chosen] = found
    return own, flags, keys, sums_by(cuts.owners, counts), counts


def _anchors(
    words: Words, statistics: Statistics, sentences: Ints, most: int
) -> tuple[Hashes, Ints]:
    """Return the rarest anchors of sentences, and how many each has."""
    count = len(sentences)
    keys, counts = np.empty(count * most, np.uint64), np.empty(count, np.int64)
    weights = np.empty(count * most, np.float32)
    terms = terms_of(words.hashes, words.marks, words.offsets)
    given = (terms, words.marks, statistics.rarity, sentences, most)
    anchoring.anchor(*given, keys, weights, counts, 0, count)
    return keys[in_ranges(np.arange(count) * most, counts)], counts
