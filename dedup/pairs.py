"""Pairs of articles: how they are related, on what evidence, and how sure that is."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from dedup.copies import EDITED, QUOTED, Copies
from dedup.decisions import BOILERPLATE as DECIDED_BOILERPLATE
from dedup.decisions import NOT_COPY, Decided
from dedup.once import shared_property
from dedup.overlaps import ShingleSets
from dedup.rows import keys_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.supports import Supports

RELATIONS = ("exact", "near", "excerpt", "edited", "shared-quotation", "boilerplate", "version")
EXACT, NEAR, EXCERPT, REWRITTEN, QUOTATION, BOILERPLATE, VERSION = range(7)
POINTS = ("confident", "possible")
CONFIDENT, POSSIBLE = range(2)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """
    Related articles.

    Args:
        rows: int64 (n x 2), left row < right row, in order.
        relation: int8, a place in ``RELATIONS``.
        overlap: float64 (n x 3), Jaccard of the shingle sets, share of left in right, of right
            in left.
        point: int8, a place in ``POINTS``; -1 where the relation is no copy.
        evidence: float64, log-odds of copying (``dedup.gate``); NaN where it was not asked.
    """

    rows: Ints
    relation: npt.NDArray[np.int8]
    overlap: Floats
    point: npt.NDArray[np.int8]
    evidence: Floats

    def __post_init__(self) -> None:
        if np.any(self.rows[:, 0] >= self.rows[:, 1]):
            raise ValueError("left must be before right in every pair")

    def where(self, kept: npt.NDArray[np.bool_] | slice) -> Self:
        """Return some of the pairs alone."""
        return type(self)(
            self.rows[kept], self.relation[kept], self.overlap[kept], self.point[kept],
            self.evidence[kept],
        )  # fmt: skip

    @shared_property
    def keys(self) -> Ints:
        """One number a pair (int64), ascending."""
        return keys_of(self.rows)

    def find(self, rows: Ints) -> Ints:
        """Return the place of pairs of rows (int64, n x 2) among these, -1 for none."""
        keys = keys_of(rows)
        if not len(self.rows):
            return np.full(len(keys), -1)
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.rows) - 1)
        return np.where(self.keys[place] == keys, place, -1)

    def point_of(self, rows: Ints) -> Ints:
        """Return the point of pairs of rows (int64, n x 2), -1 where they are no copy."""
        points: Ints = np.append(self.point, -1)[self.find(rows)].astype(np.int64)
        return points


def no_pairs() -> Pairs:
    """Return no pairs."""
    none, kinds, numbers = np.empty((0, 2), np.int64), np.empty(0, np.int8), np.empty(0)
    return Pairs(none, kinds, np.empty((0, 3)), kinds, numbers)


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
    count = int(np.count_nonzero(kept))
    return Pairs(
        listed[kept], relation[kept].astype(np.int8), overlap[kept], np.zeros(count, np.int8),
        np.full(count, np.nan),
    )  # fmt: skip


def related(
    near: Pairs,
    read: Ints,
    evidence: Floats,
    formula: npt.NDArray[np.bool_],
    supports: Supports,
    copies: Copies,
    sets: ShingleSets,
    settings: Settings,
) -> Pairs:
    """
    Return near-duplicates and the pairs that copies relate.

    ``excerpt``: a paragraph of one article stands in the other; ``edited``: else, the evidence is
    at least ``possible``; ``shared-quotation``: else, a quotation stands in both. A pair is
    ``confident`` from so much evidence on, near-duplicates are; a formula (``dedup.formulas``) is
    possible at most.

    Args:
        near: near-duplicates.
        read: int64 (n x 2), pairs that were read, in order.
        evidence: float64, of each.
        formula: bool, which are one formula, filled in for two events.
        supports: sentences of each.
        copies: paragraphs that also stand in another article.
        sets: what Jaccard is counted on.
        settings: ``confident`` and ``possible``.
    """
    enough = ~formula & (supports.counts > 0) & (evidence >= settings.possible)
    relation = np.where(enough, REWRITTEN, len(RELATIONS))
    place = keys_of(read).searchsorted(keys_of(np.stack([copies.article, copies.other], axis=1)))
    np.minimum.at(relation, place[copies.kind == QUOTED], QUOTATION)
    np.minimum.at(relation, place[copies.kind < EDITED], EXCERPT)
    place = near.find(read)
    new = (relation < len(RELATIONS)) & (place < 0)
    rows, relation, evidence = read[new], relation[new], evidence[new]
    point = np.where(~formula[new] & (evidence >= settings.confident), CONFIDENT, POSSIBLE)
    point[relation == QUOTATION] = -1
    kinds = relation.astype(np.int8), sets.overlap(rows), point.astype(np.int8)
    return _merged(_doubted(near, place[formula & (place >= 0)]), Pairs(rows, *kinds, evidence))


def _doubted(near: Pairs, formulas: Ints) -> Pairs:
    """Return near-duplicates of which some are formulas: possible, unless all words are equal."""
    point = near.point.copy()
    point[formulas] = POSSIBLE
    point[near.relation == EXACT] = CONFIDENT
    return replace(near, point=point)


def with_scans(pairs: Pairs, scans: Ints, read: Ints, evidence: Floats, sets: ShingleSets) -> Pairs:
    """
    Return pairs in which those that are one text, misread, are confident, whatever else they are.

    Args:
        pairs: related articles.
        scans: int64 (n x 2), pairs that are.
        read: int64 (n x 2), pairs that were read, in order: these among them.
        evidence: float64, of each.
        sets: what Jaccard is counted on.
    """
    relation, point, place = pairs.relation.copy(), pairs.point.copy(), pairs.find(scans)
    known, new = place[place >= 0], scans[place < 0]
    relation[known] = np.where(relation[known] == QUOTATION, REWRITTEN, relation[known])
    point[known] = CONFIDENT
    weighed = evidence[keys_of(read).searchsorted(keys_of(new))]
    kinds = np.full(len(new), REWRITTEN, np.int8), np.full(len(new), CONFIDENT, np.int8)
    more = Pairs(new, kinds[0], sets.overlap(new), kinds[1], weighed)
    return _merged(replace(pairs, relation=relation, point=point), more)


def settled(pairs: Pairs, decided: Decided) -> Pairs:
    """Return pairs as a person decided: no copy is no pair, boilerplate counts for nothing."""
    kind = decided.of(pairs.rows)
    standing = kind == DECIDED_BOILERPLATE
    point = np.where(standing, np.int8(-1), pairs.point)
    relation = np.where(standing, np.int8(BOILERPLATE), pairs.relation)
    return replace(pairs, point=point, relation=relation).where(kind != NOT_COPY)


def _merged(one: Pairs, other: Pairs) -> Pairs:
    """Return pairs of both, in order."""
    order = np.argsort(np.concatenate([one.keys, other.keys]))
    columns = ("rows", "relation", "overlap", "point", "evidence")
    return Pairs(
        *(np.concatenate([getattr(one, name), getattr(other, name)])[order] for name in columns)
    )
