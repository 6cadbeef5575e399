"""Alike: which words of two sentences are the same, one by one, for people to see."""

from dedup.readings import Readings
from dedup.segments import Ints
from dedup.statistics import Statistics
from dedup.supports import Supports, usual_weights
from dedup_native.tracing import GAP, LONGEST, MISMATCH

Span = tuple[int, int]
Stretch = tuple[Span, Span]
"""Words of the left sentence and of the right: the first and the last, as rows of ``words``."""

_BOTH, _FIRST, _SECOND, _BEGIN = range(4)  # steps to a cell: a word of both, of one; none


def stretches_of(
    readings: Readings, supports: Supports, rows: Ints, statistics: Statistics
) -> list[list[Stretch]]:
    """
    Return for some pairs of sentences the stretches of words that are the same in both, in order.

    They are those that ``share`` counts: the path of the alignment (``dedup_native.tracing``),
    which is kept nowhere. Found again in Python, for the sentences of one pair of articles.
    """
    words = readings.words.hashes.tolist()
    weights = usual_weights(readings.words.hashes, statistics).tolist()
    whole = readings.spans_of(readings.places_of(supports.sentences[rows])).tolist()
    found = []
    for one, two in whole:
        first, second = (range(begin, end)[:LONGEST] for begin, end in (one, two))
        swapped = _key(words, first) > _key(words, second)  # the same path whichever is left
        path = _path(words, weights, *((second, first) if swapped else (first, second)))
        cells = [(j, i) if swapped else (i, j) for i, j in path if words[i] == words[j]]
        found.append(_joined(cells))
    return found


def _key(words: list[int], sentence: range) -> tuple[int, list[int]]:
    return len(sentence), words[sentence.start : sentence.stop]


def _path(words: list[int], weights: list[float], one: range, two: range) -> list[Span]:
    """Return the cells (word of one, of two) of the best local alignment of two sentences."""
    sums, steps, best, end = [0.0] * (len(two) + 1), list[list[int]](), 0.0, (-1, -1)
    for i in one:
        row, step = [0.0], []
        for place, j in enumerate(two):
            gain = weights[i] if words[i] == words[j] else MISMATCH
            ways = sums[place] + gain, sums[place + 1] + GAP, row[place] + GAP, 0.0
            row.append(max(ways))
            step.append(ways.index(row[-1]) if row[-1] > 0 else _BEGIN)  # the first of equals
            if row[-1] > best:
                best, end = row[-1], (len(steps), place)
        steps.append(step)
        sums = row
    path, (i, j) = list[Span](), end
    while i >= 0 and j >= 0 and steps[i][j] != _BEGIN:
        step_here = steps[i][j]
        if step_here == _BOTH:
            path.append((one[i], two[j]))
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
