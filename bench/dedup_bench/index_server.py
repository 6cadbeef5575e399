"""A filter in a process of its own, at a time that is told: what it holds is its own."""

import gc
import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple, Self

from dedup.ingest import IngestFilter
from dedup_bench.corpora import START
from dedup_bench.index_contenders import SETTINGS, held
from dedup_bench.index_flow import Arrival

_MEGABYTE = 1e6


class Served(NamedTuple):
    """Which filter: where, of which tier, how many days it knows, and whether it counts Jaccard."""

    folder: Path
    tier: str
    window: float
    shingles: bool


class Said(NamedTuple):
    """What was said of an article; the names are those of a verdict."""

    reason: str
    earlier: str
    jaccard: float | None
    low: float | None
    high: float | None


class Server:
    """A process with a filter, ended by ``with``."""

    def __init__(self, served: Served) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, served), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.send(None)
        self._process.join()

    def check(self, arrivals: Sequence[Arrival]) -> list[Said]:
        """Return what is said of a batch when the last of it is published."""
        self._pipe.send((arrivals[-1].seconds, [one.row for one in arrivals]))
        found: list[Said] = self._pipe.recv()
        return found

    def sizes(self) -> list[float]:
        """Return articles held, MB private, of files and on disk, and articles checked a second."""
        self._pipe.send((0.0, []))
        found: list[float] = self._pipe.recv()
        return found


def _serve(pipe: Connection, served: Served) -> None:
    """Answer until nothing is asked."""
    now, start = [0.0], START.timestamp()
    seconds, checked = 0.0, 0
    with IngestFilter.open(
        served.folder, window=served.window, tier=served.tier, shingles=served.shingles,
        settings=SETTINGS, clock=lambda: start + now[0],
    ) as seen:  # fmt: skip
        while (asked := pipe.recv()) is not None:
            moment, rows = asked
            if not rows:
                pipe.send([len(seen.index), *_sizes(seen), checked / max(seconds, 1e-9)])
                seconds, checked = 0.0, 0
                continue
            now[0], began = moment, time.perf_counter()
            verdicts = seen.check(rows)
            seconds, checked = seconds + time.perf_counter() - began, checked + len(rows)
            pipe.send([Said(v.reason, v.earlier, v.jaccard, v.low, v.high) for v in verdicts])


def _sizes(seen: IngestFilter) -> list[float]:
    gc.collect()
    memory = held()
    return [memory["private"], memory["file"], seen.index.info()["bytes"] / _MEGABYTE]
