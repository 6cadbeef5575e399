"""Articles on Spark: numbered as one machine numbers them, and taken from Arrow batches."""

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.corpus import COLUMNS, Corpus, Texts, corpus_of
from dedup.engines.spark.stages import Stages
from dedup.errors import SchemaError
from dedup.outlets import Outlets
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.shelf import ragged

ROW, WIRE, HEARD, PHRASES, BATCH = "row", "__wire", "__heard", "__phrases", "batch"
OURS = (ROW, WIRE, HEARD, PHRASES, BATCH)
"""Columns that stand beside those of the articles; the caller's own may have no such name."""


class Known(NamedTuple):
    """What every task is told: all outlets' names, what is known of outlets, the settings."""

    names: list[str]
    outlets: Outlets
    settings: Settings


def numbered(df: DataFrame, wire: DataFrame | None, stages: Stages) -> DataFrame:
    """
    Return articles with ``row``, their place by id, as in a ``Corpus``, kept as a stage.

    Args:
        df: ``id`` and ``text``, it may be ``outlet``, ``published``, ``title``, then any others.
        wire: the same of wire copy, to compare with.
        stages: where they are kept.

    Raises:
        SchemaError: a column is missing or null, an id stands twice, or a name is ours.
    """
    whole = _with_columns(df).withColumn(WIRE, f.lit(False))
    if wire is not None:
        more = _with_columns(wire).withColumn(WIRE, f.lit(True))
        whole = whole.unionByName(more, allowMissingColumns=True)
    ordered = stages.kept("ordered", lambda: _placed(whole.orderBy("id")))
    try:
        _expect_sound(ordered)
    except SchemaError:
        stages.remove()  # nothing rests on these rows: who mends them calls again
        raise
    counts: dict[int, int] = dict(ordered.groupBy("__part").count().collect())
    before, sums = 0, {}
    for part in sorted(counts):
        before, sums[part] = before + counts[part], before
    first = f.create_map(*[f.lit(each) for pair in sums.items() for each in pair])
    row = f.col("__place") + f.element_at(first, f.col("__part")) if sums else f.lit(0)
    return ordered.withColumn(ROW, row.cast("long")).drop("__part", "__place")


def _with_columns(df: DataFrame) -> DataFrame:
    for name in OURS:
        if name in df.columns:
            raise SchemaError(f"a column is called {name!r}, as one of ours: rename it", name)
    for name in ("id", "text"):
        if name not in df.columns:
            raise SchemaError(f"no column {name!r}; the columns are: {', '.join(df.columns)}", name)
    ours = [
        f.coalesce(f.col(name).cast("string"), f.lit("")).alias(name)
        if name in df.columns and name not in {"id", "text"}
        else f.col(name).cast("string").alias(name)
        if name in df.columns
        else f.lit("").alias(name)
        for name in COLUMNS
    ]
    return df.select(*ours, *[name for name in df.columns if name not in COLUMNS])


def _placed(ordered: DataFrame) -> DataFrame:
    """Return rows with their partition and their place in it."""
    schema = ordered.schema
    schema = type(schema)(list(schema.fields)).add("__part", "integer").add("__place", "long")
    return ordered.mapInArrow(_places, schema)


def _places(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    from pyspark import TaskContext

    context, before = TaskContext.get(), 0
    part = context.partitionId() if context else 0
    for batch in batches:
        places = np.arange(before, before + len(batch))
        parts = np.full(len(batch), part, np.int32)
        names = [*batch.schema.names, "__part", "__place"]
        yield pa.RecordBatch.from_arrays([*batch.columns, parts, places], names)
        before += len(batch)


def _expect_sound(articles: DataFrame) -> None:
    """Refuse ids that are missing or stand twice, and texts that are missing."""
    for name in ("id", "text"):
        if empty := articles.where(f.col(name).isNull()).count():
            told = f"column {name!r} has no text in {empty:,} rows (broken ones are among them)"
            raise SchemaError(f"{told}: take them away, or read them on one machine", name)
    if twice := articles.groupBy("id").count().where("count > 1").head(1):
        raise SchemaError(f"the id {twice[0][0]!r} stands more than once", "id")


def outlets_in(articles: DataFrame) -> list[str]:
    """Return the names of all outlets, in order: they are many fewer than articles."""
    return sorted(name for (name,) in articles.select("outlet").distinct().collect())


def texts_in(batch: pa.RecordBatch) -> Texts:
    """Return the texts of a batch alone."""
    alone()
    return Texts(*ragged(batch.column("text").cast(pa.large_string())))


def corpus_in(table: pa.Table, outlets: list[str]) -> tuple[Corpus, Ints]:
    """
    Return a corpus of some articles of a larger one, and their rows there (int64, ascending).

    It knows the outlets of all, under the numbers they have there.
    """
    alone()
    table = table.sort_by(ROW)
    rows, wire = table[ROW].to_numpy(), table[WIRE].to_numpy()
    kept = table.drop_columns([name for name in OURS if name in table.column_names])
    corpus = corpus_of(kept, wire=wire)
    places: Mapping[str, int] = {name: place for place, name in enumerate(outlets)}
    there, codes = corpus.outlets
    codes = np.array([places[name] for name in there], np.int32)[codes]
    vars(corpus)["outlets"] = outlets, codes
    return corpus, rows


def corpora_in(batches: Iterator[pa.RecordBatch], known: Known) -> Iterator[tuple[Corpus, Ints]]:
    """Yield each batch as ``corpus_in`` does."""
    return (corpus_in(pa.table(batch), known.names) for batch in batches)


def alone() -> None:
    """Let stations use one thread: a task has one processor."""
    os.environ["DEDUP_THREADS"] = "1"
