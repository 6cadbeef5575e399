"""Series: what an outlet prints day after day in much the same words, of other things."""

from dataclasses import replace

import numpy as np

from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, POSSIBLE, Floats, Pairs
from dedup.rows import keys_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.supports import Supports


def without_series(
    corpus: Corpus, pairs: Pairs, covers: Floats, read: Ints, supports: Supports, outlets: Outlets,
    settings: Settings,
) -> Pairs:  # fmt: skip
    """
    Return pairs of which those that a series explains are possible at most.

    Weather, markets, telegrams: two issues of a house are as like each other as versions of an
    article (a tie of ``version_ties``), yet fewer than half of the sentences they share are
    verbatim: what a story keeps as it grows is. An article with such issues of its house on other
    days, ``boilerplate_days`` with its own, is of a series, and so is its confident counterpart
    elsewhere. What is no more like it than the most alike of these issues is another issue, not its
    copy.

    Args:
        corpus: for the times; an article without one makes no series, nor does an agency.
        pairs: related articles.
        covers: float64 (n x 2), shares of these pairs (``dedup.covers``).
        read: int64 (n x 2), the pairs ``supports`` counts in, in order.
        supports: sentences that say the same.
        outlets: who is an agency's.
        settings: the three above, and ``verbatim_share``.
    """
    ties, houses = np.sqrt(covers.prod(axis=1)), outlets.houses(corpus)
    own = houses[pairs.rows[:, 0]] == houses[pairs.rows[:, 1]]
    days = np.where(corpus.times == UNKNOWN_TIME, -1, corpus.times // DAY)
    issues = own & np.isin(pairs.keys, keys_of(read[supports.reworded(settings)]))
    issues &= (days[pairs.rows] >= 0).all(axis=1) & (np.diff(days[pairs.rows])[:, 0] != 0)
    issues &= ~outlets.wires(corpus)[1][pairs.rows[:, 0]]
    level = _levels(pairs.rows[issues], ties[issues], days, settings)
    sure = pairs.point == CONFIDENT
    same = pairs.rows[sure & ~own & (ties > level[pairs.rows].max(axis=1))]
    every = level.copy()
    np.maximum.at(every, same, level[same[:, ::-1]])
    explained = sure & (ties <= every[pairs.rows].max(axis=1))
    return replace(pairs, point=np.where(explained, np.int8(POSSIBLE), pairs.point))


def _levels(rows: Ints, ties: Floats, days: Ints, settings: Settings) -> Floats:
    """Return by article the tie with the most alike of its series (float64), 0 if it is of none."""
    alike = np.flatnonzero(ties >= settings.version_ties)
    article, tie = rows[alike].ravel(), np.repeat(ties[alike], 2)
    each = np.unique(np.stack([article, days[rows[alike, ::-1].ravel()]], axis=1), axis=0)
    enough = np.bincount(each[:, 0], minlength=len(days)) >= settings.boilerplate_days - 1
    level = np.zeros(len(days))
    np.maximum.at(level, article, tie)
    return np.where(enough, level, 0.0)
