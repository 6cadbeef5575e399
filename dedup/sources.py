"""Sources: from which article another may have taken what both share, and who published first."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.chronology import latest, long_before
from dedup.dates import UNKNOWN_TIME
from dedup.findings import Findings
from dedup.segments import Ints
from dedup.traces import Traces

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.integer[Any]]

_NEVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True)
class Facts:
    """By article: story (-1: none), house, time, agency (-1: none known), if it is wire copy."""

    story: Ints
    house: Ints
    time: Ints
    agency: Ints
    wire: Flags
    stories: int

    def early(self, articles: Numbers, others: Numbers) -> Flags:
        """Tell which articles stood more than a day before others: they are not from there."""
        return long_before(self.time[articles], self.time[others])


@dataclass(frozen=True)
class Taken:
    """Own words that articles share with others, of their story or an agency's, by both."""

    article: Ints
    other: Ints
    words: Ints


def taken_of(facts: Facts, traces: Traces, found: Findings) -> Taken:
    """Sum the own words of sentences with a counterpart, by both articles."""
    room, parts = max(len(facts.story), 1), [np.empty((2, 0), np.int64)]
    for part in traces.parts():
        story = facts.story[part.article]
        same = (story == facts.story[part.other]) & (story >= 0)
        kept = np.flatnonzero(same | facts.wire[part.other])
        keys = part.article[kept].astype(np.int64) * room + part.other[kept]
        parts.append(_summed(keys, found.sentences.own[part.sentence[kept]]))
    keys, words = _summed(*np.concatenate(parts, axis=1))
    return Taken(keys // room, keys % room, words)


def _summed(keys: Ints, values: npt.NDArray[np.integer[Any]]) -> Ints:
    """Return each key once, ascending, and the sum of its values (int64, 2 x n)."""
    order = np.argsort(keys, kind="stable")
    new = np.flatnonzero(np.diff(keys[order], prepend=-1))
    sums = np.add.reduceat(values[order].astype(np.int64), new) if len(new) else keys[:0]
    return np.stack([keys[order][new], sums])


def sources_of(facts: Facts, taken: Taken, allowed: Flags) -> Ints:
    """Return for each article the allowed other that it shares most with, -1 for none."""
    rows = np.flatnonzero(allowed & ~facts.early(taken.article, taken.other))
    order = rows[np.lexsort((taken.other[rows], -taken.words[rows], taken.article[rows]))]
    article, first = np.unique(taken.article[order], return_index=True)
    source = np.full(len(facts.story), -1)
    source[article] = taken.other[order[first]]
    return source


def most_used(facts: Facts, taken: Taken, source: Ints) -> Ints:
    """Return by story the source of most of what its articles share with theirs, -1 for none."""
    used = source[taken.article] == taken.other
    used &= facts.story[taken.article] == facts.story[taken.other]
    words = np.bincount(taken.other[used], taken.words[used], len(facts.story))
    rows = np.flatnonzero((words > 0) & (facts.story >= 0))
    order = rows[np.lexsort((rows, -words[rows], facts.story[rows]))]
    story, first = np.unique(facts.story[order], return_index=True)
    out = np.full(facts.stories, -1)
    out[story] = order[first]
    return out


def first_houses(facts: Facts) -> Ints:
    """Return by story the house that published before all others, -1 where that is not known."""
    inside = np.flatnonzero(facts.story >= 0)
    order = inside[np.lexsort((facts.time[inside], facts.story[inside]))]
    story, first = np.unique(facts.story[order], return_index=True)
    house = np.full(facts.stories, -1)
    house[story] = facts.house[order[first]]
    begin, rival = (np.full(facts.stories, end) for end in (UNKNOWN_TIME, _NEVER))
    begin[story] = facts.time[order[first]]
    other = inside[facts.house[inside] != house[facts.story[inside]]]
    np.minimum.at(rival, facts.story[other], facts.time[other])
    known = begin != UNKNOWN_TIME
    return np.where(known & (latest(np.where(known, begin, 0)) < rival), house, -1)
