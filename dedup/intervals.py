"""Intervals: how far an outlet's share may be chance, by resampling stories, not articles."""

import numpy as np
import numpy.typing as npt

from dedup.segments import Ints

Floats = npt.NDArray[np.float64]

_DRAWS = 1_000
_LOW, _HIGH = 2.5, 97.5  # percentiles: a 95 % interval
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
