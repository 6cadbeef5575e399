"""Word pairs: ordinary words that stand near each other, by which edited copy is told from news."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences
from dedup.rows import arranged, distinct, over_blocks, scratch, sizes_of
from dedup.segments import Ints
from dedup.tokens import Hashes
from dedup.words import Words
from dedup_native import pairing

Carriers = Callable[[Hashes], Ints]
"""Tells how many articles have each of some word pairs (uint64, ascending; int64)."""

ELSEWHERE = 1
"""Other article that may have a word pair: what many write of an event is no copy."""

_AT_ONCE = 1 << 18  # words that are read together
_ROWS = 1 << 11  # of groups that are looked at together
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
    read, keys, _, counts = _read(words, sentences, rows, _sieve_of(names))
    return _numbered(keys, np.repeat(read, counts), rows)


def shared_by_articles(
    words: Words, sentences: Sentences, pairs: Ints, names: Hashes | None = None
) -> tuple[Ints, Hashes]:
    """Return the word pairs that two articles have in common; see ``shared_by_sentences``."""
    rows = distinct(pairs.ravel())
    read, keys, _, counts = _read(words, sentences, rows, _sieve_of(names))
    ends = np.zeros(len(rows), np.int64)
    ends[read] = counts
    ends = np.append(0, np.cumsum(ends))
    place = np.searchsorted(rows, pairs)
    return _shared(keys, np.stack([ends[place], ends[place + 1]], axis=2))


def shared_by_sentences(
    words: Words, sentences: Sentences, pairs: Ints, names: Hashes | None = None
) -> tuple[Ints, Hashes]:
    """
    Return the word pairs that two sentences have in common.

    Args:
        words: of the articles.
        sentences: of the articles.
        pairs: int64 (n x 2), best in order of their first columns.
        names: these (uint64) and few others, if not all.

    Returns:
        rows of ``pairs`` (int64), ascending, and word pairs (uint64): each once a row.
    """
    rows = distinct(np.searchsorted(sentences.owners, pairs.ravel(), "right") - 1)
    _, keys, found, _ = _read(words, sentences, rows, _sieve_of(names))
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


def all_word_pairs(words: Words, rows: Ints) -> tuple[Hashes, Ints]:
    """
    Return the word pairs of some articles one after another, one as often as it stands there.

    Returns:
        uint64, and by article how many are its (int64).
    """
    counts = np.zeros(len(rows), np.int64)
    read = np.flatnonzero(words.counts(rows) > 0)
    keys, _, counts[read] = _paired(words, np.searchsorted(words.articles, rows[read]), _EVERY)
    return keys, counts


def carriers_of(words: Words, names: Hashes) -> Ints:
    """Return how many articles have each of some word pairs (uint64, ascending; int64)."""
    total, sieve = np.zeros(len(names), np.int64), _sieve_of(names)

    def find(part: Ints) -> Ints:
        keys, _, counts = _paired(words, part, sieve)
        order = np.argsort(keys)  # in order they are found in half the time
        keys, whose = keys[order], np.repeat(part, counts)[order]
        place = np.minimum(np.searchsorted(names, keys), len(names) - 1)
        known = names[place] == keys
        each = distinct(whose[known] * len(names) + place[known])
        return each % len(names)

    for found in over_blocks(find, _parts(words, np.arange(len(words.articles)))):
        np.add.at(total, found, 1)
    return total


@dataclass(frozen=True)
class Rare:
    """
    Word pairs of groups of articles that hardly anybody else has.

    Args:
        names: uint64, ascending.
        keys: int64, ascending: ``group * len(names) +`` the number of the word pair.
        counts: int64 by key, who has it outside the group: one more than ``ELSEWHERE`` at most.
    """

    names: Hashes
    keys: Ints
    counts: Ints

    def outside(self, groups: Ints, names: Hashes) -> Ints:
        """Return how many have word pairs outside groups (int64), many for what is not rare."""
        number, known = _numbers(self.names, names)
        asked = np.where(known, groups * len(self.names) + number, -1)
        place = np.searchsorted(self.keys, asked)
        found = np.append(self.keys, -2)[place] == asked
        return np.where(found, np.append(self.counts, 0)[place], ELSEWHERE + 2)


def rare_in(
    asked: Iterable[tuple[Ints, Hashes]], words: Words, sentences: Sentences, group: Ints,
    carriers: Carriers,
) -> Rare:  # fmt: skip
    """
    Return word pairs of groups of articles that hardly anybody else has.

    Args:
        asked: groups (int64) and word pairs of theirs (uint64), part by part.
        words: of the articles.
        sentences: of them.
        group: int64 by article, -1 for none.
        carriers: how many articles there are with each word pair.
    """
    none = np.empty(0, np.int64), np.empty(0, np.uint64)
    of, names = (np.concatenate(column) for column in zip(none, *asked, strict=True))
    every, keys = np.unique(names, return_inverse=True)
    keys = distinct(of * len(every) + keys)
    of, number = keys // max(len(every), 1), keys % max(len(every), 1)
    counts = carriers(every)[number] - _inside(words, sentences, group, of, every[number])
    few = counts <= ELSEWHERE + 1
    names, number = np.unique(every[number[few]], return_inverse=True)
    return Rare(names, of[few] * len(names) + number, counts[few])


def once_a_group(groups: Ints, names: Hashes) -> tuple[Ints, Hashes]:
    """Return each word pair (uint64) of each group once, and the groups (int64), ascending."""
    order, first = arranged(groups, np.unique(names, return_inverse=True)[1])
    once = order[first]
    return groups[once], names[once]


def _inside(words: Words, sentences: Sentences, group: Ints, asked: Ints, names: Hashes) -> Ints:
    """Return how many members of some groups, ascending, have the word pairs at their side."""
    some = np.zeros(int(group.max(initial=-1)) + 2, np.bool_)
    some[asked] = True
    rows = np.flatnonzero(some[group])
    rows = rows[np.argsort(group[rows], kind="stable")]

    def count(part: slice) -> tuple[slice, Ints]:
        ends = group[rows[part.start]], group[rows[part.stop - 1]] + 1
        mine = slice(*np.searchsorted(asked, ends))
        members = word_pairs_of(words, sentences, np.sort(rows[part]), names[mine])
        number, known = _numbers(members.names, names[mine])
        room = len(members.names) + 1
        having = group[members.owners()] * room + members.keys
        every, counts = np.unique(having, return_counts=True)
        key = asked[mine] * room + number
        place = np.searchsorted(every, key)
        there = known & (np.append(every, -1)[place] == key)
        return mine, np.where(there, np.append(counts, 0)[place], 0)

    found = np.zeros(len(asked), np.int64)
    for mine, counts in over_blocks(count, whole_groups(group[rows])):
        found[mine] = counts
    return found


def _numbers(names: Hashes, asked: Hashes) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Return where some names stand among others, ascending (int64), and whether they do (bool)."""
    number = np.searchsorted(names, asked)
    return number, np.append(names, np.uint64(0))[number] == asked


