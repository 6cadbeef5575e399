"""
The manifest of an index: what it is made with, its runs, and the log of what is not in one yet.

It is SQLite in WAL mode: one writer at a time, whom others wait for; readers in any number. Every
row carries a checksum, for SQLite has none of its own.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import xxhash

from dedup.errors import StoreDamaged, StoreError

NAME = "manifest.sqlite"
_WAIT = 60.0  # seconds for another writer
_TABLES = """
CREATE TABLE about (text TEXT NOT NULL, seal INTEGER NOT NULL);
CREATE TABLE state (text TEXT NOT NULL, seal INTEGER NOT NULL);
CREATE TABLE runs (first INTEGER PRIMARY KEY, text TEXT NOT NULL, seal INTEGER NOT NULL);
CREATE TABLE log (first INTEGER PRIMARY KEY, rows INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE removed (seq INTEGER PRIMARY KEY, seal INTEGER NOT NULL);
"""


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
    """

    following: int = 1
    logged: int = 1
    horizon: int = -(1 << 62)
    clock: int = -(1 << 62)
    runs: int = 0
    removed: int = 0


class RunRow(NamedTuple):
    """A run: its file, the numbers it spans, how many articles and bytes, and their times."""

    file: str
    first: int
    last: int
    rows: int
    size: int
    oldest: int
    newest: int


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
        with self._told():
            self._database = _connect(self.path, writable)
            self._database.execute(f"PRAGMA synchronous={'FULL' if full else 'NORMAL'}")
            self.about: dict[str, Any] = json.loads(self._sealed("about"))

    @classmethod
    def create(cls, folder: Path, about: dict[str, Any]) -> None:
        """
        Make an empty one.

        Raises:
            StoreError: one is there already, or the folder cannot be written.
        """
        path, beside = folder / NAME, folder / f".{NAME}.{os.getpid()}.part"
        if path.exists():
            raise StoreError(f"{folder}: an index is here already")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(beside, isolation_level=None)
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA secure_delete=ON")
            database.executescript(_TABLES)
            for table, value in (("about", about), ("state", vars(State()))):
                text = json.dumps(value, sort_keys=True)
                database.execute(f"INSERT INTO {table} VALUES (?, ?)", (text, _seal(text)))  # noqa: S608
            database.close()
            os.link(beside, path)  # of two that make it at once, one does
        except FileExistsError:
            raise StoreError(f"{folder}: an index is here already") from None
        except (OSError, sqlite3.Error) as problem:
            raise StoreError(f"{folder}: cannot be written: {problem}") from problem
        finally:
            for file in folder.glob(f"{beside.name}*"):
                file.unlink()

    def close(self) -> None:
        """Close it."""
        self._database.close()

    def version(self) -> int:
        """Return a number that changes when another process has written."""
        with self._told():
            return int(self._database.execute("PRAGMA data_version").fetchone()[0])

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state from begin to end."""
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """
        Be the one who writes; what fails has written nothing.

        Raises:
            StoreError: another process writes for too long, or the disk is full.
        """
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    def state(self) -> State:
        """Return where the index stands."""
        with self._told():
            return State(**json.loads(self._sealed("state")))

    def set_state(self, state: State) -> None:
        """Write where the index stands."""
        text = json.dumps(vars(state), sort_keys=True)
        self._run("UPDATE state SET text = ?, seal = ?", (text, _seal(text)))

    def runs(self) -> list[RunRow]:
        """Return the runs in order."""
        found = []
        with self._told():
            for text, seal in self._database.execute("SELECT text, seal FROM runs ORDER BY first"):
                found.append(RunRow(*json.loads(self._checked(text, seal))))
        return self._all(found, self.state().runs, "runs")

    def log(self, first: int) -> Iterator[bytes]:
        """Yield the records of the log from a number of arrival on."""
        found = "SELECT first, rows, body FROM log WHERE first >= ? ORDER BY first"
        for begin, rows, body in self._run(found, (first,)):
            if begin != first:
                raise self._damaged(f"article {first} is missing in the log")
            first += rows
            yield body
        if first != self.state().following:
            raise self._damaged(f"article {first} is missing in the log")

    def append(self, first: int, rows: int, body: bytes) -> None:
        """Write a record to the log."""
        self._run("INSERT INTO log VALUES (?, ?, ?)", (first, rows, body))

    def swap(self, old: list[RunRow], new: list[RunRow], state: State) -> None:
        """Put runs in the place of others; the log before ``state.logged`` goes."""
        for row in old:
            self._run("DELETE FROM runs WHERE first = ?", (row.first,))
        for row in new:
            text = json.dumps(row)
            self._run("INSERT INTO runs VALUES (?, ?, ?)", (row.first, text, _seal(text)))
        self._run("DELETE FROM log WHERE first < ?", (state.logged,))
        count = self._run("SELECT count(*) FROM runs").fetchone()[0]
        self.set_state(replace(state, runs=count))

    def removed(self) -> list[int]:
        """Return the numbers of articles that were removed."""
        rows = self._run("SELECT seq, seal FROM removed ORDER BY seq").fetchall()
        found = [int(self._checked(str(seq), seal)) for seq, seal in rows]
        return self._all(found, self.state().removed, "removed articles")

    def remove(self, seqs: list[int]) -> None:
        """Note articles as removed."""
        rows = [(seq, _seal(str(seq))) for seq in seqs]
        with self._told():
            self._database.executemany("INSERT OR IGNORE INTO removed VALUES (?, ?)", rows)
        self._count_removed()

    def forget(self) -> None:
        """Drop the notes of articles that stand nowhere any more."""
        self._run("DELETE FROM removed")
        self._count_removed()

    def truncate(self) -> None:
        """Give back what was deleted: it can be read no more."""
        self._run("VACUUM")
        self._run("PRAGMA wal_checkpoint(TRUNCATE)")

    def verify(self) -> None:
        """
        Check the database itself.

        Raises:
            StoreDamaged: SQLite finds it malformed.
        """
        said = self._run("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise self._damaged(said)

    def _count_removed(self) -> None:
        count = self._run("SELECT count(*) FROM removed").fetchone()[0]
        self.set_state(replace(self.state(), removed=count))

    def _sealed(self, table: str) -> str:
        row = self._run(f"SELECT text, seal FROM {table}").fetchone()  # noqa: S608 - ours
        if row is None:
            raise self._damaged(f"the table {table} is empty")
        return self._checked(*row)

    def _checked(self, text: str, seal: int) -> str:
        if _seal(text) != seal:
            raise self._damaged("a row is not what was written")
        return text

    def _all(self, found: list[Any], count: int, what: str) -> list[Any]:
        if len(found) != count:
            raise self._damaged(f"{len(found)} {what}, {count} were written")
        return found

    def _damaged(self, what: str) -> StoreDamaged:
        return StoreDamaged(f"{self.path}: {what}: restore it, or build the index anew")

    def _run(self, statement: str, given: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        with self._told():
            return self._database.execute(statement, given)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self._run(begin)
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what SQLite refuses as our own errors."""
        try:
            yield
        except sqlite3.OperationalError as problem:
            raise StoreError(f"{self.path}: {problem}{_advice(str(problem))}") from problem
        except (sqlite3.DatabaseError, UnicodeDecodeError) as problem:
            raise self._damaged(str(problem)) from problem
        except (ValueError, TypeError) as problem:
            raise self._damaged(f"a row cannot be read: {problem}") from problem


def _connect(path: Path, writable: bool) -> sqlite3.Connection:
    """Open a database; one that may only be read and has no log is taken to stand still."""
    if writable:
        uri = f"{path.absolute().as_uri()}?mode=rw"
    else:
        still = not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
        uri = f"{path.absolute().as_uri()}?{'immutable=1' if still else 'mode=ro'}"
    return sqlite3.connect(
        uri, uri=True, timeout=_WAIT, isolation_level=None, check_same_thread=False
    )


def _advice(problem: str) -> str:
    if "locked" in problem:
        return ": another process writes; wait, or end it"
    if "full" in problem:
        return ": make room; nothing of this was written"
    return ": may it be written?" if "readonly" in problem or "unable" in problem else ""


def _seal(text: str) -> int:
    return xxhash.xxh3_64_intdigest(text.encode()) >> 1
