"""
One pass over a corpus: paragraphs, word counts, digests and signatures of everything.

Texts go through the earlier stations a block at a time, blocks in threads; only what this
module returns lives whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.corpus import NO_TEXTS, PASS_BYTES, Block, Corpus, Texts
from dedup.rows import over_blocks, sums_by
from dedup.segments import Folded, Ints, Segments, fold_block, paragraphs_of
from dedup.settings import Settings
from dedup.shelf import Column, bounds_over
from dedup.signatures import permutations, shingles_of, signatures_of
from dedup.tokens import Hashes, in_paragraphs, tokens_of
from dedup_native import shingling

_LONG = 200  # words that nobody writes in one paragraph


@dataclass(frozen=True)
class Paragraphs:
    """
    Every paragraph of a corpus.

    Args:
        owners: int64, where the paragraphs of each article begin, and the end.
        places: int64 (n x 2), begin and end in bytes of the article's text.
        words: int64, tokens in it.
        quoted: int64, those between quotation marks.
    """

    owners: Ints
    places: Ints
    words: Ints
    quoted: Ints

    def articles(self) -> Ints:
        """Return the article of each paragraph (int64)."""
        return np.repeat(np.arange(len(self.owners) - 1), np.diff(self.owners))

    @property
    def begins(self) -> Ints:
        """Article and first byte of each paragraph in one number (int64), ascending."""
        return self.articles() << 32 | self.places[:, 0]

    @property
    def unbroken(self) -> int:
        """How many long articles are one paragraph, as if line ends had been lost."""
        alone = np.flatnonzero(np.diff(self.owners) == 1)
        return int(np.count_nonzero(self.words[self.owners[alone]] >= _LONG))

    def per_article(self, values: Ints) -> Ints:
        """Return sums by article of a value by paragraph (int64)."""
        return sums_by(self.owners, values)


@dataclass(frozen=True)
class Signatures:
    """
    Signatures of some texts that have at least one shingle.

    Args:
        rows: int64, ascending: which article (or paragraph) each is of.
        minima: n x ``num_perm``, uint32 or uint64.
        digests: uint64, the same for the same sequence of folded words.
    """

    rows: Ints
    minima: npt.NDArray[Any]
    digests: Hashes


class Fingerprints(NamedTuple):
    """What the pass returns; without paragraphs these have no rows. ``lengths``: words (int64)."""

    paragraphs: Paragraphs
    of_articles: Signatures
    of_paragraphs: Signatures
    lengths: Ints

    def digests_of(self, paragraphs: npt.NDArray[np.bool_]) -> Hashes:
        """Return the digests of some paragraphs (uint64), each once, ascending."""
        return np.unique(self.of_paragraphs.digests[paragraphs[self.of_paragraphs.rows]])


class _Part(NamedTuple):
    """The same of one block, its rows counted from 0."""

    articles: Signatures
    paragraphs: Signatures
    counts: Ints  # paragraphs an article
    places: Ints
    words: Ints
    quoted: Ints
    lengths: Ints  # words an article


def fingerprints_of(
    corpus: Corpus | Texts,
    settings: Settings,
    *,
    paragraphs: bool = True,
    signed: bool = True,
    progress: Callable[[int], None] | None = None,
) -> Fingerprints:
    """
    Fingerprint every article, and every paragraph of at least ``paragraph_words`` words.

    Args:
        corpus: what to read.
        settings: shingle, permutations, scheme and hash mode.
        paragraphs: find paragraphs too,
        signed: and sign them.
        progress: called with the number of articles done after each block.
    """

    def work(block: Block) -> tuple[int, _Part]:
        return block.row, _fingerprint(block, settings, paragraphs, signed)

    columns = [Column(kind, *width) for kind, *width in _COLUMNS]
    of_articles, of_paragraphs = _Signing(settings), _Signing(settings)
    for first, part in over_blocks(work, corpus.blocks(PASS_BYTES)):
        of_articles.add(part.articles, first)
        of_paragraphs.add(part.paragraphs, len(columns[1]))
        for column, values in zip(columns, part[2:], strict=True):
            column.add(values)
        if progress is not None:
            progress(first + len(part.counts))
    counts, places, words, quoted, lengths = (column.whole() for column in columns)
    every = Paragraphs(bounds_over(counts), places, words, quoted)
    return Fingerprints(every, of_articles.whole(), of_paragraphs.whole(), lengths)


_COLUMNS = (np.int64,), (np.int64, 2), (np.int64,), (np.int64,), (np.int64,)  # as in _Part


class _Signing:
    """Signatures that come block by block."""

    def __init__(self, settings: Settings) -> None:
        width = settings.num_perm
        self._minima = Column(permutations(width, settings.seed, settings.scheme)[0].dtype, width)
        self._rows, self._digests = Column(np.int64), Column(np.uint64)

    def add(self, part: Signatures, before: int) -> None:
        """Add those of a block; so many rows stand before it."""
        self._rows.add(part.rows + before)
        self._minima.add(part.minima)
        self._digests.add(part.digests)

    def whole(self) -> Signatures:
        return Signatures(self._rows.whole(), self._minima.whole(), self._digests.whole())


def paragraphs_in(corpus: Corpus) -> Paragraphs:
    """Return the paragraphs of a corpus alone, without any signature."""

    def work(block: Block) -> tuple[Ints, ...]:
        folded = fold_block(block)
        segments, tokens = paragraphs_of(folded), tokens_of(folded)
        return _measured(folded, segments, in_paragraphs(tokens, folded, segments))

    parts = list(over_blocks(work, corpus.blocks(PASS_BYTES))) or [work(NO_TEXTS)]
    counts, *columns = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Paragraphs(bounds_over(counts), *columns)


def _measured(folded: Folded, segments: Segments, inside: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return how many paragraphs each text has, and their places, words and quoted words."""
    counts = np.diff(segments.owners)
    places = segments.places - np.repeat(folded.offsets[:-1], counts)[:, None]
    return counts, places, inside[:, 1] - inside[:, 0], inside[:, 2].copy()


