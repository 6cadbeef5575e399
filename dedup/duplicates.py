"""Duplicates: articles of the same words, or nearly."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dedup.candidates import Groups, groups_of, pairs_within
from dedup.chronology import Window, chronology, window_of
from dedup.corpus import Corpus
from dedup.decisions import Decided
from dedup.fingerprints import Fingerprints
from dedup.overlaps import ShingleSets
from dedup.pairs import CONFIDENT, Pairs, near_pairs, settled
from dedup.segments import Ints
from dedup.settings import Settings


@dataclass(frozen=True)
class Duplicates:
    """
    Near-duplicate articles.

    Args:
        sets: what Jaccard is counted on.
        groups: they are joined to.
        pairs: that are listed.
        implied: how many pairs of large groups are not.
        counts: int64 by article, its near-duplicates: those listed, or its whole group if large.
        window: how far apart near-duplicates are listed.
    """

    sets: ShingleSets
    groups: Groups
    pairs: Pairs
    implied: int
    counts: Ints
    window: Window

    @property
    def totals(self) -> dict[str, int]:
        """How many groups and pairs there are, by name."""
        return {
            "near_groups": len(self.groups.bounds) - 1,
            "near_pairs_listed": len(self.pairs.rows),
            "near_pairs_implied": self.implied,
            "near_pairs_verified": self.groups.tested,
        } | self._left_out

    @property
    def _left_out(self) -> dict[str, int]:
        """What a window leaves out, by name."""
        if not self.window.width:
            return {}
        apart = self.window.leaves(self.groups.members, self.groups.bounds)
        cut = int(np.count_nonzero(apart))
        return {"near_pairs_out_of_window": int(apart.sum()), "near_groups_cut": cut}

    @cached_property
    def firsts(self) -> npt.NDArray[np.bool_]:
        """
        Which articles are the first of their near-duplicates, or have none (bool).

        With a window each is the first of those before which and after which the same articles
        are within it: for what is compared with one of them may be out of the others' window.
        """
        groups, firsts = self.groups, np.ones(len(self.counts), np.bool_)
        firsts[groups.members] = False
        firsts[groups.members[groups.bounds[:-1]]] = True
        if self.window.width:
            seen = self.window.views()[groups.members]
            firsts[groups.members[1:][seen[1:] != seen[:-1]]] = True
        return firsts


def duplicates_of(
    corpus: Corpus, prints: Fingerprints, decided: Decided, settings: Settings
) -> Duplicates:
    """Return near-duplicate articles: candidates of which Jaccard is counted."""
    sets, window = ShingleSets(corpus, settings), window_of(corpus.times, settings)
    groups = groups_of(
        prints.of_articles, chronology(corpus), settings,
        lambda pairs: sets.overlap(pairs)[:, 0] >= settings.threshold,
    )  # fmt: skip
    listed, implied = pairs_within(groups, settings.group, window)
    digests = np.zeros(len(corpus), np.uint64)
    digests[prints.of_articles.rows] = prints.of_articles.digests
    pairs = settled(near_pairs(listed, digests, sets, settings), decided)
    counts = _counts(groups, pairs, window, settings, len(corpus))
    return Duplicates(sets, groups, pairs, implied, counts, window)


def _counts(
    groups: Groups, pairs: Pairs, window: Window, settings: Settings, articles: int
) -> Ints:
    """Return how many near-duplicates each article has."""
    listed = pairs.rows[pairs.point == CONFIDENT]
    counts = np.bincount(listed.ravel(), minlength=articles)
    sizes = np.diff(groups.bounds)
    large = np.repeat(sizes, sizes) > settings.group
    near = window.spans(groups.members, groups.bounds)[1]
    counts[groups.members[large]] = near[large] - 1
    return counts
