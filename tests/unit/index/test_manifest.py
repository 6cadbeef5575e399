"""The manifest: what is written is read, what was changed is found, what fails is not there."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dedup.errors import StoreDamaged, StoreError
from dedup.index.manifest import NAME, Manifest, Record, RunRow, State

ABOUT = {"tier": "articles", "name": "Ünï"}
RUNS = [
    RunRow("01.run", 77, 1, 4, 4, 640, -5, 9),
    RunRow("09.run", 78, 5, 9, 3, 64, 0, 0),
]
ONE, TWO = Record(1, 9, b"one"), Record(10, 2, b"two")


@pytest.fixture
def manifest(tmp_path: Path) -> Iterator[Manifest]:
    """Return an open manifest."""
    Manifest.create(tmp_path, ABOUT, State())
    made = Manifest(tmp_path)
    yield made
    made.close()


def altered(manifest: Manifest, statement: str) -> None:
    """Alter a manifest behind its back."""
    with sqlite3.connect(manifest.path) as database:
        assert database.execute(statement).rowcount
    database.close()


def test_round_trip(manifest: Manifest) -> None:
    """What it is made with, its runs, its log and what was removed come back, in order."""
    with manifest.writing():
        manifest.append(ONE)
        manifest.append(TWO)
        manifest.remove([7, 3, 7])
        manifest.swap([], RUNS[::-1], replace(manifest.state(), following=12))
    again = Manifest(manifest.path.parent, writable=False)

    assert ABOUT == again.about
    assert RUNS == again.runs()
    assert [ONE, TWO] == list(again.log(1))
    assert [TWO] == list(again.log(10))
    assert [] == list(again.log(12))
    assert [3, 7] == again.removed()
    assert State(following=12, runs=2, removed=2) == again.state()
    again.close()


def test_swap(manifest: Manifest) -> None:
    """A run takes the place of others, and of the log before what it holds."""
    with manifest.writing():
        manifest.append(ONE)
        manifest.append(TWO)
        manifest.swap([], RUNS, replace(manifest.state(), following=12))
    with manifest.writing():
        manifest.swap(RUNS[:1], [], replace(manifest.state(), logged=10))
        manifest.remove([5])
        manifest.forget()

    assert RUNS[1:] == manifest.runs()
    assert [TWO] == list(manifest.log(10))
    assert [] == manifest.removed()
    assert State(following=12, logged=10, runs=1) == manifest.state()


def test_what_fails_has_written_nothing(manifest: Manifest) -> None:
    """A block that ends in an error leaves no trace."""
    with pytest.raises(KeyError), manifest.writing():  # noqa: PT012
        manifest.remove([1])
        raise KeyError
    assert [] == manifest.removed()
    assert State() == manifest.state()


def test_version(manifest: Manifest) -> None:
    """The version changes when another writes, not by our own writing."""
    other, before = Manifest(manifest.path.parent), manifest.version()
    with manifest.writing():
        manifest.remove([1])
    manifest.database.truncate()
    assert before == manifest.version()
    with other.writing():
        other.remove([2])
    assert before != manifest.version()
    other.close()


def test_one_of_two(manifest: Manifest, tmp_path: Path) -> None:
    """Where an index is none is made; where none is none is opened; nothing is left beside."""
    with pytest.raises(StoreError, match="an index is here already"):
        Manifest.create(tmp_path, ABOUT, State())
    with pytest.raises(StoreError, match="no index is here"):
        Manifest(tmp_path / "elsewhere")
    assert {NAME, f"{NAME}-wal", f"{NAME}-shm"} >= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE about SET text = replace(text, 'articles', 'passages')", "not what was written"),
        ("UPDATE about SET seal = seal + 1", "not what was written"),
        ("DELETE FROM about", "0 rows of 'about', 1 were written"),
        ("UPDATE state SET text = replace(text, '12', '13')", "not what was written"),
        ("DELETE FROM state", "0 rows of 'state', 1 were written"),
        ("DELETE FROM runs WHERE first = 5", "1 runs, 2 were written"),
        ("UPDATE runs SET text = replace(text, '9', '8')", "not what was written"),
        ("DELETE FROM removed WHERE seq = 3", "1 removed articles, 2 were written"),
        ("UPDATE removed SET seq = 4 WHERE seq = 3", "not what was written"),
        ("DELETE FROM log WHERE first = 1", "article 1 is missing"),
        ("DELETE FROM log WHERE first = 10", "article 10 is missing"),
        ("UPDATE log SET rows = 8 WHERE first = 1", "article 9 is missing"),
        ("UPDATE log SET rows = 'x' WHERE first = 1", "article 1 is missing"),
        ("UPDATE log SET body = 'x' WHERE first = 1", "article 1 is missing"),
        ("UPDATE runs SET text = x'00' WHERE first = 1", "not what was written"),
        ("UPDATE runs SET first = 6 WHERE first = 1", "1 runs, 2 were written"),
        ("CREATE TABLE more (text)", "other tables"),
    ],
)
def test_damage(manifest: Manifest, statement: str, said: str) -> None:
    """Whatever row is changed or missing, it is told; nothing wrong is returned."""
    with manifest.writing():
        manifest.append(ONE)
        manifest.append(TWO)
        manifest.remove([3, 7])
        manifest.swap([], RUNS, replace(manifest.state(), following=12))
    altered(manifest, statement)
    with pytest.raises(StoreDamaged, match=said):  # noqa: PT012
        again = Manifest(manifest.path.parent)
        again.runs(), again.removed(), list(again.log(1))


def test_no_database(tmp_path: Path) -> None:
    """What is no database of ours is told by its name."""
    for content in (b"", b"no database at all" * 300):
        (tmp_path / NAME).write_bytes(content)
        with pytest.raises(StoreError, match=NAME):
            Manifest(tmp_path)
