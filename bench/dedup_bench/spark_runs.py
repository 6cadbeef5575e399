"""Runs of `spark`: the command on a cluster, MLlib's MinHashLSH on the same, and what they took."""

import subprocess
import sys
import time
from pathlib import Path
from shutil import rmtree
from typing import Any, NamedTuple

import click
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dedup.settings import Settings
from dedup_bench.scale_runs import COLUMNS, Ints, claimed, options_of
from dedup_bench.sources import Line
from dedup_bench.spark_cluster import Cluster
from dedup_bench.spark_log import Task, tasks_in

_FEATURES = 1 << 20  # places of MLlib's table of shingles: few share one
_GROUP = 500  # articles in a row group: Spark parts a file between them


class Ran(NamedTuple):
    """
    What an application took, and found.

    Args:
        articles: how many it was given.
        seconds: by the clock on the wall.
        start: of these, until its first task began.
        tasks: as Spark noted them.
        pairs: int64 (n x 2), numbers of articles it calls copies.
    """

    articles: int
    seconds: float
    start: float
    tasks: list[Task]
    pairs: Ints

    @property
    def work(self) -> float:
        """Seconds after the start."""
        return self.seconds - self.start


def written(path: Path, table: pa.Table, lines: list[Line]) -> Path:
    """Write news and further articles to a file that Spark can part."""
    rows = [(line.id, line.outlet, "", line.published, line.text) for line in lines]
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else {}
    more = pa.table(columns, table.schema) if rows else table.slice(0, 0)
    pq.write_table(pa.concat_tables([table, more]), path, row_group_size=_GROUP)
    return path


def ours(cluster: Cluster, path: Path, *, near: bool, mixed: bool = False) -> Ran:
    """Score a file by the command on a cluster; of a mixed file nobody knows what is true."""
    out = cluster.folder / "out"
    words = ["dedup", "score", str(path), "-o", str(out), "--engine", "spark"]
    more = ["--master", cluster.url, *options_of(near=near)]
    ran = _application(cluster, path, [*words, *more])
    pairs = ran.pairs if mixed else claimed(out / "pairs")
    rmtree(out)
    return ran._replace(pairs=pairs)


def of_mllib(cluster: Cluster, path: Path, tables: int) -> Ran:
    """Let MLlib join a file with itself, by so many hash tables."""
    out = cluster.folder / "pairs.npy"
    words = ["dedup_bench.spark_runs", cluster.url, str(path), str(tables), str(out)]
    return _application(cluster, path, words)._replace(pairs=np.load(out))


def _application(cluster: Cluster, path: Path, words: list[str]) -> Ran:
    """
    Run a module as an application of a cluster.

    Raises:
        ClickException: it failed.
    """
    known = set(cluster.events.iterdir())
    since, began = time.time(), time.perf_counter()
    command = [sys.executable, "-m", *words]
    done = subprocess.run(
        command, env=cluster.environment, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        said = done.stderr[-800:]
        raise click.ClickException(f"{words[0]} on Spark: exit code {done.returncode}: {said}")
    (log,) = set(cluster.events.iterdir()) - known
    tasks = tasks_in(log)
    articles = pq.read_metadata(path).num_rows
    click.echo(f"{words[0]}, {articles:,} articles: {seconds:.0f} seconds", err=True)
    return Ran(articles, seconds, tasks[0].begin - since, tasks, np.empty((0, 2), np.int64))


def joined(frame: Any, settings: Settings, tables: int) -> Any:
    """
    Return the pairs that MLlib joins: so many words a shingle, so many hash tables.

    Its join counts Jaccard of what meets in any table; articles without a shingle it cannot take.
    """
    from pyspark.ml.feature import HashingTF, MinHashLSH, NGram, RegexTokenizer
    from pyspark.sql import functions as f

    split = RegexTokenizer(inputCol="text", outputCol="words", pattern=r"\W+")
    grams = NGram(n=settings.shingle, inputCol="words", outputCol="grams")
    hashed = HashingTF(inputCol="grams", outputCol="set", numFeatures=_FEATURES, binary=True)
    sets = hashed.transform(grams.transform(split.transform(frame)))
    sets = sets.where(f.size("grams") > 0).select("id", "set").cache()
    model = MinHashLSH(inputCol="set", outputCol="h", numHashTables=tables, seed=1).fit(sets)
    pairs = model.approxSimilarityJoin(sets, sets, 1 - settings.threshold, distCol="d")
    both = pairs.select(f.col("datasetA.id").alias("a"), f.col("datasetB.id").alias("b"))
    return both.where("a < b").distinct()


def main(master: str, path: str, tables: str, out: str) -> None:
    """Join a file with itself, and write the numbers of articles of each pair."""
    from dedup.engines.spark.sessions import session_on

    with session_on(master) as session:
        found = joined(session.read.parquet(path), Settings(), int(tables)).toArrow()
    numbers = [[int(name[1:]) for name in found[side].to_pylist()] for side in ("a", "b")]
    np.save(out, np.array(numbers, np.int64).T)


if __name__ == "__main__":
    main(*sys.argv[1:])
