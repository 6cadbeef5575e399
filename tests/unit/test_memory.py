"""Memory: pages of files are let go before a bound is reached, and who passes it is told."""

import mmap
import time
import warnings
from collections.abc import Callable

import numpy as np
import pytest

from dedup import memory, shelf
from dedup.memory import Taken, bounded, give_back, taken

needs_linux = pytest.mark.skipif(taken() is None, reason="this system does not tell what is taken")


def until(true: Callable[[], object], seconds: float = 20.0) -> bool:
    """Wait until something is true, or too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False


@needs_linux
def test_what_is_taken() -> None:
    """Memory that is touched is counted, that of files apart."""
    before = taken()
    assert before is not None
    touched = np.frombuffer(mmap.mmap(-1, 64 << 20), np.uint8)  # none that was free already
    touched[:] = 1
    after = taken()

    assert after is not None
    assert after.whole - before.whole > len(touched) // 2
    assert 0 < after.of_files < after.whole


@needs_linux
@pytest.mark.parametrize("bound", [False, True])
def test_what_was_freed_is_given_back(*, bound: bool) -> None:
    """Small arrays that are dropped, all but the last, take no memory then."""
    give_back()
    before = taken()
    assert before is not None
    held = [np.ones(1 << 13, np.uint8) for _ in range(1 << 13)]  # too small to be mapped alone
    last = held[-1]
    held.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        with bounded(before.whole // 2 if bound else None):
            if not bound:
                give_back()

            def given_back() -> bool:
                now = taken()
                return (
                    now is not None
                    and now.whole - now.of_files < before.whole - before.of_files + (16 << 20)
                )

            assert until(given_back)
    assert last.all()


def test_no_bound_does_nothing() -> None:
    """Without a bound nothing is watched, and columns stay where they are."""
    room = shelf.IN_MEMORY
    with bounded(None):
        assert room == shelf.IN_MEMORY


@needs_linux
def test_pages_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column in a file takes no memory for long where little is allowed, and stays as it was."""
    monkeypatch.setattr(memory, "_FEW", 0.0)
    before = taken()
    assert before is not None

    def of_files() -> int:
        now = taken()
        return 0 if now is None else now.of_files

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        with bounded(before.whole // 2):
            assert shelf.IN_MEMORY == before.whole // 2 // 64
            column = shelf.empty((64 << 20,), np.uint8)
            column[:] = 7
            assert until(lambda: of_files() < before.of_files + len(column) // 8)
        assert (column == 7).all()


@needs_linux
@pytest.mark.parametrize("share", [0.5, 100.0])
def test_who_passes_the_bound_is_told(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what was needed and what was allowed, and none where it was enough."""
    looked: list[int] = []

    def told_then() -> Taken:
        looked.append(1)
        return Taken(1 << 30, 0)

    monkeypatch.setattr(memory, "taken", told_then)
    room = shelf.IN_MEMORY
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with bounded(int(share * (1 << 30))):
            assert until(lambda: looked)
    assert room == shelf.IN_MEMORY
    line = "1.00 GiB of memory were needed, 0.50 allowed (--max-memory)"
    assert [line] * (share < 1) == [str(one.message) for one in told]
