"""Pairs of articles and how they are related: the gate that asks if the evidence is enough."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedup.copies import QUOTED, Copies
from dedup.overlaps import ShingleSets
from dedup.segments import Ints
from dedup.settings import Settings

RELATIONS = ("exact", "near", "excerpt", "shared-quotation")
EXACT, NEAR, EXCERPT, QUOTATION = range(4)


@dataclass(frozen=True)
class Pairs:
    """
    Related articles.

    Args:
        rows: int64 (n x 2), left row < right row, in order.
        relation: int8, a place in ``RELATIONS``.
        overlap: float64 (n x 3), Jaccard of the shingle sets, share of left in right, of right
            in left.
    """

    rows: Ints
    relation: npt.NDArray[np.int8]
    overlap: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        if np.any(self.rows[:, 0] >= self.rows[:, 1]):
            raise ValueError("left must be before right in every pair")


def near_pairs(
    listed: Ints, digests: npt.NDArray[np.uint64], sets: ShingleSets, settings: Settings
) -> Pairs:
    """
    Return the near-duplicates among some pairs.

    ``exact``: the same words; ``near``: Jaccard of the shingles at least ``threshold``.

    Args:
        listed: int64 (n x 2), left row < right row, in order.
        digests: uint64 by article, of its word sequence; 0 where it has none.
        sets: what Jaccard is counted on.
        settings: ``threshold``.
    """
    neither = np.full(len(listed), len(RELATIONS))
    overlap = sets.overlap(listed)
    relation = np.where(overlap[:, 0] >= settings.threshold, NEAR, neither)
    same = (digests[listed[:, 0]] == digests[listed[:, 1]]) & (digests[listed[:, 0]] != 0)
    relation[same] = EXACT
    kept = relation <= NEAR
    return Pairs(listed[kept], relation[kept].astype(np.int8), overlap[kept])


def with_copies(near: Pairs, copies: Copies, sets: ShingleSets) -> Pairs:
    """
    Return near-duplicates and the pairs that copied paragraphs relate.

    ``excerpt``: at least one paragraph of one article stands in the other; ``shared-quotation``:
    else, at least one quotation does.
    """
    kind = np.where(copies.kind == QUOTED, QUOTATION, EXCERPT)
    both = np.sort(np.stack([copies.article, copies.other], axis=1), axis=1)
    keys, which = np.unique(both[:, 0] << 32 | both[:, 1], return_inverse=True)
    best = np.full(len(keys), len(RELATIONS))
    np.minimum.at(best, which, kind)
    new = ~np.isin(keys, near.rows[:, 0] << 32 | near.rows[:, 1])
    rows = np.stack([keys[new] >> 32, keys[new] & 0xFFFFFFFF], axis=1)
    every = np.concatenate([near.rows, rows])
    relation = np.concatenate([near.relation, best[new].astype(np.int8)])
    overlap = np.concatenate([near.overlap, sets.overlap(rows)])
    order = np.lexsort((every[:, 1], every[:, 0]))
    return Pairs(every[order], relation[order], overlap[order])
