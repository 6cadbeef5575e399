"""
Who says of articles that come whether they were seen: our index, and the peers' in memory.

``python -m dedup_bench.index_contenders NAME`` is one of them in a process of its own, for `index`.
"""

import gc
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import click
import numpy as np
import numpy.typing as npt

from dedup.index.index import Index
from dedup.index.verdicts import Policy, Verdict
from dedup.ingest import IngestFilter
from dedup.intervals import wilson
from dedup.settings import Settings
from dedup_bench.index_flow import Arrival, arrivals
from dedup_bench.running import memory
from dedup_bench.signing import NUM_PERM, datasketch_of, peer, shingle_strings

SETTINGS = Settings(num_perm=NUM_PERM)
BANDS, ROWS = SETTINGS.bands
FLOOR = next(n for n in range(NUM_PERM) if wilson(n, NUM_PERM)[1] >= SETTINGS.threshold) / NUM_PERM
"""The estimate from which our index says near: that of the peers where recall is to be the same."""

REASONS = "new", "exact", "near", "passages", "update", "short"
SINGLE, WARM_UP = 1_000, 50  # articles asked for one by one, at the end; not timed, at the start


class Contender(Protocol):
    """Who remembers what comes."""

    def check(self, batch: Sequence[Arrival]) -> list[int]:
        """Say of each whether it was seen, as a place in ``REASONS``, and remember it."""


class Ours:
    """A filter on an index of one tier."""

    def __init__(self, folder: Path, tier: str) -> None:
        self.filter = IngestFilter.open(folder, Policy(), tier=tier, settings=SETTINGS)

    def check(self, batch: Sequence[Arrival]) -> list[int]:
        """As in ``Contender``."""
        return [REASONS.index(v.reason) for v in self.verdicts(batch)]

    def verdicts(self, batch: Sequence[Arrival]) -> list[Verdict]:
        """Return what is said of each."""
        return self.filter.check([arrival.row for arrival in batch])


class Entered(Ours):
    """Articles are entered into an index, and nothing is asked: how fast it is built."""

    def check(self, batch: Sequence[Arrival]) -> list[int]:
        """As in ``Contender``."""
        self.filter.index.add([arrival.row for arrival in batch])
        return [0] * len(batch)


class Datasketch:
    """
    MinHashLSH in memory: each text is asked for, then entered.

    With a floor its bands are ours and candidates are estimated; without, as its pages do it, its
    bands are those it finds best, and a candidate is a hit.
    """

    def __init__(self, floor: float | None) -> None:
        how = {} if floor is None else {"params": (BANDS, ROWS)}
        made = peer("datasketch").MinHashLSH
        self._index = made(threshold=SETTINGS.threshold, num_perm=NUM_PERM, **how)
        self._floor, self._kept = floor, dict[int, Any]()

    def check(self, batch: Sequence[Arrival]) -> list[int]:
        """As in ``Contender``."""
        found = []
        sketches = datasketch_of([arrival.text for arrival in batch], SETTINGS.shingle)
        for arrival, sketch in zip(batch, sketches, strict=True):
            met = self._index.query(sketch)
            if self._floor is not None:
                met = [n for n in met if self._kept[n].jaccard(sketch) >= self._floor]
                self._kept[arrival.number] = sketch
            self._index.insert(arrival.number, sketch, check_duplication=False)
            found.append(_NEAR if met else 0)
        return found


class Rensa:
    """RMinHashDeduplicator in memory; what is a duplicate is not entered, as it does it."""

    def __init__(self, floor: float | None) -> None:
        self._made = peer("rensa")
        self._size = NUM_PERM if floor is None else BANDS * ROWS  # it wants exactly as many
        bands = None if floor is None else BANDS
        threshold = SETTINGS.threshold if floor is None else floor
        self._seen = self._made.RMinHashDeduplicator(threshold, self._size, True, bands, 42)

    def check(self, batch: Sequence[Arrival]) -> list[int]:
        """As in ``Contender``."""
        sets = [shingle_strings(arrival.text, SETTINGS.shingle) for arrival in batch]
        sketches = self._made.RMinHash.from_token_sets(sets, num_perm=self._size, seed=42)
        pairs = zip(batch, sketches, strict=True)
        return [0 if self._seen.add(one.id, sketch) else _NEAR for one, sketch in pairs]


