"""A desk: in order, all who wait at once, and nobody suffers for another."""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arrivals
import loops
from arrivals import Article, Clock
from dedup import IngestFilter
from dedup.errors import StoreError
from dedup.index.batch import Batch
from dedup.index.verdicts import Verdict
from dedup.serving.desk import Desk

Say = Callable[[Batch], list[Verdict]]


def batch(*names: str) -> Batch:
    """Return articles of these ids."""
    return Batch.of([arrivals.article(name, "") for name in names])


class Said:
    """Says new of all; knows what it was asked, and waits before it answers the first."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.begin = Event()

    def __call__(self, given: Batch) -> list[Verdict]:
        """Answer."""
        if not self.asked:
            self.begin.wait(10)
        self.asked.append(given.ids)
        return [Verdict(name) for name in given.ids]


async def gathered(desk: Desk, batches: Sequence[Batch], begin: Event | None = None) -> list[Any]:
    """Ask all in order, before the first is answered; return the answers, or what went wrong."""
    tasks = [asyncio.create_task(desk.ask(one)) for one in batches]
    await asyncio.sleep(0.01)
    if begin is not None:
        begin.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    desk.close()
    return found


def asked(say: Say, size: int, *batches: Batch, begin: Event | None = None) -> list[Any]:
    """Return what a desk answers."""

    async def main() -> list[Any]:
        return await gathered(Desk(say, size), batches, begin)

    return loops.run(main())


@settings(max_examples=25)
@given(st.lists(arrivals.ARTICLES, max_size=20), st.lists(st.integers(1, 5), min_size=1),
       st.integers(5, 12))  # fmt: skip
def test_verdicts_are_those_of_one_after_another(
    rows: list[Article], sizes: list[int], size: int
) -> None:
    """What is said does not hang on who else asks."""
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / each for each in ("alone", "served")]
        for folder in folders:
            arrivals.index(folder).close()
        with IngestFilter.open(folders[0], clock=Clock()) as gate:
            alone = [verdict for row in rows for verdict in gate.check(row)]
        with IngestFilter.open(folders[1], clock=Clock()) as gate:
            batches = [Batch.of(some) for some in arrivals.cut(rows, sizes)]
            served = asked(gate.check, size, *batches)

    assert alone == [verdict for some in served for verdict in some]


def test_who_waits_is_asked_about_at_once() -> None:
    """What came while the first was asked about goes together, as far as there is room."""
    said = Said()
    found = asked(said, 4, *map(batch, "abcdefg"), begin=said.begin)

    assert [["a", "b", "c", "d"], ["e", "f", "g"]] == said.asked
    assert [[Verdict(name)] for name in "abcdefg"] == found


def test_many_let_others_in() -> None:
    """Of many that come together some are asked about, then others have their turn."""
    said = Said()
    found = asked(said, 2, batch(*"abcde"), batch("x"), batch("y", "z"), begin=said.begin)

    assert [["a", "b"], ["x"], ["y", "z"], ["c", "d"], ["e"]] == said.asked
    assert [[Verdict(name) for name in names] for names in ("abcde", "x", "yz")] == found


def test_nothing_is_asked_of_nothing() -> None:
    """No articles, no question."""
    said = Said()

    assert [[]] == asked(said, 2, batch())
    assert [] == said.asked


def test_one_at_fault_is_alone() -> None:
    """Whoever asks along with what cannot be answered is answered."""

    def say(given: Batch) -> list[Verdict]:
        if "bad" in given.ids:
            raise ValueError("bad")
        return [Verdict(name) for name in given.ids]

    first, bad, last = asked(say, 9, batch("a"), batch("bad"), batch("b", "c"))

    assert [Verdict("a")] == first
    assert [Verdict("b"), Verdict("c")] == last
    assert isinstance(bad, ValueError)


def test_an_index_that_fails_fails_for_all() -> None:
    """Where the index is at fault nobody is asked about again: it may have taken its time."""
    times = []

    def say(given: Batch) -> list[Verdict]:
        times.append(len(given))
        raise StoreError("no room")

    found = asked(say, 9, *map(batch, "abc"))

    assert [StoreError] * 3 == [type(one) for one in found]
    assert 3 == sum(times)


def test_who_leaves_is_not_waited_for() -> None:
    """Who gives up leaves the others their answers."""
    said = Said()

    async def main() -> list[Verdict]:
        desk = Desk(said, 9)
        gone, stays = (asyncio.create_task(desk.ask(batch(name))) for name in "ab")
        await asyncio.sleep(0.01)
        gone.cancel()
        said.begin.set()
        found = await stays
        with pytest.raises(asyncio.CancelledError):
            await gone
        desk.close()
        return found

    assert [Verdict("b")] == loops.run(main())
