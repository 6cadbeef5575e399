"""The slow obvious twins of the kernels that ask an index: see ``oracle``."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

Key = tuple[int, int]
Listed = list[tuple[int, int]]


def lower_bound(keys: Sequence[int], first: int, end: int, key: int) -> int:
    """Return the place of the first key from ``first`` to ``end`` that is not below ``key``."""
    return first + sum(other < key for other in keys[first:end])


def fence(keys: Sequence[int], parts: int) -> list[int]:
    """Return how many keys stand before each of equal parts of all 32-bit numbers, and in all."""
    return [sum(key * parts < part << 32 for key in keys) for part in range(parts + 1)]


def meet_sorted(
    postings: Iterable[tuple[Key, int]], wanted: Key, reach: int
) -> tuple[list[int], int]:
    """Return of the rows of a key (of a family) the first and the last, and how many there are."""
    rows = sorted(row for key, row in postings if key == wanted)
    return rows[: 2 * reach] if len(rows) <= 2 * reach else rows[:reach] + rows[-reach:], len(rows)


def link(keys: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return of each entry the one before it with its key (-1: none), the first, its number."""
    earlier = [[j for j in range(i) if keys[j] == key] for i, key in enumerate(keys)]
    return [
        (places[-1], places[0], len(places)) if places else (-1, i, 0)
        for i, places in enumerate(earlier)
    ]


def find_linked(keys: Sequence[int], wanted: int) -> int:
    """Return the last entry of a key, or -1."""
    return max((i for i, key in enumerate(keys) if key == wanted), default=-1)


def meet_linked(rows: Sequence[int], below: int, reach: int) -> tuple[list[int], int]:
    """Return of a chain's rows under ``below`` the first, then the last back, and how many."""
    under = [row for row in rows if row < below]
    return under[:1] + under[1:][::-1][: 2 * reach - 1], len(under)


class Others(NamedTuple):
    """Articles of an index: their signatures, whether they live, their numbers."""

    minima: list[list[int]]
    live: list[bool]
    seqs: list[int]


def nearest32(
    signature: Sequence[int], met: Iterable[int], others: Others, floor: int, best: Listed
) -> Listed:
    """Return (number, agreement) of the best of a list and the rows that were met."""
    found = dict(best)
    for row in met:
        agree = sum(x == y for x, y in zip(signature, others.minima[row], strict=True))
        if others.live[row] and agree >= floor:
            found[others.seqs[row]] = agree
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [*ranked, *best[len(ranked) :]][: len(best)]


nearest64 = nearest32


class Asked(NamedTuple):
    """A key of an article that asks: rows that have it, its weight, its unit, what that needs."""

    rows: list[int]
    weight: int
    unit: int
    needed: int


def tally(
    keys: Sequence[Asked], others: Others, least: int, best: list[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """Return (number, weight, units supported) of the heaviest of a list and the rows met."""
    weights, supported = Counter[int](), Counter[int]()
    for _, group in groupby(keys, lambda key: key.unit):
        unit, hits = list(group), Counter[int]()
        for key in unit:
            for row in key.rows:
                weights[row] += key.weight
                hits[row] += 1
                supported[row] += hits[row] == key.needed
    met = {row for key in keys for row in key.rows}
    found = [
        (others.seqs[row], weights[row], supported[row])
        for row in met
        if others.live[row] and weights[row] >= least
    ]
    return sorted([*best, *found], key=lambda one: (-one[1], one[0]))[: len(best)]
