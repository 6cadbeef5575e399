"""SQLite as an index uses it: what others do at the same time."""

import subprocess
import sys
from pathlib import Path

import pytest

from dedup.errors import StoreDamaged, StoreError
from dedup.index import database
from dedup.index.database import Database

TABLES = ("CREATE TABLE one (text TEXT)",)
HOLDING = """
import fcntl, sys, time
file = open(sys.argv[1], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX, 1, 121)  # WAL_CKPT_LOCK of SQLite: somebody writes its log back
print(flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def filled(tmp_path: Path) -> Database:
    """Return a database with a row in its log."""
    Database.create(tmp_path / "d", TABLES, {})
    made = Database(tmp_path / "d", TABLES, writable=True, full=False)
    with made.writing():
        made.run("INSERT INTO one VALUES ('some words')")
    return made


def held(filled: Database, seconds: float) -> subprocess.Popen[bytes]:
    """Let another process write the log back for some time."""
    command = [sys.executable, "-c", HOLDING, f"{filled.path}-shm", str(seconds)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"\n"
    return other


@pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")
def test_another_writes_the_log_back(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for, but not for ever."""
    with held(filled, 0.3):
        filled.truncate()
    assert 0 == Path(f"{filled.path}-wal").stat().st_size
    monkeypatch.setattr(database, "_WAIT", 0.1)
    with held(filled, 5) as other:
        with pytest.raises(StoreError, match="others read it all the time"):
            filled.truncate()
        other.kill()
    filled.close()


@pytest.mark.parametrize(
    "damage", [{b"one": b"\x92ne", b"CREATE": b"CREATI"}, {b"some words": b"\x92ome\nwor\x1b"}]
)
def test_damage_that_is_no_text(filled: Database, damage: dict[bytes, bytes]) -> None:
    """What SQLite repeats of a damaged file may be no text: it is told as damage all the same."""
    filled.truncate()
    filled.close()
    data = filled.path.read_bytes()
    for before, after in damage.items():
        data = data.replace(before, after)
    filled.path.write_bytes(data)

    with pytest.raises(StoreDamaged, match="texts that are not UTF-8: restore it"):
        _read(filled.path)


def _read(path: Path) -> None:
    Database(path, TABLES, writable=True, full=False).run("SELECT text FROM one")
