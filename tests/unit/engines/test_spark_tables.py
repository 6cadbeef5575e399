"""Rows of all tables out of one task."""

import pyarrow as pa
import pytest

pytest.importorskip("pyspark")

from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from dedup.engines.spark.tables import rows_of, side_by_side

ROWS = 10_000
LONG = pa.table({"id": [str(n) for n in range(ROWS)], "a.b": range(ROWS)})
WHEN = pa.array([0, None], pa.timestamp("us", "UTC"))
SHORT = pa.table({"id": ["a", None], "names": [["x", None], None], "when": WHEN})
TABLES = {"long": pa.concat_tables([LONG, LONG.slice(7, 5)]), "short": SHORT, "none": LONG[:0]}
SCHEMA = side_by_side({name: table.schema for name, table in TABLES.items()})


def of(rows: pa.Table, name: str) -> pa.Table:
    there = rows.filter(rows[name].is_valid())
    return pa.Table.from_struct_array(there[name].combine_chunks()).cast(TABLES[name].schema)


def test_every_row_stands_in_the_column_of_its_table_alone() -> None:
    rows = rows_of(TABLES, SCHEMA)
    assert len(rows) == sum(map(len, TABLES.values()))
    assert all(of(rows, name).equals(table) for name, table in TABLES.items())
    assert sum(len(rows) - rows[name].null_count for name in TABLES) == len(rows)


def test_no_batch_grows_with_a_table() -> None:
    assert max(len(batch) for batch in rows_of(TABLES, SCHEMA).to_batches()) < ROWS / 2


def test_types_are_those_spark_looks_for() -> None:
    assert to_arrow_schema(from_arrow_schema(SCHEMA), timezone="UTC") == SCHEMA


def test_no_row_of_any_table() -> None:
    none = {name: table[:0] for name, table in TABLES.items()}
    assert rows_of(none, SCHEMA).schema == SCHEMA
