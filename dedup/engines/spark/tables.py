"""Tables: which there are, of what columns, and rows of all of them out of one task."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from dedup.corpus import Corpus, corpus_of
from dedup.engines.spark.articles import OURS, Known, arrow_of
from dedup.line import detect

Schemas = Mapping[str, pa.Schema]
_ROWS = 4096  # of a batch


def schemas_of(articles: DataFrame, known: Known, *, only_near: bool) -> Schemas:
    """Return the columns of each table, by name, as one machine makes them of no article."""
    found = detect(_nothing(articles, known), known.settings, known.outlets, only_near=only_near)
    return {name: table.schema.remove_metadata() for name, table in found.tables.items()}


def _nothing(articles: DataFrame, known: Known) -> Corpus:
    """Return no article, of all outlets."""
    corpus = corpus_of(arrow_of(articles.drop(*OURS)).empty_table())
    vars(corpus)["outlets"] = known.names, np.empty(0, np.int32)
    return corpus


def side_by_side(schemas: Schemas) -> pa.Schema:
    """Return the columns of all tables: one a table, that has the columns of it, as Spark does."""
    whole = pa.schema([(name, pa.struct(list(schema))) for name, schema in schemas.items()])
    return to_arrow_schema(from_arrow_schema(whole), timezone="UTC")  # as workers look for it


def rows_of(tables: Mapping[str, pa.Table], schema: pa.Schema) -> pa.Table:
    """
    Return the rows of all tables: each in the column of its table, nothing in the others.

    So what a task makes is of any length, and no cell has more than a row of a table.
    """
    return pa.Table.from_batches(_batches(tables, schema), schema)


def _batches(tables: Mapping[str, pa.Table], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    nothing = {field.name: pa.nulls(_ROWS, field.type) for field in schema}
    for name, table in tables.items():
        own = schema.field(name).type
        whole = table.select([field.name for field in own]).cast(pa.schema(list(own)))
        for batch in whole.to_batches(_ROWS):
            cells = {other: empty[: len(batch)] for other, empty in nothing.items()}
            yield pa.record_batch(cells | {name: batch.to_struct_array()}, schema)


def rows_in(made: DataFrame, name: str) -> DataFrame:
    """Return the rows of a table out of those of all, in any order."""
    return made.where(f.col(name).isNotNull()).select(f"{name}.*")
