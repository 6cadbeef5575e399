"""Processes that share an index: each article is new once, and nobody sees what is half done."""

import random
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from dedup import Index, IngestFilter
from dedup.index.verdicts import Verdict
from faults import FORK, TIERS, Row, articles, clock, held, plain, small_parts
from stories import slow_without_jit

pytestmark = [pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"), slow_without_jit]


def admit(folder: Path, tier: str, rows: list[Row], seed: int, out: Connection) -> None:
    """Check all articles, in an order and in batches of one's own; the index may not be there."""
    small_parts()
    rng, said = random.Random(seed), []  # noqa: S311
    order, first = rng.sample(rows, len(rows)), 0
    with IngestFilter.open(folder, tier=tier, clock=clock) as door:
        while first < len(order):
            count = rng.randrange(1, 30)
            said += door.check(order[first : first + count])
            first += count
    out.send(said)


def disturb(folder: Path, tier: str, rows: list[Row], seed: int, out: Connection) -> None:
    """Add, remove, expire and compact for some time."""
    small_parts()
    rng = random.Random(seed)  # noqa: S311
    with IngestFilter.open(folder, tier=tier, clock=clock) as door:
        for turn in range(len(rows) // 40):
            own = [row | {"id": f"d{seed}-{turn}-{row['id']}"} for row in articles(rng, 1, 9)]
            door.index.add(own)
            assert door.index.remove([row["id"] for row in own]) == 9
            assert door.index.expire(1000 - turn) == 0
            door.index.compact()
    out.send([])


def watch(folder: Path, tier: str, rows: list[Row], seed: int, out: Connection) -> None:
    """Ask again and again for what was there from the begin, with another handle each time."""
    small_parts()
    for turn in range(len(rows) // 10):
        with Index.open(folder, writable=bool(seed % 2), clock=clock) as index:
            for _ in range(3):
                found = index.query(rows[:30])
                assert {verdict.reason for verdict in found} == {"exact"}
        if turn % 10 == 0:
            Index.open(folder, clock=clock).close()
    out.send([])


def raced(folder: Path, tier: str, rows: list[Row], works: list[Any]) -> list[list[Verdict]]:
    """Return what processes say that do their work at once."""
    children = []
    for seed, work in enumerate(works):
        inlet, outlet = FORK.Pipe(duplex=False)
        child = FORK.Process(target=work, args=(folder, tier, rows, seed, outlet))
        child.start()
        outlet.close()
        children.append((child, inlet))
    said = [inlet.recv() for _, inlet in children]
    for child, inlet in children:
        inlet.close()
        child.join()
        assert child.exitcode == 0
    return said


def first_said(verdicts: list[Verdict]) -> dict[str, Verdict]:
    """Return the verdicts that were no repetition, by id; each article has one at most."""
    new = [verdict for verdict in verdicts if not verdict.redelivered]
    assert len({verdict.id for verdict in new}) == len(new)
    return {verdict.id: verdict for verdict in new}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("count", [80, pytest.param(1500, marks=pytest.mark.slow)])
def test_each_is_admitted_once(tmp_path: Path, tier: str, count: int) -> None:
    """Five processes make an index and check the same articles, in other orders and batches."""
    rows = articles(random.Random(count), 1, count)  # noqa: S311
    folder = tmp_path / "index"
    said = raced(folder, tier, rows, [admit] * 5)
    first = first_said([verdict for some in said for verdict in some])

    assert {*first} == {row["id"] for row in rows}
    for some in said:
        for verdict in some:
            assert plain(verdict, first) == plain(first[verdict.id], first)
    with Index.open(folder, clock=clock) as index:
        index.verify()
        assert held(index) == {row["id"]: 1 for row in rows}
    assert len([*folder.glob("*.npz")]) <= 5


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("count", [80, pytest.param(1000, marks=pytest.mark.slow)])
def test_others_merge_remove_and_ask(tmp_path: Path, tier: str, count: int) -> None:
    """The same while others add, remove, expire and compact, and readers come and go."""
    rows = articles(random.Random(count), 1, count)  # noqa: S311
    folder = tmp_path / "index"
    with IngestFilter.open(folder, tier=tier, clock=clock) as door:
        before = first_said(door.check(rows[:30]))
    said = raced(folder, tier, rows, [admit, admit, admit, disturb, disturb, watch, watch])
    first = first_said([*before.values(), *(verdict for some in said for verdict in some)])

    assert {*first} == {row["id"] for row in rows}
    with IngestFilter.open(folder, clock=clock) as door:
        assert held(door.index) == {row["id"]: 1 for row in rows}
        door.check(articles(random.Random(0), count + 1, 1))  # noqa: S311
        door.index.verify()
        known = {row.file for row in door.index.store._runs}
    assert {path.name for path in folder.glob("*.run")} == known