class Way(NamedTuple):
    """What a contender needs, and how one is made that keeps its files in a folder."""

    module: str
    made: Callable[[Path], Contender]


WAYS: dict[str, Way] = {
    "articles": Way("dedup", lambda folder: Ours(folder, "articles")),
    "passages": Way("dedup", lambda folder: Ours(folder, "passages")),
    "articles, entered": Way("dedup", lambda folder: Entered(folder, "articles")),
    "passages, entered": Way("dedup", lambda folder: Entered(folder, "passages")),
    "datasketch": Way("datasketch", lambda _: Datasketch(None)),
    "datasketch, our bands": Way("datasketch", lambda _: Datasketch(FLOOR)),
    "rensa": Way("rensa", lambda _: Rensa(None)),
    "rensa, our bands": Way("rensa", lambda _: Rensa(FLOOR)),
}
PEERS = tuple(name for name, way in WAYS.items() if way.module != "dedup")
_NEAR = REASONS.index("near")


def installed(names: Sequence[str]) -> list[str]:
    """Return those that are installed."""
    return [name for name in names if find_spec(WAYS[name].module)]


def streamed(name: str, spool: Path, folder: Path, articles: int, size: int) -> dict[str, Any]:
    """
    Let a contender check articles as they come, the last one by one; return what it took.

    Args:
        name: of the contender.
        spool: where the articles are.
        folder: for its files; afterwards ``said.npy`` there has the number of each article and the
            place of what was said of it in ``REASONS``.
        articles: so many come.
        size: of a batch.
    """
    way, single = WAYS[name], min(SINGLE, articles // 10)
    first = next(arrivals(spool, WARM_UP))
    with tempfile.TemporaryDirectory() as other:
        way.made(Path(other, "index")).check(first)
        gc.collect()
    base = held()
    contender = way.made(folder / "index")
    batches = _timed(contender, arrivals(spool, size, 0, articles - single))
    alone = _timed(contender, arrivals(spool, 1, articles - single, articles))
    gc.collect()
    np.save(folder / "said.npy", np.concatenate([lap.said for lap in (*batches, *alone)]))
    seconds = [lap.seconds for lap in batches]
    last = seconds[-max(1, len(seconds) // 10) :]
    checked, end = sum(len(lap.said) for lap in batches), held()
    return {
        "seconds": sum(seconds), "rate": checked / sum(seconds),
        "last": sum(len(lap.said) for lap in batches[-len(last) :]) / sum(last),
        "single": percentiles([lap.seconds for lap in alone]),
        "private": end["private"] - base["private"], "file": end["file"] - base["file"],
        "peak": memory("VmHWM"), "info": _info(contender),
    }  # fmt: skip


def held() -> dict[str, float]:
    """Return what this process holds, in MB: of its own, and pages of files."""
    return {"private": memory("RssAnon") or 0.0, "file": memory("RssFile") or 0.0}


def percentiles(seconds: Sequence[float]) -> list[float]:
    """Return median and 99th percentile in milliseconds."""
    return [float(value) for value in 1e3 * np.percentile(seconds, [50, 99])]


class _Lap(NamedTuple):
    """What was said of a batch (n x 2: number of an article, place of its reason), and the time."""

    said: npt.NDArray[np.int32]
    seconds: float


def _timed(contender: Contender, batches: Iterator[list[Arrival]]) -> list[_Lap]:
    laps = []
    for batch in batches:
        began = time.perf_counter()
        reasons = contender.check(batch)
        seconds = time.perf_counter() - began
        numbers = [arrival.number for arrival in batch]
        laps.append(_Lap(np.array([numbers, reasons], np.int32).T, seconds))
    return laps


def _info(contender: Contender) -> dict[str, Any]:
    """Return what an index says of itself, and close it."""
    if not isinstance(contender, Ours):
        return {}
    index: Index = contender.filter.index
    told = index.info()
    index.close()
    return told


@click.command()
@click.argument("name", type=click.Choice(list(WAYS)))
@click.option("--spool", type=click.Path(path_type=Path), required=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True)
@click.option("--articles", type=int, required=True)
@click.option("--batch", type=int, required=True)
def main(name: str, spool: Path, folder: Path, articles: int, batch: int) -> None:
    """Run one contender, and print what it took as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    print(json.dumps(streamed(name, spool, folder, articles, batch)))


if __name__ == "__main__":
    main()
