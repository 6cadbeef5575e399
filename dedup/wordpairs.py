"""Word pairs: ordinary words that stand near each other, by which edited copy is told from news."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences
from dedup.rows import distinct, in_ranges, over_blocks, scratch
from dedup.segments import Ints
from dedup.tokens import Hashes
from dedup.words import Words
from dedup_native import pairing

_AT_ONCE = 1 << 18  # words that are read together
_BITS, _LEAST_BITS = 16, 16  # of a sieve by word pair, and of one as a power of two
_EVERY = np.full(1, 0xFFFFFFFFFFFFFFFF, np.uint64)  # a sieve that all pass


@dataclass(frozen=True)
class WordPairs:
    """
    Pairs of ordinary words near each other in a sentence, each once by article.

    Quotations, names, figures and boilerplate are no part of one: who reports the same event has
    these too.

    Args:
        rows: int64, the articles, ascending.
        bounds: int64, where the word pairs of each begin, and the end.
        keys: int64, numbers of word pairs, ascending for each article.
        names: uint64, the word pairs by number, ascending.
    """

    rows: Ints
    bounds: Ints
    keys: Ints
    names: Hashes

    def owners(self) -> Ints:
        """Return the article of each (int64)."""
        return np.repeat(self.rows, np.diff(self.bounds))

    def shared(self, pairs: Ints) -> tuple[Ints, Ints]:
        """
        Return the word pairs that articles have in common, one after another.

        Args:
            pairs: int64 (n x 2), articles among ``rows``.

        Returns:
            the row of ``pairs`` and the number of the word pair (int64).
        """
        one, other = np.searchsorted(self.rows, pairs).T
        sizes = np.diff(self.bounds)[one]
        which = np.repeat(np.arange(len(pairs)), sizes)
        keys = self.keys[in_ranges(self.bounds[one], sizes)]
        room = len(self.names)
        every = np.repeat(np.arange(len(self.rows)), np.diff(self.bounds)) * room + self.keys
        asked = other[which] * room + keys
        both = np.append(every, -1)[np.searchsorted(every, asked)] == asked
        return which[both], keys[both]


def word_pairs_of(words: Words, sentences: Sentences, rows: Ints) -> WordPairs:
    """Return the word pairs of some articles (int64, ascending); an unread one has none."""
    read, keys, _, counts = _read(words, sentences, rows)
    return _numbered(keys, np.repeat(read, counts), rows)


def by_sentence(words: Words, sentences: Sentences, rows: Ints) -> WordPairs:
    """Return the word pairs of every sentence of some articles, ``rows`` being sentences."""
    _, keys, found, _ = _read(words, sentences, rows)
    every = in_ranges(sentences.owners[rows], np.diff(sentences.owners)[rows])
    return _numbered(keys, np.searchsorted(every, found), every)


def _numbered(keys: Hashes, places: Ints, rows: Ints) -> WordPairs:
    """Return word pairs at places of rows, each once, under a number instead of a key."""
    names, numbers = np.unique(keys, return_inverse=True)
    count = max(len(names), 1)
    each = distinct(places * count + numbers)
    bounds = np.searchsorted(each, np.arange(len(rows) + 1) * count)
    return WordPairs(rows, bounds, each % count, names)


def carriers_of(words: Words, names: Hashes) -> Ints:
    """Return how many articles have each of some word pairs (uint64, ascending; int64)."""
    total, sieve = np.zeros(len(names), np.int64), _sieve_of(names)

    def find(part: Ints) -> Ints:
        keys, _, counts = _paired(words, part, sieve)
        place = np.minimum(np.searchsorted(names, keys), len(names) - 1)
        known = names[place] == keys
        each = distinct(np.repeat(part, counts)[known] * len(names) + place[known])
        return each % len(names)

    for found in over_blocks(find, _parts(words, np.arange(len(words.articles)))):
        np.add.at(total, found, 1)
    return total


def _read(words: Words, sentences: Sentences, rows: Ints) -> tuple[Ints, Hashes, Ints, Ints]:
    """Return which of some articles were read, their word pairs, the sentences, and how many."""
    read = np.flatnonzero(words.counts(rows) > 0)
    local = np.searchsorted(words.articles, rows[read])

    def pair(part: Ints) -> tuple[npt.NDArray[Any], ...]:
        return _paired(words, part, _EVERY)

    found = list(over_blocks(pair, _parts(words, local))) or [_paired(words, local, _EVERY)]
    keys, of, counts = (np.concatenate(column) for column in zip(*found, strict=True))
    ahead = sentences.owners[rows[read]] - words.cuts.owners[local]
    return read, keys, of + np.repeat(ahead, counts), counts


def _parts(words: Words, local: Ints) -> list[Ints]:
    """Return places of articles, some hundred thousand words at a time."""
    ends = np.cumsum(np.diff(words.offsets)[local])
    cuts = np.searchsorted(ends, np.arange(0, ends[-1] if len(ends) else 0, _AT_ONCE)[1:])
    return np.split(local, cuts)


def _paired(words: Words, local: Ints, sieve: Hashes) -> tuple[Hashes, Ints, Ints]:
    """Return word pairs of articles that pass a sieve, the sentence of each, and their numbers."""
    room = pairing.WINDOW * int(np.diff(words.offsets)[local].sum())
    keys, sentences = scratch("pairs", room, np.uint64), scratch("pairs_of", room, np.int64)
    counts = np.empty(len(local), np.int64)
    pairing.pair_words(
        words.hashes, words.marks, words.offsets, words.cuts.owners, words.cuts.bounds, local,
        sieve, keys, sentences, counts,
    )  # fmt: skip
    found = int(counts.sum())
    return keys[:found].copy(), sentences[:found].copy(), counts


def _sieve_of(names: Hashes) -> Hashes:
    """Return a bit for each of some names, and a few others."""
    places = 1 << max(_LEAST_BITS, (_BITS * len(names)).bit_length())
    few = np.zeros(places, np.bool_)
    few[names & np.uint64(places - 1)] = True
    return np.packbits(few, bitorder="little").view(np.uint64)
