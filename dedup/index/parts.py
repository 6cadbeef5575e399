"""
The parts of an index: runs that are written, and a tail that is only logged yet.

Both are asked in the same way; rows are counted in each, numbers of arrival in all.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from dedup.errors import StoreDamaged
from dedup.index.entries import KEYS, Entries, Entry
from dedup.index.postings import COLUMNS, Chains, Listed, Met, Postings, Wanted, grown, postings_of
from dedup.runs import Run, write_run
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.sketches import Keys, Ragged, bands_of
from dedup.tokens import Hashes

KINDS = ("delivery", "digest", "band", *KEYS)
"""What articles are found by."""

_LOW = np.uint64(0xFFFFFFFF)


class Part(ABC):
    """
    Some articles that came one after another.

    Attributes:
        live: uint8 by row, 0 for those that are removed or out of the window.
    """

    live: npt.NDArray[np.uint8]

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a column of ``Entries.fixed``."""

    @abstractmethod
    def meet(self, kind: str, wanted: Wanted) -> Met:
        """Return rows that have wanted keys of a kind."""

    @abstractmethod
    def listed(self, kind: str) -> Listed:
        """Return all keys of a kind with their rows."""

    @abstractmethod
    def entry(self, row: int) -> Entry:
        """Return one of its articles, for people."""

    @abstractmethod
    def value(self, name: str, row: int) -> npt.NDArray[Any]:
        """Return what is held of one article in a ragged column."""

    @abstractmethod
    def entries(self) -> Entries:
        """Return all of them."""

    def row_of(self, seq: int) -> int:
        """Return the row of a number of arrival, -1 for none."""
        seqs = self.column("seq")
        if not len(seqs) or not seqs[0] <= seq <= seqs[-1]:
            return -1
        row = seq - int(seqs[0])  # where none is missing
        if row >= len(seqs) or seqs[row] != seq:
            row = int(np.searchsorted(seqs, seq))
        return row if seqs[row] == seq else -1

    def ages(self) -> Ints:
        """Return when each was published, or came if that is earlier (int64)."""
        ages: Ints = np.minimum(self.column("time"), self.column("came"))
        return ages

    def bury(self, removed: Ints, horizon: int) -> None:
        """Let articles that were removed, or are older than the horizon, be found no more."""
        self.live[:] = ~(np.isin(self.column("seq"), removed) | (self.ages() < horizon))


class Written(Part):
    """
    Articles of an immutable file.

    Raises:
        StoreDamaged: it does not hold what is expected.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        run.scattered()
        try:
            self._entries = Entries.of({n: c for n, c in run.items() if not _is_posting(n)})
            self._postings = {kind: Postings.of(run, kind) for kind in run.about["kinds"]}
        except KeyError as problem:
            raise StoreDamaged(
                f"{run.name}: no column {problem}: build the index anew"
            ) from problem
        self.live = np.ones(len(self._entries), np.uint8)

    def __len__(self) -> int:
        return len(self.live)

    def column(self, name: str) -> npt.NDArray[Any]:
        """As in ``Part``."""
        return self._entries.fixed[name]

    def meet(self, kind: str, wanted: Wanted) -> Met:
        """As in ``Part``."""
        return self._postings[kind].meet(wanted)

    def listed(self, kind: str) -> Listed:
        """As in ``Part``."""
        return self._postings[kind].listed()

    def entry(self, row: int) -> Entry:
        """As in ``Part``."""
        return self._entries[row]

    def value(self, name: str, row: int) -> npt.NDArray[Any]:
        """As in ``Part``."""
        return self._entries.ragged[name][row]

    def entries(self) -> Entries:
        """As in ``Part``."""
        return self._entries


class Tail(Part):
    """
    Articles that are logged, but not written yet: it grows.

    Args:
        settings: of the index.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._records: list[Entries] = []
        self._firsts: list[int] = []
        self._count = 0
        self._fixed: dict[str, npt.NDArray[Any]] = {}
        families = {"band": settings.bands[0]}
        self._chains = {kind: Chains(families.get(kind, 1)) for kind in KINDS}
        self._live = np.empty(0, np.uint8)

    def __len__(self) -> int:
        return self._count

    @property
    def live(self) -> npt.NDArray[np.uint8]:  # type: ignore[override]
        """uint8 by row, 0 for those that are removed or out of the window."""
        return self._live[: self._count]

    def column(self, name: str) -> npt.NDArray[Any]:
        """As in ``Part``."""
        if not self._records:
            return np.empty((0, self._settings.num_perm) if name == "minima" else 0, np.int64)
        return self._fixed[name][: self._count]

    def meet(self, kind: str, wanted: Wanted) -> Met:
        """As in ``Part``."""
        return self._chains[kind].meet(wanted)

    def listed(self, kind: str) -> Listed:
        """As in ``Part``."""
        return self._chains[kind].listed()

    def entry(self, row: int) -> Entry:
        """As in ``Part``."""
        record, place = self._place(row)
        return record[place]

    def value(self, name: str, row: int) -> npt.NDArray[Any]:
        """As in ``Part``."""
        record, place = self._place(row)
        return record.ragged[name][place]

    def entries(self) -> Entries:
        """As in ``Part``."""
        return Entries.joined(self._records)

    def _place(self, row: int) -> tuple[Entries, int]:
        """Return the record in which an article stands, and its row there."""
        record = int(np.searchsorted(self._firsts, row, "right")) - 1
        return self._records[record], row - self._firsts[record]

    def append(self, entries: Entries, horizon: int) -> None:
        """Enter more articles: those not older than the horizon are found from now on."""
        first, count = self._count, self._count + len(entries)
        if count > len(self._live):
            room = max(2 * count, 256)
            self._live = grown(self._live, room)
            kept = self._fixed or {n: c[:0] for n, c in entries.fixed.items()}
            self._fixed = {name: grown(column, room) for name, column in kept.items()}
        for name, column in entries.fixed.items():
            self._fixed[name][first:count] = column
        self._live[first:count] = entries.ages >= horizon
        self._records.append(entries)
        self._firsts.append(first)
        self._count = count
        for kind, chains in self._chains.items():
            found = keys_of(entries, kind, self._settings)
            chains.append(found.keys, found.family, found.rows + first)


