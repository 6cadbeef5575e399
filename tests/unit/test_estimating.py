"""Estimates: what a process takes goes on as a line."""

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dedup.cli import main
from dedup.estimating import Taken, extended
from dedup.reading.sampling import Sample
from dedup_bench.corpora import make

NUMBERS = st.floats(0, 1e6)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=5, max_size=5), st.floats(0.002, 0.4))
def test_lines_are_followed_to_their_ends(lines: list[tuple[float, float]], share: float) -> None:
    """What is so much, and so much more by share, is told exactly; the range is around it."""
    samples = [Sample((), share), Sample((), 0.8 * share), Sample((), 2 * share)]
    taken = [Taken(*(a + b * sample.share for a, b in lines)) for sample in samples]
    found = extended(samples, taken)

    for (a, b), low, likely, high in zip(lines, *found[:3], strict=True):
        assert likely == pytest.approx(a + b, rel=1e-6, abs=1e-6)
        assert low <= likely <= high
        assert low == pytest.approx(0.9 * likely, rel=1e-6, abs=1e-6)


def test_halves_that_differ_make_the_range() -> None:
    """One half says less than the other: the range has both, the likely is in the middle."""
    samples = [Sample((), 0.1), Sample((), 0.1), Sample((), 0.2)]
    found = extended(samples, [Taken(*[n] * 5) for n in (1.0, 1.5, 2.0)])

    assert [6.0 * 0.9, 8.0, 10.0 * 1.1] == pytest.approx(
        [found.low.cpu, found.likely.cpu, found.high.cpu]
    )


def test_of_memory_buffers_do_not_go_on() -> None:
    """Of what a sample takes beyond its half, so much memory goes on; of all else, all."""
    samples = [Sample((), 0.1), Sample((), 0.1), Sample((), 0.2)]
    found = extended(samples, [Taken(*[n] * 5) for n in (1.0, 1.0, 2.0)], 0.5)

    assert (10.0, 6.0) == pytest.approx((found.likely.cpu, found.likely.memory))


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
        assert 0 < told["low"][name] <= told["likely"][name] <= told["high"][name]
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


def test_a_half_that_is_the_whole() -> None:
    """Of files that cannot be cut a half may be all of the sample: it goes on from nothing."""
    found = extended([Sample((), 0.25)] * 3, [Taken(*[3.0] * 5)] * 3)

    assert 12.0 == found.likely.cpu
