"""Word pairs: ordinary words that stand near each other, by which edited copy is told from news."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences
from dedup.rows import distinct, over_blocks, scratch
from dedup.segments import Ints
from dedup.tokens import Hashes
from dedup.words import Words
from dedup_native import pairing

_AT_ONCE = 1 << 18  # words that are read together
_BITS, _LEAST_BITS = 64, 16  # of a sieve by word pair, and of one as a power of two
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


def word_pairs_of(
    words: Words, sentences: Sentences, rows: Ints, names: Hashes | None = None
) -> WordPairs:
    """
    Return the word pairs of some articles (int64, ascending); an unread one has none.

    Where ``names`` are given (uint64), these and few others.
    """
    sieve = _EVERY if names is None else _sieve_of(names)
    read, keys, _, counts = _read(words, sentences, rows, sieve)
    return _numbered(keys, np.repeat(read, counts), rows)


def shared_by_articles(words: Words, sentences: Sentences, pairs: Ints) -> tuple[Ints, Hashes]:
    """Return the word pairs that two articles have in common; see ``shared_by_sentences``."""
    rows = distinct(pairs.ravel())
    read, keys, _, counts = _read(words, sentences, rows, _EVERY)
    ends = np.zeros(len(rows), np.int64)
    ends[read] = counts
    ends = np.append(0, np.cumsum(ends))
    place = np.searchsorted(rows, pairs)
    return _shared(keys, np.stack([ends[place], ends[place + 1]], axis=2))


def shared_by_sentences(words: Words, sentences: Sentences, pairs: Ints) -> tuple[Ints, Hashes]:
    """
    Return the word pairs that two sentences have in common.

    Args:
        words: of the articles.
        sentences: of the articles.
        pairs: int64 (n x 2), best in order of their first columns.

    Returns:
        rows of ``pairs`` (int64), ascending, and word pairs (uint64): each once a row.
    """
    rows = distinct(np.searchsorted(sentences.owners, pairs.ravel(), "right") - 1)
    _, keys, found, _ = _read(words, sentences, rows, _EVERY)
    sides = [np.searchsorted(found, pairs, side) for side in ("left", "right")]
    return _shared(keys, np.stack(sides, axis=2))


def _shared(keys: Hashes, spans: Ints) -> tuple[Ints, Hashes]:
    """Return the keys that both of some stretches have (int64, n x 2 x 2: begin, end)."""
    sizes = np.diff(spans, axis=2)[:, :, 0]
    room = 1 << (2 * int(sizes[:, 0].max(initial=0))).bit_length()
    out = scratch("shared", int(np.minimum(*sizes.T).sum()), np.uint64)
    table, met = scratch("shared_in", room, np.uint64), scratch("met", room, np.int64)
    counts = np.empty(len(spans), np.int64)
    ones, others = np.ascontiguousarray(spans.transpose(1, 0, 2))
    pairing.share_keys(keys, ones, others, table, met, out, counts)
    return np.repeat(np.arange(len(spans)), counts), out[: int(counts.sum())].copy()


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


def _read(
    words: Words, sentences: Sentences, rows: Ints, sieve: Hashes
) -> tuple[Ints, Hashes, Ints, Ints]:
    """Return places of articles that were read, their word pairs, the sentences, and how many."""
    read = np.flatnonzero(words.counts(rows) > 0)
    local = np.searchsorted(words.articles, rows[read])

    def pair(part: Ints) -> tuple[npt.NDArray[Any], ...]:
        return _paired(words, part, sieve)

    found = list(map(pair, _parts(words, local))) or [pair(local)]
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
