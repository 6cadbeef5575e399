"""On Spark: near-duplicates by us and by MLlib's MinHashLSH, on one session, and by one machine."""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import pyarrow as pa
import pyarrow.parquet as pq

import dedup
from dedup_bench import corpora

Pairs = set[tuple[str, str]]
_FEATURES = 1 << 20  # places of MLlib's table of shingles: few share one


def of_mllib(frame: Any, settings: dedup.Settings, tables: int) -> Pairs:
    """
    Return the pairs that MLlib joins: three words a shingle, so many hash tables.

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
    joined = model.approxSimilarityJoin(sets, sets, 1 - settings.threshold, distCol="d")
    rows = joined.select(f.col("datasetA.id").alias("a"), f.col("datasetB.id").alias("b"))
    found = {(a, b) for a, b in rows.where("a < b").distinct().collect()}
    sets.unpersist()
    return found


def shuffled(session: Any) -> int:
    """Return the bytes that all tasks have written to be shuffled so far."""
    spark = session.sparkContext._jsc.sc()  # noqa: SLF001
    listed = spark.statusStore().executorList(False)
    return sum(listed.apply(at).totalShuffleWrite() for at in range(listed.size()))


def computed() -> float:
    """Return the seconds of processor that this process and all below it have taken so far."""
    parents, taken = {}, {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            process = int(status.parent.name)
            parents[process], taken[process] = int(fields[1]), sum(map(int, fields[11:15]))
    ours, grown = {os.getpid()}, True
    while grown:
        more = {process for process, parent in parents.items() if parent in ours} - ours
        ours, grown = ours | more, bool(more)
    return sum(taken.get(process, 0) for process in ours) / os.sysconf("SC_CLK_TCK")


@click.command("spark")
@click.option("--articles", type=click.IntRange(1), default=5_000, show_default=True)
@click.option("--corpus", metavar="FILE", help="These articles instead.")
@click.option("--master", default="local[2]", show_default=True)
@click.option("--tables", type=click.IntRange(1), multiple=True, help="Of MLlib.  [default: 5, 20]")
@click.option("--only", type=click.Choice(["near"]), help="Of us; MLlib finds no more than that.")
@click.option("--partitions", type=click.IntRange(1), default=8, show_default=True)
def spark(
    articles: int,
    corpus: str | None,
    master: str,
    tables: tuple[int, ...],
    only: str | None,
    partitions: int,
) -> None:
    r"""
    Time near-duplicates on Spark, count shuffled bytes, and compare with MLlib's MinHashLSH.

    \b
    Example:
      python -m dedup_bench spark --articles 20000 --master spark://127.0.0.1:7077
    """
    from dedup.engines.spark import detect
    from dedup.engines.spark.sessions import session_on

    with TemporaryDirectory() as folder, session_on(master) as session:
        source = corpus or _made(Path(folder), articles)
        read = dedup.read(source)
        pq.write_table(read.table, f"{folder}/in.parquet")
        session.conf.set("spark.sql.shuffle.partitions", str(partitions))
        frame = session.read.parquet(f"{folder}/in.parquet")
        settings = dedup.Settings()
        local = _timed("one machine", session, lambda: _pairs(
            dedup.detect(read, settings, only_near=only == "near").tables["pairs"]
        ), len(read), None)  # fmt: skip

        def ours() -> Pairs:
            made = detect(frame, settings, stages=f"{folder}/stages", only_near=only == "near")
            return _pairs(made["pairs"].toArrow())

        _timed("dedup on Spark", session, ours, len(read), local)
        for count in (tables or (5, 20)) if only else ():
            name = f"MLlib, {count} tables"
            _timed(name, session, partial(of_mllib, frame, settings, count), len(read), local)


def _made(folder: Path, articles: int) -> str:
    corpora.write(folder, corpora.make(articles, 1))
    return str(folder / "articles.jsonl")


def _pairs(table: pa.Table) -> Pairs:
    return set(zip(table["id_a"].to_pylist(), table["id_b"].to_pylist(), strict=True))


def _timed(
    name: str, session: Any, work: Callable[[], Pairs], articles: int, known: Pairs | None
) -> Pairs:
    """Print what a way to find pairs takes, and how many of those one machine finds it finds."""
    before, begun, work_before = shuffled(session), time.perf_counter(), computed()
    found = work()
    known = found if known is None else known
    line = {
        "way": name, "articles": articles, "seconds": round(time.perf_counter() - begun, 1),
        "cpu_seconds": round(computed() - work_before, 1),
        "shuffled_bytes_an_article": round((shuffled(session) - before) / articles),
        "pairs": len(found), "recall": round(len(found & known) / max(len(known), 1), 4),
        "others": len(found - known),
    }  # fmt: skip
    click.echo(json.dumps(line))
    sys.stdout.flush()
    return found
