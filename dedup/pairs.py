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
        implied: pairs of large groups of near-duplicates that are not listed.
    """

    rows: Ints
    relation: npt.NDArray[np.int8]
    overlap: npt.NDArray[np.float64]
    implied: int = 0

    def __post_init__(self) -> None:
        if np.any(self.rows[:, 0] >= self.rows[:, 1]):
            raise ValueError("left must be before right in every pair")

    @property
    def is_copy(self) -> npt.NDArray[np.bool_]:
        """Whether words of the writer's own are shared, not only speech (bool)."""
        return np.not_equal(self.relation, QUOTATION)


def pairs_of(
    near: Ints,
    digests: npt.NDArray[np.uint64],
    sets: ShingleSets,
    copies: Copies | None,
    settings: Settings,
    implied: int = 0,
) -> Pairs:
    """
    Return the pairs that are related.

    ``exact``: the same words; ``near``: Jaccard of the shingles at least ``threshold``;
    ``excerpt``: else, at least one paragraph of one stands in the other; ``shared-quotation``:
    else, at least one quotation does.

    Args:
        near: int64 (n x 2), pairs that may be near-duplicates.
        digests: uint64 by article, of its word sequence; 0 where it has none.
        sets: what Jaccard is counted on.
        copies: paragraphs that stand in two articles; None: near-duplicates only.
        settings: ``threshold``.
        implied: passed through.
    """
    by_copy = np.empty((0, 2), np.int64)
    if copies is not None:
        kind = np.where(copies.kind == QUOTED, QUOTATION, EXCERPT)
        left = np.minimum(copies.article, copies.other)
        by_copy = np.stack([left << 32 | np.maximum(copies.article, copies.other), kind], axis=1)
    keys = np.concatenate([near[:, 0] << 32 | near[:, 1], by_copy[:, 0]])
    found, which = np.unique(keys, return_inverse=True)
    weakest = np.full(len(found), QUOTATION + 1, np.int64)
    np.minimum.at(weakest, which[len(near) :], by_copy[:, 1])
    rows = np.stack([found >> 32, found & 0xFFFFFFFF], axis=1)
    overlap = sets.overlap(rows)
    relation = np.where(overlap[:, 0] >= settings.threshold, NEAR, weakest)
    same = (digests[rows[:, 0]] == digests[rows[:, 1]]) & (digests[rows[:, 0]] != 0)
    relation = np.where(same, EXACT, relation)
    kept = relation <= QUOTATION
    return Pairs(rows[kept], relation[kept].astype(np.int8), overlap[kept], implied)
