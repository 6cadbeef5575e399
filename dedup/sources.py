"""Sources: from which article another may have taken what both share, and who published first."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.chronology import latest, long_before
from dedup.dates import UNKNOWN_TIME
from dedup.findings import Findings
from dedup.rows import arranged, chosen
from dedup.segments import Ints
from dedup.traces import Traces
from dedup_native import crediting

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
    own, wire = found.sentences.own, facts.wire.view(np.uint8)
    for part in traces.parts():
        sums, count = np.empty((2, len(part.row)), np.int64), np.empty(1, np.int64)
        given = part.sentence, part.article, part.other, own, facts.story, wire
        crediting.sum_shared(*given, sums[0], sums[1], count)
        parts.append(sums[:, : count[0]].copy())
    keys, words = np.concatenate(parts, axis=1)
    order, first = arranged(keys)
    keys = keys[order[first]]
    sums = np.add.reduceat(words[order], first) if len(first) else words
    return Taken(keys // room, keys % room, sums)


def sources_of(facts: Facts, taken: Taken, allowed: Flags) -> Ints:
    """Return for each article the allowed other that it shares most with, -1 for none."""
    rows = np.flatnonzero(allowed)
    rows = rows[~facts.early(taken.article[rows], taken.other[rows])]
    best = chosen(taken.article[rows], len(facts.story), -taken.words[rows], taken.other[rows])
    return np.append(taken.other[rows], -1)[best]


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
