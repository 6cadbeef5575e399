"""Intervals: how far a share may be chance; an outlet's, by resampling stories, not articles."""

import math

import numpy as np
import numpy.typing as npt

from dedup.segments import Ints

Floats = npt.NDArray[np.float64]

_DRAWS = 1_000
_LOW, _HIGH = 2.5, 97.5  # percentiles: a 95 % interval
_NORMAL = 1.959964  # of a standard normal, 95 % lie within
_FEW_STORIES = 2  # fewer that count say nothing about others


def intervals_of(
    outlets: Ints, stories: Ints, part: Ints, whole: Ints, names: int, seed: int
) -> tuple[Floats, Floats]:
    """
    Return the ends of a 95 % interval of ``part / whole`` by outlet.

    NaN where fewer than two stories have a part.

    Percentile bootstrap over clusters (Davison & Hinkley 1997, Bootstrap Methods and their
    Application, sections 3.8 and 5.3): the stories of an outlet are drawn with replacement.

    Args:
        outlets: int64 by article, from 0; rows of other numbers are left out.
        stories: int64 by article.
        part: int64 by article, what is counted.
        whole: int64 by article, of how many.
        names: outlets.
        seed: of the draws.
    """
    low, high = np.full(names, np.nan), np.full(names, np.nan)
    inside = np.flatnonzero((outlets >= 0) & (outlets < names))
    room = int(stories.max(initial=0)) + 1
    keys, place = np.unique(outlets[inside] * room + stories[inside], return_inverse=True)
    parts = np.bincount(place, part[inside], len(keys))
    wholes = np.bincount(place, whole[inside], len(keys))
    bounds = np.searchsorted(keys // room, np.arange(names + 1))
    for outlet in range(names):
        mine = slice(bounds[outlet], bounds[outlet + 1])
        count = bounds[outlet + 1] - bounds[outlet]
        if np.count_nonzero(parts[mine]) < _FEW_STORIES:
            continue
        draws = np.random.default_rng([seed, outlet])
        often = draws.multinomial(count, np.full(count, 1 / count), _DRAWS)
        drawn = (often @ parts[mine]) / np.maximum(often @ wholes[mine], 1)
        low[outlet], high[outlet] = np.percentile(drawn, (_LOW, _HIGH))
    return low, high


def wilson(hits: int, of: int) -> tuple[float, float]:
    """
    Return the 95 % interval of a share (Wilson 1927).

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    if not of:
        return 0.0, 1.0
    share, squared = hits / of, _NORMAL**2
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    spread = math.sqrt(share * (1 - share) / of + squared / (4 * of * of))
    reach = _NORMAL / (1 + squared / of) * spread
    return middle - reach if hits else 0.0, middle + reach if hits < of else 1.0
