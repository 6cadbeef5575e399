"""The detection on Spark gives the rows of the detection on one machine."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import dedup
from dedup.cli import main
from dedup.decisions import KINDS, Decisions
from dedup.errors import SchemaError, StoreMismatch
from dedup.outlets import Outlets

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"


@pytest.fixture(scope="module")
def corpus() -> Any:
    return dedup.read(SEEDS)


def some_decided(found: Any) -> Decisions:
    """Return decisions of each kind, on pairs that were found."""
    pairs = found.tables["pairs"].select(["id_a", "id_b"]).to_pylist()[::5]
    return Decisions({(one["id_a"], one["id_b"]): KINDS[n % 3] for n, one in enumerate(pairs)})


def equal(made: Any, table: pa.Table) -> bool:
    return bool(made.toArrow().cast(table.schema).equals(table))


def test_near_duplicates_are_the_same(spark: "SparkSession", corpus: Any, tmp_path: Path) -> None:
    """The same rows in the same order, whatever order and partitions the articles come in."""
    from dedup.engines.spark import detect

    pq.write_table(corpus.table, tmp_path / "in.parquet")
    frame = spark.read.parquet(str(tmp_path / "in.parquet")).orderBy("title").repartition(3)
    decided = some_decided(dedup.detect(corpus, only_near=True))
    given: dict[str, Any] = {"decisions": decided, "only_near": True}
    made = detect(frame, stages=str(tmp_path / "stages"), **given)
    local = dedup.detect(corpus, **given).tables

    assert list(local) == list(made)
    assert [] == [name for name in made if not equal(made[name], local[name])]


def differing(made: Any, local: Any) -> list[str]:
    """Return the tables that are not the same; there, stories have no order of their own."""
    assert set(local) == set(made)
    known = {
        name: local[name].sort_by("story") if name == "stories" else local[name] for name in local
    }
    return [name for name, table in made.items() if not equal(table, known[name])]


def test_all_that_is_found_is_the_same(spark: "SparkSession", corpus: Any, tmp_path: Path) -> None:
    """All tables: pairs by shuffles, what they make in islands, outlets by what islands tell."""
    from dedup.engines.spark import detect

    pq.write_table(corpus.table, tmp_path / "in.parquet")
    frame = spark.read.parquet(str(tmp_path / "in.parquet"))
    known = Outlets(agencies={"reuters": "Reuters", "ap": "AP"})
    made = detect(frame, None, known, stages=str(tmp_path / "stages"))

    assert [] == differing(made, dedup.detect(corpus, None, known).tables)


def beside_wire(corpus: Any) -> pa.Table:
    """
    Return articles of which some have no date, and of one outlet a paragraph that recurs.

    Near-duplicates of some stand without a date too, and a wire article has the paragraph, nearly.
    """
    rows = corpus.table.to_pylist()
    box = "The harbor desk of this paper can be reached on weekdays by letter, wire and telephone"
    for place, row in enumerate([row for row in rows if row["outlet"] == "Harbor Ledger"]):
        row["text"] += f"\n\n{box} until nine."
        row["published"] = f"2031-03-{place + 1:02}T08:00:00Z"
    wire = next(row for row in rows if row["outlet"] == "reuters")
    wire["text"] += f"\n\n{box} until six."
    later = [row | {"id": f"z-{row['id']}", "outlet": "Metro Lantern"} for row in rows[::9]]
    for row in rows[::5] + later:
        row["published"] = ""
    return pa.Table.from_pylist(rows + later, corpus.table.schema)


def test_all_at_once_is_the_same_and_goes_on(
    spark: "SparkSession", corpus: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wire copy apart, a window, undated copies, owners, decisions, slices; what was kept is."""
    from dedup.engines.spark import detect, islands

    monkeypatch.setattr(islands, "BATCH_BYTES", 1 << 14)
    table = beside_wire(corpus)
    is_wire = pa.compute.is_in(table["outlet"], pa.array(["reuters", "ap"]))
    parts = table.filter(pa.compute.invert(is_wire)), table.filter(is_wire)
    for name, part in zip(("in", "wire"), parts, strict=True):
        pq.write_table(part, tmp_path / f"{name}.parquet")
    settings = dedup.Settings(window_days=2, boilerplate_days=3)
    known = Outlets(
        agencies={"reuters": "Reuters", "ap": "AP"}, owners={"Tamsin Post": "Harbor Ledger"},
        licensed={"Tamsin Post": frozenset({"AP"})},
    )  # fmt: skip
    read = dedup.read(tmp_path / "in.parquet", wire=[tmp_path / "wire.parquet"])
    stages = tmp_path / "s"
    decided = some_decided(dedup.detect(read, settings, known))
    local = dedup.detect(read, settings, known, decisions=decided).tables
    frames = [spark.read.parquet(str(tmp_path / f"{name}.parquet")) for name in ("in", "wire")]

    def found() -> Any:
        given = frames[0], settings, known
        return detect(*given, stages=str(stages), wire=frames[1], decisions=decided)

    assert [] == differing(found(), local)
    shutil.rmtree(stages / "tables")
    shutil.rmtree(stages / "batches")
    kept = {path: path.stat().st_mtime_ns for path in stages.glob("*/_SUCCESS")}
    assert [] == differing(found(), local)
    assert kept == {path: path.stat().st_mtime_ns for path in kept}


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


