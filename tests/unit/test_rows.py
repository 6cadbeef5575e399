"""Rows: how many threads there are, and where none can be started."""

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedup import rows
from dedup.errors import SettingsError


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Four processors, and no answer kept from before or for later."""
    monkeypatch.setattr(rows, "processors", lambda: 4)
    rows.threads.cache_clear()
    yield
    rows.threads.cache_clear()


@pytest.mark.parametrize(
    ("named", "count"),
    [("", 4), (" ", 4), ("1", 1), (" 3 ", 3), ("4", 4), ("9" * 5000, 4), ("0" * 9 + "2", 2)],
)
def test_threads(monkeypatch: pytest.MonkeyPatch, named: str, count: int) -> None:
    """As many threads as asked for, but no more than processors."""
    monkeypatch.setenv("DEDUP_THREADS", named)

    assert count == rows.threads()


@pytest.mark.parametrize("named", ["0", "00", "-1", "1.5", "abc", "1e3", "\u0662", "1_0"])
def test_a_senseless_number_of_threads(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    """What is no positive whole number is refused, not passed over."""
    monkeypatch.setenv("DEDUP_THREADS", named)

    with pytest.raises(SettingsError, match="DEDUP_THREADS must be a whole number from 1, not "):
        rows.threads()


def test_processors() -> None:
    """There is a processor to run on."""
    assert rows.processors() >= 1


def by_rows() -> None:
    """Run a kernel over many rows."""
    rows.over_rows(lambda *_: None, 1000, np.zeros(1000))


def by_blocks() -> None:
    """Run over blocks."""
    list(rows.over_blocks(str, range(9)))


@pytest.mark.parametrize("work", [by_rows, by_blocks])
def test_no_thread_can_be_started(
    monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]
) -> None:
    """Where the system starts no thread, one line says what helps, and it does."""

    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    rows._pool.cache_clear()
    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(SettingsError, match=r"no more threads .* set DEDUP_THREADS=1"):
        work()
    rows._pool.cache_clear()

    monkeypatch.setenv("DEDUP_THREADS", "1")
    rows.threads.cache_clear()
    work()


@pytest.mark.parametrize("named", ["1", "4"])
def test_ahead_is_in_order_and_fails_where_it_fails(
    monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """What is made ahead comes as it would have come, and so does what goes wrong."""
    monkeypatch.setenv("DEDUP_THREADS", named)
    made: list[int] = []

    def source() -> Iterator[int]:
        for item in range(5):
            made.append(item)
            yield item
        raise KeyError(5)

    found: list[int] = []
    with pytest.raises(KeyError, match="5"):  # noqa: PT012 - what came before is looked at too
        for item in rows.ahead(source()):
            found.append(item)
            assert len(made) <= len(found) + 1
    assert found == [0, 1, 2, 3, 4]
    assert list(rows.ahead([])) == []


@given(
    st.lists(st.tuples(*[st.integers(0, 2**31)] * 3) | st.tuples(*[st.integers(0, 2)] * 3)),
    st.integers(1, 3),
)
@example([], 1)
@example([(0, 0, 0), (0, 0, 0), (2**62, 0, 1)], 3)
def test_arranged(table: list[tuple[int, ...]], columns: int) -> None:
    """Rows in their order, and where each unlike the one before begins, in one number or not."""
    cells = [np.array([row[column] for row in table], np.int64) for column in range(columns)]
    order, first = rows.arranged(*cells)
    ordered = [table[place][:columns] for place in order.tolist()]

    assert sorted(order.tolist()) == list(range(len(table)))
    assert ordered == sorted(row[:columns] for row in table)
    assert first.tolist() == [i for i, row in enumerate(ordered) if not i or row != ordered[i - 1]]


def test_bounds() -> None:
    """Groups without rows begin and end where the next one begins."""
    assert [0, 0, 2, 2, 3] == rows.bounds_of(np.array([1, 1, 3], np.int32), 4).tolist()
    assert [0, 0] == rows.bounds_of(np.empty(0, np.int64), 1).tolist()


@given(st.sets(st.integers(0, 9), min_size=1), st.data())
def test_places(known: set[int], data: st.DataObject) -> None:
    """Rows are found among known ones, with gaps between these or without."""
    ascending = np.array(sorted(known), np.int64)
    wanted = data.draw(st.lists(st.sampled_from(sorted(known)), max_size=5))
    asked = np.array(wanted, np.int64)

    assert ascending[rows.places_of(asked, ascending)].tolist() == wanted


@pytest.mark.parametrize("most", [None, 1, 2])
def test_so_many_blocks_at_most(most: int | None) -> None:
    """Blocks come in order, and no more than so many are worked on at once."""
    lock, under_way, seen = threading.Lock(), [0], [0]

    def work(item: int) -> int:
        with lock:
            under_way[0] += 1
            seen[0] = max(seen[0], under_way[0])
        time.sleep(0.002)
        with lock:
            under_way[0] -= 1
        return item

    assert list(range(12)) == list(rows.over_blocks(work, range(12), most))
    assert seen[0] <= (most or 4)


@given(st.lists(st.integers(0, 6)), st.integers(2, 4), st.lists(st.integers(0, 9)))
def test_what_stands_again(values: list[int], least: int, others: list[int]) -> None:
    """Values that stand so often are found, and told apart from others."""
    found = rows.repeated(np.array(values, np.uint64), least)

    assert sorted({value for value in values if values.count(value) >= least}) == found.tolist()
    told = rows.stand_in(np.array(others, np.uint64), found)
    assert [other in found.tolist() for other in others] == told.tolist()


def test_scratch_is_of_the_kind_asked_for() -> None:
    """Whoever else uses the name for numbers of another kind."""
    first = rows.scratch("a name", 3, np.int64)
    assert rows.scratch("a name", 2, np.uint64).dtype == np.uint64
    assert np.shares_memory(rows.scratch("a name", 2, np.int64), first)
