"""The pre-ingest filter: what was seen is dropped or tagged, what is new is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import msgspec
import numpy as np

from dedup.dates import DAY, days_of
from dedup.errors import StoreError
from dedup.index import Index
from dedup.index.batch import Batch
from dedup.index.entries import Entries, Entry, bytes_of
from dedup.index.index import Batchable
from dedup.index.lookup import Asking, delivered_in, same_in
from dedup.index.opening import opened
from dedup.index.verdicts import Policy, Verdict, kept_of, recalled, verdicts_of
from dedup.segments import Ints
from dedup.sketches import Ragged

STAND_IN = DAY
"""Of articles of the same words others are compared with the first, and with one that is so many
seconds younger: a window forgets the first before the others."""

_UNVERIFIED = (
    "nothing can be verified: it holds neither shingles nor texts (--keep-shingles, --keep-text)"
)


class IngestFilter:
    """
    Says of each article, in order of arrival, whether it was seen; and remembers it.

    Args:
        index: what was seen; several filters, in several processes, may have the same.
        policy: what is dropped.
        window: days after which an article is forgotten; 0: never.

    Attributes:
        forgotten: articles it let be forgotten, for their age.
        late: articles that came when they were older than that: no other is compared with them.

    Raises:
        StoreError: what is to be dropped cannot be verified by what the index holds.
        SettingsError: a policy or window of no sense.
    """

    def __init__(self, index: Index, policy: Policy | None = None, *, window: float = 0) -> None:
        self.index, self.policy, self.window = index, (policy or Policy()).sound(), days_of(window)
        self.forgotten = self.late = 0
        if self.policy.drop == "verified" and not any(index.held):
            raise StoreError(f"{index.folder}: {_UNVERIFIED}")

    @classmethod
    def open(
        cls, folder: str | Path, policy: Policy | None = None, *, window: float = 0, **how: Any
    ) -> Self:
        """
        Open a filter on an index, which is made if none is there.

        Args:
            folder: of the index.
            policy: what is dropped.
            window: days after which an article is forgotten; 0: never.
            how: as for ``Index.create``; of an index that is there, what it must be made with.

        Raises:
            StoreError: as for ``opened`` (``dedup.index.opening``).
            SettingsError: a policy or window of no sense.
        """
        policy, window = (policy or Policy()).sound(), days_of(window)
        held = how.get("shingles") or how.get("text")
        if not (Index.at(folder) or held or policy.drop != "verified"):
            raise StoreError(f"{folder}: {_UNVERIFIED}")  # before one is made
        index = opened(folder, **how)
        try:
            return cls(index, policy, window=window)
        except StoreError:
            index.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; what was seen is kept."""
        self.index.close()

    def check(self, articles: Batchable) -> list[Verdict]:
        """
        Return a verdict on each article, in order, and remember what is new to the index.

        Each is compared with what came before it, in this batch too. An article that came before
        with the same id and text gets the verdict it got then.

        Raises:
            InputError: an article has no id or no text.
            StoreError: the index cannot be written; nothing of the batch is remembered then.
        """
        batch = Batch.of(articles)
        asking, entries = self.index.asking(batch)
        with self.index.store.writing():
            gone = self.index.store.forget(self.window) if self.window else 0
            arrivals = self._arrivals(asking, entries)
            found = self._judged(asking, entries, arrivals)
        self.forgotten, self.late = self.forgotten + gone, self.late + len(arrivals.late)
        for row, before in arrivals.again.items():
            found[row] = msgspec.structs.replace(found[before], redelivered=True)
        return [found[row] for row in range(len(batch))]

    def _judged(
        self, asking: Asking, entries: Entries, arrivals: "_Arrivals"
    ) -> dict[int, Verdict]:
        """Enter what is new, and return the verdicts of all but what came twice in the batch."""
        known = {row: Verdict(asking.id_of(row), reason="short") for row in arrivals.short}
        known |= arrivals.known
        new = np.array(arrivals.new, np.int64)
        if not len(new):
            return known
        exact, fresh, asked = np.array([*map(bool, arrivals.twins)]), entries, asking
        if len(new) < len(entries):
            fresh, asked = entries.take(new), asking.take(new)

        def judge(rows: Ints, first: int) -> Ragged:
            some = asked if len(rows) == len(new) else asked.take(rows)
            some, twins = replace(some, first=first), [arrivals.twins[row] for row in rows.tolist()]
            if exact[rows].any():  # asked again, as if the batch ended here
                again = same_in(self.index.parts, some)
                twins = [now or before for now, before in zip(again, twins, strict=True)]
                some = some.without(exact[rows])
            verdicts = verdicts_of(self.index, some, twins, self.policy)
            known.update(zip(new[rows].tolist(), verdicts, strict=True))
            return bytes_of(map(kept_of, verdicts))

        horizon = self.index.store.state.horizon
        entered = _found(fresh, arrivals.twins, horizon) if exact.any() else fresh
        self.index.store.enter(entered, judge)
        return known

    def _arrivals(self, asking: Asking, entries: Entries) -> "_Arrivals":
        """Sort the rows of a batch."""
        store, found = self.index.store, _Arrivals([], {}, {}, [], [], [])
        same, delivered = (meet(store.parts, asking) for meet in (same_in, delivered_in))
        here: dict[tuple[str, int, int], int] = {}
        worded: dict[tuple[int, int], int] = {}
        ages = entries.ages.tolist()
        columns = asking.sketches.digests.tolist(), asking.sketches.words.tolist()
        for row, (digest, words) in enumerate(zip(*columns, strict=True)):
            named = asking.id_of(row), digest, words
            before = [entry for entry in delivered[row] if entry.verdict]
            if not digest:
                found.short.append(row)
            elif before:
                found.known[row] = recalled(before[0].verdict, self.index.entry)
            elif named in here:
                found.again[row] = here[named]
            else:
                twin = worded.get((digest, words))
                found.twins.append(same[row] or ([] if twin is None else [entries[twin]]))
                found.new.append(row)
                if ages[row] >= store.state.horizon:
                    here[named] = row
                    worded.setdefault((digest, words), row)
                else:
                    found.late.append(row)
        return found


@dataclass(frozen=True)
class _Arrivals:
    """
    Rows of a batch by what they are.

    Args:
        short: too short to be compared; nothing of them is remembered.
        known: came before with the same id and text, with the verdict of then.
        again: the same in this batch, with the row of the first.
        new: the rest, in order.
        twins: of these, some earlier articles of the same words, if there are any.
        late: of the new, those older than the window.
    """

    short: list[int]
    known: dict[int, Verdict]
    again: dict[int, int]
    new: list[int]
    twins: list[list[Entry]]
    late: list[int]


def _found(entries: Entries, twins: Sequence[Sequence[Entry]], horizon: int) -> Entries:
    """Return them so that others are not compared with those for which an earlier one stands."""
    copies, stands = np.zeros(len(entries), np.bool_), dict[tuple[int, int], int]()
    named = zip(entries.fixed["digest"].tolist(), entries.fixed["words"].tolist(), strict=True)
    for row, (name, age, same) in enumerate(zip(named, entries.ages.tolist(), twins, strict=True)):
        if same:  # of the batch one may stand too
            latest = max(stands.get(name, 0), *(twin.stands for twin in same))
            copies[row] = latest > max(age - STAND_IN, 0)
            if not copies[row] and age >= horizon:
                stands[name] = max(latest, age)
    return entries.unfound(copies)
