"""The slow obvious twins of the kernels that read sentences (see ``oracle``), on Python lists."""

from collections.abc import Sequence

QUOTED, LONGEST = 16, 256
MISMATCH, GAP = -0.7, -0.5

Span = tuple[int, int]
Shared = tuple[int, int, int, int, int, int]


def trace(
    words: Sequence[int], marks: Sequence[int], weights: Sequence[float], left: Span, right: Span
) -> tuple[Shared, float]:
    """Return (begin, end in left, begin, end in right, own matched words of each), and the sum."""
    if _order(words, right) < _order(words, left):
        (c, d, a, b, right_own, left_own), score = trace(words, marks, weights, right, left)
        return (a, b, c, d, left_own, right_own), score
    path, score = best_path(words, weights, left, right)
    if not path:
        return (-1, -1, -1, -1, 0, 0), 0.0
    matched = matches(words, path)
    own = [sum(not marks[cell[side]] & QUOTED for cell in matched) for side in (0, 1)]
    (a, c), (b, d) = path[0], path[-1]
    return (a, b + 1, c, d + 1, own[0], own[1]), score


def _order(words: Sequence[int], side: Span) -> tuple[int, list[int]]:
    """Return what says which sentence comes first: the shorter, then that with smaller words."""
    own = [words[i] for i in range(*side)[:LONGEST]]
    return len(own), own


def best_path(
    words: Sequence[int], weights: Sequence[float], one: Span, two: Span
) -> tuple[list[Span], float]:
    """Return the cells (word of one, of two) of the best local alignment, and what it earns."""
    sums, before = dict[Span, float](), dict[Span, Span]()
    for i in range(*one)[:LONGEST]:
        for j in range(*two)[:LONGEST]:
            both = weights[i] if words[i] == words[j] else MISMATCH
            ways = {(i - 1, j - 1): both, (i - 1, j): GAP, (i, j - 1): GAP}
            reached = {cell: sums.get(cell, 0.0) + gain for cell, gain in ways.items()}
            before[i, j] = max(reached, key=reached.__getitem__)  # the first of equals
            sums[i, j] = max(reached[before[i, j]], 0.0)
    cell = max(sums, key=sums.__getitem__, default=(-1, -1))
    best, path = sums.get(cell, 0.0), list[Span]()
    while sums.get(cell, 0.0) > 0.0:
        path.append(cell)
        cell = before[cell]
    return path[::-1], best


def matches(words: Sequence[int], path: Sequence[Span]) -> list[Span]:
    """Return the cells in which a path matches a word with itself: a step on both sides."""
    steps = zip([(-1, -1), *path], path, strict=False)
    both = [(i, j) for (h, g), (i, j) in steps if h < i and g < j]
    return [(i, j) for i, j in both if words[i] == words[j]]
