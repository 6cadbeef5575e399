"""Hubs: whether one house of a story has what the others share, as only their origin would."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from dedup.findings import Findings
from dedup.pairs import Floats
from dedup.rows import distinct, over_blocks
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.tokens import Hashes
from dedup.wordpairs import all_word_pairs
from dedup_native import lacking

LEAST_HOUSES = 3  # what two others share is all that tells
_LEAST_SHARED = 6  # word pairs of two houses, before a third one is asked whether it has them
_FEW_TWOS = 3  # pairs of others that an origin is asked for
_VERBATIM = 0.65  # share of one article's shingles in another: what is kept word for word
_LITTLE = 0.005  # of what two others share: what the origin lacks where they keep its words
_AT_ONCE, _FEW_STORIES = 1 << 19, 1 << 11  # words, and stories, that are looked at together
_BESIDE = 0.4  # of what the next best lacks: an origin stands out


@dataclass(frozen=True)
class Units:
    """
    Houses of stories, ascending by story and house.

    Args:
        story: int64.
        house: int64.
        lacks: float64, the share of what two others have in common that this house does not have,
            summed over all two others; NaN where these have nothing in common.
        worst: float64, the greatest share it lacks of what any two others have in common; NaN where
            fewer than three two have enough: a house that one sibling copied has all that this one
            shares with another. NaN too for all but the eight houses of a story that share most.
    """

    story: Ints
    house: Ints
    lacks: Floats
    worst: Floats


@dataclass(frozen=True)
class Hubs:
    """
    What the houses of each story are to each other.

    Args:
        units: the houses.
        between: float64 by story, the least share of what two houses have in common that a third
            one lacks, over all three that have enough in common, as if six more were there that it
            has; NaN where none have. Nobody in the middle of a chain, or copied by a sibling, lacks
            anything of his neighbours'.
        house: int64 by story, the one that stands out as the origin of the others, -1 for none.
        none: bool by story, every house lacks so much that none of them is.
    """

    units: Units
    between: Floats
    house: Ints
    none: npt.NDArray[np.bool_]


def hubs_of(
    found: Findings, story: Ints, houses: Ints, stories: int, settings: Settings,
    before: tuple[Ints, Hubs] | None = None,
) -> Hubs:  # fmt: skip
    """
    Look in each story for a house that has what the others share.

    The test by zero of textual criticism (Quentin 1926) in the form of a sum: with ``df`` the
    houses that have a word pair, house h lacks ``sum over pairs not in h of C(df, 2)`` of ``sum
    over all pairs of C(df - [h has it], 2)``. Who wrote what the others took lacks next to nothing
    of what any two of them share; a sibling lacks what it left out or reworded. It stands out if it
    lacks at most ``origin_lacks`` of what any two share, and 0.4 of what the next best lacks of
    all; in a story that keeps the words, where nothing is blurred, 0.005.

    Args:
        found: the words that were read.
        story: int64 by article, -1 for none.
        houses: int64 by article.
        stories: how many there are.
        settings: ``origin_lacks`` and ``latent_lacks``.
        before: other stories and their hubs: one of the same number and articles is known.
    """
    room = int(houses.max(initial=0)) + 1
    every = distinct(story[story >= 0] * room + houses[story >= 0])
    of = every // room
    known = _known(story, stories, before[0] if before else story[:0])
    large = (np.bincount(of, minlength=stories) >= LEAST_HOUSES) & ~known
    rows = np.flatnonzero(np.append(large, False)[story])
    measures = _measured(found, rows, story, houses, every, stories)
    units, between = Units(of, every % room, *measures[:2]), measures[2]
    if before:
        _remembered(units, between, before[1], known)
    house = _standing_out(units, _kept(found, story, stories), settings)
    return Hubs(units, between, house, between >= settings.latent_lacks)


def _measured(
    found: Findings, rows: Ints, story: Ints, houses: Ints, every: Ints, stories: int
) -> list[Floats]:
    """Return what units lack, the worst, and ``between`` of stories, by some of the articles."""
    room, words = int(houses.max(initial=0)) + 1, found.matches.words
    of, unit = every // room, np.searchsorted(every, story[rows] * room + houses[rows])
    order = np.argsort(unit, kind="stable")
    rows, unit = rows[order], unit[order]

    def look(block: tuple[int, int]) -> tuple[Floats, Floats, Floats]:
        first, last = np.searchsorted(of, block)
        mine = slice(*np.searchsorted(unit, [first, last]))
        keys, counts = all_word_pairs(words, rows[mine])
        by_unit = np.bincount(unit[mine] - first, counts, last - first).astype(np.int64)
        bounds = np.searchsorted(of[first:last], np.arange(block[0], block[1] + 1))
        return measures_of(keys, np.append(0, np.cumsum(by_unit)), bounds)

    cuts = _cuts(words.counts(rows), story[rows], stories)
    parts = list(over_blocks(look, pairwise(cuts))) or [(np.empty(0),) * 3]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def _known(story: Ints, stories: int, before: Ints) -> npt.NDArray[np.bool_]:
    """Tell which stories had the same articles before (bool)."""
    known = np.zeros(stories + 1, np.bool_)
    if len(before):
        known[before] = known[story] = True
        moved = before != story
        known[before[moved]] = known[story[moved]] = False
    return known[:-1]


def _remembered(units: Units, between: Floats, before: Hubs, known: npt.NDArray[np.bool_]) -> None:
    """Fill in what is known of stories, house by house."""
    now, then = known[units.story], known[before.units.story]
    units.lacks[now], units.worst[now] = before.units.lacks[then], before.units.worst[then]
    some = np.flatnonzero(known)
    between[some] = before.between[some]


def _cuts(words: Ints, story: Ints, stories: int) -> list[int]:
    """Return stories at which to cut, by the words of articles in the order of their stories."""
    ends = np.append(0, np.cumsum(words))[np.searchsorted(story, np.arange(stories + 1))]
    cuts = np.searchsorted(ends, np.arange(0, ends[-1], _AT_ONCE))
    few = np.arange(0, stories, _FEW_STORIES)
    every: list[int] = distinct(np.concatenate([[0], cuts, few, [stories]])).tolist()
    return every


def measures_of(keys: Hashes, houses: Ints, stories: Ints) -> tuple[Floats, Floats, Floats]:
    """
    Return what units lack, the worst, and ``between`` of some stories, by their word pairs.

    Args:
        keys: uint64, house by house; one may stand there several times.
        houses: int64, where the word pairs of each house begin, and the end.
        stories: int64, where the houses of each story begin, and the end.
    """
    units, count = len(houses) - 1, len(stories) - 1
    sums, chosen = np.empty((units, 3), np.int64), np.empty((count, lacking.MOST), np.int64)
    tallies = np.empty((count, 1 << lacking.MOST), np.int64)
    lacking.lack(keys, houses, stories, sums, chosen, tallies, 0, count)
    most, between = _by_threes(tallies)
    worst = np.full(units, np.nan)
    worst[chosen[chosen >= 0]] = most[chosen >= 0]
    return _lacks(sums, stories), worst, between


def _kept(found: Findings, story: Ints, stories: int) -> Floats:
    """Return by story the most that any article has of another's shingles."""
    pairs, most = found.pairs, np.zeros(stories)
    of = story[pairs.rows]
    same = (of[:, 0] == of[:, 1]) & (of[:, 0] >= 0)
    np.maximum.at(most, of[same, 0], pairs.overlap[same, 1:].max(axis=1, initial=0))
    return most


