"""The store of an index: its runs, its tail and its manifest, and what is done to them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import count, pairwise
from operator import attrgetter
from pathlib import Path

import numpy as np

from dedup.errors import StoreDamaged
from dedup.index.entries import Entries, Entry
from dedup.index.manifest import Manifest, RunRow, State
from dedup.index.parts import Part, Tail, Written, write_part
from dedup.runs import Run, packed
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.sketches import Ragged

TAIL = 8_192
"""Articles that are logged before they are written to a run."""

RUN = 1 << 17
"""Articles from which a run is merged no more."""

_HOUR, _DAY = 3_600, 86_400

Judge = Callable[[Ints, int], Ragged]
"""Returns verdicts on some rows of what is entered, the first of which has a row in the tail."""


class Store:
    """
    What an index consists of; it knows what other processes write.

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
        self._doomed: list[RunRow] = []
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
    def writing(self) -> Iterator[None]:
        """
        Be the one who writes, and know what others wrote before.

        Raises:
            StoreError: another process writes for too long, or the disk is full.
        """
        self._doomed = []
        try:
            with self.manifest.writing():
                self.refresh(inside=True)
                yield
                self.manifest.set_state(self._state)
        except BaseException:
            self._version = -1  # what stands in memory may not have been written
            raise
        for row in self._doomed:
            (self.folder / row.file).unlink(missing_ok=True)

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
        first = self._state.following
        entries.fixed["seq"][:] = first + np.arange(len(entries))
        self._tail.append(entries, self._state.horizon)
        if judge is not None:
            entries.ragged["verdict"] = judge(rows, len(self._tail) - len(entries))
        self.manifest.append(first, len(entries), b"".join(packed(entries.columns(), {})))
        following = first + len(entries)
        self._state = replace(self._state, following=following, clock=self.now())
        if len(self._tail) >= TAIL:
            self._flush()

    def forget(self, days: float) -> int:
        """Do what ``expire`` does, inside ``writing``."""
        before, horizon = len(self), int(self.now() - days * _DAY)
        if horizon < self._state.horizon + _HOUR:  # each step looks at every article
            return 0
        self._state = replace(self._state, horizon=horizon)
        gone = [row for row in self._runs if row.newest < horizon]
        if gone:
            self._swap(gone, [])
        self._buried()
        return before - len(self)

    def remove(self, ids: Iterable[str]) -> int:
        """Take articles down, and return how many were there."""
        with self.writing():
            names = {name.encode() for name in ids}
            seqs = [seq for part in self.parts for seq in _seqs_of(part, names)]
            self.manifest.remove(seqs)
            self._buried()
        return len(seqs)

    def compact(self) -> None:
        """Write anew what holds removed or expired articles."""
        with self.writing():
            for row, part in list(self._runs.items()):
                if not part.live.all():
                    self._rewrite([row])
            self._flush()
            self.manifest.forget()
            self._state = self.manifest.state()
        self.manifest.truncate()

    def verify(self) -> None:
        """
        Compare everything with its checksums.

        Raises:
            StoreDamaged: something is not what was written.
        """
        self.manifest.verify()
        for row, part in self._runs.items():
            part.run.verify()
            seqs = part.column("seq")
            if len(part) != row.rows or np.any(np.diff(seqs) <= 0):
                met = f"{len(part)} articles, {row.rows} were written"
                raise StoreDamaged(f"{part.run.name}: {met}: restore it, or build the index anew")

    def info(self) -> dict[str, int]:
        """Return what there is, by name."""
        files = (file for file in self.folder.iterdir() if file.is_file())
        return {
            "runs": len(self._runs), "in_log": len(self._tail), "removed": self._state.removed,
            "bytes": sum(file.stat().st_size for file in files),
        }  # fmt: skip

    def refresh(self, *, inside: bool = False) -> None:
        """Learn what other processes have written."""
        version = self.manifest.version()
        if version == self._version:
            return
        with nullcontext() if inside else self.manifest.reading():
            known, self._state = self._state, self.manifest.state()
            rows = self.manifest.runs()
            self._runs = {row: self._runs.get(row) or self._opened(row) for row in rows}
            if self._version < 0 or known.logged != self._state.logged:
                self._tail, known = (
                    Tail(self._settings),
                    replace(known, following=self._state.logged),
                )
            for number, body in enumerate(self.manifest.log(known.following)):
                run = Run(body, f"{self.manifest.path}, record {number} of the log")
                run.verify()
                self._tail.append(Entries.of(run), self._state.horizon)
            self._buried()
        self._version = version

    def _opened(self, row: RunRow) -> Written:
        run = Run.open(self.folder / row.file)
        run.verify()
        return Written(run)

    def _buried(self) -> None:
        removed = np.array(self.manifest.removed(), np.int64)
        self._state = replace(self._state, removed=len(removed))
        for part in self.parts:
            part.bury(removed, self._state.horizon)

    def _flush(self) -> None:
        """Write the tail to a run, and with it the runs before it that are no larger."""
        merged: list[RunRow] = []
        size = len(self._tail)
        for row in reversed(self._runs):
            if row.rows > size or row.rows + size > RUN:
                break
            merged.insert(0, row)
            size += row.rows
        self._rewrite(merged, tail=True)

    def _rewrite(self, rows: list[RunRow], *, tail: bool = False) -> None:
        """Write what lives in some runs, and in the tail, to one new run."""
        self._sweep()
        parts: list[Part] = [*(self._runs[row] for row in rows), *([self._tail] if tail else [])]
        new: list[RunRow] = []
        if any(part.live.any() for part in parts):
            made, size = write_part(self._free(), parts, self._kinds)
            seqs, times = made.column("seq"), made.ages()
            span = int(seqs[0]), int(seqs[-1]), len(made), size, int(times.min()), int(times.max())
            new = [RunRow(Path(made.run.name).name, *span)]
            self._runs[new[0]] = made
        if tail:
            self._state = replace(self._state, logged=self._state.following)
            self._tail = Tail(self._settings)
        self._swap(rows, new)

    def _swap(self, old: list[RunRow], new: list[RunRow]) -> None:
        self.manifest.swap(old, new, self._state)
        self._state = self.manifest.state()
        self._doomed += old
        self._runs = {row: self._runs[row] for row in sorted({*self._runs} - {*old}, key=_FIRST)}

    def _sweep(self) -> None:
        """Delete the runs of writers that failed or were killed: nobody else writes now."""
        known = {row.file for row in (*self._runs, *self._doomed)}
        for path in (*self.folder.glob("*.run"), *self.folder.glob(".*.run.*.part")):
            if path.name not in known:
                path.unlink(missing_ok=True)

    def _free(self) -> Path:
        """Return the name of a file that is not there."""
        numbers = count(self._state.following)
        names = (self.folder / f"{number:012}.run" for number in numbers)
        return next(name for name in names if not name.exists())


def _seqs_of(part: Part, names: set[bytes]) -> list[int]:
    """Return the numbers of the articles of some ids."""
    if not len(part):
        return []
    ids = part.entries().ragged["id"]
    data, spans = ids.values.tobytes(), pairwise(ids.owners.tolist())
    named = np.array([data[begin:end] in names for begin, end in spans])
    seqs: list[int] = part.column("seq")[named & (part.live > 0)].tolist()
    return seqs


_FIRST = attrgetter("first")
