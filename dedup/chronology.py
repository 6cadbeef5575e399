"""Chronology: which article was first."""

import numpy as np

from dedup.corpus import Corpus
from dedup.dates import UNKNOWN_TIME
from dedup.segments import Ints


def chronology(corpus: Corpus) -> Ints:
    """Return the rank of each article by time, then id; those without a time come last (int64)."""
    times = corpus.times
    late = np.where(times == UNKNOWN_TIME, np.iinfo(np.int64).max, times)
    ranks = np.empty(len(corpus), np.int64)
    ranks[np.argsort(late, kind="stable")] = np.arange(len(corpus))
    return ranks
