"""The first row of each group, and rows by group and value: what sorting finds, unsorted."""

import numpy as np

from dedup_native._arrays import Floats, Ints
from dedup_native._kernel import f64, i64, kernel, read, routine, write


@kernel(read(i64), read(f64, 2), write(i64))
def choose(groups: Ints, keys: Floats, out: Ints) -> None:
    """Write for each group its row with the smallest keys, the first of equals; -1 for none."""
    out[:] = -1
    for row in range(groups.size):
        best = out[groups[row]]
        if best < 0:
            out[groups[row]] = row
            continue
        for column in range(keys.shape[1]):
            if keys[row, column] != keys[best, column]:
                if keys[row, column] < keys[best, column]:
                    out[groups[row]] = row
                break


@routine
def _extent(values: Ints) -> tuple[int, int]:
    """Return the smallest value, and how many places those up to the largest take."""
    low, high = values[0], values[0]
    for value in values:
        low, high = min(low, value), max(high, value)
    return low, high - low + 1


@routine
def _most_places(bounds: Ints, values: Ints, start: int, stop: int) -> int:
    """Return how many places the values of any group take."""
    most = 0
    for group in range(start, stop):
        if bounds[group] < bounds[group + 1]:
            most = max(most, _extent(values[bounds[group] : bounds[group + 1]])[1])
    return most


@kernel(read(i64), read(i64), write(i64), i64, i64, makes_arrays=True)
def order(bounds: Ints, values: Ints, out: Ints, start: int, stop: int) -> None:
    """
    Write the rows of groups ``start`` to ``stop`` by value, equal ones as they stand.

    The rows of a group lie between ``bounds``. Values are counted: those of a group should not lie
    far apart, as rows of one article do not.
    """
    table = np.empty(_most_places(bounds, values, start, stop) + 1, np.int64)
    for group in range(start, stop):
        begin, end = bounds[group], bounds[group + 1]
        if begin == end:
            continue
        low, places = _extent(values[begin:end])
        table[: places + 1] = 0
        for row in range(begin, end):
            table[values[row] - low + 1] += 1
        for place in range(places):
            table[place + 1] += table[place]
        for row in range(begin, end):
            place = values[row] - low
            out[begin + table[place]] = row
            table[place] += 1


@kernel(read(i64), read(i64), read(i64), write(i64), i64, i64, makes_arrays=True)
def choose_heaviest(
    bounds: Ints, values: Ints, weights: Ints, out: Ints, start: int, stop: int
) -> None:
    """
    Write of groups ``start`` to ``stop`` the value that weighs most, the smallest of equals.

    The rows of a group, none without any, lie between ``bounds``; no weight is less than 0, and
    values should not lie far apart.
    """
    table = np.empty(_most_places(bounds, values, start, stop), np.int64)
    for group in range(start, stop):
        begin, end = bounds[group], bounds[group + 1]
        low, places = _extent(values[begin:end])
        table[:places] = -1
        for row in range(begin, end):
            place = values[row] - low
            table[place] = max(table[place], 0) + weights[row]
        best = values[begin] - low
        for place in range(places):
            if table[place] > table[best] or (table[place] == table[best] and place < best):
                best = place
        out[group] = low + best
