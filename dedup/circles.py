"""Circles: stories, with the articles that may belong to them by what several members share."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences
from dedup.pairs import Floats, Pairs
from dedup.rows import distinct
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.stories import Stories
from dedup.supports import Supports
from dedup.tokens import Hashes
from dedup.wordpairs import WordPairs, by_sentence, carriers_of, word_pairs_of
from dedup.words import Words

Flags = npt.NDArray[np.bool_]

_FEW_HOUSES = 3  # of a circle: two prove no more together than each by itself
_TWO, _EACH = 2, 6  # so many houses share so many word pairs each with a newcomer
_ELSEWHERE = 1  # other article that may have a word pair: what many write of an event is no copy


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
    houses: Ints, settings: Settings,
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
        settings: for ``joint_rate``.
    """
    circle = _alone(_attached(pairs, story, houses), wider)
    large = np.append(_houses_of(circle, houses) >= _FEW_HOUSES, False)
    both = np.concatenate([asked, asked[:, ::-1]])
    both = both[houses[both[:, 0]] != houses[both[:, 1]]]
    one, into = circle[both].T
    both = both[(story[both[:, 0]] < 0) & large[into] & ((one < 0) | (one == into))]
    joint = _joint(both, circle, words, sentences, houses, settings)
    proved = story >= 0
    proved[joint.article] = True
    return _chosen(circle, joint.article, joint.circle, joint.rate), proved


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
    supports: Supports, pairs: Ints, circle: Ints, words: Words, sentences: Sentences
) -> Supports:
    """Return the supports of sentences that have a word pair hardly anybody else has."""
    rows = distinct(pairs.ravel())
    found = by_sentence(words, sentences, rows)
    which, keys = found.shared(supports.sentences)
    asked, place = np.unique(keys, return_inverse=True)
    if not len(asked):
        return supports.at(np.zeros(len(supports.which), np.bool_))
    everywhere = carriers_of(words, found.names[asked])[place]
    into = circle[pairs[supports.which[which], 0]]
    members = word_pairs_of(words, sentences, np.flatnonzero(np.isin(circle, into)))
    inside = _inside(members, circle, into, found.names[keys])
    few = np.zeros(len(supports.which), np.bool_)
    few[which[everywhere - inside <= _ELSEWHERE]] = True
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
    settings: Settings,
) -> _Entries:
    """Return who may enter which circle, of pairs of a newcomer and a member (int64, n x 2)."""
    own = sentences.per_article(sentences.own)
    found = word_pairs_of(words, sentences, distinct(both.ravel()))
    which, keys = found.shared(both)
    first = _rated(both, which, keys, circle, houses, own, settings)
    kept = np.isin(both[which, 0], first.article)  # so that few are looked for everywhere
    which, keys = which[kept], keys[kept]
    if not len(which):
        return first
    asked, place = np.unique(keys, return_inverse=True)
    everywhere = carriers_of(words, found.names[asked])[place]
    into = circle[both[which, 1]]
    members = word_pairs_of(words, sentences, np.flatnonzero(np.isin(circle, into)))
    inside = _inside(members, circle, into, found.names[keys])
    outside = everywhere - inside - (circle[both[which, 0]] < 0)  # the newcomer itself
    kept = outside <= _ELSEWHERE
    return _rated(both, which[kept], keys[kept], circle, houses, own, settings)


def _inside(members: WordPairs, circle: Ints, asked: Ints, names: Hashes) -> Ints:
    """Return how many members of some circles have the word pairs at their side (int64)."""
    room = len(members.names) + 1
    every, counts = np.unique(circle[members.owners()] * room + members.keys, return_counts=True)
    number = np.searchsorted(members.names, names)
    key = asked * room + number
    place = np.searchsorted(every, key)
    there = np.append(every, -1)[place] == key
    return np.where(there, np.append(counts, 0)[place], 0)


def _rated(
    both: Ints, which: Ints, keys: Ints, circle: Ints, houses: Ints, own: Ints, settings: Settings
) -> _Entries:
    """Return the newcomers that share enough with a circle, by the word pairs they share."""
    size, room = int(circle.max(initial=-1)) + 1, int(keys.max(initial=0)) + 1
    entry = both[:, 0] * size + circle[both[:, 1]]
    each = distinct(entry[which] * room + keys) // room
    entries, counts = np.unique(each, return_counts=True)
    span = int(houses.max(initial=0)) + 1
    by_house = distinct((entry[which] * span + houses[both[which, 1]]) * room + keys) // room
    house, common = np.unique(by_house, return_counts=True)
    enough, ways = np.unique(house[common >= _EACH] // span, return_counts=True)
    article = entries // max(size, 1)
    rate = 100 * counts / np.maximum(own[article], 1)
    kept = (rate >= settings.joint_rate) & np.isin(entries, enough[ways >= _TWO])
    kept &= own[article] >= settings.share_words
    return _Entries(article[kept], entries[kept] % max(size, 1), rate[kept])
