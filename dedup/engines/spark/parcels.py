"""Parcels: several tables out of one task, each packed as Arrow's own bytes."""

from collections.abc import Iterator, Mapping
from functools import partial

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema

PARCELS = "name string, data binary"
_ROWS = 1 << 16  # of a table in one parcel: far below what a cell of Spark may hold


def packed_up(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return tables as rows of a name and bytes."""
    names, data = [], []
    for name, table in tables.items():
        for first in range(0, len(table), _ROWS):
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as stream:
                stream.write_table(table.slice(first, _ROWS))
            names.append(name)
            data.append(sink.getvalue().to_pybytes())
    return pa.table({"name": pa.array(names, pa.string()), "data": pa.array(data, pa.binary())})


def unpacked(parcels: DataFrame, name: str, schema: pa.Schema) -> DataFrame:
    """Return the table of a name, its rows in any order."""
    chosen = parcels.where(f.col("name") == name).select("data")
    return chosen.mapInArrow(partial(_unpack, schema), from_arrow_schema(schema))


def _unpack(schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for data in batch.column("data"):
            with pa.ipc.open_stream(data.as_buffer()) as stream:
                yield from stream.read_all().cast(schema).to_batches()
