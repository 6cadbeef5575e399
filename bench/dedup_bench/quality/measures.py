"""What an answer is worth: shares with their intervals, clusters, spans, rankings."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from dedup.intervals import wilson

Pair = tuple[str, str]
"""Two ids, the smaller first: see ``pair_of``."""

Point = Literal["confident", "possible"]
POINTS: tuple[Point, Point] = ("confident", "possible")


class Span(NamedTuple):
    """A passage in both texts of a pair, in characters; a is the smaller id's."""

    a_begin: int
    a_end: int
    b_begin: int
    b_end: int


class Measure(NamedTuple):
    """One figure of one set: its interval where it is a share, its goal where there is one."""

    name: str
    value: float | int | None
    low: float | None = None
    high: float | None = None
    goal: str = ""
    point: Point = "confident"  # also of what has no point


class Agreement(NamedTuple):
    """How two clusterings of the same ids agree, over pairs of ids."""

    precision: float
    recall: float
    ari: float


class Detected(NamedTuple):
    """How well passages were found, after PAN: over characters of both sides, macro or micro."""

    precision: float
    recall: float
    granularity: float
    plagdet: float


def pair_of(one: str, other: str) -> Pair:
    """Return the pair of two ids, the smaller first."""
    return (one, other) if one <= other else (other, one)


def share(name: str, hits: int, of: int, goal: str = "", point: Point = "confident") -> Measure:
    """Return a share as a measure with its interval; nothing of nothing has no value."""
    if not of:
        return Measure(name, None, goal=goal, point=point)
    return Measure(name, hits / of, *wilson(hits, of), goal=goal, point=point)


def components(pairs: Iterable[Pair]) -> dict[str, str]:
    """
    Return for each id that stands in a pair the smallest id it is connected with.

    >>> components([("b", "c"), ("a", "b"), ("x", "y")])
    {'b': 'a', 'c': 'a', 'a': 'a', 'x': 'x', 'y': 'x'}
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = name = parent[parent[name]]
        return name

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    return {name: root(name) for name in parent}


def agreement(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Agreement:
    """
    Return pairwise precision, recall and the adjusted Rand index (Hubert & Arabie 1985).

    Args:
        gold: the cluster of each id; only these ids count.
        found: the same as found; an id that is missing stands alone.
    """
    mine = {name: found.get(name, ("alone", name)) for name in gold}
    both = _pairs_within(Counter((gold[name], mine[name]) for name in gold).values())
    true, given = (_pairs_within(Counter(part.values()).values()) for part in (gold, mine))
    every = len(gold) * (len(gold) - 1) // 2
    chance = true * given / every if every else 0.0
    middle = (true + given) / 2
    return Agreement(
        both / given if given else 1.0,
        both / true if true else 1.0,
        (both - chance) / (middle - chance) if middle != chance else 1.0,
    )


def auc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """
    Return the chance that a positive outscores a negative, ties counting half.

    >>> auc([3, 2, 2, 1], [True, True, False, False])
    0.875
    """
    ups = [score for score, is_up in zip(scores, positive, strict=True) if is_up]
    downs = [score for score, is_up in zip(scores, positive, strict=True) if not is_up]
    if not ups or not downs:
        return None
    wins = sum((up > down) + (up == down) / 2 for up in ups for down in downs)
    return wins / (len(ups) * len(downs))


def detected(gold: Mapping[Pair, Sequence[Span]], found: Mapping[Pair, Sequence[Span]]) -> Detected:
    """
    Return precision, recall, granularity and plagdet of passages (Potthast et al. 2010).

    Granularity: how many found passages meet a true one that is met at all, on both sides.
    """
    true = given = common = met = pieces = 0
    for pair in gold.keys() | found.keys():
        spans, mine = gold.get(pair, ()), found.get(pair, ())
        for side in (0, 2):
            want, have = (_merged((s[side], s[side + 1]) for s in part) for part in (spans, mine))
            true, given = true + _length(want), given + _length(have)
            common += _common(want, have)
        counts = [sum(_meet(span, other) for other in mine) for span in spans]
        met, pieces = met + sum(count > 0 for count in counts), pieces + sum(counts)
    precision = common / given if given else 1.0
    recall = common / true if true else 1.0
    mean = 2 * precision * recall / (precision + recall) if common else 0.0
    granularity = pieces / met if met else 1.0
    return Detected(precision, recall, granularity, mean / math.log2(1 + granularity))


def covered(begin: int, end: int, places: Collection[tuple[int, int]]) -> int:
    """Return how many characters from begin to end lie in some of the places."""
    return _common([(begin, end)], _merged(places))


def by_name(measures: Iterable[Measure]) -> dict[tuple[str, Point], Measure]:
    """
    Return measures by their names and points.

    Raises:
        ValueError: two have both in common.
    """
    found: dict[tuple[str, Point], Measure] = {}
    for measure in measures:
        if (measure.name, measure.point) in found:
            raise ValueError(f"two measures are called {measure.name!r}")
        found[measure.name, measure.point] = measure
    return found


def grouped(labels: Iterable[tuple[Pair, str]]) -> dict[str, list[Pair]]:
    """Return the pairs of each label, labels in the order of their first pair."""
    found: dict[str, list[Pair]] = defaultdict(list)
    for pair, label in labels:
        found[label].append(pair)
    return dict(found)


def _pairs_within(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places in order, those that touch joined."""
    out: list[tuple[int, int]] = []
    for begin, end in sorted(places):
        if out and begin <= out[-1][1]:
            out[-1] = out[-1][0], max(out[-1][1], end)
        else:
            out.append((begin, end))
    return out


def _length(places: Iterable[tuple[int, int]]) -> int:
    return sum(end - begin for begin, end in places)


def _common(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> int:
    """Return how many characters lie in both; each side is merged and in order."""
    total = at = to = 0
    while at < len(some) and to < len(others):
        begin, end = max(some[at][0], others[to][0]), min(some[at][1], others[to][1])
        total += max(0, end - begin)
        if some[at][1] < others[to][1]:
            at += 1
        else:
            to += 1
    return total


def _meet(one: Span, other: Span) -> bool:
    """Tell whether two passages overlap, on both sides."""
    return all(min(one[side + 1], other[side + 1]) > max(one[side], other[side]) for side in (0, 2))
