"""Work on every core: row-range kernels and blocks in threads, results in order."""

import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import chain, islice, pairwise
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from dedup.errors import SettingsError
from dedup.orders import arrange, ascending

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW_ROWS, _FEW_BLOCKS = 256, 2
_KEY_BITS = 63  # of an int64 that is not negative
_local = threading.local()


@cache
def threads() -> int:
    """
    Return how many threads to use: the processors we may run on, ``DEDUP_THREADS`` if fewer.

    Raises:
        SettingsError: ``DEDUP_THREADS`` is no positive whole number.
    """
    named, there = os.environ.get("DEDUP_THREADS", "").strip(), processors()
    if not named:
        return there
    if not re.fullmatch("0*[1-9][0-9]*", named):
        raise SettingsError(f"DEDUP_THREADS must be a whole number from 1, not {named[:20]!r}")
    return min(int(named.lstrip("0")[:9]), there)


def processors() -> int:
    """Return how many processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def over_rows(kernel: Callable[..., None], rows: int, *arguments: Any) -> None:
    """Call ``kernel(*arguments, start, stop)`` so that every row is in one call."""
    parts = threads()
    if parts == 1 or rows < _FEW_ROWS:
        kernel(*arguments, 0, rows)
        return
    pieces = 4 * parts  # rows differ in cost
    bounds = [rows * piece // pieces for piece in range(pieces + 1)]
    pool = _pool(os.getpid(), parts)
    calls = [_started(pool, kernel, *arguments, a, b) for a, b in pairwise(bounds)]
    for call in calls:
        call.result()


@cache
def _pool(process: int, parts: int) -> ThreadPoolExecutor:  # a fork needs its own
    """Return the threads of this process: making them anew costs more than many a kernel."""
    return ThreadPoolExecutor(parts, "dedup-rows")


def _started(
    pool: ThreadPoolExecutor, work: Callable[..., Result], *arguments: Any
) -> Future[Result]:
    """Return a call that a thread of the pool will make."""
    try:
        return pool.submit(work, *arguments)
    except RuntimeError as problem:  # the system starts no more
        message = "no more threads can be started here (ulimit -u, -v); set DEDUP_THREADS=1"
        raise SettingsError(message) from problem


def over_blocks(
    work: Callable[[Item], Result], items: Iterable[Item], most: int | None = None
) -> Iterator[Result]:
    """Yield ``work(item)`` for each item in order, some ahead in threads, so many at most."""
    parts, more = min(threads(), most or threads()), iter(items)
    ahead = list(islice(more, _FEW_BLOCKS))
    if parts == 1 or len(ahead) < _FEW_BLOCKS:  # making threads costs more than one block
        yield from map(work, chain(ahead, more))
        return
    with ThreadPoolExecutor(parts) as pool:
        under_way: deque[Future[Result]] = deque()
        for item in chain(ahead, more):
            under_way.append(_started(pool, work, item))
            if len(under_way) > 2 * parts:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items; the next is made in a thread while one is looked at."""
    if threads() == 1:
        yield from items
        return
    source, end = iter(items), object()
    with ThreadPoolExecutor(1) as pool:
        coming: Future[Any] = _started(pool, next, source, end)
        while (item := coming.result()) is not end:
            coming = _started(pool, next, source, end)
            yield item


