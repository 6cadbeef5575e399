"""Sieves: a bit for every key of a set, so that most keys that are not in it are not looked up."""

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import helper, routine, signed

Sieve = npt.NDArray[np.uint64]

BITS = 16
"""Bits of a sieve for each place of a table that is half full."""

_ONE, _LAST = np.uint64(1), np.uint64(63)


@helper
def sieve_for(places: int) -> int:
    """Return how many numbers the sieve of a table of so many places (a power of two) has."""
    return max(1, places * BITS // 64)


@helper
def let_through(key: np.uint64, sieve: Sieve) -> None:
    """Let a key through a sieve: a power of two of numbers."""
    bit = key & np.uint64(64 * sieve.size - 1)
    sieve[signed(bit >> np.uint64(6))] |= _ONE << (bit & _LAST)


@helper
def passes(key: np.uint64, sieve: Sieve) -> bool:
    """Tell a key that was let through, or looks like one."""
    bit = key & np.uint64(64 * sieve.size - 1)
    return bool(sieve[signed(bit >> np.uint64(6))] >> (bit & _LAST) & _ONE != 0)


@routine
def sift(table: Sieve, sieve: Sieve) -> None:
    """Let the keys of an open table (0 where it is empty) through a sieve."""
    sieve[:] = 0
    for key in table:
        if key != np.uint64(0):
            let_through(key, sieve)
