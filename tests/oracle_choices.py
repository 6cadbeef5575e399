"""The slow obvious twins of the kernels by which the best of rows and links come first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import NamedTuple


class Preferred(NamedTuple):
    """A sentence's counterpart: what tells which of several is the best."""

    point: int
    wire: bool
    kind: int
    share: float
    rank: int
    house: int


def choose(groups: Sequence[int], keys: Sequence[Sequence[float]], count: int) -> list[int]:
    """Return for each group its row with the smallest keys, the first of equals; -1 for none."""
    rows = sorted(range(len(groups)), key=lambda row: (*keys[row], row))
    return [next((row for row in rows if groups[row] == group), -1) for group in range(count)]


def order(bounds: Sequence[int], values: Sequence[int]) -> list[int]:
    """Return the rows of each group by value, equal ones as they stand."""
    groups = pairwise(bounds)
    return [row for group in groups for row in sorted(range(*group), key=lambda row: values[row])]


def choose_heaviest(
    bounds: Sequence[int], values: Sequence[int], weights: Sequence[int]
) -> list[int]:
    """Return of each group the value that weighs most, the smallest of equals."""
    found = []
    for begin, end in pairwise(bounds):
        total = Counter[int]()
        for row in range(begin, end):
            total[values[row]] += weights[row]
        found.append(min(total, key=lambda value: (-total[value], value)))
    return found


def prefer(rows: Sequence[Preferred]) -> tuple[Preferred, int]:
    """Return the best row of a group, and how many houses support it, at its point or below."""
    best = min(rows, key=lambda r: (r.point, not r.wire, r.kind, -r.share, r.rank))
    return best, len({row.house for row in rows if row.point <= best.point})


def move(
    source: bytes, spans: Sequence[tuple[int, int]], places: Sequence[int], out: bytearray
) -> None:
    """Write each span of a source into ``out``, from its place on."""
    for (begin, end), place in zip(spans, places, strict=True):
        out[place : place + end - begin] = source[begin:end]


def hang(ends: Sequence[int], nodes: int) -> list[list[int]]:
    """Return for each node the halves that hang on it, the last first."""
    return [[half for half, end in enumerate(ends) if end == node][::-1] for node in range(nodes)]


def merge(
    totals: Mapping[tuple[int, int], float], sizes: Sequence[int], least: float, step: float
) -> list[int]:
    """Return which node each went into when nodes unite while their mean tie is ``least``."""
    links: dict[int, dict[int, float]] = {}
    size, groups = list(sizes), list(range(len(sizes)))
    queue: list[tuple[int, int, int]] = []
    for (one, other), total in totals.items():
        links.setdefault(one, {})[other] = links.setdefault(other, {})[one] = total
        queue.append((-int(total / (size[one] * size[other]) / step), one, other))
    heapify(queue)
    while queue:
        level, one, other = heappop(queue)
        if other not in links.get(one, {}):
            continue
        mean = links[one][other] / (size[one] * size[other])
        if mean < least:
            continue
        if int(mean / step) < -level:
            heappush(queue, (-int(mean / step), one, other))
            continue
        kept, gone = (one, other) if len(links[one]) >= len(links[other]) else (other, one)
        groups[gone] = kept
        size[kept] += size[gone]
        mine = links[kept]
        del mine[gone]
        for third, total in links.pop(gone).items():
            if third == kept:
                continue
            del links[third][gone]
            mine[third] = links[third][kept] = mine.get(third, 0.0) + total
            mean = mine[third] / (size[kept] * size[third])
            heappush(queue, (-int(mean / step), kept, third))
    return groups
