"""Leads: pairs of articles that share so many rare anchors that they are worth reading."""

import numpy as np
import numpy.typing as npt

from dedup.anchors import Anchors
from dedup.corpus import Corpus
from dedup.rows import in_ranges, over_rows
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.shelf import Column, rest
from dedup.sorting import in_order
from dedup.statistics import Statistics
from dedup.tokens import Hashes
from dedup_native import meeting

_AT_ONCE = 1 << 22  # postings: their pairs are counted together before more are made
UNIT, _WEIGHT_BITS = 8, 8  # of a weight, see Statistics.weight
_MASK = np.uint64((1 << meeting.ROW_BITS) - 1)


def leads_of(
    corpus: Corpus,
    anchors: Anchors,
    order: Ints,
    wire: npt.NDArray[np.bool_],
    statistics: Statistics,
    settings: Settings,
) -> Ints:
    """
    Return the pairs of articles whose common anchors weigh ``settings.anchor_rarity``.

    Articles of one anchor are compared all with all up to ``anchor_group``, beyond that each with
    the ``anchor_reach`` next in time, the first, and the first of an agency: nothing is dropped,
    and the cost is linear.

    Args:
        corpus: the articles.
        anchors: of them.
        order: int64, the time rank of each article.
        wire: bool by article, agency copy.
        statistics: how many articles there are.
        settings: the four of anchors.

    Returns:
        int64 (n x 2), left row < right row, in order.
    """
    met, parts = meetings_of(corpus, anchors, order, wire, statistics, settings), []
    for some in in_order(met, _WEIGHT_BITS):
        pairs, weights = summed(some)
        parts.append(pairs[weights >= UNIT * settings.anchor_rarity])
    rows = rows_of(np.concatenate(parts), order)
    return np.ascontiguousarray(rows[np.lexsort((rows[:, 1], rows[:, 0]))])


def meetings_of(
    corpus: Corpus,
    anchors: Anchors,
    order: Ints,
    wire: npt.NDArray[np.bool_],
    statistics: Statistics,
    settings: Settings,
) -> Hashes:
    """Return what anchors bring together, by ranks, a few million postings at a time."""
    bits = max(len(corpus) - 1, 1).bit_length()
    sources = np.zeros(len(corpus), np.uint8)
    sources[order] = wire
    met = Column(np.uint64)
    for some in in_order(_postings(anchors, order, bits), bits):
        postings, new = _shared(some[_changes(some)], bits)
        bounds, first = np.append(np.flatnonzero(new), len(postings)), 0
        while first < len(bounds) - 1:
            stop = int(np.searchsorted(bounds, bounds[first] + _AT_ONCE, "right")) - 1
            stop = max(stop, first + 1)
            part = bounds[first : stop + 1]
            met.add(_met(postings, bits, part, sources, statistics, settings))
            first = stop
    return met.whole()


def _shared(postings: Hashes, bits: int) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """Return the postings whose key another has too, and which of these begin a key."""
    new = _changes(postings >> np.uint64(bits))
    shared = ~(new & np.append(new[1:], True)[: len(new)])
    return postings[shared], new[shared]


def _changes(values: Hashes) -> npt.NDArray[np.bool_]:
    """Tell which of ordered numbers are not the same as the one before."""
    return np.append(True, values[1:] != values[:-1])[: len(values)]


def _postings(anchors: Anchors, order: Ints, bits: int) -> Hashes:
    """Return the high bits of every key with the rank of an article that has it."""
    ranks, out = order.astype(np.uint64), Column(np.uint64)
    for first in range(0, len(anchors.keys), _AT_ONCE):
        keys = anchors.keys[first : first + _AT_ONCE]
        articles = anchors.articles[first : first + _AT_ONCE]
        out.add(keys >> np.uint64(bits) << np.uint64(bits) | ranks[articles])
        rest(keys)
        rest(articles)
    return out.whole()


def _met(
    postings: Hashes,
    bits: int,
    bounds: Ints,
    sources: npt.NDArray[np.uint8],
    statistics: Statistics,
    settings: Settings,
) -> Hashes:
    """Return the pairs that some groups of postings emit, each once with its sum of weights."""
    groups = len(bounds) - 1
    reach = settings.anchor_group, settings.anchor_reach
    room, counts = np.empty(groups, np.int64), np.empty(groups, np.int64)
    over_rows(meeting.count_meetings, groups, bounds, *reach, room)
    slots = np.append(0, np.cumsum(room))
    out = np.empty(slots[-1], np.uint64)
    weights = statistics.weight(np.diff(bounds))
    over_rows(
        meeting.meet, groups, postings, bits, bounds, weights, sources, *reach, slots, out, counts
    )
    return out[in_ranges(slots[:-1], counts)]


def rows_of(pairs: Hashes, order: Ints) -> Ints:
    """Return the articles of pairs of time ranks (int64, n x 2), left row < right row."""
    ranks = np.stack([pairs >> np.uint64(meeting.ROW_BITS), pairs & _MASK], axis=1)
    rows: Ints = np.sort(np.argsort(order)[ranks.astype(np.int64)], axis=1)
    return rows


def summed(met: Hashes) -> tuple[Hashes, Ints]:
    """Return each pair once, and what its keys weigh together, of what was met in order."""
    pairs = met >> np.uint64(_WEIGHT_BITS)
    if not len(pairs):
        return pairs, np.empty(0, np.int64)
    first = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1]))
    weights = (met & np.uint64((1 << _WEIGHT_BITS) - 1)).astype(np.int64)
    return pairs[first], np.add.reduceat(weights, first)