def whole_groups(groups: Ints) -> list[slice]:
    """Return parts of ascending groups, each whole: some thousand rows a part, or one group."""
    cuts = distinct(np.searchsorted(groups, groups[_ROWS::_ROWS]))
    return [slice(a, b) for a, b in pairwise([0, *cuts.tolist(), len(groups)]) if a < b]


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
    ends = np.cumsum(sizes_of(words.offsets, local))
    cuts = np.searchsorted(ends, np.arange(0, ends[-1] if len(ends) else 0, _AT_ONCE)[1:])
    return np.split(local, cuts)


def _paired(words: Words, local: Ints, sieve: Hashes) -> tuple[Hashes, Ints, Ints]:
    """Return word pairs of articles that pass a sieve, the sentence of each, and their numbers."""
    room = pairing.WINDOW * int(sizes_of(words.offsets, local).sum())
    keys, sentences = scratch("pairs", room, np.uint64), scratch("pairs_of", room, np.int64)
    counts = np.empty(len(local), np.int64)
    pairing.pair_words(
        words.hashes, words.marks, words.offsets, words.cuts.owners, words.cuts.bounds, local,
        sieve, keys, sentences, counts,
    )  # fmt: skip
    found = int(counts.sum())
    return keys[:found].copy(), sentences[:found].copy(), counts


def _sieve_of(names: Hashes | None) -> Hashes:
    """Return a bit for each of some names, and a few others; all pass where none are given."""
    if names is None:
        return _EVERY
    places = 1 << max(_LEAST_BITS, (_BITS * len(names)).bit_length())
    few = np.zeros(places, np.bool_)
    few[names & np.uint64(places - 1)] = True
    return np.packbits(few, bitorder="little").view(np.uint64)
