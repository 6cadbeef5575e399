"""The detection on a standalone cluster of Spark, of which an executor is killed."""

import os
import shutil
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
from clusters import Cluster, cluster
from dedup_bench import corpora

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"
GENERATED = 20_000
ALLSIDES = Path(os.environ.get("DEDUP_BENCH_DATA", "/nowhere")) / "allsides37k" / "docs.jsonl.gz"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("no Java")
    with cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


def begun(spark: Cluster, source: Path, out: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "dedup", "score", str(source), "-o", str(out)]
    of_spark = ["--engine", "spark", "--master", spark.url, "--only", "near"]
    return subprocess.Popen([*command, *of_spark], env=spark.environment)


def corpus_of(kind: str, folder: Path) -> dedup.Corpus:
    if kind == "generated":
        corpora.write(folder, corpora.make(GENERATED, 1))
        return dedup.read(folder / "articles.jsonl")
    source = {"seeds": SEEDS, "allsides37k": ALLSIDES}[kind]
    if not source.exists():
        pytest.skip(f"no {source}")
    return dedup.read(source)


@pytest.mark.parametrize("kind", ["seeds", "generated", "allsides37k"])
def test_a_cluster_finds_what_one_machine_finds(spark: Cluster, kind: str, tmp_path: Path) -> None:
    """Row for row, though an executor is killed when the articles have just been numbered."""
    corpus = corpus_of(kind, tmp_path)
    pq.write_table(corpus.table, tmp_path / "in.parquet")
    run, out = begun(spark, tmp_path / "in.parquet", tmp_path / "out"), tmp_path / "out"
    while run.poll() is None and not (out / "_stages" / "ordered" / "_SUCCESS").exists():
        time.sleep(0.05)
    os.kill(spark.executor_of(0), signal.SIGKILL)
    local = dedup.detect(corpus, only_near=True).tables

    assert 0 == run.wait(1800)
    for name, table in local.items():
        made: pa.Table = ds.dataset(out / name).to_table().cast(table.schema)
        assert made.equals(table), name
    assert not (out / "_stages").exists()
