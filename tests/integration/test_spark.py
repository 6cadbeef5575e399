"""The detection on Spark gives the rows of the detection on one machine."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import dedup
from dedup.cli import main
from dedup.errors import SchemaError
from dedup.outlets import Outlets

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="what kernels do is looked at elsewhere"
)


@pytest.fixture(scope="module")
def spark() -> "Iterator[SparkSession]":
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("no Java")
    from dedup.engines.spark.sessions import session_on

    with session_on("local[2]") as session:
        session.conf.set("spark.sql.shuffle.partitions", "2")
        yield session


@pytest.fixture(scope="module")
def corpus() -> Any:
    return dedup.read(SEEDS)


def equal(made: Any, table: pa.Table) -> bool:
    return bool(made.toArrow().cast(table.schema).equals(table))


def test_near_duplicates_are_the_same(spark: "SparkSession", corpus: Any, tmp_path: Path) -> None:
    """The same rows in the same order, whatever order and partitions the articles come in."""
    from dedup.engines.spark import detect

    pq.write_table(corpus.table, tmp_path / "in.parquet")
    frame = spark.read.parquet(str(tmp_path / "in.parquet")).orderBy("title").repartition(3)
    made = detect(frame, stages=str(tmp_path / "stages"), only_near=True)
    local = dedup.detect(corpus, only_near=True).tables

    assert list(local) == list(made)
    assert [] == [name for name in made if not equal(made[name], local[name])]


def test_all_that_is_found_is_the_same(spark: "SparkSession", corpus: Any, tmp_path: Path) -> None:
    """All tables but that of outlets: pairs by shuffles, what they make in islands."""
    from dedup.engines.spark import detect

    pq.write_table(corpus.table, tmp_path / "in.parquet")
    frame = spark.read.parquet(str(tmp_path / "in.parquet"))
    known = Outlets(agencies={"reuters": "Reuters", "ap": "AP"})
    made = detect(frame, None, known, stages=str(tmp_path / "stages"))
    local = dedup.detect(corpus, None, known).tables

    assert set(local) - {"outlets"} == set(made)
    for name, table in made.items():
        known = local[name].sort_by("story") if name == "stories" else local[name]
        assert equal(table, known), name


def test_islands_by_rounds_are_those_of_one_task(spark: "SparkSession", tmp_path: Path) -> None:
    """A chain needs more than one round, a star none."""
    from dedup.engines.spark.islands import islands_of
    from dedup.engines.spark.stages import Stages

    Stages(spark, str(tmp_path))
    chain = [(row, row + 1) for row in range(40)]
    star = [(100, row) for row in range(101, 120)]
    edges = spark.createDataFrame([*chain[::-1], *star, (300, 299)], "a long, b long")
    found = [
        {(row, island) for row, island in islands_of(edges, few).collect()} for few in (0, 1000)
    ]

    assert {(r, 0) for r in range(41)} | {(r, 100) for r in range(100, 120)} | {
        (299, 299), (300, 299)
    } == found[0]  # fmt: skip
    assert found[0] == found[1]


def test_an_id_stands_once(spark: "SparkSession", tmp_path: Path) -> None:
    from dedup.engines.spark import detect

    frame = spark.createDataFrame(
        [("a", "one"), ("b", "two"), ("a", "three")], "id string, text string"
    )
    with pytest.raises(SchemaError, match="the id 'a' stands more than once"):
        detect(frame, stages=str(tmp_path / "stages"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--only", "near"], "-o DIR"),
        (["--only", "near", "-o", "x.parquet"], "-o DIR"),
        (["--only", "near", "-o", "x", "--report", "r.html"], "--report"),
    ],
)
def test_what_a_cluster_does_not_do_is_said(options: list[str], said: str) -> None:
    done = CliRunner().invoke(main, ["score", str(SEEDS), "--engine", "spark", *options])

    assert (2, True) == (done.exit_code, said in done.output)


def test_without_java_one_line_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    out = ["--only", "near", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, ["score", str(SEEDS), "--engine", "spark", *out])

    assert 1 == done.exit_code
    assert f"needs Java 17 or newer: there is none in JAVA_HOME={tmp_path}" in done.output
