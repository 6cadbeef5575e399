"""Versions: articles of one outlet that are the same article, written on."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.chronology import chronology
from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.pairs import CONFIDENT, NEAR, VERSION, Pairs
from dedup.segments import Ints
from dedup.settings import Settings

ITEM = "version_of"
"""The column in which a corpus says itself which item a row is a version of, as feeds do."""


@dataclass(frozen=True)
class Versions:
    """
    Articles that update others of their outlet.

    Args:
        pairs: bool by pair, it is of two versions of an article.
        previous: int64 by article, the version it updates: the latest before it; -1 for none.
    """

    pairs: npt.NDArray[np.bool_]
    previous: Ints

    @property
    def firsts(self) -> Ints:
        """The first version of each article's chain (int64), itself where it updates nothing."""
        firsts = np.where(self.previous < 0, np.arange(len(self.previous)), self.previous)
        while np.any(firsts != firsts[firsts]):
            firsts = firsts[firsts]
        return firsts


def versions_of(
    corpus: Corpus,
    pairs: Pairs,
    covers: npt.NDArray[np.float64],
    outlets: Ints,
    settings: Settings,
) -> Versions:
    """
    Return which articles are versions of others.

    A confident pair of one outlet is two versions of an article if they are published at most
    ``version_days`` apart (or nobody knows), and each covers so much of the other that the
    geometric mean of both shares is ``version_ties``: a paragraph of background that stands in both
    makes none. Pairs that the corpus itself calls versions of one item are, however related.

    Args:
        corpus: for the times, and the column ``version_of`` if there is one.
        pairs: related articles.
        covers: float64 (n x 2), shares of these pairs (``dedup.covers``).
        outlets: int64 by article; what other outlets of an owner print is a reprint.
        settings: ``version_days`` and ``version_ties``.
    """
    left, right = pairs.rows.T
    own = outlets[left] == outlets[right]
    times = corpus.times
    known = (times[left] != UNKNOWN_TIME) & (times[right] != UNKNOWN_TIME)
    gap = np.where(known, np.abs(times[left] - times[right]), 0)
    alike = np.sqrt(covers.prod(axis=1)) >= settings.version_ties
    found = (pairs.point == CONFIDENT) & alike & (gap <= settings.version_days * DAY)
    items = _items(corpus)
    told = (pairs.point >= 0) & (items[left] == items[right]) & (items[left] >= 0)
    chosen: npt.NDArray[np.bool_] = own & (found | told)
    both = pairs.rows[chosen]
    order = chronology(corpus)
    later = order[both].argmax(axis=1)
    both = np.stack([both[np.arange(len(both)), side] for side in (1 - later, later)], axis=1)
    previous = np.full(len(corpus), -1, np.int64)
    both = both[np.argsort(order[both[:, 0]], kind="stable")]
    previous[both[:, 1]] = both[:, 0]  # of several the last stays: the latest
    return Versions(chosen, previous)


def _items(corpus: Corpus) -> Ints:
    """Return a number by article for the item that it is a version of (int64), -1 for none."""
    if ITEM not in corpus.table.column_names:
        return np.full(len(corpus), -1, np.int64)
    column = corpus.table[ITEM].cast(pa.string())
    named = pc.if_else(pc.equal(column, ""), None, column).combine_chunks().dictionary_encode()
    items: Ints = pc.fill_null(named.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return items


def called(pairs: Pairs, versions: Versions) -> Pairs:
    """Return pairs, those of two versions called so."""
    return replace(pairs, relation=np.where(versions.pairs, np.int8(VERSION), pairs.relation))


def printed_of(corpus: Corpus, pairs: Pairs, houses: Ints) -> Ints:
    """
    Return when the house of each article first printed it (int64): in an earlier version or print.

    What a house had before an agency is its own, however late it prints it again.

    Args:
        corpus: for the times.
        pairs: related articles, versions called so.
        houses: int64 by article, the same for outlets of one owner.
    """
    same = (pairs.relation <= NEAR) | (pairs.relation == VERSION)
    same &= (pairs.point == CONFIDENT) & (houses[pairs.rows[:, 0]] == houses[pairs.rows[:, 1]])
    both = np.concatenate([pairs.rows[same], pairs.rows[same, ::-1]])
    both = both[corpus.times[both[:, 0]] != UNKNOWN_TIME]
    printed, before = corpus.times.copy(), np.empty(0, np.int64)
    while not np.array_equal(before, printed):
        before = printed.copy()
        known = both[before[both[:, 1]] != UNKNOWN_TIME]
        np.minimum.at(printed, known[:, 0], before[known[:, 1]])
    return printed
