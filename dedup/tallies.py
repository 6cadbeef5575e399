"""Tallies: paragraphs of each outlet in each story, counted: all, and those from each agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.bests import Bests
from dedup.copies import EDITED, NEAR
from dedup.corpus import Corpus
from dedup.decisions import LICENSED
from dedup.findings import Findings
from dedup.outlets import Outlets
from dedup.rows import arranged, sizes_of
from dedup.segments import Ints

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.integer[Any]]

OF_PARTS = "verbatim", "edited", "credited", "uncredited", "licensed", "unclear"
"""What is counted of paragraphs from agencies."""

COUNTED = "articles", "paragraphs", *OF_PARTS


@dataclass(frozen=True)
class Tallies:
    """
    Counts by outlet, story and agency, in this order; agencies' own articles have none.

    They are all that the ``outlets`` table rests on, and those of parts of a corpus may be
    ``summed``. An article of no story counts as one.

    Args:
        outlet: int64, a place among the names of outlets.
        story: int64, by any number of its own.
        agency: int64, a place among the names of agencies; -1 counts all paragraphs.
        counts: int64 (n x ``len(COUNTED)``).
    """

    outlet: Ints
    story: Ints
    agency: Ints
    counts: Ints

    def by_story(self, rows: Mask) -> Ints:
        """Return the paragraphs of some rows (int64) by outlet and story, in order."""
        cell = np.cumsum(self.agency < 0) - 1
        paragraphs = self.counts[rows, COUNTED.index("paragraphs")]
        return _sums(cell[rows], paragraphs, int(np.count_nonzero(self.agency < 0)))

    def by_outlet(self, rows: Mask, names: int) -> dict[str, Ints]:
        """Return the sums of some rows (int64) by each of so many outlets."""
        of, counts = self.outlet[rows], self.counts[rows]
        return {name: _sums(of, counts[:, n], names) for n, name in enumerate(COUNTED)}


def _sums(places: Ints, counts: Ints, size: int) -> Ints:
    """Return sums (int64) by each of so many places."""
    return np.bincount(places, counts, size).astype(np.int64)


def tallies_of(corpus: Corpus, found: Findings, outlets: Outlets, bests: Bests) -> Tallies:
    """Return what each outlet has of each agency in each story: confident pairs alone count."""
    ours, wire = np.flatnonzero(~outlets.wires(corpus)[1]), corpus.wire
    rows = np.flatnonzero(bests.agency >= 0)
    rows = rows[~wire[found.copies.article[bests.copy[rows]]]]
    both = np.append(ours, found.copies.article[bests.copy[rows]])
    none, once = np.zeros(len(ours), np.bool_), np.ones(len(rows), np.int64)
    counts = [
        np.append(~none, 0 * once), np.append(sizes_of(found.paragraphs.owners, ours), once),
        *(np.append(none, part) for part in _parts(corpus, found, outlets, bests, rows)),
    ]  # fmt: skip
    agency = np.append(np.full(len(ours), -1, np.int64), bests.agency[rows])
    return summed(corpus.outlets[1][both], found.stories.alone[both], agency, counts)


def summed(
    outlet: Numbers, story: Numbers, agency: Numbers, counts: Sequence[npt.NDArray[Any]]
) -> Tallies:
    """Return tallies, rows of the same outlet, story and agency summed; a column each count."""
    order, firsts = arranged(outlet, story, agency)
    sums = [np.add.reduceat(column[order], firsts, dtype=np.int64) for column in counts]
    some = order[firsts]
    keys = [column[some].astype(np.int64) for column in (outlet, story, agency)]
    return Tallies(keys[0], keys[1], keys[2], np.stack(sums, axis=1))


def _parts(
    corpus: Corpus, findings: Findings, outlets: Outlets, bests: Bests, found: Ints
) -> list[Mask]:
    """Return which paragraphs from agencies are what, as in ``OF_PARTS``."""
    copies, best, source = findings.copies, bests.copy[found], bests.agency[found]
    agencies, (names, codes) = outlets.agency_of(corpus)[0], corpus.outlets
    article, kind, credited = copies.article[best], copies.kind[best], bests.credited[found]
    licence = outlets.licences(names, agencies)[codes[article], source]
    licence |= findings.decided.of(np.stack([article, copies.other[best]], axis=1)) == LICENSED
    return [
        kind <= NEAR, kind == EDITED, credited == 1, (credited == 0) & ~licence,
        (credited == 0) & licence, credited < 0,
    ]  # fmt: skip
