"""Word pairs: ordinary words that stand near each other, by which edited copy is told from news."""

from dataclasses import dataclass

import numpy as np

from dedup.anchors import Sentences
from dedup.rows import distinct, in_ranges, over_blocks
from dedup.segments import Ints
from dedup.tokens import Hashes, terms_of
from dedup.words import Words
from dedup_native.folding import QUOTED
from dedup_native.marking import COMMON, CONTENT

_WINDOW = 3  # ordinary words back from each, as for anchors
_AT_ONCE = 1 << 20  # words that are read together
_PLACES = 1 << 22  # of a table that most word pairs are not in
_FACTORS = np.uint64(0x9E3779B185EBCA87), np.uint64(0xBF58476D1CE4E5B9)


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
    keys, found = _read(words, sentences, rows)
    return _numbered(keys, sentences.articles()[found], rows)


def by_sentence(words: Words, sentences: Sentences, rows: Ints) -> WordPairs:
    """Return the word pairs of every sentence of some articles, ``rows`` being sentences."""
    keys, found = _read(words, sentences, rows)
    every = in_ranges(sentences.owners[rows], np.diff(sentences.owners)[rows])
    return _numbered(keys, found, every)


def _numbered(keys: Hashes, owners: Ints, rows: Ints) -> WordPairs:
    """Return word pairs of some owners, each once, under a number instead of a key."""
    names, numbers = np.unique(keys, return_inverse=True)
    count = max(len(names), 1)
    each = distinct(np.searchsorted(rows, owners) * count + numbers)
    bounds = np.searchsorted(each, np.arange(len(rows) + 1) * count)
    return WordPairs(rows, bounds, each % count, names)


def carriers_of(words: Words, sentences: Sentences, names: Hashes) -> Ints:
    """Return how many articles have each of some word pairs (uint64, ascending; int64)."""
    few = np.zeros(_PLACES, np.bool_)
    few[names & np.uint64(_PLACES - 1)] = True
    articles = sentences.articles()

    def count(rows: Ints) -> Ints:
        keys, found = _read(words, sentences, rows)
        some = np.flatnonzero(few[keys & np.uint64(_PLACES - 1)])
        keys, owners = keys[some], articles[found[some]]
        place = np.minimum(np.searchsorted(names, keys), len(names) - 1)
        known = names[place] == keys
        each = distinct(owners[known] * len(names) + place[known])
        return np.bincount(each % len(names), minlength=len(names))

    cuts = np.searchsorted(words.offsets, np.arange(0, words.offsets[-1], _AT_ONCE)[1:])
    return sum(over_blocks(count, np.split(words.articles, cuts)), np.zeros(len(names), np.int64))


def _read(words: Words, sentences: Sentences, rows: Ints) -> tuple[Hashes, Ints]:
    """Return the word pairs in some articles, one after another, and the sentence of each."""
    read = rows[words.counts(rows) > 0]
    local = np.searchsorted(words.articles, read)
    sizes = np.diff(words.offsets)[local]
    tokens = _tokens(words, local)
    marks = words.marks[tokens]
    terms = terms_of(words.hashes[tokens], marks, np.append(0, np.cumsum(sizes)))
    of = in_ranges(sentences.owners[read], np.diff(sentences.owners)[read])
    proves = np.flatnonzero((marks & (QUOTED | COMMON) == 0) & (marks & CONTENT != 0))
    sentence = np.repeat(of, sentences.words[of])[proves]
    terms = terms[proves]
    keys, owners = [], []
    for back in range(1, _WINDOW + 1):
        one, other = terms[:-back], terms[back:]
        near = (sentence[:-back] == sentence[back:]) & (one != other)
        keys.append(_keys(one[near], other[near]))
        owners.append(sentence[back:][near])
    return np.concatenate(keys), np.concatenate(owners)


def _tokens(words: Words, articles: Ints) -> Ints | slice:
    """Return the words of some articles, as a slice if these follow each other."""
    if len(articles) and articles[-1] - articles[0] + 1 == len(articles):
        return slice(int(words.offsets[articles[0]]), int(words.offsets[articles[-1] + 1]))
    return in_ranges(words.offsets[articles], np.diff(words.offsets)[articles])


def _keys(one: Hashes, other: Hashes) -> Hashes:
    """Return a key of two words in either order (uint64)."""
    key: Hashes = np.minimum(one, other) * _FACTORS[0] ^ np.maximum(one, other)
    key = (key ^ key >> np.uint64(29)) * _FACTORS[1]
    return key ^ key >> np.uint64(32)