def _standing_out(units: Units, kept: Floats, settings: Settings) -> Ints:
    """Return by story the house that may be the origin of the others (int64), -1 for none."""
    out = np.full(len(kept), -1)
    order = np.lexsort((units.house, units.lacks, units.story))  # NaN goes last
    bounds = np.searchsorted(units.story[order], np.arange(len(kept) + 1))
    some = np.flatnonzero(np.diff(bounds) >= LEAST_HOUSES)
    best, second = order[bounds[some]], order[bounds[some] + 1]
    most = np.minimum(settings.origin_lacks, _BESIDE * units.lacks[second])
    most = np.where(kept[some] > _VERBATIM, np.minimum(most, _LITTLE), most)
    alone = units.lacks[best] < units.lacks[second]
    chosen = alone & (units.worst[best] <= most)
    out[some[chosen]] = units.house[best[chosen]]
    return out


def _lacks(sums: Ints, stories: Ints) -> Floats:
    """Return the share of what the others have in common that each unit lacks."""
    story = np.repeat(np.arange(len(stories) - 1), np.diff(stories))
    through, mine = sums[:, lacking.BESIDE], sums[:, lacking.TWOS]
    every = np.bincount(story, through, len(stories) - 1).astype(np.int64)[story] // 2
    shared = every - through
    return np.where(shared > 0, (every - mine) / np.maximum(shared, 1), np.nan)


def _by_threes(tallies: Ints) -> tuple[Floats, Floats]:
    """
    Return the most each house lacks of any two others' word pairs, and the least any does.

    Args:
        tallies: int64, stories x sets of houses: how many word pairs these alone have.

    Returns:
        float64, stories x houses, and by story; NaN where too few have enough in common.
    """
    three = (tallies @ _SETS).reshape(-1, *(lacking.MOST,) * 3).astype(np.float32)
    common = np.einsum("sijj->sij", three)[:, None]
    third, one, other = np.ogrid[(slice(lacking.MOST),) * 3]
    enough = (common >= _LEAST_SHARED) & (one != other)
    lacks = 1 - three / np.maximum(common, 1)
    others = enough & (third != one) & (third != other)
    few = np.count_nonzero(others, axis=(2, 3)) < 2 * _FEW_TWOS
    worst = np.where(others, lacks, -1).max(axis=(2, 3)).astype(np.float64)
    near = others & np.swapaxes(enough, 1, 2) & np.moveaxis(enough, 1, 3)
    careful = lacks * common / (common + _LEAST_SHARED)  # of few, as if more were there
    least = np.where(near, careful, 2).min(axis=(1, 2, 3)).astype(np.float64)
    return np.where(few, np.nan, worst), np.where(least <= 1, least, np.nan)


_HAS = np.arange(1 << lacking.MOST)[:, None] >> np.arange(lacking.MOST) & 1
_SETS = (
    np.einsum("mk,mi,mj->mkij", _HAS, _HAS, _HAS).reshape(1 << lacking.MOST, -1).astype(np.float64)
)
"""By set of houses, as bits, and by any three of them: 1 if it has all of these."""
