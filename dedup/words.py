"""
The words of articles and their sentences, read once: all that comes later is counted in them.

Texts are read a block at a time; of a word 17 bytes are kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from dedup.corpus import PASS_BYTES, Block, Corpus, Texts
from dedup.fingerprints import Paragraphs
from dedup.once import shared_property
from dedup.rows import in_ranges, over_blocks, over_rows, places_of, sums_by
from dedup.segments import Folded, Ints, fold_block
from dedup.shelf import Column, bounds_over, empty, rest
from dedup.signatures import factors
from dedup.tokens import Hashes, Marked, marked_of, pronouns, sentenced_of
from dedup_native import aligning, flagging, marking, shingling
from dedup_native.folding import QUOTED, SPACELESS

Told = Callable[[int], None]
Marks = npt.NDArray[np.uint8]

_BEHIND = 8  # parts that threads may still be reading when the next is asked for
_NARROW = np.iinfo(np.int32).max
_PART = 1 << 18  # words that are looked at together: what is made of them stays in the cache


class Cuts(NamedTuple):
    """
    The sentences of some articles.

    Args:
        owners: int64, where the sentences of each article begin, and the end.
        of_paragraphs: int64, the same by paragraph.
        bounds: int64, where the words of each begin, and the end.
        places: int32 (n x 2), begin and end in bytes of its text.
        flags: uint8 (``dedup_native.flagging``).
        formulas: uint64, a hash of their ordinary words, 0 where these are few.
    """

    owners: Ints
    of_paragraphs: Ints
    bounds: Ints
    places: npt.NDArray[np.int32]
    flags: Marks
    formulas: Hashes

    @property
    def spans(self) -> Ints:
        """The words of each (int64, n x 2)."""
        return np.stack([self.bounds[:-1], self.bounds[1:]], axis=1)


@dataclass(frozen=True)
class Words:
    """
    Every word of some articles.

    Args:
        articles: int64, their rows, ascending.
        offsets: int64, where the words of each begin, and the end.
        places: int32 (n x 2), begin and end of each word in bytes of its text.
        hashes: uint64, of the folded words.
        marks: uint8, what each is (``dedup_native.marking``).
        paragraphs: int64, the paragraphs of the corpus they stand in, ascending.
        owners: int64, where the paragraphs of each article begin, and the end.
        bounds: int64, where the words of each paragraph begin, and the end.
        posts: bool by paragraph, signed like a tweet.
        cuts: their sentences.
    """

    articles: Ints
    offsets: Ints
    places: npt.NDArray[np.int32]
    hashes: Hashes
    marks: Marks
    paragraphs: Ints
    owners: Ints
    bounds: Ints
    posts: npt.NDArray[np.bool_]
    cuts: Cuts

    def parts(self) -> Iterator[Self]:
        """
        Yield views of articles that follow each other, some hundred thousand words at a time.

        What lies on a shelf is let go behind them.
        """
        first, last, read = 0, len(self.articles), 0
        while first < last:
            stop = int(np.searchsorted(self.offsets, self.offsets[first] + _PART, "right")) - 1
            stop = min(max(stop, first + 1), last)
            yield self._part(first, stop)
            first = stop
            done = int(self.offsets[stop]) - _BEHIND * _PART
            if done > read:
                self.rest(read, done)
                read = done
        self.rest(read)

    def rest(self, first: int = 0, stop: int | None = None) -> None:
        """Let the memory go that some words have taken, if they lie on a shelf."""
        for column in (self.hashes, self.places):
            rest(column[first:stop])

    def _part(self, first: int, stop: int) -> Self:
        """Return some articles that follow each other."""
        a, b = self.offsets[first], self.offsets[stop]
        p, q = self.owners[first], self.owners[stop]
        s, t = self.cuts.owners[first], self.cuts.owners[stop]
        cuts = Cuts(
            self.cuts.owners[first : stop + 1] - s, self.cuts.of_paragraphs[p : q + 1] - s,
            self.cuts.bounds[s : t + 1] - a, self.cuts.places[s:t], self.cuts.flags[s:t],
            self.cuts.formulas[s:t],
        )  # fmt: skip
        return type(self)(
            self.articles[first:stop], self.offsets[first : stop + 1] - a, self.places[a:b],
            self.hashes[a:b], self.marks[a:b], self.paragraphs[p:q],
            self.owners[first : stop + 1] - p, self.bounds[p : q + 1] - a, self.posts[p:q], cuts,
        )  # fmt: skip

    @property
    def rows(self) -> type[np.signedinteger[Any]]:
        """The type that rows of these are kept in: half as wide as long as that is enough."""
        return np.int32 if len(self.hashes) <= _NARROW else np.int64

    def counts(self, articles: Ints) -> Ints:
        """Return how many words some articles have (int64); one that was not read has none."""
        place = np.minimum(np.searchsorted(self.articles, articles), len(self.articles) - 1)
        return np.where(self.articles[place] == articles, np.diff(self.offsets)[place], 0)

    @property
    def own(self) -> npt.NDArray[np.bool_]:
        """Which words stand outside quotation marks (bool)."""
        own: npt.NDArray[np.bool_] = (self.marks & QUOTED) == 0
        return own

    def grams_of(self, size: int) -> Hashes:
        """
        Return hashes of so many words from each on (uint64).

        The last of an article begin none: what stands there means nothing.
        """
        out = empty((len(self.hashes),), np.uint64)
        given = self.hashes, self.offsets[:-1], np.diff(self.offsets), factors(size), out
        over_rows(shingling.shingle, len(self.articles), *given)
        return out

    def own_words(self, paragraphs: Ints) -> npt.NDArray[np.float64]:
        """Return how many words of some paragraphs are their own; a character counts less."""
        weights: Ints = self._own_weights[places_of(paragraphs, self.paragraphs)]
        return weights / marking.WORD_WEIGHT

    @shared_property
    def _own_weights(self) -> Ints:
        """Return what the own words of each paragraph weigh (int64), counted once for all pairs."""
        return np.concatenate([np.empty(0, np.int64), *over_blocks(_own_weights, self.parts())])

    def spans(self, first: Ints, last: Ints) -> Ints:
        """Return begin of one word and end of another (int64, n x 2) in bytes of their text."""
        return np.stack([self.places[first, 0], self.places[last, 1]], axis=1).astype(np.int64)

    def same_numbers(self, pairs: Ints) -> npt.NDArray[np.bool_]:
        """
        Tell which pairs of paragraphs (int64, n x 2) agree in their figures.

        Paragraphs of one formula with other figures (results, weather, scores) do not.
        """
        local = places_of(pairs, self.paragraphs)
        out = np.empty(len(pairs), np.uint8)
        over_rows(
            marking.same_numbers, len(pairs), self.hashes, self.marks, self.bounds, local, out
        )
        return out.astype(np.bool_)


def ranges_of(bounds: Ints, owners: Ints, articles: Ints, places: Ints) -> Ints:
    """
    Return in which of the ranges of its article each place lies (int64).

    Args:
        bounds: int64, where ranges begin, and the end.
        owners: int64, where those of each article begin, and the end.
        articles: int64, of each place.
        places: int64.
    """
    out, given = (
        np.empty(len(places), np.int64),
        (articles.astype(np.int64), places.astype(np.int64)),
    )
    over_rows(aligning.find_ranges, len(places), bounds, owners, *given, out)
    return out


def words_of(
    corpus: Corpus | Texts, rows: Ints, paragraphs: Paragraphs, progress: Told | None = None
) -> Words:
    """
    Read the words of some articles.

    Args:
        corpus: the articles.
        rows: int64, which, ascending; of texts alone all.
        paragraphs: of the whole corpus.
        progress: called with the number of articles that were given to be read.
    """
    counts = np.diff(paragraphs.owners)[rows]
    owned = in_ranges(paragraphs.owners[rows], counts)
    owners, bounds = bounds_over(counts), bounds_over(paragraphs.words[owned])
    offsets = bounds[owners]
    count = int(offsets[-1])
    hashes, marks = empty((count,), np.uint64), empty((count,), np.uint8)
    places = empty((count, 2), np.int32)

    def read(block: Block) -> tuple[npt.NDArray[Any], ...]:
        a, b = offsets[block.row], offsets[block.row + len(block.offsets) - 1]
        part = _read(block, hashes[a:b], places[a:b], marks[a:b])
        rest(hashes[a:b])
        rest(places[a:b])
        return part

    columns = [Column(kind, *width) for kind, *width in _COLUMNS]
    for part in over_blocks(read, _blocks(corpus, rows, progress or (lambda _: None))):
        for column, values in zip(columns, part, strict=True):
            column.add(values)
    by_paragraph, posts, sizes, spans, flags, formulas = (column.whole() for column in columns)
    of_paragraphs, ends = map(bounds_over, (by_paragraph, sizes))
    cuts = Cuts(of_paragraphs[owners], of_paragraphs, ends, spans, flags, formulas)
    return Words(
        rows, offsets, places, hashes, marks, owned, owners, bounds, posts, cuts
    )  # fmt: skip


def _blocks(corpus: Corpus | Texts, rows: Ints, progress: Told) -> Iterator[Block]:
    """Yield the texts of articles, and tell how many went before the next."""
    if isinstance(corpus, Texts) or len(rows) == len(corpus):
        blocks = corpus.blocks(PASS_BYTES)
    else:
        blocks = corpus.texts(rows)
    for block in blocks:
        yield block
        progress(block.row + len(block.offsets) - 1)


def _own_weights(words: Words) -> Ints:
    letter, spaceless = words.marks & marking.LETTER, (words.marks & SPACELESS) != 0
    unspaced = np.where(letter, np.uint8(marking.LETTER_WEIGHT), np.uint8(marking.CHARACTER_WEIGHT))
    weights = np.where(spaceless, unspaced, np.uint8(marking.WORD_WEIGHT)) * words.own
    return sums_by(words.bounds, weights)


_COLUMNS = (np.int32,), (np.bool_,), (np.int32,), (np.int32, 2), (np.uint8,), (np.uint64,)  # _Part


class _Part(NamedTuple):
    """Of a block: two columns by paragraph, four by sentence."""

    sentences: Ints
    posts: npt.NDArray[np.bool_]
    words: Ints
    places: npt.NDArray[np.int32]
    flags: Marks
    formulas: Hashes


def _read(block: Block, hashes: Hashes, places: npt.NDArray[np.int32], marks: Marks) -> _Part:
    """Read a block; its words go to where they are kept."""
    folded = fold_block(block)
    marked = marked_of(folded)
    tokens = marked.tokens
    starts = np.repeat(folded.offsets[:-1], tokens.counts).astype(np.int32)
    hashes[:], marks[:] = tokens.hashes, marked.marks
    np.subtract(tokens.places, starts[:, None], out=places)
    found = sentenced_of(folded, marked)
    count, texts = len(found.places), np.repeat(folded.offsets[:-1], np.diff(found.owners))
    flags = np.empty(count, np.uint8)
    given = found.places, tokens.hashes, marked.marks, found.spans, pronouns()
    flagging.flag_sentences(folded.text, *given, flags, 0, count)
    return _Part(
        found.by_paragraph, _posts(folded, marked), found.spans[:, 1] - found.spans[:, 0],
        (found.places - texts[:, None]).astype(np.int32), flags, found.formulas,
    )  # fmt: skip


def _posts(folded: Folded, marked: Marked) -> npt.NDArray[np.bool_]:
    """Tell which paragraphs are signed like a tweet (bool)."""
    places = marked.paragraphs.places
    posts = np.empty(len(places), np.uint8)
    flagging.flag_posts(folded.text, places, posts, 0, len(places))
    return posts.astype(np.bool_)