def _fingerprint(block: Block, settings: Settings, paragraphs: bool, signed: bool) -> _Part:
    """Fingerprint one block."""
    folded = fold_block(block)
    rows = len(block.offsets) - 1
    segments = paragraphs_of(folded) if paragraphs else _no_paragraphs(rows)
    tokens = tokens_of(folded)
    shingles = shingles_of(tokens, folded, settings)
    whole = np.stack([tokens.firsts, tokens.firsts + tokens.counts], axis=1)
    inside = in_paragraphs(tokens, folded, segments)
    measured = _measured(folded, segments, inside)
    long = measured[2] >= settings.paragraph_words
    return _Part(
        _signed(whole, np.ones(rows, np.bool_), tokens.hashes, shingles, settings),
        _signed(inside[:, :2], long, tokens.hashes, shingles, settings),
        *measured,
        tokens.counts,
    )


def _no_paragraphs(texts: int) -> Segments:
    return Segments(np.empty((0, 2), np.int64), np.zeros(texts + 1, np.int64))


def _signed(
    spans: Ints, wanted: npt.NDArray[np.bool_], tokens: Hashes, shingles: Hashes, settings: Settings
) -> Signatures:
    """Sign the wanted token spans that hold a shingle."""
    room = spans[:, 1] - spans[:, 0] >= settings.shingle
    rows = np.flatnonzero(wanted & room)
    chosen = np.ascontiguousarray(spans[rows])
    digests = np.empty(len(rows), np.uint64)
    shingling.digest(tokens, chosen, digests, 0, len(rows))
    chosen[:, 1] -= settings.shingle - 1
    return Signatures(rows, signatures_of(shingles, chosen, settings), digests)
