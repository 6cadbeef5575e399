"""Intervals: how far a share may be chance; an outlet's, by resampling stories, not articles."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dedup.rows import arranged, over_blocks
from dedup.segments import Ints

Floats = npt.NDArray[np.float64]

_DRAWS = 1_000
_LOW, _HIGH = 2.5, 97.5  # percentiles: a 95 % interval
_NORMAL = 1.959964  # of a standard normal, 95 % lie within
_FEW_STORIES = 2  # fewer that count say nothing about others


def intervals_of(
    outlets: Ints, parts: Sequence[Ints], whole: Ints, names: int, seed: int
) -> Floats:
    """
    Return the ends of 95 % intervals of ``part / whole`` by outlet (float64, parts x 2 x names).

    NaN where fewer than two stories have a part.

    Percentile bootstrap over clusters (Davison & Hinkley 1997, Bootstrap Methods and their
    Application, sections 3.8 and 5.3): the stories of an outlet are drawn with replacement, once
    for all parts. Stories that are alike are drawn together: how often one of them is is
    multinomial still.

    Args:
        outlets: int64 by outlet and story, from 0; rows of other numbers are left out.
        parts: int64 by outlet and story, what is counted.
        whole: int64 by outlet and story, of how many.
        names: outlets.
        seed: of the draws.
    """
    order, firsts = arranged(outlets, whole, *parts)
    kinds = order[firsts]  # by what they say, whatever their numbers
    table = np.stack([*parts, whole], axis=1)[kinds].astype(np.float64)
    counts = np.diff(np.append(firsts, len(order)))
    bounds = np.searchsorted(outlets[kinds], np.arange(names + 1))

    def work(outlet: int) -> Floats:
        some = slice(*bounds[outlet : outlet + 2])
        return _ends_of(table[some], counts[some], [seed, outlet])

    ends = np.full((names, len(parts), 2), np.nan)
    for outlet, found in enumerate(over_blocks(work, range(names))):
        ends[outlet] = found
    return ends.transpose(1, 2, 0)


def _ends_of(stories: Floats, counts: Ints, seed: list[int]) -> Floats:
    """
    Return the ends of each part (parts x 2).

    Args:
        stories: by kind, parts and at last the whole.
        counts: how many stories are of each kind.
        seed: of the draws.
    """
    ends = np.full((stories.shape[1] - 1, 2), np.nan)
    enough = counts @ (stories[:, :-1] > 0) >= _FEW_STORIES
    if enough.any():
        draws, count = np.random.default_rng(seed), counts.sum()
        often = draws.multinomial(count, counts / count, _DRAWS)
        drawn = often @ stories  # whole numbers: the same in whatever order they are summed
        shares = drawn[:, :-1][:, enough] / np.maximum(drawn[:, -1:], 1)
        ends[enough] = np.percentile(shares, (_LOW, _HIGH), axis=0).T
    return ends


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
