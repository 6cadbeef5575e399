"""Numbers in order, of which there may be more than memory should hold."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from dedup.orders import arrange, ascending
from dedup.rows import distinct, over_blocks
from dedup.shelf import rest

_AT_ONCE = 1 << 24  # numbers that are sorted together
_STEP = 1 << 20  # numbers that are looked at together
_SAMPLE = 1 << 12
_LARGEST = (1 << 64) - 1

Numbers = npt.NDArray[np.uint64]


def in_order(values: Numbers, grain: int = 0) -> Iterator[Numbers]:
    """
    Yield numbers in ascending order, some millions at a time.

    Those that differ in their last ``grain`` bits alone come together. Each time all are looked
    at: so nothing is written, and what lies on a shelf takes the memory of what is yielded.

    Args:
        values: uint64, in any order.
        grain: bits.
    """
    parts = -(-len(values) // _AT_ONCE)
    if parts <= 1:
        yield ascending(values)
        return
    sample = np.sort(values[:: max(1, len(values) // _SAMPLE)])
    cuts = (
        sample[len(sample) * np.arange(1, parts) // parts] >> np.uint64(grain) << np.uint64(grain)
    )
    lows = [0, *(int(cut) for cut in distinct(cuts) if cut)]
    for low, high in pairwise([*lows, _LARGEST + 1]):
        yield _within(values, np.uint64(low), np.uint64(high - 1))


def _within(values: Numbers, low: np.uint64, high: np.uint64) -> Numbers:
    """Return the numbers from ``low`` to ``high`` in ascending order."""

    def found(first: int) -> Numbers:
        some = values[first : first + _STEP]
        kept = some[(some >= low) & (some <= high)]
        rest(some)
        return kept

    within = np.concatenate(list(over_blocks(found, range(0, len(values), _STEP))))
    return arrange(within)
