"""Findings: everything a corpus' scores rest on, table by table."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences
from dedup.circles import Circles
from dedup.copies import Copies
from dedup.decisions import Decided
from dedup.fingerprints import Paragraphs
from dedup.matches import Matches
from dedup.pairs import Floats, Pairs
from dedup.segments import Ints
from dedup.statistics import Statistics
from dedup.stories import Stories
from dedup.supports import Supports
from dedup.versions import Versions

Numbers = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Findings:
    """
    What was found.

    Args:
        statistics: what the corpus says of its words, and of pairs: its stock phrases.
        paragraphs: of the corpus.
        sentences: of the corpus.
        matches: runs that articles share.
        read: int64 (n x 2), the pairs ``supports`` counts in.
        supports: sentences that say the same.
        copies: paragraphs that also stand elsewhere.
        pairs: related articles.
        covers: float64 (n x 2), how much of each article of ``pairs`` the other has.
        stories: articles that hang together.
        decided: what a person decided of pairs.
        versions: articles that update others of their outlet.
        circles: stories and what may belong to them.
    """

    statistics: Statistics
    paragraphs: Paragraphs
    sentences: Sentences
    matches: Matches
    read: Ints
    supports: Supports
    copies: Copies
    pairs: Pairs
    covers: Floats
    stories: Stories
    decided: Decided
    versions: Versions
    circles: Circles

    def partner(self, rows: Numbers, side: npt.NDArray[np.int8]) -> Ints:
        """Return the sentence on a side of rows of ``supports``, then of those of circles."""
        partner: Ints = self._cells("sentences", rows, side, np.int64)
        return partner

    def share(self, rows: Numbers, side: npt.NDArray[np.int8]) -> Floats:
        """Return how much of a side's sentence the partner has, in rows as above (float64)."""
        share: Floats = self._cells("share", rows, side, np.float64)
        return share

    def _cells(self, name: str, rows: Numbers, side: npt.NDArray[np.int8], kind: Any) -> Any:
        ours, behind = rows < len(self.supports.which), rows - len(self.supports.which)
        cells = np.empty(len(rows), kind)
        cells[ours] = getattr(self.supports, name)[rows[ours], side[ours]]
        cells[~ours] = getattr(self.circles.supports, name)[behind[~ours], side[~ours]]
        return cells
