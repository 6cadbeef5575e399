"""
A peer looks at a file of news: ``python -m dedup_bench.scale_peers NAME FILE PAIRS.npy``.

Texts are read from the file first, as the peer's own users would; pairs are numbers of articles.
text-dedup runs in a process of its own Python (``TEXT_DEDUP_PYTHON``), by its own command.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import click
import numpy as np
import pyarrow.parquet as pq

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
    """Run its command on the file; yield for each of its clusters a chain of pairs."""
    python = os.environ[PYTHON]
    ids = pq.read_table(path, columns=["id"])["id"].to_pylist()
    numbers = [int(name[1:]) for name in ids]
    with tempfile.TemporaryDirectory() as folder:
        out, clusters = f"{folder}/out", f"{folder}/clusters.npy"
        given = {
            "path": "parquet", "data_files": str(path), "split": "train", "column": "text",
            "output": out, "cache_dir": f"{folder}/cache", "threshold": THRESHOLD, "ngram": 3,
            "num_perm": 128, "min_length": 3, "num_proc": processors(),
        }  # fmt: skip
        words = [word for option, value in given.items() for word in (f"--{option}", str(value))]
        quiet = {"HF_HUB_OFFLINE": "1", "HF_HOME": folder, "TQDM_DISABLE": "1"}
        command = [python, "-m", "text_dedup.minhash", *words, "--debug"]
        subprocess.run(command, check=True, env=os.environ | quiet)
        subprocess.run([python, "-c", _CLUSTERS, out, clusters, str(len(numbers))], check=True)
        roots = np.load(clusters)
    order = np.argsort(roots, kind="stable")
    for a, b in pairwise(order.tolist()):
        if roots[a] == roots[b]:
            yield numbers[a], numbers[b]


@click.command()
@click.argument("name", type=click.Choice(PEERS))
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def main(name: str, path: Path, out: Path) -> None:
    """Write the pairs that a peer finds."""
    found: Iterable[tuple[int, int]]
    found = by_text_dedup(path) if name == ELSEWHERE else by_rival(name, path)
    np.save(out, np.array(list(found), np.int64).reshape(-1, 2))


if __name__ == "__main__":
    main()
