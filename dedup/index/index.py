"""The index itself: what was seen, and what is asked of it."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from itertools import count
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np

from dedup.corpus import Corpus
from dedup.errors import StoreDamaged, StoreError, StoreMismatch
from dedup.index.batch import Batch
from dedup.index.entries import Entries, Entry, bytes_of, entries_of, pressed, unpressed
from dedup.index.lookup import Asking, same_in
from dedup.index.manifest import NAME as MANIFEST
from dedup.index.manifest import Manifest, RunRow, State
from dedup.index.parts import KINDS, Part, Tail, Written, id_keys, write_part
from dedup.index.verdicts import Policy, Verdict, verdicts_of
from dedup.runs import Run, packed
from dedup.settings import NORMALISER, Settings
from dedup.sketches import Sketches, shingles_in, sketches_of
from dedup.statistics import Statistics
from dedup.tokens import Hashes

TIERS = ("articles", "passages")

_TAIL = 8_192  # articles that are logged before they are written to a run
_RUN = 1 << 17  # articles from which a run is merged no more
_HOUR, _DAY = 3_600, 86_400

Batchable = Batch | Corpus | Mapping[str, Any] | Iterable[Mapping[str, Any]]


class Held(NamedTuple):
    """What is kept beside sketches."""

    shingles: bool
    text: bool


class Index:
    """
    Articles that were seen. ``create`` or ``open`` makes one; it is closed by ``with``.

    Args:
        folder: where it stands.
        manifest: its manifest, open.
        clock: seconds since 1970.

    Attributes:
        settings: what it is made with.
        tier: ``articles`` (whole articles alone) or ``passages`` (their sentences too).
        agencies: agency by the outlet its wire copy stands under.
    """

    def __init__(self, folder: Path, manifest: Manifest, clock: Callable[[], float]) -> None:
        self.folder, self._manifest, self._clock = folder, manifest, clock
        about = manifest.about
        if about["normaliser"] != NORMALISER:
            made = f"made by normaliser {about['normaliser']}, this is {NORMALISER}"
            raise StoreMismatch(f"{folder}: {made}: build the index anew")
        self.settings = Settings.of(**about["settings"])
        self.tier: str = about["tier"]
        self.held = Held(about["shingles"], about["text"])
        self.agencies: dict[str, str] = about["agencies"]
        passages = self.tier == "passages"
        self.statistics = Statistics.load(folder / about["statistics"]) if passages else None
        self.kinds = KINDS if passages else KINDS[:3]
        self._runs: dict[RunRow, Written] = {}
        self._tail, self._state, self._version = Tail(self.settings), State(), -1
        self.refresh()

    @classmethod
    def create(
        cls,
        folder: str | Path,
        settings: Settings | None = None,
        *,
        tier: str = "passages",
        statistics: Statistics | None = None,
        shingles: bool = False,
        text: bool = False,
        agencies: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        full: bool = False,
    ) -> Self:
        """
        Make an empty index, and open it.

        Args:
            folder: where; it may be there already, but hold no index.
            settings: the defaults if None; they cannot be changed later.
            tier: ``passages``, or ``articles`` alone: a third of the size, whole articles only.
            statistics: of a corpus like that to come: what is rare, said and standing in it.
            shingles: keep shingle sets too, so that near-duplicates are verified.
            text: keep texts too, packed.
            agencies: agency by the outlet its wire copy stands under.
            clock: seconds since 1970.
            full: what is committed outlasts even a loss of power; several times slower.

        Raises:
            StoreError: an index is there already, or the folder cannot be written.
        """
        folder, settings = Path(folder), settings or Settings()
        if tier not in TIERS:
            raise StoreError(f"tier must be one of {', '.join(TIERS)}, not {tier!r}")
        about = {
            "settings": asdict(settings), "digest": settings.digest, "normaliser": NORMALISER,
            "tier": tier, "shingles": shingles, "text": text, "agencies": dict(agencies or {}),
        }  # fmt: skip
        if tier == "passages":
            about["statistics"] = _save(statistics or Statistics.empty(), folder)
        Manifest.create(folder, about)
        return cls(folder, Manifest(folder, full=full), clock)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        settings: Settings | None = None,
        *,
        writable: bool = True,
        clock: Callable[[], float] = time.time,
        full: bool = False,
    ) -> Self:
        """
        Open an index. It is compared with its checksums first.

        Args:
            folder: where it stands.
            settings: if given, those it must be made with.
            writable: articles may be added; else it may stand where nothing can be written.
            clock: seconds since 1970.
            full: as for ``create``.

        Raises:
            StoreError: none is there, or it cannot be opened.
            StoreMismatch: made with other settings or by another normaliser.
            StoreDamaged: it is not what was written.
        """
        folder = Path(folder)
        index = cls(folder, Manifest(folder, writable=writable, full=full), clock)
        if settings is not None and settings.digest != index.settings.digest:
            other = _differing(index.settings, settings)
            index.close()
            raise StoreMismatch(f"{folder}: made with other settings: {other}")
        return index

    @staticmethod
    def at(folder: str | Path) -> bool:
        """Tell whether an index stands in a folder."""
        return (Path(folder) / MANIFEST).is_file()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return int(sum(part.live.sum() for part in self.parts))

    def close(self) -> None:
        """Close it; what was added is kept."""
        self._manifest.close()

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

    def sketched(self, batch: Batch) -> Sketches:
        """Return the sketches of a batch."""
        return sketches_of(batch.stacked(), self.settings, self.statistics, shingles=any(self.held))

    def add(self, articles: Batchable) -> int:
        """
        Enter articles without asking whether they were seen; return how many.

        Raises:
            StoreError: it cannot be written.
        """
        batch = Batch.of(articles)
        for first in range(0, len(batch), _TAIL):
            some = Batch(*(column[first : first + _TAIL] for column in batch))
            _, entries = self.asking(some)
            with self.writing():
                self.enter(entries)
        return len(batch)

    def query(self, articles: Batchable) -> list[Verdict]:
        """Return what a filter would say of articles; nothing is entered."""
        asking, _ = self.asking(Batch.of(articles))
        self.refresh()
        return verdicts_of(self, asking, same_in(self.parts, asking), Policy())

    def jaccard(self, asking: Asking, row: int, seq: int) -> float | None:
        """Return Jaccard counted on shingle sets; None where neither these nor texts are held."""
        theirs = self._shingles(seq)
        if theirs is None or asking.sketches.shingles is None:
            return None
        own = asking.sketches.shingles[row]
        shared = len(np.intersect1d(own, theirs, assume_unique=True))
        return shared / max(len(own) + len(theirs) - shared, 1)

    def asking(self, batch: Batch) -> tuple[Asking, Entries]:
        """Return a batch as somebody who asks, and as what would be held of it."""
        sketches = self.sketched(batch)
        texts = [pressed(text) for text in batch.texts] if self.held.text else None
        kept = sketches if self.held.shingles else replace(sketches, shingles=None)
        named = {"id": batch.ids, "outlet": batch.outlets, "published": batch.published}
        now = self.now()
        entries = entries_of(kept, batch.times(now), now, named, texts)
        return Asking(sketches, entries.ragged["id"]), entries

    def remove(self, ids: Iterable[str]) -> int:
        """
        Take articles down: they are found no more; ``compact`` deletes what was made of them.

        Returns:
            How many were there.
        """
        with self.writing():
            seqs = [seq for name in ids for seq in self._seqs_of(name)]
            self._manifest.remove(seqs)
            self._buried()
        return len(seqs)

    def expire(self, days: float) -> int:
        """Let articles published more than so many days ago be found no more; return how many."""
        with self.writing():
            return self.forget(days)

    def compact(self) -> None:
        """Write anew what holds removed or expired articles: after it nothing is left of them."""
        with self.writing():
            for row, part in list(self._runs.items()):
                if not part.live.all():
                    self._rewrite([row])
            self._flush()
            self._manifest.forget()
            self._state = self._manifest.state()
        self._manifest.truncate()
        self._version = self._manifest.version()

    def verify(self) -> None:
        """
        Compare everything with its checksums.

        Raises:
            StoreDamaged: something is not what was written.
        """
        self._manifest.verify()
        for row, part in self._runs.items():
            part.run.verify()
            seqs = part.column("seq")
            if len(part) != row.rows or np.any(np.diff(seqs) <= 0):
                raise StoreDamaged(
                    f"{part.run.name}: {len(part)} articles, {row.rows} were written"
                )

    def info(self) -> dict[str, Any]:
        """Return what is in it, by name."""
        log = self._manifest.path.stat().st_size
        return {
            "articles": len(self), "tier": self.tier, "settings": self.settings.digest,
            "shingles": self.held.shingles, "text": self.held.text, "runs": len(self._runs),
            "in_log": len(self._tail), "bytes": log + sum(row.size for row in self._runs),
            "horizon": self._state.horizon, "removed": self._state.removed,
        }  # fmt: skip

    @contextmanager
    def writing(self) -> Iterator[None]:
        """
        Be the one who writes, and know what others wrote before.

        Raises:
            StoreError: another process writes for too long, or the disk is full.
        """
        self._doomed: list[RunRow] = []
        try:
            with self._manifest.writing():
                self.refresh(inside=True)
                yield
                self._manifest.set_state(self._state)
        except BaseException:
            self._version = -1  # what stands in memory may not have been written
            raise
        self._version = self._manifest.version()
        for row in self._doomed:
            (self.folder / row.file).unlink(missing_ok=True)

    def enter(self, entries: Entries, judge: Callable[[int], None] | None = None) -> None:
        """
        Enter articles, inside ``writing``.

        Args:
            entries: without numbers.
            judge: called with the row of the first, when they can be found and are not logged.
        """
        first = self._state.following
        entries.fixed["seq"][:] = first + np.arange(len(entries))
        self._tail.append(entries)
        if judge is not None:
            judge(len(self._tail) - len(entries))
        self._manifest.append(first, len(entries), b"".join(packed(entries.columns(), {})))
        following = first + len(entries)
        self._state = replace(self._state, following=following, clock=self.now())
        if len(self._tail) >= _TAIL:
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

    def refresh(self, *, inside: bool = False) -> None:
        """Learn what other processes have written."""
        version = self._manifest.version()
        if version == self._version:
            return
        with nullcontext() if inside else self._manifest.reading():
            known, self._state = self._state, self._manifest.state()
            rows = self._manifest.runs()
            self._runs = {row: self._runs.get(row) or self._opened(row) for row in rows}
            if self._version < 0 or known.logged != self._state.logged:
                self._tail, known = (
                    Tail(self.settings),
                    replace(known, following=self._state.logged),
                )
            for number, body in enumerate(self._manifest.log(known.following)):
                run = Run(body, f"{self._manifest.path}, record {number} of the log")
                run.verify()
                self._tail.append(Entries.of(run))
            self._buried()
        self._version = version

    def _shingles(self, seq: int) -> Hashes | None:
        """Return the shingle set of an article, if it is held, or its text."""
        kept = "shingles" if self.held.shingles else "text" if self.held.text else ""
        for part in self.parts if kept else ():
            row = part.row_of(seq)
            if row >= 0:
                value = part.value(kept, row)
                return value if self.held.shingles else shingles_in(unpressed(value), self.settings)
        return None

    def _opened(self, row: RunRow) -> Written:
        run = Run.open(self.folder / row.file)
        run.verify()
        return Written(run)

    def _buried(self) -> None:
        removed = np.array(self._manifest.removed(), np.int64)
        self._state = replace(self._state, removed=len(removed))
        for part in self.parts:
            part.bury(removed, self._state.horizon)

    def _seqs_of(self, name: str) -> list[int]:
        """Return the numbers of all articles of an id."""
        key, found = id_keys(bytes_of([name.encode()]))[0], []
        for part in self.parts:
            listed = part.listed("id")
            entries = map(part.entry, listed.rows[(listed.keys == key)].tolist())
            found += [e.seq for e in entries if e.id == name and part.live[part.row_of(e.seq)]]
        return found

    def _flush(self) -> None:
        """Write the tail to a run, and with it the runs before it that are no larger."""
        merged: list[RunRow] = []
        size = len(self._tail)
        for row in reversed(self._runs):
            if row.rows > size or row.rows + size > _RUN:
                break
            merged.insert(0, row)
            size += row.rows
        self._rewrite(merged, tail=True)

    def _rewrite(self, rows: list[RunRow], *, tail: bool = False) -> None:
        """Write what lives in some runs, and in the tail, to one new run."""
        parts: list[Part] = [*(self._runs[row] for row in rows), *([self._tail] if tail else [])]
        new: list[RunRow] = []
        if any(part.live.any() for part in parts):
            made, size = write_part(self._free(), parts, self.kinds)
            seqs, times = made.column("seq"), made.ages()
            span = int(seqs[0]), int(seqs[-1]), len(made), size, int(times.min()), int(times.max())
            new = [RunRow(Path(made.run.name).name, *span)]
            self._runs[new[0]] = made
        if tail:
            self._state = replace(self._state, logged=self._state.following)
            self._tail = Tail(self.settings)
        self._swap(rows, new)

    def _swap(self, old: list[RunRow], new: list[RunRow]) -> None:
        self._manifest.swap(old, new, self._state)
        self._state = self._manifest.state()
        self._doomed += old
        self._runs = {row: self._runs[row] for row in sorted({*self._runs} - {*old}, key=_FIRST)}

    def _free(self) -> Path:
        """Return the name of a file that is not there."""
        numbers = count(self._state.following)
        names = (self.folder / f"{number:012}.run" for number in numbers)
        return next(name for name in names if not name.exists())


_FIRST = attrgetter("first")


def _save(statistics: Statistics, folder: Path) -> str:
    """Write statistics to a file of a name of its own; return it."""
    name = f"statistics-{os.getpid()}-{time.time_ns():x}.npz"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        statistics.save(folder / name)
    except OSError as problem:
        raise StoreError(f"{folder}: cannot be written: {problem.strerror}") from problem
    return name


def _differing(one: Settings, other: Settings) -> str:
    """Say in which settings two differ."""
    ours, theirs = asdict(one), asdict(other)
    return ", ".join(f"{n} {ours[n]!r}, not {theirs[n]!r}" for n in ours if ours[n] != theirs[n])
