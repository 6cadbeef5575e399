"""Whom articles met on a server, as an index to ask: so its verdicts are those of an index."""

from dataclasses import replace

import numpy as np

from dedup.index.entries import Entries, Entry
from dedup.index.learning import Knowledge
from dedup.index.lookup import Asking, same_in
from dedup.index.parts import Part, Tail
from dedup.index.verdicts import Policy, Verdict, verdicts_of
from dedup.settings import Settings

EVER = -(1 << 62)


class Met:
    """
    Some articles of a shared store; of none there is a text. It is what ``Asked`` says.

    Who shares a band with an article is among the first or the last of all who do, and the server
    names all of these: whoever else is here, a tail meets the same again.

    Args:
        settings: of the store.
        agencies: agency by the outlet its wire copy stands under.
        entries: of articles, in order of arrival; all that are here are still held.
    """

    knowledge: Knowledge | None = None
    reads = False

    def __init__(self, settings: Settings, agencies: dict[str, str], entries: Entries) -> None:
        self.settings, self.agencies = settings, agencies
        self._tail = Tail(settings)
        if len(entries):
            self._tail.append(entries, EVER)

    @property
    def parts(self) -> list[Part]:
        """As in ``Asked``."""
        return [self._tail]

    def entry(self, seq: int) -> Entry | None:
        """As in ``Asked``."""
        row = self._tail.row_of(seq)
        return self._tail.entry(row) if row >= 0 else None

    def text(self, _seq: int) -> str:
        """As in ``Asked``."""
        return ""

    def jaccard(self, _asking: Asking, _row: int, _seq: int) -> float | None:
        """As in ``Asked``: there is nothing to count it by."""
        return None

    def verdicts(
        self, asking: Asking, entries: Entries, horizon: int, policy: Policy
    ) -> list[Verdict]:
        """
        Return what is said of articles, which stand here from then on.

        Args:
            asking: the articles.
            entries: of them; who is in the words of an earlier one is not ``indexed``.
            horizon: seconds since 1970; older ones are met by nobody.
            policy: what is dropped.
        """
        first = len(self._tail)
        self._tail.append(entries, horizon)
        asking = replace(asking, first=first)
        twins = same_in(self.parts, asking)
        exact = np.array([*map(bool, twins)])
        return verdicts_of(self, asking.without(exact), twins, policy)