def keys_of(entries: Entries, kind: str, settings: Settings) -> Listed:
    """Return the keys of a kind that articles are found by."""
    count = len(entries)
    every, indexed = np.arange(count), np.flatnonzero(entries.fixed["indexed"])
    if kind == "delivery":
        return _alone(delivery_keys(entries.ragged["id"], entries.fixed["digest"]), every)
    if kind == "digest":
        some = np.flatnonzero(entries.fixed["digest"])
        return _alone((entries.fixed["digest"][some] & _LOW).astype(np.uint32), some)
    if kind == "band":
        keys = bands_of(entries.fixed["minima"][indexed], settings)
        rows, family = (
            np.repeat(indexed, keys.shape[1]),
            np.tile(np.arange(keys.shape[1]), len(keys)),
        )
        return Listed(keys.ravel(), rows, family, keys.shape[1])
    if kind not in entries.ragged:
        return _alone(np.empty(0, np.uint32), every[:0])
    column = entries.ragged[kind]
    return _alone(column.values, np.repeat(every, np.diff(column.owners)))


def delivery_keys(ids: Ragged, digests: Hashes) -> Keys:
    """Return a key of each id together with the digest of its words."""
    data, count = ids.values.tobytes(), len(digests)
    spans = zip(pairwise(ids.owners.tolist()), digests.tolist(), strict=True)
    keys = (xxhash.xxh3_64_intdigest(data[a:b], digest) for (a, b), digest in spans)
    return np.fromiter((key & 0xFFFFFFFF for key in keys), np.uint32, count)


def seqs_of(part: Part, names: set[bytes]) -> list[int]:
    """Return the numbers of the articles of some ids that can be found."""
    if not len(part):
        return []
    ids = part.entries().ragged["id"]
    data, spans = ids.values.tobytes(), pairwise(ids.owners.tolist())
    named = np.array([data[begin:end] in names for begin, end in spans])
    seqs: list[int] = part.column("seq")[named & (part.live > 0)].tolist()
    return seqs


def _alone(keys: Keys, rows: Ints) -> Listed:
    return Listed(keys, rows, np.zeros(len(keys), np.int64), 1)


def write_part(path: Path, parts: Sequence[Part], kinds: Sequence[str]) -> tuple[Written, int]:
    """
    Write what lives in some parts as one.

    Args:
        path: the file.
        parts: in order of arrival.
        kinds: what its articles are to be found by.

    Returns:
        The new part, and how many bytes it has.
    """
    rows = [np.flatnonzero(part.live) for part in parts]
    some = [part.entries().without(KEYS).take(kept) for part, kept in zip(parts, rows, strict=True)]
    columns = Entries.joined(some).columns()
    begins = np.append(0, np.cumsum([len(kept) for kept in rows]))
    for kind in kinds:
        moved = []
        for part, kept, begin in zip(parts, rows, begins, strict=False):
            places = np.full(len(part), -1)
            places[kept] = np.arange(begin, begin + len(kept))
            moved.append(part.listed(kind).moved(places))
        columns |= postings_of(moved).columns(kind)
    size = write_run(path, columns, {"kinds": list(kinds)})
    return Written(Run.open(path)), size


def _is_posting(column: str) -> bool:
    return column.partition(".")[2] in COLUMNS
