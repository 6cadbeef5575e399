"""Damage to any file of an index leaves its answers right, or is told in one line: never hidden."""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from dedup import Index, IngestFilter
from dedup.errors import StoreDamaged, StoreError, StoreMismatch
from dedup.index.verdicts import Verdict
from faults import FORK, TIERS, Row, articles, clock, parts_made_small
from stories import slow_without_jit

pytestmark = [pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"), slow_without_jit]

Spoiling = Callable[[bytes, random.Random], bytes]


class Sound(NamedTuple):
    """An index nobody damaged, articles to ask for, and what it says of these."""

    folder: Path
    rows: list[Row]
    said: list[Verdict]


def built(folder: Path, tier: str, seed: int) -> None:
    """Make an index with runs, a log, removed articles; die without closing it."""
    rng = random.Random(seed)  # noqa: S311
    with parts_made_small(run=50):
        door = IngestFilter.open(folder, tier=tier, clock=clock)
        for first in range(1, 100, 9):
            door.check(articles(rng, first, 9))
        door.index.remove(["a3", "a60", "a98"])
        if seed % 2:  # nothing is left in SQLite's own log
            door.close()
        os._exit(0)


@pytest.fixture(scope="module", params=[(tier, seed) for tier in TIERS for seed in (0, 1)])
def sound(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """Return an index that was left by a process that died, or closed it."""
    tier, seed = request.param
    folder = tmp_path_factory.mktemp("sound") / "index"
    child = FORK.Process(target=built, args=(folder, tier, seed))
    child.start()
    child.join()
    copy = shutil.copytree(folder, folder.with_name("asked"))
    rng = random.Random(seed)  # noqa: S311
    rows = [row for first in range(1, 100, 9) for row in articles(rng, first, 9)]
    with parts_made_small(), Index.open(copy, clock=clock) as index:
        return Sound(folder, rows, index.query(rows))


def flipped(data: bytes, rng: random.Random) -> bytes:
    """Return a file with a bit turned."""
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]


def scribbled(data: bytes, rng: random.Random) -> bytes:
    """Return a file with some bytes of a page written over."""
    place, count = rng.randrange(len(data)), rng.choice([1, 4, 64, 512, 4096])
    return (data[:place] + rng.randbytes(count) + data[place + count :])[: len(data)]


def cut(data: bytes, rng: random.Random) -> bytes:
    """Return a file that ends early."""
    return data[: rng.randrange(len(data))]


def zeroed(data: bytes, rng: random.Random) -> bytes:
    """Return a file with a sector that was never written."""
    place = rng.randrange(len(data)) // 512 * 512
    return (data[:place] + bytes(512) + data[place + 512 :])[: len(data)]


def outcome(folder: Path, sound: Sound) -> str:
    """Return how an index that was damaged shows it; assert that it hides nothing."""
    try:
        with parts_made_small(), IngestFilter.open(folder, clock=clock) as door:
            assert door.index.query(sound.rows) == sound.said
            door.check(articles(random.Random(5), 200, 30))  # noqa: S311
        with parts_made_small(), Index.open(folder, clock=clock) as index:
            found = index.query(sound.rows)
            assert [(v.reason, v.earlier) for v in found] == [
                (v.reason, v.earlier) for v in sound.said
            ]
            index.verify()
    except (StoreDamaged, StoreMismatch) as problem:
        said = str(problem)
        shown = type(problem).__name__ if str(folder) in said else f"not named: {said}"
        return shown if "\n" not in said else f"lines: {said}"
    return "right"


def spoilt(sound: Sound, folder: Path, name: str, spoil: Spoiling, rng: random.Random) -> str:
    """Return how damage to a file of a copy shows."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound.folder, folder)
    path = folder / name
    before = path.read_bytes()
    path.write_bytes(spoil(before, rng))
    if path.read_bytes() == before:
        return "same"
    return outcome(folder, sound)


@pytest.mark.parametrize("times", [3, pytest.param(150, marks=pytest.mark.slow)])
def test_damage_to_any_file(sound: Sound, tmp_path: Path, times: int) -> None:
    """A bit, some bytes, a sector, the rest of a file: of each of its files."""
    rng, met = random.Random(times), Counter[str]()  # noqa: S311
    names = sorted(path.name for path in sound.folder.iterdir() if path.stat().st_size)
    for spoil in (flipped, scribbled, cut, zeroed):
        for name in names:
            kind = "run" if name.endswith("run") else name
            each = times if kind == name else 1 + times // 3
            for _ in range(each):
                shown = spoilt(sound, tmp_path / "copy", name, spoil, rng)
                met[f"{kind} {spoil.__name__}: {shown}"] += 1
                assert shown in {"right", "same", "StoreDamaged", "StoreMismatch"}
    for line in sorted(met.items()):
        print(*line)  # noqa: T201 - with -s


def losses(folder: Path) -> Iterator[Path]:
    """Yield the files of an index, each lost once."""
    for path in sorted(folder.iterdir()):
        kept = path.read_bytes()
        path.unlink()
        yield path
        path.write_bytes(kept)


def test_a_lost_file(sound: Sound, tmp_path: Path) -> None:
    """Every file that is lost is missed, but for what SQLite makes anew, and the note."""
    folder = tmp_path / "index"
    shutil.copytree(sound.folder, folder)
    for path in losses(folder):
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        if path.name == "manifest.sqlite":
            with pytest.raises(StoreError, match="no index is here"):
                Index.open(copy)
        else:
            lost = path.name.endswith(("run", "npz", "-wal"))
            assert outcome(copy, sound) == ("StoreDamaged" if lost else "right"), path.name
        shutil.rmtree(copy)


def test_files_that_changed_places(sound: Sound, tmp_path: Path) -> None:
    """A run in the place of another is no such run, sound as it is."""
    folder = tmp_path / "index"
    shutil.copytree(sound.folder, folder)
    first, second = sorted(folder.glob("*.run"))[:2]
    shutil.copy(first, second)

    assert outcome(folder, sound) == "StoreDamaged"


def test_an_older_manifest(sound: Sound, tmp_path: Path) -> None:
    """A manifest that is put back without what was written since is told from a whole one."""
    folder, older = tmp_path / "index", tmp_path / "older"
    shutil.copytree(sound.folder, folder)
    Index.open(folder).close()
    shutil.copytree(folder, older)
    with parts_made_small(), IngestFilter.open(folder, clock=clock) as door:
        door.check(articles(random.Random(9), 300, 3))  # noqa: S311
    shutil.copy(older / "manifest.sqlite", folder / "manifest.sqlite")

    with pytest.raises(
        StoreDamaged, match=r"1 commits at its end are gone.*delete manifest\.commits"
    ):
        Index.open(folder)
    (folder / "manifest.commits").unlink()
    assert outcome(folder, sound) == "right"
