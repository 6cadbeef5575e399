"""Chronology: which article was first, and how far apart articles are."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.rows import sums_by
from dedup.segments import Ints
from dedup.settings import Settings

Flags = npt.NDArray[np.bool_]


def chronology(corpus: Corpus) -> Ints:
    """Return the rank of each article by time, then id; those without a time come last (int64)."""
    times = corpus.times
    late = np.where(times == UNKNOWN_TIME, np.iinfo(np.int64).max, times)
    ranks = np.empty(len(corpus), np.int64)
    ranks[np.argsort(late, kind="stable")] = np.arange(len(corpus))
    return ranks


def latest(times: Ints) -> Ints:
    """Return the last second each time may mean: midnight is written for a whole day (int64)."""
    return np.where(times % DAY == 0, times + DAY - 1, times)


def long_before(one: Ints, other: Ints) -> Flags:
    """
    Tell which times are known to be more than a day before others.

    A day, because clocks without a zone are off by that much; a whole day and half of one where
    the time is a date alone, for a date is off by a zone only.
    """
    known = (one != UNKNOWN_TIME) & (other != UNKNOWN_TIME)
    one = np.where(known, one, 0)
    slack = np.where(one % DAY == 0, DAY // 2, DAY)
    before: Flags = known & (latest(one) + slack < np.where(known, other, 0))
    return before


class Window(NamedTuple):
    """
    How far apart what is compared may be published: in days of the calendar (UTC).

    Args:
        days: float64 by row, NaN where it is unknown: compared with all.
        width: most days between two; 0: however many.
    """

    days: npt.NDArray[np.float64]
    width: int

    def of(self, rows: Ints) -> "Window":
        """Return the window of other rows, by the article of each."""
        return Window(self.days[rows], self.width) if self.width else self

    def keeps(self, pairs: Ints) -> Flags:
        """Tell which pairs of rows (int64, n x 2) are to be compared."""
        if not self.width:
            return np.ones(len(pairs), np.bool_)
        kept: Flags = ~(np.abs(self.days[pairs[:, 0]] - self.days[pairs[:, 1]]) > self.width)
        return kept

    def kept(self, pairs: Ints) -> Ints:
        """Return those pairs."""
        return pairs[self.keeps(pairs)] if self.width else pairs

    def spans(self, members: Ints, bounds: Ints) -> tuple[Ints, Ints]:
        """
        Return which of its group each member is compared with, itself among them.

        Args:
            members: int64, rows, group by group in order of time, those of no known day last.
            bounds: int64, where each group begins, and the end.

        Returns:
            int64 by member, the first place in its window; and how many places it is compared with.
        """
        sizes = np.diff(bounds)
        first = np.repeat(bounds[:-1], sizes)
        if not self.width or not len(members):
            return first, np.repeat(sizes, sizes)
        days = self.days[members]
        unknown = np.isnan(days)
        since = np.where(unknown, 0, days - days.min(initial=np.inf, where=~unknown))
        room = int(since.max()) + self.width + 2
        base = np.repeat(np.arange(len(sizes)) * room, sizes)
        keys = base + np.where(unknown, room - 1, since)
        low = np.searchsorted(keys, base + np.maximum(since - self.width, 0))
        high = np.searchsorted(keys, base + since + self.width, "right")
        dateless = np.repeat(np.add.reduceat(unknown, bounds[:-1], dtype=np.int64), sizes)
        whole = np.repeat(sizes, sizes)
        return np.where(unknown, first, low), np.where(unknown, whole, high - low + dateless)

    def leaves(self, members: Ints, bounds: Ints) -> Ints:
        """Return how many pairs of each group are further apart (int64); see ``spans``."""
        sizes = np.diff(bounds)
        before = np.arange(len(members)) - self.spans(members, bounds)[0]
        apart: Ints = sizes * (sizes - 1) // 2 - sums_by(bounds, before)
        return apart

    def views(self) -> Ints:
        """Return by row a number (int64): of rows of the same number all see the same others."""
        days = np.unique(self.days[~np.isnan(self.days)])
        if not self.width:
            return np.zeros(len(self.days), np.int64)
        low = np.searchsorted(days, self.days - self.width)
        high = np.searchsorted(days, self.days + self.width, "right")
        unknown = np.isnan(self.days)
        low, high = np.where(unknown, 0, low), np.where(unknown, len(days), high)
        seen: Ints = low * (len(days) + 1) + high
        return seen


ALL_TIMES = Window(np.empty(0), 0)


def window_of(times: Ints, settings: Settings) -> Window:
    """Return the window ``settings.window_days`` of articles published then (int64)."""
    if not settings.window_days:
        return ALL_TIMES
    return Window(np.where(times == UNKNOWN_TIME, np.nan, times // DAY), settings.window_days)
