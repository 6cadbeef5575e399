"""Passages: shared runs as people see them, not cut where a line or a paragraph ends."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedup.matches import Matches, Rows
from dedup.segments import Ints

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Passages:
    """
    Runs of the same words of two articles; side 0 is the left article of a pair, side 1 the right.

    Args:
        which: the pair of each, as in ``matches``.
        kinds: uint8, as in ``matches``.
        first: n x 2, the first word on each side, as a row of ``matches.words``.
        size: words.
        matches: what they are made of.
    """

    which: Rows
    kinds: npt.NDArray[np.uint8]
    first: Rows
    size: Rows
    matches: Matches

    def places(self, side: int) -> Ints:
        """Return begin and end of each (int64, n x 2) in bytes of that side's text."""
        first = self.first[:, side]
        return self.matches.words.spans(first, first + self.size - 1)

    def hold(self, which: Ints, side: int, spans: Ints) -> Mask:
        """
        Tell which spans of words (int64, n x 2) of a side lie in one passage of their pair.

        Args:
            which: int64, the pair of each span.
            side: whose words.
            spans: the first word, and the one behind the last.
        """
        first = self.first[:, side]
        order = np.lexsort((first, self.which))
        keys, asked = (of.astype(np.int64) << 34 for of in (self.which, which))
        place = np.searchsorted((keys + first)[order], asked + spans[:, 0], "right") - 1
        ends = np.append(_reach(self.which[order], (first + self.size)[order]), -1)
        same = np.append(self.which[order], -1)[place] == which
        held: Mask = same & (ends[place] >= spans[:, 1])
        return held


def passages_of(matches: Matches, gap: int) -> Passages:
    """
    Return runs joined with those of their kind that go on behind them.

    Between the two may stand fewer than ``gap`` words, the same in both articles: a piece of the
    run too short to prove anything by itself.
    """
    end = matches.first[:, 0] + matches.size
    along = matches.first[:, 0] - matches.first[:, 1]
    order = np.lexsort((matches.first[:, 0], along, matches.kinds, matches.which))
    keys = np.column_stack([matches.which, matches.kinds, along])[order]
    first, end = matches.first[order], end[order]
    goes_on = np.all(keys[1:] == keys[:-1], axis=1)
    goes_on &= _alike(matches, end[:-1], first[1:], gap)
    heads = np.flatnonzero(np.append(True, ~goes_on)) if len(order) else order
    ends = np.maximum.reduceat(end, heads) if len(heads) else end
    return Passages(
        matches.which[order][heads], matches.kinds[order][heads], first[heads],
        ends - first[heads, 0], matches,
    )  # fmt: skip


def _alike(matches: Matches, end: Ints, begin: Ints, gap: int) -> Mask:
    """Tell where the words from a left end to the next beginning are the same on both sides."""
    words = matches.words.hashes
    alike = begin[:, 0] - end < gap
    other = end - begin[:, 0] + begin[:, 1]  # of the right, the word that stands by the left end
    for step in range(gap - 1):
        rows = np.flatnonzero(alike & (end + step < begin[:, 0]))
        alike[rows] = words[end[rows] + step] == words[other[rows] + step]
    return alike


def _reach(which: Ints, ends: Ints) -> Ints:
    """Return how far the passages of a pair reach, up to each of them in their order."""
    room = int(ends.max(initial=0)) + 1
    begin = which.astype(np.int64) * room
    reach: Ints = np.maximum.accumulate(begin + ends) - begin
    return reach
