"""An index on a full disk, where nothing may be written, by a clock that goes back, forked."""

import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dedup import Index, IngestFilter
from dedup.errors import StoreError
from faults import (
    FORK,
    NOW,
    TIERS,
    Expected,
    articles,
    assert_whole,
    clock,
    deeds,
    done,
    held,
    parts_made_small,
)
from stories import slow_without_jit

pytestmark = [pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"), slow_without_jit]

NOBODY = 65_534


def in_child(work: Callable[[], Any]) -> Any:
    """Return what a process of its own makes of some work; an error as its text."""
    inlet, outlet = FORK.Pipe(duplex=False)

    def told() -> None:
        try:
            outlet.send(work())
        except StoreError as problem:
            outlet.send(f"{type(problem).__name__}: {problem}")

    child = FORK.Process(target=told)
    child.start()
    outlet.close()
    try:
        return inlet.recv()
    finally:
        inlet.close()
        child.join()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a disk of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    try:
        subprocess.run(mounting, check=True, capture_output=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607


def filled(folder: Path, free: int) -> Path:
    """Fill a disk but for some bytes."""
    found = os.statvfs(folder)
    path = folder / "filler"
    path.write_bytes(bytes(max(0, found.f_bavail * found.f_frsize - free)))
    return path


def refusal(door: IngestFilter, name: str, given: Any) -> tuple[Any, str]:
    """Return what comes of doing something to an index, and why it is refused."""
    try:
        return done(door, name, given), ""
    except StoreError as problem:
        return None, str(problem)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("rounds", [6, pytest.param(100, marks=pytest.mark.slow)])
def test_a_full_disk(small_disk: Path, tier: str, rounds: int) -> None:
    """What does not fit is told in one line and is not there; with room all goes on."""
    rng, expected, refused = random.Random(rounds), Expected(), 0  # noqa: S311
    for number in range(rounds):
        if number % 10 == 0:
            expected = Expected()
        folder = small_disk / str(number // 10)
        with parts_made_small(), IngestFilter.open(folder, tier=tier, clock=clock) as door:
            filler = filled(small_disk, rng.randrange(200_000))
            for name, given in deeds(rng, expected):
                found, said = refusal(door, name, given)
                if said:
                    refused += 1
                    assert "make room" in said
                    assert "\n" not in said
                    break
                expected.acknowledge(name, given, found)
            rows = [expected.rows[name] for name in sorted(expected.living())]
            assert all(verdict.reason == "exact" for verdict in door.index.query(rows))
            filler.unlink()
            more = articles(rng, expected.following(), 5)
            expected.acknowledge("check", more, door.check(more))
        assert_whole(folder, tier, expected, ("nothing", None))
        if number % 10 == 9:
            shutil.rmtree(folder)
    assert refused > rounds // 3


@pytest.mark.parametrize("how", ["deleted", "moved", "replaced"])
def test_a_folder_that_is_taken_away(tmp_path: Path, how: str) -> None:
    """Who still has it open is told, and does nothing to what stands there now."""
    rows, folder = articles(random.Random(1), 1, 60), tmp_path / "index"  # noqa: S311
    with IngestFilter.open(folder, tier="articles", clock=clock) as door:
        for first in range(0, 40, 10):
            door.check(rows[first : first + 10])
        if how == "deleted":
            shutil.rmtree(folder)
        else:
            folder.rename(tmp_path / "elsewhere")
        if how == "replaced":
            with IngestFilter.open(folder, tier="articles", clock=clock) as other:
                other.check(rows[40:50])
        for _ in range(2):
            with pytest.raises(StoreError, match=r"deleted, moved or replaced.*open it anew"):
                door.check(rows[50:])
    for place, count in (("elsewhere", 40), ("index", 10)):
        if (tmp_path / place).exists():
            with Index.open(tmp_path / place, clock=clock) as index:
                index.verify()
                assert len(index) == count


def test_files_may_not_grow(tmp_path: Path) -> None:
    """As on a full disk, where the size of files is limited."""
    rows = articles(random.Random(1), 1, 300)  # noqa: S311

    def work() -> tuple[int, str]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with IngestFilter.open(tmp_path / "index", tier="articles", clock=clock) as door:
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
            for first in range(0, 300, 20):
                try:
                    door.check(rows[first : first + 20])
                except StoreError as problem:
                    return first, str(problem)
        return 0, ""

    count, said = in_child(work)

    assert "make room; nothing of this was written" in said
    with IngestFilter.open(tmp_path / "index", clock=clock) as door:
        assert len(door.index) == count
        assert all(verdict.redelivered for verdict in door.check(rows[:count]))
        assert not any(verdict.redelivered for verdict in door.check(rows[count:]))


@pytest.mark.parametrize("left", ["closed", "killed", "killed, without its -shm"])
def test_a_folder_that_may_not_be_written(left: str) -> None:
    """It is opened to be read, and answers; who wants to write is told in one line."""
    rows = articles(random.Random(1), 1, 60)  # noqa: S311
    place = Path(tempfile.mkdtemp())
    folder = place / "index"

    def built() -> None:
        door = IngestFilter.open(folder, tier="articles", clock=clock)
        for first in range(0, 60, 20):
            door.check(rows[first : first + 20])
        if left == "closed":
            door.close()
        os._exit(0)

    def asked() -> list[str]:
        if os.getuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        with Index.open(folder, writable=False) as index:
            index.verify()
            return [str(verdict.reason) for verdict in index.query(rows)]

    def written() -> list[str]:
        if os.getuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        with IngestFilter.open(folder) as door:
            return [verdict.reason for verdict in door.check(articles(random.Random(2), 61, 1))]  # noqa: S311

    with parts_made_small():
        child = FORK.Process(target=built)
        child.start()
        child.join()
    if left.endswith("shm"):
        (folder / "manifest.sqlite-shm").unlink()
    for path in (place, folder):
        path.chmod(0o555)
    said = in_child(asked)
    refused = in_child(written)
    for path in (place, folder):
        path.chmod(0o755)
    shutil.rmtree(place)

    if left.endswith("shm"):  # SQLite must make it to read its log
        assert said.endswith("may it and its folder be written?")
    else:
        assert said == ["exact"] * 60, said
    assert refused.startswith("StoreError: ")
    assert "\n" not in refused
    assert "may it and its folder be written?" in refused


@pytest.mark.parametrize("closed", [True, False])
def test_a_disk_that_may_not_be_written(small_disk: Path, closed: bool) -> None:
    """The same on a file system that is mounted to be read."""
    rows, folder = articles(random.Random(1), 1, 60), small_disk / "index"  # noqa: S311

    def built() -> None:
        door = IngestFilter.open(folder, tier="articles", clock=clock)
        door.check(rows)
        if closed:
            door.close()
        os._exit(0)

    with parts_made_small():
        child = FORK.Process(target=built)
        child.start()
        child.join()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)  # noqa: S603, S607
    with Index.open(folder, writable=False, clock=clock) as index:
        assert {verdict.reason for verdict in index.query(rows)} == {"exact"}
        index.verify()
    more = articles(random.Random(2), 61, 1)  # noqa: S311
    refused = pytest.raises(StoreError, match="may it and its folder be written")
    with refused, IngestFilter.open(folder, clock=clock) as door:
        door.check(more)


def test_opened_to_be_read(tmp_path: Path) -> None:
    """Nothing can be written then, by no way."""
    row = articles(random.Random(1), 1, 1)  # noqa: S311
    Index.create(tmp_path, tier="articles").close()
    with IngestFilter(Index.open(tmp_path, writable=False)) as door:
        ways = (
            lambda: door.check(row), lambda: door.index.add(row), lambda: door.index.expire(1),
            lambda: door.index.remove(["a1"]), door.index.compact,
        )  # fmt: skip
        for way in ways:
            with pytest.raises(StoreError, match="opened to be read only"):
                way()


def test_a_clock_that_goes_back(tmp_path: Path) -> None:
    """Neither horizon nor times of arrival go back, in this process or another."""
    times = iter([NOW, NOW + 86_400, NOW - 900_000, NOW + 50, NOW - 90_000])
    rows, met = articles(random.Random(1), 1, 50), []  # noqa: S311
    now = [0]
    for first in range(0, 50, 10):
        now[0] = next(times)
        with IngestFilter.open(tmp_path, tier="articles", clock=lambda: now[0], window=9) as door:
            door.check(rows[first : first + 10])
            state = door.index.store.state
            came = [int(c) for part in door.index.parts for c in part.column("came")]
            met.append((state.horizon, state.clock))
            assert came == sorted(came)
    assert met == sorted(met)
    assert met[-1] == (NOW - 8 * 86_400, NOW + 86_400)


def test_a_fork_opens_anew(tmp_path: Path) -> None:
    """An index is of the process that opened it: a child is refused, and the parent goes on."""
    rows = articles(random.Random(1), 1, 20)  # noqa: S311
    with IngestFilter.open(tmp_path, tier="articles", clock=clock) as door:
        door.check(rows[:10])

        def work() -> str:
            try:
                door.check(rows)
            finally:
                door.close()
            return "checked"

        assert "opened before a fork: open it in each process anew" in in_child(work)
        door.check(rows[10:])
        assert {*held(door.index)} == {row["id"] for row in rows}


def test_threads_share_an_index(tmp_path: Path) -> None:
    """Each article is new once, whichever thread and whichever of two handles it comes by."""
    rows, found = articles(random.Random(1), 1, 200), []  # noqa: S311
    with parts_made_small(), IngestFilter.open(tmp_path, tier="articles", clock=clock) as door:
        other = IngestFilter.open(tmp_path, clock=clock)

        def work(number: int) -> None:
            order = random.Random(number).sample(rows, len(rows))  # noqa: S311
            for first in range(0, 200, 7 + number):
                given = order[first : first + 7 + number]
                found.append((door if number % 2 else other).check(given))
                assert all(v.reason == "exact" for v in door.index.query(given))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        other.close()
        door.index.verify()
        assert held(door.index) == {row["id"]: 1 for row in rows}
    assert sum(not verdict.redelivered for some in found for verdict in some) == 200
