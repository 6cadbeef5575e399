"""What the houses of a story have in common, by the word pairs of each."""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints, Numbers
from dedup_native._kernel import i64, kernel, read, routine, signed, u64, write

MOST = 8
"""So many houses of a story are looked at three by three."""

HAS, BESIDE, TWOS = 0, 1, 2
"""
Columns of sums over the word pairs that a house and others have: how many these are, who else has
each, and how many two have each.
"""


@routine
def _number(
    keys: Hashes, houses: Ints, first: int, end: int, table: Numbers, names: Hashes, often: Numbers,
    latest: Numbers, entries: Numbers,
) -> int:  # fmt: skip
    """Give the word pairs of a story numbers, and count the houses with each; return how many."""
    begin, found, size = houses[first], 0, 1
    while size < 2 * (houses[end] - begin):
        size *= 2
    for place in range(size):
        table[place] = -1
    for house in range(first, end):
        for i in range(houses[house], houses[house + 1]):
            place = signed(keys[i] & np.uint64(size - 1))
            while table[place] >= 0 and names[table[place]] != keys[i]:
                place = (place + 1) & (size - 1)
            number = table[place]
            if number < 0:
                number = found
                table[place], names[found], often[found], latest[found] = found, keys[i], 0, -1
                found += 1
            entries[i - begin] = -1 if latest[number] == house else number
            often[number] += latest[number] != house
            latest[number] = house
    return found


@routine
def _sum(
    houses: Ints, first: int, end: int, often: Numbers, entries: Numbers,
    sums: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    """Write what is summed over the word pairs that houses share."""
    for house in range(first, end):
        has, beside, twos = 0, 0, 0
        for i in range(houses[house] - houses[first], houses[house + 1] - houses[first]):
            if entries[i] >= 0 and often[entries[i]] > 1:
                df = signed(often[entries[i]])
                has, beside, twos = has + 1, beside + df - 1, twos + df * (df - 1) // 2
        sums[house, HAS], sums[house, BESIDE], sums[house, TWOS] = has, beside, twos


@routine
def _choose(sums: Ints, first: int, end: int, chosen: npt.NDArray[np.int64]) -> None:
    """Write the houses that share most, the first of equals; -1 where no more share any."""
    for rank in range(MOST):
        best = -1
        for house in range(first, end):
            taken = sums[house, HAS] == 0
            for before in range(rank):
                taken |= chosen[before] == house
            if not taken and (best < 0 or sums[house, HAS] > sums[best, HAS]):
                best = house
        chosen[rank] = best


@routine
def _tally(
    houses: Ints, first: int, count: int, often: Numbers, entries: Numbers, who: Numbers,
    chosen: Ints, tallies: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    """Count shared word pairs by those of the chosen houses that have them."""
    who[:count] = 0
    for rank in range(MOST):
        if chosen[rank] < 0:
            continue
        begin, end = houses[chosen[rank]] - houses[first], houses[chosen[rank] + 1] - houses[first]
        for i in range(begin, end):
            if entries[i] >= 0:
                who[entries[i]] |= 1 << rank
    tallies[:] = 0
    for number in range(count):
        if often[number] > 1:
            tallies[who[number]] += 1


@kernel(read(u64), read(i64), read(i64), write(i64, 2), write(i64, 2), write(i64, 2), i64, i64,
        makes_arrays=True)  # fmt: skip
def lack(
    keys: Hashes,
    houses: Ints,
    stories: Ints,
    sums: npt.NDArray[np.int64],
    chosen: npt.NDArray[np.int64],
    tallies: npt.NDArray[np.int64],
    start: int,
    stop: int,
) -> None:
    """
    Write what the houses of stories ``start`` to ``stop`` have in common.

    ``keys`` are word pairs house by house, one as often as it stands there; ``houses`` says where
    those of each house begin, ``stories`` where the houses of each story do, and the end. By house
    ``sums`` are written (``HAS``, ``BESIDE``, ``TWOS``), by story its ``MOST`` houses that have
    most in common with others (-1: no more), and how many word pairs that two houses of the story
    have each set of these houses has, as bits.
    """
    longest = 1
    for story in range(start, stop):
        longest = max(longest, houses[stories[story + 1]] - houses[stories[story]])
    table, names = np.empty(4 * longest, np.int32), np.empty(longest, np.uint64)
    often, latest = np.empty(longest, np.int32), np.empty(longest, np.int32)
    entries = np.empty(longest, np.int32)
    for story in range(start, stop):
        first, end = stories[story], stories[story + 1]
        count = _number(keys, houses, first, end, table, names, often, latest, entries)
        _sum(houses, first, end, often, entries, sums)
        _choose(sums, first, end, chosen[story])
        _tally(houses, first, count, often, entries, latest, chosen[story], tallies[story])
