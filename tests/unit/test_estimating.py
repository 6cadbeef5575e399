"""Estimates: what a process takes goes on as a line."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dedup.cli import main
from dedup.estimating import Sampled, Scored, extended
from dedup.pilots import Taken
from dedup_bench.corpora import make

NUMBERS = st.floats(0, 1e6)
WIDTH = len(Taken._fields)


def taken_of(number: float) -> Taken:
    return Taken(*[number] * WIDTH)


def scored_of(*taken: Taken) -> list[Scored]:
    """Return a few rows, two halves and a sample, of a tenth of a corpus."""
    return [Scored(share, each) for share, each in zip((0.01, 0.05, 0.05, 0.1), taken, strict=True)]


PLAIN = Sampled(1)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=WIDTH, max_size=WIDTH), st.floats(0.002, 0.4))
def test_lines_are_followed_to_their_ends(lines: list[tuple[float, float]], share: float) -> None:
    """What is so much, and so much more by share, is told exactly; the range is around it."""
    shares = [share * part for part in (0.1, 1.0, 0.8, 2.0)]
    scored = [Scored(part, Taken(*(a + b * part for a, b in lines))) for part in shares]
    found = extended(scored, PLAIN)

    for name, (a, b), low, likely, high in zip(Taken._fields, lines, *found[:3], strict=True):
        if name in {"memory", "private"}:
            continue
        assert likely == pytest.approx(a + b, rel=1e-6, abs=1e-6)
        assert low <= likely <= high
        assert low == pytest.approx(0.9 * likely, rel=1e-6, abs=1e-6)


def test_halves_that_differ_make_the_range() -> None:
    """One half says less than the sample, the other more: the range has both."""
    found = extended(scored_of(*map(taken_of, (1.0, 3.0, 5.0, 10.0))), PLAIN)

    ends = (1 + 2 * 99 / 4) * 0.9, 1 + 9 * 99 / 9, (1 + 4 * 99 / 4) * 1.1
    assert list(ends) == pytest.approx([found.low.cpu, found.likely.cpu, found.high.cpu])


def test_what_grows_by_a_power() -> None:
    """Private memory does, from the sample on, and more seconds; pages of files are a line."""
    taken = [taken_of(n)._replace(memory=3 * n) for n in (1.0, 6.0, 6.0, 10.0)]
    found = extended(scored_of(*taken), Sampled(1, 2.0, 0.5)).likely

    line = 1 + 9 * 99 / 9
    assert line == pytest.approx(found.tables)
    assert (line - 1) * 10 + 1 == pytest.approx(found.cpu)
    assert 10 * 10**0.5 == pytest.approx(found.private)
    assert 2 * line == pytest.approx(found.memory - found.private)


@pytest.mark.parametrize(("bound", "memory"), [(None, 10.0), (20, 10.0), (7, 7.0), (3, 5.0)])
def test_a_bound_lets_pages_of_files_go(bound: int | None, memory: float) -> None:
    """It holds as long as what is no page of a file allows."""
    whole = Scored(1.0, taken_of(1.0)._replace(memory=10.0, private=5.0))
    assert memory == pytest.approx(extended([whole, whole], PLAIN, bound).likely.memory)


def test_well_formed(tmp_path: Path) -> None:
    """
    The command tells time, memory and disk, in order, of about as many articles as there are.

    A sample may have no article of a rare agency.
    """
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(made.row) + b"\n" for made in make(300)))
    given_ = ["estimate", str(path), "--only", "near", "--agency", "Rare=rare", "--json"]
    done = CliRunner().invoke(main, [*given_, "--rejects", str(tmp_path / "r.jsonl")])

    assert not done.exit_code, done.output
    told = json.loads(done.stdout)
    assert {"share", "low", "likely", "high"} == set(told)
    assert 0.4 < told["share"] < 0.6
    assert 200 < told["likely"]["articles"] < 400
    for name in Taken._fields:
        assert 0 <= told["low"][name] <= told["likely"][name] <= told["high"][name]
        assert told["low"][name] or name in {"stages", "temporary", "rejected"}, name
    assert told["likely"]["memory"] > 50e6
    assert [path] == list(tmp_path.iterdir()), "nothing is written where it was asked for"


def test_what_cannot_be_scored_is_told(tmp_path: Path) -> None:
    """What stops a score stops its estimate, with the same words."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "words": "no text"}\n' * 50, encoding="utf-8")
    done = CliRunner().invoke(main, ["estimate", str(path)])

    assert 1 == done.exit_code
    assert "a sample cannot be scored: no column holds the text" in done.stderr
    path.write_text('{"id": "a", "text": "no\n' * 50, encoding="utf-8")
    done = CliRunner().invoke(main, ["estimate", str(path)])

    assert "a sample cannot be scored: piece0/a.jsonl:1: no row can be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_few_rows_that_are_the_whole() -> None:
    """Of files that cannot be cut a few rows may be all of the sample: it goes on from nothing."""
    found = extended([Scored(0.25, taken_of(3.0))] * 4, PLAIN)

    assert 12.0 == found.likely.cpu


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="no system tells children")
def test_who_is_ended_takes_the_pilot_along(tmp_path: Path) -> None:
    """Nothing runs on, and no folder is left."""
    path, scratch = tmp_path / "a.jsonl", tmp_path / "scratch"
    path.write_bytes(b"".join(msgspec.json.encode(made.row) + b"\n" for made in make(300)))
    scratch.mkdir()
    words = [sys.executable, "-m", "dedup", "estimate", str(path), "--only", "near"]
    environment = os.environ | {"TMPDIR": str(scratch)}
    with subprocess.Popen(words, env=environment, stderr=subprocess.PIPE) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while not (pilots := list(scratch.glob("*/pilot*"))) and process.poll() is None:
            time.sleep(0.01)
        assert pilots, "it ended before a pilot wrote"
        running = children.read_text().split()
        process.terminate()
        process.wait(60)

    assert not any(Path("/proc", child).exists() for child in running)
    assert not list(scratch.iterdir())
