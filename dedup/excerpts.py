"""Excerpts: short articles that stand in another one as a whole."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dedup.pairs import CONFIDENT, POSSIBLE, Floats, Pairs
from dedup.readings import Readings
from dedup.rows import in_ranges, keys_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.supports import Supports
from dedup_native.flagging import COLON, FIRST_PERSON


def with_excerpts(
    pairs: Pairs,
    read: Ints,
    formula: npt.NDArray[np.bool_],
    supports: Supports,
    readings: Readings,
    settings: Settings,
) -> Pairs:
    """
    Return pairs in which possible ones are confident whose one article stands whole in the other.

    What was cut to its first sentences has few to weigh at the gate. Yet it is no chance, and no
    report of the same event, that ``sure_excerpt`` of all its shingles stand there, if the words of
    its verbatim sentences weigh enough: rare ones, for words of quotations, of speech, of
    boilerplate and stock phrases weigh nothing, nor do sentences that are a statement as often as
    copy, with a colon, or I, we or you. A formula is none.

    Args:
        pairs: related articles.
        read: int64 (n x 2), the pairs ``supports`` counts in, in order.
        formula: bool, which of these are formulas.
        supports: sentences that say the same.
        readings: of the articles.
        settings: ``sure_excerpt``, ``excerpt_rarity`` and ``verbatim_share``.
    """
    whole = pairs.overlap[:, 1:] >= settings.sure_excerpt
    doubted = (pairs.point != POSSIBLE) | np.isin(pairs.keys, keys_of(read[formula]))
    whole &= ~doubted[:, None]
    point, place = pairs.point.copy(), pairs.find(read)
    for side in (0, 1):
        rows = supports.best(side)
        rows = rows[supports.share[rows, side] >= settings.verbatim_share]
        pair = place[supports.which[rows]]
        kept = np.append(whole[:, side], False)[pair]
        weights = _weights(readings, supports.sentences[rows[kept], side])
        rare = np.bincount(pair[kept], weights, len(point)) >= settings.excerpt_rarity
        point[rare] = CONFIDENT
    return replace(pairs, point=point)


def _weights(readings: Readings, sentences: Ints) -> Floats:
    """Return how rare the words are together that sentences have as evidence (float64)."""
    local, proofs = readings.places_of(sentences), readings.proofs
    counts = proofs.bounds[local + 1] - proofs.bounds[local]
    squares = proofs.weights[in_ranges(proofs.bounds[local], counts)]
    owner = np.repeat(np.arange(len(local)), counts)
    weights = np.bincount(owner, np.sqrt(squares.astype(np.float64)), len(local))
    stated = readings.flags[local] & np.uint8(FIRST_PERSON | COLON) != 0
    return np.where(stated, 0.0, weights)
