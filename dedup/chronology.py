"""Chronology: which article was first."""

import numpy as np
import numpy.typing as npt

from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.segments import Ints

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
