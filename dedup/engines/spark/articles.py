"""Articles on Spark: numbered as one machine numbers them, and taken from Arrow batches."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import to_arrow_schema

from dedup.corpus import COLUMNS, Corpus, Texts, corpus_of
from dedup.decisions import Decided, Decisions, decided_in
from dedup.engines.spark.stages import Stages
from dedup.errors import SchemaError
from dedup.outlets import Outlets
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.shelf import ragged

ROW, WIRE, HEARD, PHRASES, BATCH = "row", "__wire", "__heard", "__phrases", "batch"
_PLACE, _PLACES = "__place", 33
OURS = (ROW, WIRE, HEARD, PHRASES, BATCH, _PLACE)
"""Columns that stand beside those of the articles; the caller's own may have no such name."""


class Known(NamedTuple):
    """
    What every task is told.

    Args:
        names: of all outlets.
        outlets: what is known of them.
        settings: all that shapes a result.
        decisions: what a person decided of pairs.
    """

    names: list[str]
    outlets: Outlets
    settings: Settings
    decisions: Decisions = Decisions()

    def decided(self, corpus: Corpus) -> Decided:
        """Return the decisions on articles of a part."""
        return decided_in(corpus, self.decisions)


def numbered(ordered: Callable[[], DataFrame], stages: Stages) -> DataFrame:
    """
    Return articles with ``row``, their place by id, as in a ``Corpus``, kept as a stage.

    Args:
        ordered: makes them: in order of ``id``, each once.
        stages: where they are kept.
    """
    place = f.monotonically_increasing_id()  # the partition, and in its low bits the place there
    kept = stages.kept("ordered", lambda: ordered().withColumn(_PLACE, place))
    part = f.shiftright(_PLACE, _PLACES)
    counts: dict[int, int] = dict(kept.groupBy(part).count().collect())
    before = accumulate(counts.get(each, 0) for each in range(max(counts, default=0)))
    first = f.split(f.lit(",".join(map(str, [0, *before]))), ",").cast("array<long>")
    row = f.get(first, part) + f.col(_PLACE).bitwiseAND((1 << _PLACES) - 1)
    return kept.withColumn(ROW, row).drop(_PLACE)


def as_given(df: DataFrame, wire: DataFrame | None) -> DataFrame:
    """
    Return articles in order of their ids, as they are given.

    Args:
        df: ``id`` and ``text``, it may be ``outlet``, ``published``, ``title``, then any others.
        wire: the same of wire copy, to compare with.

    Raises:
        SchemaError: a column is missing, or a name is ours.
    """
    whole = _with_columns(df).withColumn(WIRE, f.lit(False))
    if wire is not None:
        more = _with_columns(wire).withColumn(WIRE, f.lit(True))
        whole = whole.unionByName(more, allowMissingColumns=True)
    return whole.orderBy("id")


def expect_plain(names: Iterable[str]) -> None:
    """
    Refuse names of columns by which Spark finds none when it hands them to Python.

    Raises:
        SchemaError: there is one.
    """
    for name in names:
        if not name or {".", "`"} & set(name):
            raise SchemaError(f"Spark cannot hand on a column called {name!r}: rename it", name)


def _with_columns(df: DataFrame) -> DataFrame:
    expect_plain(df.columns)
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


def expect_sound(articles: DataFrame) -> None:
    """
    Refuse ids that are missing or stand twice, and texts that are missing.

    Raises:
        SchemaError: there are some.
    """
    for name in ("id", "text"):
        if empty := articles.where(f.col(name).isNull()).count():
            told = f"column {name!r} has no text in {empty:,} rows (broken ones are among them)"
            raise SchemaError(f"{told}: take them away", name)
    if twice := articles.groupBy("id").count().where("count > 1").head(1):
        raise SchemaError(f"the id {twice[0][0]!r} stands more than once", "id")


def arrow_of(df: DataFrame) -> pa.Schema:
    """Return the columns of a data frame as tasks have them."""
    zone = df.sparkSession.conf.get("spark.sql.session.timeZone")
    return to_arrow_schema(df.schema, timezone=zone)


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