def in_ranges(
    firsts: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return the rows of ranges, one range after another, by where each begins and its length."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    rows: npt.NDArray[np.int64] = np.repeat(firsts - (ends - counts), counts) + np.arange(total)
    return rows


def sums_by(owners: npt.NDArray[np.int64], values: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return sums of values by owner (int64), whose values begin where ``owners`` says."""
    totals = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=totals[1:])
    return np.diff(totals[owners])


def numbered(owners: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the number of each row among its owner's, from 0 (int64)."""
    return in_ranges(np.zeros(len(owners) - 1, np.int64), np.diff(owners))


def distinct(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return each value once, ascending: ``np.unique`` hashes first, many times slower."""
    ordered = ascending(values)
    new = np.ones(len(ordered), np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def repeated(values: npt.NDArray[Any], least: int = 2) -> npt.NDArray[Any]:
    """Return each value that stands so many times or more (at least 2), once, ascending."""
    ordered = ascending(values)
    later = ordered[least - 1 :]
    return distinct(later[later == ordered[: 1 - least]])


def stand_in(values: npt.NDArray[Any], known: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Tell which values are among some that ascend: quicker than ``np.isin`` if these are few."""
    if not len(known):
        return np.zeros(len(values), np.bool_)
    found: npt.NDArray[np.bool_] = known[np.searchsorted(known, values) % len(known)] == values
    return found


def arranged(*columns: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """
    Return the order of rows by columns, the first before the others, and where unlike ones begin.

    Equal rows stand in any order. In one number, where they fit, columns of whole numbers are
    sorted many times faster than one after another.

    Returns:
        int64 by row, and places in it (int64), ascending: the first of each group of equal rows.
    """
    least = [int(column.min()) if len(column) else 0 for column in columns]
    spans = [int(column.max(initial=0)) - low for column, low in zip(columns, least, strict=True)]
    bits = [span.bit_length() for span in spans]
    if sum(bits) >= _KEY_BITS:
        order = np.lexsort(columns[::-1])
        ordered = np.stack([column[order] for column in columns])
        new = np.any(ordered[:, 1:] != ordered[:, :-1], axis=0)
        return order, np.flatnonzero(np.append(len(order) > 0, new)[: len(order)])
    keys = np.zeros(len(columns[0]), np.int64)
    for column, low, size in zip(columns, least, bits, strict=True):
        keys <<= size
        keys |= column.astype(np.int64) - low
    rows = max(len(keys) - 1, 1).bit_length()
    if sum(bits) + rows >= _KEY_BITS:
        order = np.argsort(keys)
        return order, np.flatnonzero(np.diff(keys[order], prepend=-1))
    keys = arrange(keys << rows | np.arange(len(keys)))  # each with its row behind it
    return keys & (1 << rows) - 1, np.flatnonzero(np.diff(keys >> rows, prepend=-1))


def places_of(
    wanted: npt.NDArray[np.integer[Any]], known: npt.NDArray[np.integer[Any]]
) -> npt.NDArray[np.int64]:
    """Return where rows stand among known ones, which ascend (int64), as all of them do."""
    if len(known) and int(known[-1]) - int(known[0]) == len(known) - 1:  # none is left out
        return np.ascontiguousarray(wanted - np.int64(known[0]))
    return known.searchsorted(wanted)


def sizes_of(bounds: npt.NDArray[np.int64], groups: npt.NDArray[np.int64]) -> (
    npt.NDArray[np.int64]
):  # fmt: skip
    """Return how many rows some groups have (int64): those of each lie between ``bounds``."""
    return bounds[groups + 1] - bounds[groups]


def keyed(which: npt.NDArray[np.integer[Any]], rows: npt.NDArray[np.integer[Any]]) -> (
    npt.NDArray[np.int64]
):  # fmt: skip
    """Return one number (int64) for a group and a row each, ascending as these are."""
    keys: npt.NDArray[np.int64] = which.astype(np.int64) << 32 | rows
    return keys


def keys_of(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return one number a pair of rows, in whatever order they stand (int64)."""
    whole = rows.astype(np.int64, copy=False)
    return keyed(whole.min(axis=1, initial=1 << 31), whole.max(axis=1, initial=0))


def bounds_of(which: npt.NDArray[np.integer[Any]], count: int) -> npt.NDArray[np.int64]:
    """Return where the rows of each of so many groups begin, and the end, by ascending groups."""
    bounds: npt.NDArray[np.int64] = np.searchsorted(which, np.arange(count + 1, dtype=which.dtype))
    return bounds


def ordered(
    bounds: npt.NDArray[np.int64], values: npt.NDArray[np.integer[Any]]
) -> npt.NDArray[np.int64]:
    """
    Return rows by group and value (int64), equal ones as they stand.

    Args:
        bounds: int64, where the rows of each group begin, and the end.
        values: by row, whole numbers that lie close together in each group.
    """
    from dedup_native import choosing

    out = np.empty(len(values), np.int64)
    over_rows(choosing.order, len(bounds) - 1, bounds, values.astype(np.int64), out)
    return out


def heaviest(
    bounds: npt.NDArray[np.int64],
    values: npt.NDArray[np.integer[Any]],
    weights: npt.NDArray[np.integer[Any]],
) -> npt.NDArray[np.int64]:
    """
    Return for each group the value that weighs most (int64), the smallest of equals.

    Args:
        bounds: int64, where the rows of each group begin, and the end; each has some.
        values: by row, whole numbers that lie close together in each group.
        weights: by row, whole numbers from 0 on.
    """
    from dedup_native import choosing

    out = np.empty(len(bounds) - 1, np.int64)
    given = bounds, values.astype(np.int64), weights.astype(np.int64), out
    over_rows(choosing.choose_heaviest, len(out), *given)
    return out


def chosen(
    groups: npt.NDArray[np.int64], count: int, *keys: npt.NDArray[Any]
) -> npt.NDArray[np.int64]:
    """
    Return for each of so many groups its row with the smallest keys, the first of equals.

    Args:
        groups: int64 by row.
        count: of groups.
        keys: by row, numbers below 2**53, the first key before the others; none NaN.

    Returns:
        int64 by group, -1 for one without rows.
    """
    from dedup_native import choosing

    table, out = np.empty((len(groups), len(keys))), np.empty(count, np.int64)
    for column, key in enumerate(keys):
        table[:, column] = key
    choosing.choose(groups, table, out)
    return out


def scratch(name: str, size: int, dtype: Any) -> npt.NDArray[Any]:
    """
    Return this thread's own array of that name and kind, as long as asked, with any content.

    It saves fetching fresh memory for each block; what is to last must be copied out of it.
    """
    kept: dict[str, npt.NDArray[Any]] = _local.__dict__
    name += np.dtype(dtype).str
    if name not in kept or len(kept[name]) < size:
        kept[name] = np.empty(size + size // 4, dtype)
    return kept[name][:size]


def forget() -> None:
    """Let go of this thread's ``scratch`` arrays: what comes next may need none of them."""
    _local.__dict__.clear()
