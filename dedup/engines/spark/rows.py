"""Rows of one shape: whatever a task has to say, so that one reading of texts says all of it."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.rows import distinct

SAID = "kind string, a long, b long, c long, x double, y double"
_NUMBERS = ("a", "b", "c", "x", "y")
_KINDS = {"a": np.int64, "b": np.int64, "c": np.int64, "x": np.float64, "y": np.float64}


def said(kind: str, **columns: npt.ArrayLike) -> pa.RecordBatch:
    """Return rows of a kind; numbers that nobody gives are 0, and uint64 is taken as int64."""
    made = {name: np.asarray(column) for name, column in columns.items()}
    count = max((len(column) for column in made.values() if column.ndim), default=0)
    arrays = [pa.repeat(pa.scalar(kind), count)]  # of text in NumPy Arrow may make several
    for name in _NUMBERS:
        column = made.get(name, np.zeros(count))
        column = column.view(np.int64) if column.dtype == np.uint64 else column
        whole = np.broadcast_to(column, (count,)).astype(_KINDS[name], copy=False)
        arrays.append(pa.array(np.ascontiguousarray(whole)))
    return pa.RecordBatch.from_arrays(arrays, ["kind", *_NUMBERS])


def table_of(parts: Iterable[pa.RecordBatch]) -> pa.Table:
    """Return rows as one table."""
    return pa.Table.from_batches([said("", a=np.empty(0)), *parts])


def of_kind(rows: DataFrame, kind: str) -> DataFrame:
    """Return the rows of a kind."""
    return rows.where(f.col("kind") == kind)


def listed(table: pa.Table, name: str) -> npt.NDArray[np.uint64]:
    """Return what the lists of a column have, as hashes, ascending; none if it is not there."""
    if name not in table.column_names:
        return np.empty(0, np.uint64)
    return distinct(pa.compute.list_flatten(table[name]).to_numpy().view(np.uint64))


def numbers(rows: DataFrame, name: str) -> npt.NDArray[np.uint64]:
    """Return a column on the driver, as hashes, ascending: of what ``Statistics`` keeps."""
    column = rows.select(name).distinct().toArrow()[name].to_numpy()
    return np.sort(np.ascontiguousarray(column).view(np.uint64))
