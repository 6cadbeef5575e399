"""The store of an index: its runs, its tail and its manifest, and what is done to them."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from operator import attrgetter
from pathlib import Path

import numpy as np

from dedup.dates import DAY
from dedup.errors import StoreDamaged
from dedup.index.checks import logged, opened, verified
from dedup.index.entries import Entries, Entry
from dedup.index.files import free, size_of, unknown
from dedup.index.manifest import Manifest, Record, RunRow, State
from dedup.index.parts import Part, Tail, Written, seqs_of, write_part
from dedup.rows import over_blocks
from dedup.runs import packed
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.sketches import Ragged

TAIL = 8_192
"""Articles that are logged before they are written to a run."""

RUN = 1 << 17
"""Articles from which a run is merged no more."""

Judge = Callable[[Ints, int], Ragged]
"""Returns verdicts on some rows of what is entered, the first of which has a row in the tail."""


class Store:
    """
    What an index consists of; it knows what other processes write. Threads may share it.

    Args:
        manifest: open.
        settings: of the index.
        kinds: what its articles are found by.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        manifest: Manifest,
        settings: Settings,
        kinds: tuple[str, ...],
        clock: Callable[[], float],
    ) -> None:
        self.manifest, self.folder = manifest, manifest.path.parent
        self._settings, self._kinds, self._clock = settings, kinds, clock
        self._runs: dict[RunRow, Written] = {}
        self._lock, self._swept, self._doomed = threading.RLock(), False, list[str]()
        self._tail, self._state, self._version = Tail(settings), State(), -1
        self.refresh()

    def __len__(self) -> int:
        return int(sum(part.live.sum() for part in self.parts))

    @property
    def parts(self) -> list[Part]:
        """Its runs in order, and the tail."""
        return [*self._runs.values(), self._tail]

    @property
    def state(self) -> State:
        """Where it stands."""
        return self._state

    def now(self) -> int:
        """Return the time, which does not go back."""
        return max(int(self._clock()), self._state.clock)

    def entry(self, seq: int) -> Entry | None:
        """Return what is held of an article by its number of arrival."""
        for part in self.parts:
            row = part.row_of(seq)
            if row >= 0 and part.live[row]:
                return part.entry(row)
        return None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Know what was written, and let no other thread change it meanwhile."""
        self.manifest.database.here()  # before the lock, which a fork may have left locked
        with self._lock:
            self.refresh()
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """
        Be the one who writes, and know what others wrote before.

        Raises:
            StoreError: another process writes for too long, or the disk is full.
        """
        self.manifest.database.here()
        with self._lock:
            try:
                self._doomed = []
                with self.manifest.writing():
                    self.refresh(inside=True)
                    if not self._swept:
                        self._sweep()
                    before = self._state
                    yield
                    if self._state != before:
                        self._state = replace(self._state, commits=before.commits + 1)
                        self.manifest.set_state(self._state)
                self.manifest.note(self._state.commits)
                self._delete(self._doomed)
            except BaseException:
                self._version, self._swept = -1, False  # what stands in memory may not be written
                raise

    def enter(self, entries: Entries, judge: Judge | None = None) -> None:
        """
        Enter articles, inside ``writing``.

        A run is written of every ``TAIL`` of them, in whatever batches they come.

        Args:
            entries: without numbers.
            judge: gives their verdicts, when they can be found and are not logged.
        """
        begin = 0
        while begin < len(entries):
            end = begin + max(TAIL - len(self._tail), 1)
            rows = np.arange(begin, min(end, len(entries)))
            self._enter(entries.take(rows) if len(rows) < len(entries) else entries, rows, judge)
            begin = end

    def _enter(self, entries: Entries, rows: Ints, judge: Judge | None) -> None:
        """Enter some rows, whose entries are given, of those that came."""
        first, now = self._state.following, self.now()
        entries.fixed["seq"][:] = first + np.arange(len(entries))
        entries.fixed["came"][:] = now  # others may have come since these were sketched
        self._tail.append(entries, self._state.horizon)
        if judge is not None:
            entries.ragged["verdict"] = judge(rows, len(self._tail) - len(entries))
        self.manifest.append(Record(first, len(entries), b"".join(packed(entries.columns(), {}))))
        self._state = replace(self._state, following=first + len(entries), clock=now)
        if len(self._tail) >= TAIL:
            self._flush()

    def know(self, name: str, seal: int, learnt: int) -> None:
        """Put other statistics in the place of those that are known, inside ``writing``."""
        self._doomed.append(self._state.statistics)
        self._state = replace(self._state, statistics=name, seal=seal, learnt=learnt)

    def forget(self, days: float) -> int:
        """Do what ``expire`` does, inside ``writing``."""
        before, horizon = len(self), int(self.now() - days * DAY)
        if horizon < self._state.horizon + DAY // 24:  # each step looks at every article
            return 0
        self._state = replace(self._state, horizon=horizon)
        self._bury(self.manifest.removed())
        self._renew(0.5)
        return before - len(self)

    def remove(self, ids: Iterable[str]) -> int:
        """Take articles down, and return how many were there."""
        with self.writing():
            names = {name.encode() for name in ids}
            seqs = [seq for part in self.parts for seq in seqs_of(part, names)]
            self.manifest.remove(seqs)
            self._bury(self.manifest.removed())
        return len(seqs)

    def compact(self) -> None:
        """Write anew what holds removed or expired articles."""
        with self.writing():
            self._sweep()  # nothing of what was removed is left in what nobody knows either
            self._renew(1.0)
            self._flush()
            self.manifest.forget()
            self._state = self.manifest.state()
        with self._lock:
            self.manifest.database.truncate()

    def verify(self) -> None:
        """
        Compare everything with its checksums, and with each other.

        Raises:
            StoreDamaged: something is not what was written.
        """
        self.manifest.verify()
        with self.reading():
            for row, part in self._runs.items():
                verified(row, part)
            list(map(len, logged(self.manifest, self._state.logged)))

    def info(self) -> dict[str, int]:
        """Return what there is, by name."""
        counts = {"runs": len(self._runs), "in_log": len(self._tail)}
        return counts | {"removed": self._state.removed, "bytes": size_of(self.folder)}

    def refresh(self, *, inside: bool = False) -> None:
        """Learn what other processes have written."""
        version = self.manifest.version()
        if version == self._version:
            return
        known, fresh = self._state, self._version < 0
        self._version = -1  # until all is known
        while not self._learnt(known, fresh, inside):
            fresh = True
        self._version = version

    def _learnt(self, known: State, fresh: bool, inside: bool) -> bool:
        """Learn everything, and tell whether it is still so; files go when runs are merged."""
        noted = self.manifest.noted()
        with nullcontext() if inside else self.manifest.reading():
            self._state, rows = self.manifest.state(), self.manifest.runs()
            self.manifest.compare(noted, self._state)
            if fresh or known.logged != self._state.logged:
                self._tail = Tail(self._settings)
            for entries in logged(self.manifest, self._state.logged + len(self._tail)):
                self._tail.append(entries, self._state.horizon)
            removed = self.manifest.removed()
        try:
            self._open(rows)
        except StoreDamaged:
            with nullcontext() if inside else self.manifest.reading():
                if rows == self.manifest.runs():
                    raise
            return False
        self._bury(removed)
        return True

    def _open(self, rows: list[RunRow]) -> None:
        """Open the runs that are not open yet, and let go of others."""
        new = [row for row in rows if row not in self._runs]
        found = over_blocks(partial(opened, self.folder), new)
        self._runs |= dict(zip(new, found, strict=True))
        self._runs = {row: self._runs[row] for row in rows}

    def _sweep(self) -> None:
        """Delete what somebody left who died, inside ``writing``; nobody else writes then."""
        known = {self._state.statistics, *(row.file for row in self._runs), *self._doomed}
        self._delete(unknown(self.folder, known))

    def _delete(self, names: list[str]) -> None:
        """Delete files; only what outlasts a loss of power says that they are not needed."""
        self._swept = not names
        with suppress(OSError):  # they stay until the next sweep
            if names:
                self.manifest.database.settle()
            for name in names:
                (self.folder / name).unlink(missing_ok=True)
            self._swept = True

    def _bury(self, removed: list[int]) -> None:
        """Let articles be found no more that were removed or are older than the horizon."""
        self._state = replace(self._state, removed=len(removed))
        for part in self.parts:
            part.bury(np.array(removed, np.int64), self._state.horizon)

    def _flush(self) -> None:
        """Write the tail to a run, and with it the runs before it that are no larger."""
        merged, size = list[RunRow](), len(self._tail)
        for row in reversed(self._runs):
            if row.rows > size or row.rows + size > RUN:
                break
            merged.insert(0, row)
            size += row.rows
        self._rewrite(merged, tail=True)

    def _renew(self, share: float) -> None:
        """Write anew the runs of which less than a share lives."""
        for row in [row for row, part in self._runs.items() if part.live.mean() < share]:
            self._rewrite([row])

    def _rewrite(self, rows: list[RunRow], *, tail: bool = False) -> None:
        """Write what lives in some runs, and in the tail, to one new run."""
        parts: list[Part] = [*(self._runs[row] for row in rows), *([self._tail] if tail else [])]
        new: list[RunRow] = []
        if any(part.live.any() for part in parts):
            made, size = write_part(free(self.folder, self._state.following), parts, self._kinds)
            seqs, times = made.column("seq"), made.ages()
            span = int(seqs[0]), int(seqs[-1]), len(made), size, int(times.min()), int(times.max())
            new = [RunRow(Path(made.run.name).name, made.run.seal, *span)]
            self._runs[new[0]] = made
        if tail:
            self._state = replace(self._state, logged=self._state.following)
            self._tail = Tail(self._settings)
        self._swap(rows, new)

    def _swap(self, old: list[RunRow], new: list[RunRow]) -> None:
        self.manifest.swap(old, new, self._state)
        self._state = self.manifest.state()
        self._doomed += [row.file for row in old]
        left = sorted({*self._runs} - {*old}, key=attrgetter("first"))
        self._runs = {row: self._runs[row] for row in left}
