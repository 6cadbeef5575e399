"""The best of rows that stand together, and who supports it."""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Bytes, Floats, Ints
from dedup_native._kernel import f64, helper, i32, i64, kernel, read, u8, write


@helper
def _goes_before(
    points: Bytes, kinds: Bytes, shares: Floats, others: Ints, wires: Bytes, ranks: Ints,
    one: int, other: int,
) -> bool:  # fmt: skip
    if points[one] != points[other]:
        return bool(points[one] < points[other])
    here, there = others[one], others[other]
    if wires[here] != wires[there]:
        return bool(wires[here] > wires[there])
    if kinds[one] != kinds[other]:
        return bool(kinds[one] < kinds[other])
    if shares[one] != shares[other]:
        return bool(shares[one] > shares[other])
    return bool(ranks[here] < ranks[there])


@kernel(
    read(i64), read(u8), read(u8), read(f64), read(i64), read(u8), read(i64), read(i64),
    write(i64), write(i64), write(i32),
)  # fmt: skip
def prefer(
    groups: Ints,
    points: Bytes,
    kinds: Bytes,
    shares: Floats,
    others: Ints,
    wires: Bytes,
    ranks: Ints,
    houses: Ints,
    seen: Ints,
    out: Ints,
    support: npt.NDArray[np.int32],
) -> None:
    """
    Write for each group its best row, -1 for none, and how many houses support it.

    Rows of a group stand together. The best has the lowest point, then agency copy on the other
    side, then the lowest kind, the largest share, the other side of the lowest rank; the first of
    equals. Houses are those of the other side, at its point or below. ``seen``, by house, is 0.
    """
    out[:] = -1
    support[:] = 0
    row = 0
    while row < groups.size:
        group, first, best = groups[row], row, row
        while row < groups.size and groups[row] == group:
            if _goes_before(points, kinds, shares, others, wires, ranks, row, best):
                best = row
            row += 1
        out[group] = best
        for i in range(first, row):
            house = houses[others[i]]
            if points[i] <= points[best] and seen[house] != group + 1:
                seen[house] = group + 1
                support[group] += 1
