"""Stories: articles that hang together by copy they share, however long the chain of copies."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dedup.chronology import chronology
from dedup.corpus import Corpus
from dedup.dates import UNKNOWN_TIME
from dedup.pairs import CONFIDENT, Pairs
from dedup.segments import Ints
from dedup.settings import Settings
from dedup_native import joining, linking

Floats = npt.NDArray[np.float64]

_STEP = 0.02  # ties are compared in such steps: so the cost of a story is linear in its ties


@dataclass(frozen=True)
class Stories:
    """
    Articles that hang together by confident pairs, each in one story at most.

    Args:
        story: int64 by article, the number of its story, -1 for none; stories are counted from 0
            in the order of their first rows.
        leads: int64 by story, the row of its lead: the earliest article, of several the longest.
        cohesion: float64 by story, the mean tie of two of its articles, from 0 to 1.
    """

    story: Ints
    leads: Ints
    cohesion: Floats

    def __len__(self) -> int:
        return len(self.leads)

    def __iter__(self) -> Iterator[Ints]:
        """Yield the rows of each story, ascending."""
        rows = np.argsort(self.story, kind="stable")
        bounds = np.searchsorted(self.story[rows], np.arange(len(self) + 1))
        for story in range(len(self)):
            yield rows[bounds[story] : bounds[story + 1]]

    @cached_property
    def sizes(self) -> Ints:
        """How many articles each story has (int64)."""
        return np.bincount(self.story[self.story >= 0], minlength=len(self))

    @cached_property
    def alone(self) -> Ints:
        """Number by article as ``story``, but an article of none is one by itself (int64)."""
        return np.where(self.story < 0, len(self) + np.arange(len(self.story)), self.story)


@dataclass(frozen=True)
class _Ties:
    """
    Ties of articles, near-duplicates taken as one.

    Args:
        node: int64 by article, the earliest of its near-duplicates.
        size: int64 by article, how many it stands for; 0 for one that another stands for.
        rows: int64 (n x 2), nodes that confident pairs tie, the smaller first, each once.
        weight: float64, the mean tie of these pairs.
        within: float64 by article, the mean tie of the near-duplicates it stands for.
    """

    node: Ints
    size: Ints
    rows: Ints
    weight: Floats
    within: Floats

    @property
    def totals(self) -> Floats:
        """The sum of the ties of all articles of two nodes (float64)."""
        one, other = self.rows.T
        totals: Floats = self.weight * self.size[one] * self.size[other]
        return totals


def stories_of(
    corpus: Corpus, pairs: Pairs, covers: Floats, words: Ints, settings: Settings
) -> Stories:
    """
    Return the stories of a corpus.

    Two articles of a confident pair are tied by the geometric mean of the two shares that each
    covers of the other; two that no such pair relates by 0. Two groups become one story while the
    mean tie of their articles is at least ``story_ties`` and some pair relates them, the closest
    first (average linkage: Sokal & Michener 1958). Each step raises the quality that the constant
    Potts model gives to communities (Traag, Van Dooren & Nesterov 2011) at that resolution; so a
    round-up joins the stories it is made of no more than a long chain of copies does.

    An article whose mean tie with the rest of its story is less leaves it again.
    Near-duplicates have the ties of those of them that were compared: only the first is looked at
    for edited copy, and of a large group not all pairs are listed.

    Args:
        corpus: for the times.
        pairs: related articles.
        covers: float64 (n x 2), shares of these pairs (``dedup.covers``).
        words: int64 by article.
        settings: ``threshold`` and ``story_ties``.
    """
    sure = pairs.point == CONFIDENT
    near = sure & (pairs.overlap[:, 0] >= settings.threshold)
    node = _nodes(pairs.rows[near], chronology(corpus))
    ties = _ties(pairs.rows[sure], np.sqrt(covers[sure].prod(axis=1)), node)
    groups = _fitting(_linked(ties, settings.story_ties), ties, settings.story_ties)[node]
    _, first, which, sizes = np.unique(
        groups, return_index=True, return_inverse=True, return_counts=True
    )
    kept = np.flatnonzero(sizes > 1)
    kept = kept[np.argsort(first[kept])]
    numbers = np.full(len(sizes), -1, np.int64)
    numbers[kept] = np.arange(len(kept))
    story = numbers[which]
    return Stories(story, _leads(corpus, story, words), _cohesion(story, ties))


def _nodes(near: Ints, order: Ints) -> Ints:
    """
    Return for each article the one that stands for it and its near-duplicates (int64).

    The earliest stands for all that are near it, then the earliest of those left: members of a
    chain of near-duplicates whose ends are not alike are not one.
    """
    node = np.arange(len(order))
    left = np.where((order[near[:, 0]] < order[near[:, 1]])[:, None], near, near[:, ::-1])
    left = left[np.argsort(order[left[:, 0]], kind="stable")]
    while len(left):
        later = np.zeros(len(node), np.bool_)
        later[left[:, 1]] = True
        first = left[~later[left[:, 0]]]
        node[first[::-1, 1]] = first[::-1, 0]
        left = left[(node[left] == left).all(axis=1)]
    return node


def _ties(rows: Ints, weight: Floats, node: Ints) -> _Ties:
    """Return the ties of nodes, from pairs of articles and what they weigh."""
    both = np.sort(node[rows], axis=1)
    apart = both[:, 0] != both[:, 1]
    keys, which = np.unique(both[apart, 0] << 32 | both[apart, 1], return_inverse=True)
    means = np.bincount(which, weight[apart], len(keys)) / np.bincount(which, minlength=len(keys))
    inside = both[~apart, 0]
    counts = np.bincount(inside, minlength=len(node))
    within = np.bincount(inside, weight[~apart], len(node)) / np.maximum(counts, 1)
    size = np.bincount(node, minlength=len(node))
    return _Ties(node, size, np.stack([keys >> 32, keys & 0xFFFFFFFF], axis=1), means, within)


def _linked(ties: _Ties, least: float) -> Ints:
    """Return for each node the one its group is called by (int64)."""
    (one, other), count = ties.rows.T, len(ties.rows)
    halves = np.full((2 * count, 3), -1)
    halves[:, linking.NODE] = ties.rows.ravel()
    nodes = np.stack([np.full_like(ties.size, -1), 0 * ties.size, ties.size, 0 * ties.size - 1], 1)
    linking.hang(halves, nodes)
    totals, groups = ties.totals, np.arange(len(ties.node))
    level = np.minimum(totals / (ties.size[one] * ties.size[other]) / _STEP, linking.HIGHEST)
    key = (linking.HIGHEST - level.astype(np.int64)).astype(np.uint64) << 2 * linking.NODE_BITS
    keys = key | (one << linking.NODE_BITS | other).astype(np.uint64)
    links, queued = np.argsort(keys), np.full(1, count)  # in order they are a heap
    keys = keys[links]
    while queued[0]:
        keys, links = (np.append(column, np.zeros_like(column)) for column in (keys, links))
        linking.merge(halves, nodes, totals, least, _STEP, keys, links, queued, groups)
    while np.any(groups != groups[groups]):
        groups = groups[groups]
    return groups


def _fitting(groups: Ints, ties: _Ties, least: float) -> Ints:
    """
    Return groups without the nodes whose mean tie with the rest is less, the loosest first (int64).

    A group may have grown by what one of its first nodes does not share; what hung together by
    such a node alone is parted.
    """
    groups, (one, other) = groups.copy(), ties.rows.T
    nodes = np.flatnonzero(ties.size)
    while True:
        same = groups[one] == groups[other]
        ends = np.concatenate([one[same], other[same]])
        tied = np.bincount(ends, np.tile(ties.totals[same], 2), len(groups))[nodes]
        of = groups[nodes]
        rest = np.bincount(of, ties.size[nodes], 2 * len(groups))[of] - ties.size[nodes]
        mean = tied / np.maximum(ties.size[nodes] * rest, 1)
        loose = np.flatnonzero((rest > 0) & (mean < least))
        if not len(loose):
            break
        loose = loose[np.lexsort((mean[loose], of[loose]))]
        loose = nodes[loose[np.unique(of[loose], return_index=True)[1]]]
        groups[loose] = len(groups) + loose  # no group is called so
    whole = np.arange(len(groups))
    joining.unite(np.ascontiguousarray(ties.rows[groups[one] == groups[other]]), whole)
    joining.settle(whole)
    return whole


def _leads(corpus: Corpus, story: Ints, words: Ints) -> Ints:
    """Return the lead of each story: the earliest, then the longest, then the first by id."""
    rows = np.flatnonzero(story >= 0)
    times = corpus.times[rows]
    late = np.where(times == UNKNOWN_TIME, np.iinfo(np.int64).max, times)
    rows = rows[np.lexsort((-words[rows], late, story[rows]))]
    return rows[np.unique(story[rows], return_index=True)[1]]


def _cohesion(story: Ints, ties: _Ties) -> Floats:
    """Return the mean tie of two articles of each story, those of a node counted as often."""
    count = int(story.max(initial=-1)) + 1
    sizes = np.bincount(story[story >= 0], minlength=count).astype(np.float64)
    one, other = ties.rows.T
    same = (story[one] == story[other]) & (story[one] >= 0)
    nodes = np.flatnonzero((ties.size > 1) & (story >= 0))
    inside = ties.within[nodes] * ties.size[nodes] * (ties.size[nodes] - 1) / 2
    of = np.concatenate([story[one[same]], story[nodes]])
    sums = np.bincount(of, np.concatenate([ties.totals[same], inside]), count)
    cohesion: Floats = sums / (sizes * (sizes - 1) / 2)
    return cohesion
