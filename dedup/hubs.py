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
from dedup.wordpairs import word_pairs_of

LEAST_HOUSES = 3  # what two others share is all that tells
_MOST_HOUSES = 8  # whose triples are looked at, those that share most: their number is its cube
_LEAST_SHARED = 6  # word pairs of two houses, before a third one is asked whether it has them
_FEW_TWOS = 3  # pairs of others that an origin is asked for
_VERBATIM = 0.65  # share of one article's shingles in another: what is kept word for word
_LITTLE = 0.005  # of what two others share: what the origin lacks where they keep its words
_AT_ONCE = 1 << 20  # words of the stories that are looked at together
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
    room = int(houses.max(initial=0)) + 1
    of, rows = every // room, rows[np.argsort(story[rows], kind="stable")]

    def look(block: tuple[int, int]) -> tuple[Floats, Floats, Floats]:
        mine = rows[slice(*np.searchsorted(story[rows], block))]
        pairs = word_pairs_of(found.matches.words, found.sentences, np.sort(mine))
        articles, (first, last) = pairs.owners(), np.searchsorted(of, block)
        units = every[first:last]
        unit = np.searchsorted(units, story[articles] * room + houses[articles])
        return _looked_at(pairs.keys, unit, of[first:last] - block[0], block[1] - block[0])

    cuts = _cuts(found.matches.words.counts(rows), story[rows], stories)
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
    every: list[int] = distinct(np.concatenate([[0], cuts, [stories]])).tolist()
    return every


def _looked_at(keys: Ints, unit: Ints, story: Ints, count: int) -> tuple[Floats, Floats, Floats]:
    """Return what units lack, the worst, and ``between`` of some stories, by their word pairs."""
    unit, feature, df = shared_features(keys, unit, story)
    worst, between = _looked_through(unit, feature, story, count)
    return lacks_of(unit, feature, df, story, count), worst, between


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


def shared_features(keys: Ints, unit: Ints, story: Ints) -> tuple[Ints, Ints, Ints]:
    """Return by story the units with each word pair of two units, which it is, and of how many."""
    names, units = int(keys.max(initial=0)) + 1, max(len(story), 1)
    each = distinct((story[unit] * names + keys) * units + unit)  # each story by itself
    mixed, unit = np.divmod(each, units)
    first = np.ones(len(mixed), np.bool_)
    first[1:] = mixed[1:] != mixed[:-1]
    feature = np.cumsum(first) - 1
    df = np.bincount(feature)[feature] if len(feature) else feature
    kept = df > 1
    return unit[kept], feature[kept], df[kept]


def lacks_of(unit: Ints, feature: Ints, df: Ints, story: Ints, count: int) -> Floats:
    """Return the share of what the others have in common that each unit lacks."""
    first = np.ones(len(feature), np.bool_)
    first[1:] = feature[1:] != feature[:-1]
    ways = df * (df - 1) // 2
    every = np.bincount(story[unit[first]], ways[first], count).astype(np.int64)[story]
    mine = np.bincount(unit, ways, len(story)).astype(np.int64)
    through = np.bincount(unit, df - 1, len(story)).astype(np.int64)
    shared = every - through
    return np.where(shared > 0, (every - mine) / np.maximum(shared, 1), np.nan)


def _looked_through(unit: Ints, feature: Ints, story: Ints, count: int) -> tuple[Floats, Floats]:
    """Return ``worst`` by unit and ``between`` by story, of features in the order of stories."""
    worst, between = np.full(len(story), np.nan), np.full(count, np.nan)
    bounds = np.searchsorted(story[unit], np.arange(count + 1))
    sizes = np.bincount(story, minlength=count)
    for one in np.flatnonzero((sizes >= LEAST_HOUSES) & (np.diff(bounds) > 0)):
        part = slice(bounds[one], bounds[one + 1])
        units, lacking, between[one] = triples_of(unit[part], feature[part])
        worst[units] = lacking
    return worst, between


def triples_of(unit: Ints, feature: Ints) -> tuple[Ints, Floats, float]:
    """Return units, the most each lacks of any two others' common pairs, the least any does."""
    units, row, sizes = np.unique(unit, return_inverse=True, return_counts=True)
    chosen = np.argsort(-sizes, kind="stable")[:_MOST_HOUSES]
    place = np.full(len(units), -1)
    place[chosen] = np.arange(len(chosen))
    row = place[row]
    features, column = np.unique(feature[row >= 0], return_inverse=True)
    has = np.zeros((len(chosen), len(features)), np.float32)
    has[row[row >= 0], column] = 1
    common = has @ has.T
    enough = (common >= _LEAST_SHARED) & ~np.eye(len(has), dtype=np.bool_)
    worst, least = np.full(len(has), np.nan), np.nan
    for third in range(len(has)):
        lacking = 1 - (has * has[third]) @ has.T / np.maximum(common, 1)
        others = enough.copy()
        others[third] = others[:, third] = False
        if np.count_nonzero(others) >= 2 * _FEW_TWOS:
            worst[third] = lacking[others].max()
        near = others & enough[third] & enough[third][:, None]
        careful = lacking * common / (common + _LEAST_SHARED)  # of few, as if more were there
        least = np.fmin(least, careful[near].min(initial=2))
    return units[chosen], worst, float(least) if least <= 1 else np.nan