@pytest.mark.parametrize("name", ["a.b", "a`b", ""])
def test_a_column_spark_cannot_hand_on(spark: "SparkSession", tmp_path: Path, name: str) -> None:
    """One line says which; a name is not taken for a field of another column."""
    from dedup.engines.spark import detect
    from dedup.engines.spark.files import score

    pq.write_table(pa.table({"id": ["x"], "text": ["t"], name: [1]}), tmp_path / "a.parquet")
    articles = spark.read.parquet(str(tmp_path / "a.parquet"))
    with pytest.raises(SchemaError, match="rename it"):
        detect(articles, stages=str(tmp_path / "stages"))
    with pytest.raises(SchemaError, match="rename it"):
        score([str(tmp_path / "a.parquet")], [], str(tmp_path / "out"), dedup.Settings())


def test_what_was_refused_is_read_again_when_it_is_mended(
    spark: "SparkSession", tmp_path: Path
) -> None:
    """And what was read is not taken for other articles under the same name."""
    from dedup.engines.spark import detect

    lines = tmp_path / "in.jsonl"
    whole = '{"id": "a", "text": "one two three"}\n'

    def found() -> Any:
        frame = spark.read.json(str(lines))
        return detect(frame, stages=str(tmp_path / "stages"), only_near=True)["articles"]

    lines.write_text(whole + "{broken\n", "utf-8")
    with pytest.raises(SchemaError, match="column 'id' has no text in 1 rows"):
        found()
    lines.write_text(whole, "utf-8")
    assert found().toArrow()["id"].to_pylist() == ["a"]
    lines.write_text(whole.replace("three", "four"), "utf-8")
    with pytest.raises(StoreMismatch, match=r"stages of other articles: take it away"):
        found()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "-o DIR"),
        (["-o", "x.parquet"], "-o DIR"),
        (["-o", "x", "--format", "csv"], "leave out --format"),
        (["-o", "x", "--report", "r.html"], "does not know --report; score the articles"),
        (["-o", "x", "--work", "w"], "does not know --work; stages are kept in DIR/_stages"),
        (["-o", "x", "--extractor", "resiliparse"], "does not know --extractor; read pages on"),
        (["-o", "x", "--report-text", "none", "--encoding", "utf-8"], "--encoding, --report-text"),
        (["-o", "x", "-"], "no standard input"),
    ],
)
def test_what_a_cluster_does_not_do_is_said(options: list[str], said: str) -> None:
    """Nothing that is asked for is passed over in silence."""
    done = CliRunner().invoke(main, ["score", str(SEEDS), "--engine", "spark", *options])

    assert (2, True) == (done.exit_code, said in done.output), done.output
    assert 1 == len(done.output.splitlines())


def test_all_other_options_are_known() -> None:
    """A new option of the verb is refused until a cluster knows it, and none is known in vain."""
    from dedup.verbs.clusters import _INSTEAD, _KNOWN
    from dedup.verbs.score import score_verb

    names = {param.name for param in score_verb.params}
    assert set() == (_KNOWN | _INSTEAD.keys()) - names
    assert set() == _KNOWN & _INSTEAD.keys()


def java_of(folder: Path, script: str) -> Path:
    """Make a folder of a Java that does what a script says."""
    (folder / "bin").mkdir()
    (folder / "bin" / "java").write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    (folder / "bin" / "java").chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (None, "there is none in JAVA_HOME="),
        ("""echo 'openjdk version "11.0.2" 2019-01-15' >&2""", 'is version "11.0.2"'),
        ("""echo 'java version "1.8.0_402"' >&2""", 'is version "1.8.0_402"'),
        ("exit 3", "is one of no version, exit code 3"),
    ],
)
def test_without_java_one_line_says_so(
    script: str | None, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("pyspark")
    home = java_of(tmp_path, script) if script else tmp_path
    monkeypatch.setenv("JAVA_HOME", str(home))
    out = ["--only", "near", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, ["score", str(SEEDS), "--engine", "spark", *out])

    assert 1 == done.exit_code
    assert "--engine spark needs Java 17 or newer" in done.output
    assert said in done.output
    assert 1 == len(done.output.splitlines())


@pytest.mark.parametrize("version", ["17.0.15", "21", "25-ea"])
def test_a_java_that_will_do(version: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from dedup.engines.spark.sessions import expect_java

    home = java_of(tmp_path, f"""echo 'openjdk version "{version}"' >&2""")
    monkeypatch.setenv("JAVA_HOME", str(home))
    expect_java()
