"""Circles: stories, with the articles that may belong to them by what several members share."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences
from dedup.pairs import Floats, Pairs
from dedup.rows import arranged, distinct, over_blocks
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.stories import Stories
from dedup.supports import Supports
from dedup.tokens import Hashes
from dedup.wordpairs import (
    ELSEWHERE,
    Carriers,
    once_a_group,
    rare_in,
    shared_by_articles,
    shared_by_sentences,
    whole_groups,
)
from dedup.words import Words

Flags = npt.NDArray[np.bool_]

_FEW_HOUSES = 3  # of a circle: two prove no more together than each by itself
_TWO, _EACH = 2, 6  # so many houses share so many word pairs each with a newcomer
_AT_ONCE = 1 << 11  # pairs that are looked at together


@dataclass(frozen=True)
class Circles:
    """
    Stories and what may belong to them.

    Args:
        story: int64 by article, the story it belongs to or may belong to, -1 for none.
        pairs: int64 (n x 2), articles of one circle in two houses, left row < right row.
        supports: sentences of these pairs that may say the same: less proves more in a circle, if
            both have a word pair that hardly anybody else has.
    """

    story: Ints
    pairs: Ints
    supports: Supports

    def leads(self, stories: Stories, order: Ints) -> Ints:
        """Return the leads of stories, then the first articles of circles without one (int64)."""
        rows = np.flatnonzero(self.story >= len(stories))
        rows = rows[np.lexsort((order[rows], self.story[rows]))]
        first = np.unique(self.story[rows], return_index=True)[1]
        return np.append(stories.leads, rows[first])


def circles_of(
    pairs: Pairs, story: Ints, wider: Ints, asked: Ints, words: Words, sentences: Sentences,
    houses: Ints, carriers: Carriers, settings: Settings,
) -> tuple[Ints, Flags]:  # fmt: skip
    """
    Return the story that each article belongs to or may belong to (int64), -1 for none.

    And if it is in that story or shares word pairs with it, as said below (bool).

    An article outside stories may belong to the one with which it has most possible pairs; those
    that possible pairs alone tie, and none to a story, are a circle of their own, numbered behind
    the stories. One that no pair relates may belong to a circle of three houses that has, all
    members together, ``joint_rate`` of its word pairs for 100 own words, and six with each of two
    houses. A word pair counts that one other article at most has outside the circle.

    Args:
        pairs: related articles.
        story: int64 by article, -1 for none.
        wider: int64 by article, the same if possible pairs were confident.
        asked: int64 (n x 2), articles worth comparing, left row < right row.
        words: of the articles.
        sentences: of them.
        houses: int64 by article.
        carriers: how many articles there are with each word pair.
        settings: for ``joint_rate``.
    """
    circle, large = circles_by_pairs(pairs, story, wider, houses)
    both = np.concatenate([asked, asked[:, ::-1]])
    both = both[houses[both[:, 0]] != houses[both[:, 1]]]
    one, into = circle[both].T
    both = both[(story[both[:, 0]] < 0) & large[into] & ((one < 0) | (one == into))]
    joint = _joint(both, circle, words, sentences, houses, carriers, settings)
    proved = story >= 0
    proved[joint.article] = True
    return _chosen(circle, joint.article, joint.circle, joint.rate), proved


def circles_by_pairs(pairs: Pairs, story: Ints, wider: Ints, houses: Ints) -> tuple[Ints, Flags]:
    """
    Return the circles that pairs alone make (int64 by article, -1 for none), as ``circles_of``.

    And which of them have the houses that others may join (bool by circle, False behind them all).
    """
    circle = _alone(_attached(pairs, story, houses), wider)
    return circle, np.append(_houses_of(circle, houses) >= _FEW_HOUSES, False)


def pairs_within(circle: Ints, story: Ints, proved: Flags, asked: Ints, houses: Ints) -> Ints:
    """
    Return the pairs of two houses, both proved to be of one circle of three and more.

    One of them at least is in no story: what is in one, confident pairs have told.
    """
    large = np.append(_houses_of(circle, houses) >= _FEW_HOUSES, False)
    one, other = circle[asked].T
    kept = (one == other) & large[one] & proved[asked].all(axis=1)
    kept &= (story[asked] < 0).any(axis=1)
    within: Ints = asked[kept & (houses[asked[:, 0]] != houses[asked[:, 1]])]
    return within


def jointly(
    supports: Supports, pairs: Ints, circle: Ints, words: Words, sentences: Sentences,
    carriers: Carriers,
) -> Supports:  # fmt: skip
    """Return the supports of sentences that have a word pair hardly anybody else has."""
    into, parts = circle[pairs[:, 0]], range(0, len(pairs), _AT_ONCE)

    def share(first: int, names: Hashes | None = None) -> tuple[Ints, Hashes]:
        ends = np.array([first, first + _AT_ONCE], supports.which.dtype)
        mine = slice(*np.searchsorted(supports.which, ends))
        asked = supports.sentences[mine]
        which, found = shared_by_sentences(words, sentences, asked, names)
        return mine.start + which, found

    def ask(first: int) -> tuple[Ints, Hashes]:
        which, names = share(first)
        return once_a_group(into[supports.which[which]], names)

    def prove(first: int) -> Ints:
        which, names = share(first, rare.names)
        few = rare.outside(into[supports.which[which]], names) <= ELSEWHERE
        return distinct(which[few])

    rare = rare_in(over_blocks(ask, parts), words, sentences, circle, carriers)
    few = np.zeros(len(supports.which), np.bool_)
    for which in over_blocks(prove, parts):
        few[which] = True
    return supports.at(few)


def _houses_of(circle: Ints, houses: Ints) -> Ints:
    """Return how many houses each circle has (int64)."""
    room, inside = int(houses.max(initial=0)) + 1, circle >= 0
    each = distinct(circle[inside] * room + houses[inside]) // room
    return np.bincount(each, minlength=int(circle.max(initial=-1)) + 1)


def _attached(pairs: Pairs, story: Ints, houses: Ints) -> Ints:
    """Return stories with articles that are related to them, each to the one with most pairs."""
    related = pairs.rows[pairs.point >= 0]
    both = np.concatenate([related, related[:, ::-1]])
    apart = houses[both[:, 0]] != houses[both[:, 1]]
    both = both[apart & (story[both[:, 0]] < 0) & (story[both[:, 1]] >= 0)]
    room = int(story.max(initial=-1)) + 1
    keys, ties = np.unique(both[:, 0] * room + story[both[:, 1]], return_counts=True)
    return _chosen(story, keys // max(room, 1), keys % max(room, 1), ties)


def _alone(circle: Ints, wider: Ints) -> Ints:
    """Return circles, and those of whose articles none is in one yet."""
    rows = np.flatnonzero(wider >= 0)
    taken = np.zeros(int(wider.max(initial=-1)) + 2, np.bool_)
    taken[wider[rows[circle[rows] >= 0]]] = True
    new = rows[~taken[wider[rows]]]
    out = circle.copy()
    out[new] = int(circle.max(initial=-1)) + 1 + np.unique(wider[new], return_inverse=True)[1]
    return out


def _chosen(circle: Ints, article: Ints, story: Ints, weight: npt.NDArray[Any]) -> Ints:
    """Return circles in which each of some articles is of its story of most weight."""
    order = np.lexsort((story, -weight, article))
    out = circle.copy()
    rows, first = np.unique(article[order], return_index=True)
    out[rows] = story[order[first]]
    return out


@dataclass(frozen=True)
class _Entries:
    """Newcomers and the circles they may enter; word pairs they share with these, one a row."""

    article: Ints
    circle: Ints
    rate: Floats


def _joint(
    both: Ints,
    circle: Ints,
    words: Words,
    sentences: Sentences,
    houses: Ints,
    carriers: Carriers,
    settings: Settings,
) -> _Entries:
    """Return who may enter which circle, of pairs of a newcomer and a member (int64, n x 2)."""
    order, first = arranged(circle[both[:, 1]], both[:, 0])
    both, entry = both[order], np.repeat(np.arange(len(first)), np.diff(first, append=len(order)))
    article, into, house = both[first, 0], circle[both[first, 1]], houses[both[:, 1]]
    own, parts = sentences.per_article(sentences.own)[article], whole_groups(entry)

    def rated(part: slice, which: Ints, names: Hashes) -> Floats:
        mine = slice(entry[part.start], entry[part.stop - 1] + 1)
        return _rates(entry[which] - mine.start, house[which], names, own[mine], settings)

    def ask(part: slice) -> tuple[Ints, Hashes]:  # so that few are looked for everywhere
        which, names = shared_by_articles(words, sentences, both[part])
        which += part.start
        kept = rated(part, which, names)[entry[which] - entry[part.start]] > 0
        return once_a_group(into[entry[which[kept]]], names[kept])

    def rate(part: slice) -> Floats:
        which, names = shared_by_articles(words, sentences, both[part], rare.names)
        which += part.start
        outside = rare.outside(into[entry[which]], names)
        outside -= circle[both[which, 0]] < 0  # the newcomer itself
        kept = outside <= ELSEWHERE
        return rated(part, which[kept], names[kept])

    rare = rare_in(over_blocks(ask, parts), words, sentences, circle, carriers)
    rates = np.concatenate([np.empty(0), *over_blocks(rate, parts)])
    found = rates > 0
    return _Entries(article[found], into[found], rates[found])


def _rates(entry: Ints, house: Ints, names: Hashes, own: Ints, settings: Settings) -> Floats:
    """
    Return how many word pairs newcomers share with circles for 100 own words, 0 if not enough.

    Args:
        entry: int64, the newcomer and the circle.
        house: int64, of a member.
        names: uint64, what the newcomer shares with it.
        own: int64 by entry, the newcomer's own words.
        settings: for ``joint_rate`` and ``share_words``.
    """
    keys = np.unique(names, return_inverse=True)[1]
    order, first = arranged(entry, keys, house)
    entry, keys, house = (column[order[first]] for column in (entry, keys, house))
    new = (np.diff(entry, prepend=-1) != 0) | (np.diff(keys, prepend=-1) != 0)
    counts = np.bincount(entry[new], minlength=len(own))
    order, first = arranged(entry, house)
    common = np.diff(first, append=len(order))
    ways = np.bincount(entry[order[first[common >= _EACH]]], minlength=len(own))
    rate = 100 * counts / np.maximum(own, 1)
    enough = (rate >= settings.joint_rate) & (ways >= _TWO) & (own >= settings.share_words)
    return np.where(enough, rate, 0.0)
