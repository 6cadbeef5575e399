"""
A peer looks at a file of news: ``python -m dedup_bench.scale_peers NAME FILE PAIRS.npy``.

Texts are read from the file first, as the peer's own users would; pairs are numbers of articles.
datatrove runs all four stages of its pipeline by its local executor; text-dedup its own command, in
a process of its own Python (``TEXT_DEDUP_PYTHON``). Both tell clusters: each is a chain of pairs.
"""

import logging
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from dedup.settings import Settings
from dedup_bench.results import processors
from dedup_bench.sources import Line

THRESHOLD = 0.5
ELSEWHERE = "text-dedup"
PEERS = ("gaoya", "datasketch", "datatrove", ELSEWHERE)
PYTHON = "TEXT_DEDUP_PYTHON"

_CLUSTERS = """
import pickle, sys
from pathlib import Path
import numpy as np
groups = pickle.loads(Path(sys.argv[1], "uf.pkl").read_bytes())
roots = np.array([groups.find(row) for row in range(int(sys.argv[3]))], np.int64)
np.save(sys.argv[2], roots)
"""


def lines_in(path: Path) -> list[Line]:
    """Read the articles of a Parquet file."""
    table = pq.read_table(path, columns=["id", "text"])
    return [
        Line(*row) for row in zip(table["id"].to_pylist(), table["text"].to_pylist(), strict=True)
    ]


def by_rival(name: str, path: Path) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a peer as `rivals` runs it, at our threshold, with our bands."""
    lines = lines_in(path)
    numbers = [int(line.id[1:]) for line in lines]
    find = getattr(import_module("dedup_bench.rivals.sketching"), name)
    for a, b, _ in find(lines, THRESHOLD):
        yield numbers[a], numbers[b]


def by_text_dedup(path: Path) -> Iterator[tuple[int, int]]:
    """Run its command on the file, with its faster hash; yield a chain of pairs a cluster."""
    python, numbers = os.environ[PYTHON], _numbers(path)
    with tempfile.TemporaryDirectory() as folder:
        out, clusters = f"{folder}/out", f"{folder}/clusters.npy"
        given = {
            "path": "parquet", "data_files": str(path), "split": "train", "column": "text",
            "output": out, "cache_dir": f"{folder}/cache", "threshold": THRESHOLD, "ngram": 3,
            "num_perm": 128, "min_length": 3, "num_proc": processors(), "hash_func": "xxh3",
        }  # fmt: skip
        words = [word for option, value in given.items() for word in (f"--{option}", str(value))]
        quiet = {"HF_HUB_OFFLINE": "1", "HF_HOME": folder, "TQDM_DISABLE": "1"}
        command = [python, "-m", "text_dedup.minhash", *words, "--debug"]
        subprocess.run(command, check=True, env=os.environ | quiet)
        subprocess.run([python, "-c", _CLUSTERS, out, clusters, str(len(numbers))], check=True)
        yield from _chained(numbers, np.load(clusters))


def by_datatrove(path: Path) -> Iterator[tuple[int, int]]:
    """Run its four stages, a task a processor, on as many files; yield a chain a cluster."""
    numbers, tasks = _numbers(path), processors()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starts = _parted(path, folder / "news", tasks)
        _deduplicated(folder, tasks)
        roots = -1 - np.arange(len(numbers))  # who is alone
        for part, start in enumerate(starts):
            found = folder / "removed" / f"{part:06d}.clusters"
            if found.exists():
                rows, clusters = np.fromfile(found, "<u4").reshape(-1, 2).T
                roots[start + rows.astype(np.int64)] = clusters
        yield from _chained(numbers, roots)


def _deduplicated(folder: Path, tasks: int) -> None:
    """Sign the files of ``folder / "news"``, compare bands, cluster, write what is left."""
    logging.disable(logging.INFO)
    import_module("loguru").logger.remove()
    run = import_module("datatrove.executor").LocalPipelineExecutor
    step = import_module("datatrove.pipeline.dedup.minhash")
    reader = import_module("datatrove.pipeline.readers").ParquetReader
    writer = import_module("datatrove.pipeline.writers").ParquetWriter
    bands, width = Settings(threshold=THRESHOLD, num_perm=128).bands
    config = step.MinhashConfig(n_grams=3, num_buckets=bands, hashes_per_bucket=width)
    news, signed, paired, removed, left = (
        str(folder / name) for name in ("news", "signed", "paired", "removed", "left")
    )
    sign = step.MinhashDedupSignature(signed, config=config)
    pair = step.MinhashDedupBuckets(signed, paired, config=config)
    cluster = step.MinhashDedupCluster(paired, removed, config=config, save_cluster_id=True)
    keep = step.MinhashDedupFilter(removed)
    stages = (
        ([reader(news), sign], tasks), ([pair], bands), ([cluster], 1),
        ([reader(news), keep, writer(left)], tasks),
    )  # fmt: skip
    for number, (pipeline, amount) in enumerate(stages):
        logs = str(folder / f"logs{number}")
        workers = min(tasks, amount)
        given = {"tasks": amount, "workers": workers, "logging_dir": logs, "start_method": "fork"}
        run(pipeline=pipeline, **given).run()


def _parted(path: Path, folder: Path, parts: int) -> list[int]:
    """Write a file of Parquet as so many; return which row each begins with."""
    folder.mkdir()
    table = pq.read_table(path, columns=["id", "text"])
    starts = [number * len(table) // parts for number in range(parts)]
    for number, (start, stop) in enumerate(pairwise([*starts, len(table)])):
        pq.write_table(table[start:stop], folder / f"{number:05d}.parquet")
    return starts


def _numbers(path: Path) -> list[int]:
    return [int(name[1:]) for name in pq.read_table(path, columns=["id"])["id"].to_pylist()]


def _chained(numbers: Sequence[int], roots: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield each article that has a root with the one before it that has the same."""
    order = np.argsort(roots, kind="stable")
    for a, b in pairwise(order.tolist()):
        if roots[a] == roots[b]:
            yield numbers[a], numbers[b]


BY = {ELSEWHERE: by_text_dedup, "datatrove": by_datatrove}
"""Who has a pipeline or a command of its own."""


@click.command()
@click.argument("name", type=click.Choice(PEERS))
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def main(name: str, path: Path, out: Path) -> None:
    """Write the pairs that a peer finds."""
    found = BY[name](path) if name in BY else by_rival(name, path)
    np.save(out, np.array(list(found), np.int64).reshape(-1, 2))


if __name__ == "__main__":
    main()
