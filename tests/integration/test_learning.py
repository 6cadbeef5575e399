"""An index learns while others have it open, and survives ``kill -9`` at any point of it."""

import json
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from dedup import Index
from dedup.index import learning
from dedup.statistics import Statistics
from faults import FORK, clock, killer
from stories import EDITED, INDEPENDENT, OTHER, OWN, WIRE, article, slow_without_jit

pytestmark = [pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"), slow_without_jit]

FIRST = article("first", "reuters", *WIRE, *OTHER, published="2021-03-01")
OLD = article("old", "Post", *INDEPENDENT, published="2021-02-01")
COPY = article("copy", "Herald", EDITED[0], *WIRE[1:], *OWN, published="2021-03-02")
MORE = article("more", "Mail", *WIRE[:2], EDITED[2], published="2021-03-02")
PLAIN = " ".join(f"plain{number}" for number in range(60)) + "."
LATE = article("late", "Echo", EDITED[0], WIRE[1], PLAIN, published="2021-09-30")


def dedup_(*words: Any) -> list[str]:
    return [sys.executable, "-m", "dedup", *map(str, words)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an index that keeps texts and has learnt nothing."""
    folder = tmp_path / "ix"
    with Index.create(folder, text=True) as index:
        index.add([OLD, FIRST])
    return folder


def test_a_filter_takes_up_what_another_learns(folder: Path) -> None:
    """It says so of the next article, without being started again; the old file is gone."""
    command = dedup_("filter", "--index", folder, "--annotate", "-q", "--flush-ms", 0)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as gate:
        assert gate.stdin is not None
        assert gate.stdout is not None
        points = []
        for row in (COPY, MORE, LATE):
            gate.stdin.write(json.dumps(row).encode() + b"\n")
            gate.stdin.flush()
            points.append(json.loads(gate.stdout.readline())["dedup"].get("point"))
            if row is COPY:
                done = subprocess.run(
                    dedup_("index", "learn", folder), capture_output=True, check=True
                )
                assert f"{folder}: learnt of 3 articles\n".encode() == done.stdout
        gate.stdin.close()
        assert 0 == gate.wait()

    assert ["possible", "confident", "possible"] == points
    assert 1 == len([*folder.glob("*statistics*")])


def test_it_says_when_it_has_learnt_too_long_ago(folder: Path) -> None:
    """A filter that begins says so in one line; one that keeps no texts does not."""
    with Index.open(folder) as index:
        index.learn()
    command = dedup_("filter", "--index", folder, "-q", "--drop", "none")
    said = subprocess.run(command, input=b"", capture_output=True, check=True).stderr.decode()

    assert 1 == said.count("\n")
    assert "learnt until 2021-03-01" in said


def learner(folder: Path, at: int, out: Connection) -> None:
    """Learn in a process that dies at a point of what is stored."""
    learning.background_of = lambda *_, **__: Statistics.empty()  # that nothing else takes time
    with Index.open(folder, clock=clock) as index:
        armed = killer(at)
        index.learn()
        sys.setprofile(None)
        out.send(armed[0])


def learnt(folder: Path, at: int) -> int | None:
    """Learn in a process of its own; return how many points it passed, or None if it died."""
    inlet, outlet = FORK.Pipe(duplex=False)
    child = FORK.Process(target=learner, args=(folder, at, outlet))
    child.start()
    outlet.close()
    try:
        return int(inlet.recv())
    except EOFError:
        return None
    finally:
        inlet.close()
        child.join()


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_while_it_learns(folder: Path, step: int) -> None:
    """What is known is that of before or of after, and the next who writes leaves one file."""
    points = learnt(folder, -1)
    assert points is not None
    assert points > 50
    for at in range(1, points, step):
        assert learnt(folder, at) is None
        with Index.open(folder, clock=clock) as index:
            index.verify()
            assert 2 == len(index)
            assert {"passages"} == {verdict.reason for verdict in index.query(COPY)}
            with index.store.writing():
                pass
        assert 1 == len([*folder.glob("*statistics*")])
