"""
An index is opened and asked for single articles: with no page of it in memory, and with all.

``python -m dedup_bench.index_opening FOLDER`` does it in a process of its own, for `index`.
"""

import gc
import json
import mmap
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import click

from dedup.index.parts import Written
from dedup_bench.index_contenders import WARM_UP, WAYS, Ours, held, percentiles
from dedup_bench.index_flow import Arrival, arrivals

COLD, WARM = 200, 2_000  # single articles asked for


def opened(
    tier: str, folder: Path, spool: Path, first: int, singles: tuple[int, int] = (COLD, WARM)
) -> dict[str, Any]:
    """
    Open an index and check single articles, first with its pages dropped from memory.

    Args:
        tier: of the index.
        folder: where it stands.
        spool: where articles are.
        first: place in time of the first that the index has not seen.
        singles: how many are asked for with no page in memory, and how many after these.
    """
    begin = first + singles[0]
    with tempfile.TemporaryDirectory() as other:  # what is compiled or loaded once is so before
        small = WAYS[tier].made(Path(other, "index"))
        small.check(next(arrivals(spool, WARM_UP)))
        for batch in arrivals(spool, 1, WARM_UP, 2 * WARM_UP):
            small.check(batch)
    forgotten(folder.iterdir())
    gc.collect()
    base = held()
    began = time.perf_counter()
    index = Ours(folder, tier)
    seconds = time.perf_counter() - began
    dropped(index)
    faults = getrusage(RUSAGE_SELF).ru_majflt
    cold = _singles(index, arrivals(spool, 1, first, begin))
    faults = getrusage(RUSAGE_SELF).ru_majflt - faults
    warm = _singles(index, arrivals(spool, 1, begin, begin + singles[1]))
    gc.collect()
    end = held()
    index.filter.close()
    return {
        "opening": seconds, "first": cold[0] * 1e3, "cold": percentiles(cold),
        "faults": faults / len(cold), "warm": percentiles(warm[len(warm) // 2 :]),
        "private": end["private"] - base["private"], "file": end["file"] - base["file"],
    }  # fmt: skip


def dropped(index: Ours) -> None:
    """Let no page of an open index stay in memory, as far as the system allows a process to."""
    for part in index.filter.index.parts:
        if isinstance(part, Written):
            mapped = part.run._data.obj  # noqa: SLF001 - who asks for pages need not know of them
            if isinstance(mapped, mmap.mmap):
                mapped.madvise(mmap.MADV_DONTNEED)
    forgotten(index.filter.index.folder.iterdir())


def forgotten(files: Iterable[Path]) -> None:
    """Drop the pages of files that nobody has mapped from the system's memory."""
    os.sync()
    for path in files:
        if path.is_file():
            file = os.open(path, os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)


def _singles(index: Ours, batches: Iterable[list[Arrival]]) -> list[float]:
    seconds = []
    for batch in batches:
        began = time.perf_counter()
        index.check(batch)
        seconds.append(time.perf_counter() - began)
    return seconds


@click.command()
@click.argument("tier")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--spool", type=click.Path(path_type=Path), required=True)
@click.option("--first", type=int, required=True)
def main(tier: str, folder: Path, spool: Path, first: int) -> None:
    """Open the index, and print what it took as JSON."""
    print(json.dumps(opened(tier, folder, spool, first)))


if __name__ == "__main__":
    main()
