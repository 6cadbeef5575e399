"""Memory: what this process takes of it, and a bound on what need not be there all the time."""

import ctypes
import os
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from dedup import shelf

_EVERY = 0.02  # seconds
_EARLY = 0.875  # of the bound: more is touched before we look again
_FEW = 1 / 16  # of the bound: to let fewer pages of files go is not worth it
_SELDOM = 1.0  # seconds: what is given back is fetched again, at a price


class Taken(NamedTuple):
    """What this process takes, in bytes: all of it, and pages of files among it."""

    whole: int
    of_files: int


def taken(process: int | None = None) -> Taken | None:
    """Return what a process, or this one, takes now; None where no system tells it (Linux does)."""
    name = "self" if process is None else str(process)
    try:
        fields = Path(f"/proc/{name}/statm").read_bytes().split()
    except OSError:
        return None
    page = os.sysconf("SC_PAGE_SIZE")
    return Taken(int(fields[1]) * page, int(fields[2]) * page)


def give_back() -> None:
    """
    Give the system back what was freed, but is held for what may be asked for next.

    Many arrays of some megabytes, made and dropped in threads, leave as much again behind them.
    """
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(ctypes.c_size_t(0))  # of glibc; others have none


@contextmanager
def bounded(limit: int | None) -> Iterator[None]:
    """
    Keep this process below a bound while the block lasts, as far as columns in files allow it.

    Smaller columns than usual go to files, and pages of files are let go whenever seven eighths
    of the bound are reached: they are read again when they are needed. Memory that was freed is
    given back then too, once a second. What a step works out before it is a column stands in
    memory whatever the bound: where that is too much, a warning says what was taken.

    Args:
        limit: bytes; None for no bound.
    """
    if limit is None:
        yield
        return
    before, ended, most = shelf.IN_MEMORY, threading.Event(), [0]
    shelf.allow(limit)
    watch = threading.Thread(target=_watch, args=(limit, ended, most), daemon=True)
    watch.start()
    try:
        yield
    finally:
        ended.set()
        watch.join()
        shelf.IN_MEMORY = before
    if most[0] > limit:
        message = f"{most[0] / 2**30:.2f} GiB of memory were needed, {limit / 2**30:.2f} allowed"
        warnings.warn(f"{message} (--max-memory)", RuntimeWarning, stacklevel=2)


def _watch(limit: int, ended: threading.Event, most: list[int]) -> None:
    """Let pages go where there are many, and note the most that was taken."""
    given_back = 0.0
    while not ended.wait(_EVERY) and (now := taken()) is not None:
        most[0] = max(most[0], now.whole)
        if now.whole <= _EARLY * limit:
            continue
        if now.of_files > _FEW * limit:
            shelf.let_go()
        if time.monotonic() > given_back + _SELDOM:
            give_back()
            given_back = time.monotonic()
