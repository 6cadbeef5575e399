"""Formulas: pairs of articles that say the same of other things, as results and weather do."""

import numpy as np
import numpy.typing as npt

from dedup.readings import Readings
from dedup.rows import over_rows
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.supports import Supports
from dedup_native import marking

_AT_ONCE = 1 << 18  # pairs of sentences: what is made of them stays small


def formulas_of(
    readings: Readings, supports: Supports, settings: Settings
) -> npt.NDArray[np.bool_]:
    """
    Tell which pairs of articles are one formula, filled in for two events (bool).

    Half of the sentences that say the same do so of other figures; or there are ``formula_facts``
    figures, or figures and names together, that differ in sentences of which ``edited_share`` is
    alike, and ``formula_share`` of them at most agree. Who edits changes a figure now and then, and
    keeps the names: what differs by nearly all of them is filled in. By figures alone too, for
    indices and towns have the same names every day, and not every script has capitals.

    Args:
        readings: of the articles.
        supports: sentences that say the same.
        settings: the three above.
    """
    formula = (supports.formulas > 0) & (2 * supports.formulas >= supports.counts)
    counts = _facts(readings, supports, settings)
    figures, names = counts[:, :2], counts[:, 2:]
    for facts in (figures, figures + names):
        there, agree = facts.T
        filled = there - agree >= settings.formula_facts
        formula |= filled & (agree <= settings.formula_share * there)
    return formula


def _facts(readings: Readings, supports: Supports, settings: Settings) -> Ints:
    """Return by pair of articles figures there are, those that agree, and so of names (n x 4)."""
    words, counts = readings.words, np.zeros((len(supports.formulas), 4), np.int64)
    for first in range(0, len(supports.which), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        alike = supports.share[part].max(axis=1) >= settings.edited_share
        which, sentences = supports.which[part][alike], supports.sentences[part][alike]
        local, out = readings.places_of(sentences), np.empty((len(which), 4), np.int32)
        given = words.hashes, words.marks, words.cuts.bounds, local, out
        over_rows(marking.compare_facts, len(local), *given)
        begins = np.flatnonzero(np.diff(which, prepend=-1))
        counts[which[begins]] += np.add.reduceat(out, begins, axis=0, dtype=np.int64)
    words.rest()
    return counts
