"""Alike: which words of two sentences are the same, one by one, for people to see."""

import numpy as np

from dedup.readings import Readings
from dedup.segments import Ints
from dedup.statistics import Statistics
from dedup.supports import Supports, usual_weights
from dedup_native.tracing import GAP, LONGEST, MISMATCH

Span = tuple[int, int]
Stretch = tuple[Span, Span]
"""Words of the left sentence and of the right: the first and the last, as rows of ``words``."""

_BOTH, _FIRST, _SECOND = range(3)  # steps to a cell: a word of both, of one


def stretches_of(
    readings: Readings, supports: Supports, rows: Ints, statistics: Statistics
) -> list[list[Stretch]]:
    """
    Return for some pairs of sentences the stretches of words that are the same in both, in order.

    They are those that ``share`` counts: the path of the alignment, which is kept nowhere. Found
    word by word in Python, for the sentences of one pair of articles.
    """
    words = readings.words.hashes.tolist()
    weights = usual_weights(readings.words.hashes, statistics).tolist()
    whole = readings.spans[np.searchsorted(readings.rows, supports.sentences[rows])].tolist()
    found = []
    for sentences, (one, two) in zip(whole, supports.spans[rows].tolist(), strict=True):
        first, second = (words[a:b][:LONGEST] for a, b in sentences)
        if (len(first), first) > (len(second), second):  # the same path whichever is left
            path = [(i, j) for j, i in _path(words, weights, two, one)]
        else:
            path = _path(words, weights, one, two)
        found.append(_joined([(i, j) for i, j in path if words[i] == words[j]]))
    return found


def _path(words: list[int], weights: list[float], one: Span, two: Span) -> list[Span]:
    """Return the cells (word of one, of two) of the best alignment of two stretches, in order."""
    sums = [GAP * j for j in range(two[1] - two[0] + 1)]
    steps = []
    for i in range(*one):
        row, step = [sums[0] + GAP], []
        for j in range(*two):
            place = j - two[0]
            gain = weights[i] if words[i] == words[j] else MISMATCH
            ways = sums[place] + gain, sums[place + 1] + GAP, row[place] + GAP
            step.append(ways.index(max(ways)))  # the first of equals, as the kernel takes it
            row.append(max(ways))
        steps.append(step)
        sums = row
    path, i, j = [], one[1] - 1, two[1] - 1
    while i >= one[0] and j >= two[0]:
        step_here = steps[i - one[0]][j - two[0]]
        if step_here == _BOTH:
            path.append((i, j))
        i -= step_here != _SECOND
        j -= step_here != _FIRST
    return path[::-1]


def _joined(cells: list[Span]) -> list[Stretch]:
    """Return cells that follow each other in both sentences as one."""
    found: list[Stretch] = []
    for i, j in cells:
        if found and (found[-1][0][1], found[-1][1][1]) == (i - 1, j - 1):
            found[-1] = (found[-1][0][0], i), (found[-1][1][0], j)
        else:
            found.append(((i, i), (j, j)))
    return found
