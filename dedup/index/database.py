"""
SQLite as an index uses it: in WAL mode, one writer whom others wait for, readers in any number.

It has no checksums of its own, so the whole of it is looked through when it is opened. Its files
are opened by nobody else in a process: to close one would give up the locks of all.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from dedup.errors import StoreDamaged, StoreError
from dedup.landing import identity

_WAIT = 60.0  # seconds for another writer
_PAUSE = 0.02  # seconds
_OUTER = {
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS,
}  # fmt: skip
"""What comes from around a database, not from what is in it."""

_left: list[sqlite3.Connection] = []  # of a process this one was forked from: not to be closed

_NO_TEXT = "it has texts that are not UTF-8"


class Database:
    """
    An open database.

    Args:
        path: of its file.
        tables: the statements it was made by.
        writable: it may be written to.
        full: a commit outlasts even a loss of power.

    Raises:
        StoreError: it cannot be opened.
        StoreDamaged: it is not what was written.
    """

    def __init__(self, path: Path, tables: Sequence[str], *, writable: bool, full: bool) -> None:
        self.path, self._writable, self._process = path, writable, os.getpid()
        with self._told():
            self._connection = _connect(path, writable)
        try:
            self.run(f"PRAGMA synchronous={'FULL' if full else 'NORMAL'}")
            self.run("PRAGMA cell_size_check=ON")
            self.check(tables)
            if writable:
                self.run("PRAGMA journal_mode=WAL")
            self._file = identity(path)
        except BaseException:
            self._connection.close()
            raise

    @staticmethod
    def create(path: Path, tables: Sequence[str], rows: Mapping[str, Sequence[Any]]) -> None:
        """Make one with these tables, and with rows by the statements that write them."""
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            for table in tables:
                connection.execute(table)
            for statement, given in rows.items():
                connection.execute(statement, given)
        finally:
            connection.close()

    def close(self) -> None:
        """Close it; after a fork that is for the process that opened it."""
        if self._process == os.getpid():
            self._connection.close()
        else:
            _left.append(self._connection)

    def here(self) -> None:
        """
        Make sure that this process opened it.

        Raises:
            StoreError: it was opened before a fork.
        """
        if self._process != os.getpid():
            raise StoreError(f"{self.path}: opened before a fork: open it in each process anew")

    def version(self) -> int:
        """Return a number that changes when another connection has written."""
        return int(self.run("PRAGMA data_version")[0][0])

    def run(self, statement: str, given: tuple[Any, ...] = ()) -> list[Any]:
        """Run a statement and return its rows."""
        return list(self.rows(statement, given))

    def rows(self, statement: str, given: tuple[Any, ...] = ()) -> Iterator[Any]:
        """Run a statement and yield its rows one by one."""
        with self._told():
            for row in self._connection.execute(statement, given):  # noqa: UP028 - it would be closed
                yield row

    def many(self, statement: str, given: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement with each of several rows."""
        with self._told():
            self._connection.executemany(statement, given)

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
            StoreError: another process writes for too long, the disk is full, it was opened to be
                read, or its file is not there any more.
        """
        if not self._writable:
            raise StoreError(f"{self.path}: opened to be read only: nothing can be written")
        with self._transaction("BEGIN IMMEDIATE"):
            if identity(self.path) != self._file:  # nobody would find what is written to it
                gone = "deleted, moved or replaced since it was opened"
                raise StoreError(f"{self.path}: {gone}: nothing was written; open it anew")
            yield

    def settle(self) -> None:
        """Let what is committed outlast a loss of power."""
        try:
            handle = os.open(f"{self.path}-wal", os.O_RDONLY)
        except FileNotFoundError:  # it stands in the database itself, flushed
            return
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def truncate(self) -> None:
        """
        Give back what was deleted: it can be read no more.

        Raises:
            StoreError: others read for too long, or there is no room.
        """
        self.run("VACUUM")
        due = monotonic() + _WAIT  # SQLite waits for readers, not while another one does the same
        while self.run("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
            if monotonic() > due:
                raise StoreError(f"{self.path}: others read it all the time: compact it again")
            sleep(_PAUSE)

    def check(self, tables: Sequence[str]) -> None:
        """
        Look through the whole of it.

        Raises:
            StoreDamaged: SQLite finds it malformed, or it has other tables.
        """
        said = self.run("PRAGMA integrity_check(1)")
        if said != [("ok",)]:
            raise self.damaged(" ".join(str(said[0][0]).split()) if said else "it is empty")
        if self.run("SELECT sql FROM sqlite_master ORDER BY rowid") != [(sql,) for sql in tables]:
            raise self.damaged("it has other tables")

    def damaged(self, what: str) -> StoreDamaged:
        """Return an error that says so."""
        return StoreDamaged(f"{self.path}: {what}: restore it, or build the index anew")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self.run(begin)
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what SQLite refuses as our own errors."""
        self.here()
        try:
            yield
        except sqlite3.ProgrammingError as problem:
            raise StoreError(f"{self.path}: {problem}") from problem
        except UnicodeDecodeError as problem:  # of its own message about what it holds
            raise self.damaged(_NO_TEXT) from problem
        except sqlite3.Error as problem:
            if self._is_damage(problem):
                said = str(problem)  # it may repeat bytes of any kind
                raise self.damaged(_NO_TEXT if "decode to UTF-8" in said else said) from problem
            raise StoreError(f"{self.path}: {problem}{_advice(problem)}") from problem

    def _is_damage(self, problem: sqlite3.Error) -> bool:
        """Tell whether an error comes from what is in the database."""
        code = _code(problem)
        if code == sqlite3.SQLITE_READONLY:  # it says of itself that it may not be written
            return all(os.access(place, os.W_OK) for place in (self.path, self.path.parent))
        return code == sqlite3.SQLITE_IOERR_SHORT_READ or code & 0xFF not in _OUTER


def _connect(path: Path, writable: bool) -> sqlite3.Connection:
    """Open a database; one that may only be read and has no log is taken to stand still."""
    if writable:
        how = "mode=rw"
    else:
        still = not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
        how = "immutable=1" if still else "mode=ro"
    uri = f"{path.absolute().as_uri()}?{how}"
    return sqlite3.connect(
        uri, uri=True, timeout=_WAIT, isolation_level=None, check_same_thread=False
    )


def _code(problem: sqlite3.Error) -> int:
    """Return the extended code of an error; that of any damage where Python itself refuses."""
    return int(getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT))


def _advice(problem: sqlite3.Error) -> str:
    """Say what to do about an error that comes from around."""
    code = _code(problem) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return ": another process writes; wait, or end it"
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
        return ": make room; nothing of this was written"
    return ": may it and its folder be written?"
