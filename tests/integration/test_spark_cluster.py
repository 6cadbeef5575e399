"""The detection on a standalone cluster of Spark, of which an executor is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import dedup
from dedup.outlets import Outlets
from dedup_bench import corpora
from dedup_bench.spark_cluster import Cluster, cluster

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"
ALLSIDES = Path(os.environ.get("DEDUP_BENCH_DATA", "/nowhere")) / "allsides37k" / "docs.jsonl.gz"
MOST = int(os.environ.get("DEDUP_SPARK_ARTICLES", "0")) or None
"""Articles of each corpus that are looked at, for a quick look; all if none is said."""
GENERATED = 20_000
AGENCIES = {
    **{name.lower(): name for name in corpora.AGENCIES},
    "Reuters": "Reuters", "Associated Press": "AP",  # of the public corpus
}  # fmt: skip
ROW_GROUP = 500  # articles: between them Spark parts a file
PATIENCE = 3600  # seconds
WAYS = {"near": "ordered", "all": "compared"}
"""What is looked for, and the stage after which an executor is killed: much is left to do then."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spark(java: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="module", params=["seeds", "generated", "allsides37k"])
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of articles that Spark can part."""
    folder = tmp_path_factory.mktemp("corpus")
    source = {"seeds": SEEDS, "allsides37k": ALLSIDES}.get(request.param)
    if source is None:
        source = folder / "articles.jsonl"
        corpora.write(folder, corpora.make(MOST or GENERATED, 1))
    if not source.exists():
        pytest.skip(f"no {source}: DEDUP_BENCH_DATA names the folder of public data sets")
    table = dedup.read(source).table.slice(0, MOST)
    pq.write_table(table, folder / "in.parquet", row_group_size=ROW_GROUP)
    return folder / "in.parquet"


def begun(spark: Cluster, source: Path, out: Path, way: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "dedup", "score", str(source), "-o", str(out)]
    command += [word for of, name in AGENCIES.items() for word in ("--agency", f"{name}={of}")]
    of_spark = ["--engine", "spark", "--master", spark.url]
    near = ["--only", "near"] if way == "near" else []
    return subprocess.Popen([*command, *of_spark, *near], env=spark.environment)


def killed_after(run: "subprocess.Popen[bytes]", stage: Path, spark: Cluster) -> None:
    """Kill an executor when a stage has been written."""
    until = time.monotonic() + PATIENCE
    while not (stage / "_SUCCESS").exists():
        assert run.poll() is None, "it ended before the stage"
        assert time.monotonic() < until
        time.sleep(0.05)
    os.kill(spark.executor_of(0), signal.SIGKILL)


@pytest.mark.parametrize("way", WAYS)
def test_a_cluster_finds_what_one_machine_finds(
    spark: Cluster, corpus: Path, way: str, tmp_path: Path
) -> None:
    """Row for row, though an executor is killed in mid-run."""
    known, out = set(spark.events.iterdir()), tmp_path / "out"
    run = begun(spark, corpus, out, way)
    killed_after(run, out / "_stages" / WAYS[way], spark)
    articles = dedup.read(corpus)
    local = dedup.detect(articles, None, Outlets(agencies=AGENCIES), only_near=way == "near").tables

    assert 0 == run.wait(PATIENCE)
    (log,) = set(spark.events.iterdir()) - known
    assert "SparkListenerExecutorRemoved" in log.read_text(encoding="utf-8")
    made = {path.name for path in out.iterdir() if path.is_dir()}
    assert set(local) == made
    for name in made:
        table: pa.Table = ds.dataset(out / name).to_table()
        expected = local[name].sort_by("story") if name == "stories" else local[name]
        assert table.cast(expected.schema).equals(expected), name
