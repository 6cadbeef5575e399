"""
The manifest of an index: what it is made with, its runs, and the log of what is not in one yet.

Every row carries a checksum, and it is known how many there are. A note beside it tells whether
the last commits are there.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import xxhash

from dedup.errors import StoreDamaged, StoreError
from dedup.index.database import Database
from dedup.index.note import NAME as NOTE
from dedup.index.note import note, noted

NAME = "manifest.sqlite"
_TABLES = (
    "CREATE TABLE about (text TEXT NOT NULL, seal INTEGER NOT NULL)",
    "CREATE TABLE state (text TEXT NOT NULL, seal INTEGER NOT NULL)",
    "CREATE TABLE runs (first INTEGER PRIMARY KEY, text TEXT NOT NULL, seal INTEGER NOT NULL)",
    "CREATE TABLE log (first INTEGER PRIMARY KEY, rows INTEGER NOT NULL, body BLOB NOT NULL)",
    "CREATE TABLE removed (seq INTEGER PRIMARY KEY, seal INTEGER NOT NULL)",
)


@dataclass(frozen=True)
class State:
    """
    Where an index stands.

    Args:
        following: the number the next article gets.
        logged: the number of the first article that is in no run.
        horizon: seconds since 1970; older articles are out of the window.
        clock: the latest time the index has seen.
        runs: how many there are.
        removed: how many articles were removed that still stand in a run or in the log.
        commits: how many there were.
        statistics: the file of what is rare and said; none where whole articles alone are held.
        seal: its checksum.
        learnt: seconds since 1970, when the newest article was published that it was learnt of.
    """

    following: int = 1
    logged: int = 1
    horizon: int = -(1 << 62)
    clock: int = -(1 << 62)
    runs: int = 0
    removed: int = 0
    commits: int = 0
    statistics: str = ""
    seal: int = 0
    learnt: int = 0


class RunRow(NamedTuple):
    """
    A run.

    Args:
        file: its name.
        seal: the checksum of its head.
        first: the number of its first article.
        last: of its last.
        rows: how many articles.
        size: in bytes.
        oldest: seconds since 1970, see ``Part.ages``.
        newest: likewise.
    """

    file: str
    seal: int
    first: int
    last: int
    rows: int
    size: int
    oldest: int
    newest: int


class Record(NamedTuple):
    """What was logged at once: the number of the first article, how many, and what is held."""

    first: int
    rows: int
    body: bytes


class Manifest:
    """
    An open manifest.

    Args:
        folder: of the index.
        writable: it may be written to.
        full: a commit outlasts even a loss of power.

    Raises:
        StoreError: there is none, or it cannot be opened.
        StoreDamaged: it is not what was written.
    """

    def __init__(self, folder: Path, *, writable: bool = True, full: bool = False) -> None:
        self.path = folder / NAME
        if not self.path.is_file():
            raise StoreError(f"{folder}: no index is here; make one with: dedup index build")
        self.database = Database(self.path, _TABLES, writable=writable, full=full)
        try:
            self.about: dict[str, Any] = json.loads(self._sealed("about"))
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, folder: Path, about: dict[str, Any], state: State) -> None:
        """
        Make one that has no articles yet.

        Raises:
            StoreError: one is there already, or the folder cannot be written; nothing is left then,
                nor the statistics of ``state``.
        """
        path, beside = folder / NAME, folder / f".{NAME}.{os.getpid()}.part"
        texts = [json.dumps(value, sort_keys=True) for value in (about, vars(state))]
        names = [f"INSERT INTO {table} VALUES (?, ?)" for table in ("about", "state")]  # noqa: S608
        rows = dict(zip(names, ((text, _seal(text)) for text in texts), strict=True))
        left = [state.statistics] if state.statistics else []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            Database.create(beside, _TABLES, rows)
            os.link(beside, path)  # of two that make it at once, one does
            left = []
        except FileExistsError:
            what = "an index is here already" if path.is_file() else f"{NAME} is here, and no file"
            raise StoreError(f"{folder}: {what}") from None
        except (OSError, sqlite3.Error) as problem:
            raise StoreError(f"{folder}: cannot be written: {problem}") from problem
        finally:
            for file in (*folder.glob(f"{beside.name}*"), *(folder / name for name in left)):
                file.unlink(missing_ok=True)

    def close(self) -> None:
        """Close it."""
        self.database.close()

    def version(self) -> int:
        """Return a number that changes when another process has written."""
        return self.database.version()

    def reading(self) -> AbstractContextManager[None]:
        """See one state from begin to end."""
        return self.database.reading()

    def writing(self) -> AbstractContextManager[None]:
        """Be the one who writes; what fails has written nothing."""
        return self.database.writing()

    def state(self) -> State:
        """Return where the index stands."""
        return State(**json.loads(self._sealed("state")))

    def set_state(self, state: State) -> None:
        """Write where the index stands."""
        text = json.dumps(vars(state), sort_keys=True)
        self.database.run("UPDATE state SET text = ?, seal = ?", (text, _seal(text)))

    def noted(self) -> int:
        """Return how many commits it must have, if this is asked before it is read."""
        return noted(self.path.parent)

    def note(self, commits: int) -> None:
        """Note that so many commits are written."""
        note(self.path.parent, commits)

    def compare(self, noted: int, state: State) -> None:
        """
        Compare a state with the commits that were noted before it was read.

        Raises:
            StoreDamaged: some are missing.
        """
        gone = noted - state.commits
        if gone > 0:
            what = f"{gone:,} commits at its end are gone, as after a loss of power"
            raise StoreDamaged(f"{self.path}: {what}: restore it, or delete {NOTE} to do without")

    def runs(self) -> list[RunRow]:
        """Return the runs in order."""
        rows = self.database.run("SELECT text, seal, first FROM runs ORDER BY first")
        found = [RunRow(*json.loads(self._checked(*row[:2]))) for row in rows]
        same = [run for run, row in zip(found, rows, strict=True) if run.first == row[2]]
        return self._all(same, self.state().runs, "runs")

    def log(self, first: int) -> Iterator[Record]:
        """Yield the log from a number of arrival on."""
        found = "SELECT first, rows, body FROM log WHERE first >= ? ORDER BY first"
        for row in self.database.rows(found, (first,)):
            record = Record(*row)
            if record.first != first or [*map(type, record)] != [int, int, bytes]:
                break
            first += record.rows
            yield record
        if first != self.state().following:
            raise self.database.damaged(f"article {first} is missing in the log")

    def append(self, record: Record) -> None:
        """Write a record to the log."""
        self.database.run("INSERT INTO log VALUES (?, ?, ?)", record)

    def swap(self, old: list[RunRow], new: list[RunRow], state: State) -> None:
        """Put runs in the place of others; the log before ``state.logged`` goes."""
        for row in old:
            self.database.run("DELETE FROM runs WHERE first = ?", (row.first,))
        for row in new:
            text = json.dumps(row)
            values = row.first, text, _seal(text)
            self.database.run("INSERT INTO runs VALUES (?, ?, ?)", values)
        self.database.run("DELETE FROM log WHERE first < ?", (state.logged,))
        self.set_state(replace(state, runs=self._count("runs")))

    def removed(self) -> list[int]:
        """Return the numbers of articles that were removed."""
        rows = self.database.rows("SELECT seq, seal FROM removed ORDER BY seq")
        found = [int(self._checked(str(seq), seal)) for seq, seal in rows]
        return self._all(found, self.state().removed, "removed articles")

    def remove(self, seqs: list[int]) -> None:
        """Note articles as removed."""
        rows = [(seq, _seal(str(seq))) for seq in seqs]
        self.database.many("INSERT OR IGNORE INTO removed VALUES (?, ?)", rows)
        self.set_state(replace(self.state(), removed=self._count("removed")))

    def forget(self) -> None:
        """Drop the notes of articles that stand nowhere any more."""
        self.database.run("DELETE FROM removed")
        self.set_state(replace(self.state(), removed=0))

    def verify(self) -> None:
        """
        Look through the whole of it.

        Raises:
            StoreDamaged: SQLite finds it malformed.
        """
        self.database.check(_TABLES)

    def _count(self, table: str) -> int:
        return int(self.database.run(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - ours

    def _sealed(self, table: str) -> str:
        rows = self.database.run(f"SELECT text, seal FROM {table}")  # noqa: S608 - ours
        return self._checked(*self._all(rows, 1, f"rows of {table!r}")[0])

    def _checked(self, text: Any, seal: int) -> str:
        if not isinstance(text, str) or _seal(text) != seal:
            raise self.database.damaged("a row is not what was written")
        return text

    def _all(self, found: list[Any], count: int, what: str) -> list[Any]:
        if len(found) != count:
            raise self.database.damaged(f"{len(found)} {what}, {count} were written")
        return found


def _seal(text: str) -> int:
    return xxhash.xxh3_64_intdigest(text.encode()) >> 1
