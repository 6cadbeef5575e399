"""Kinds of frames, and what is done with each: its rows are read, some are kept, columns added."""

from collections.abc import Callable, Mapping, Sequence, Sized
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.errors import ArgumentError
from dedup.reading.naming import USUAL, Names

Mask = npt.NDArray[np.bool_]


class Kind(NamedTuple):
    """
    What is done with a kind of frame.

    Args:
        rows: gives it as something that can be read; told of names of columns, ours to its own.
        kept: gives the rows where a mask is true.
        told: gives it with the columns of an Arrow table more, or in place of those so named.
        size: gives the number of its rows.
    """

    rows: Callable[[Any, Mapping[str, str]], Any]
    kept: Callable[[Any, Mask], Any]
    told: Callable[[Any, pa.Table], Any]
    size: Callable[[Any], int] = len


def kind_of(frame: Any) -> tuple[Kind, Any]:
    """
    Return what is done with a frame of this kind, and the frame; a stream of Arrow is a table then.

    Raises:
        ArgumentError: it is none.
    """
    if hasattr(frame, "iloc") and hasattr(frame, "assign"):
        return PANDAS, frame
    if hasattr(frame, "with_columns") and hasattr(frame, "get_columns"):
        return POLARS, frame
    if isinstance(frame, pa.Table | pa.RecordBatch):
        return ARROW, frame
    if hasattr(frame, "__arrow_c_stream__"):
        with suppress(pa.ArrowInvalid):  # a column alone is no table
            return ARROW, pa.table(frame)
    if isinstance(frame, Mapping) and all(map(_is_column, frame.values())):
        if len(set(map(len, frame.values()))) > 1:
            raise ArgumentError("the columns of a dict must be of one length")
        return COLUMNS, frame
    if isinstance(frame, list | tuple) and all(isinstance(row, Mapping) for row in frame):
        return ROWS, frame
    raise ArgumentError(
        f"a {type(frame).__name__} is no frame; one of pandas, polars or Arrow, a list of dicts or "
        "a dict of columns is expected"
    )


def _is_column(cells: Any) -> bool:
    return isinstance(cells, Sized) and not isinstance(cells, str | bytes | Mapping)


def _kept_in_arrow(table: Any, mask: Mask) -> Any:
    """Return rows of a table; of columns that cannot be taken apart (views) by runs of rows."""
    try:
        return table.filter(pa.array(mask))
    except pa.ArrowNotImplementedError:
        whole = table if isinstance(table, pa.Table) else pa.table(table)
        edges = np.flatnonzero(np.diff(mask, prepend=False, append=False)).reshape(-1, 2)
        runs = [whole.slice(begin, end - begin) for begin, end in edges.tolist()]
        kept = pa.concat_tables(runs or [whole.slice(0, 0)]).combine_chunks()
        return kept if isinstance(table, pa.Table) else _batch_of(kept)


def _batch_of(table: pa.Table) -> pa.RecordBatch:
    """Return a table of one chunk, or of none, as a batch."""
    return next(iter(table.to_batches()), pa.RecordBatch.from_pylist([], table.schema))


def _as_it_is(frame: Any, _: Mapping[str, str]) -> Any:
    return frame


def _told_in_pandas(frame: Any, table: pa.Table) -> Any:
    more = table.to_pandas()
    return frame.assign(**{name: more[name].set_axis(frame.index) for name in more})


def _told_in_arrow(table: Any, more: pa.Table) -> Any:
    for name, column in zip(more.column_names, more.columns, strict=True):
        values = column if isinstance(table, pa.Table) else column.combine_chunks()
        place = table.schema.get_field_index(name)
        if place < 0:
            table = table.append_column(name, values)
        else:
            table = table.set_column(place, name, values)
    return table


def _rows_of_columns(columns: Mapping[str, Sequence[Any]], fields: Mapping[str, str]) -> Any:
    """Return the rows of a dict of columns, only of those that say something of articles."""
    names = Names(fields)
    names.learn(columns)
    ours = [theirs for theirs in map(names.__getitem__, USUAL) if theirs is not None]
    cells = zip(*(columns[name] for name in ours), strict=True)
    return [dict(zip(ours, row, strict=True)) for row in cells]


def _told_in_columns(columns: Any, table: pa.Table) -> Any:
    """
    Return columns with more of them.

    A number that is null is NaN: the columns of each batch have the same type, whatever is in them.
    """
    more = {}
    for field, column in zip(table.schema, table.columns, strict=True):
        one = column.cast(pa.float64()) if field.nullable and is_number(field.type) else column
        more[field.name] = one.to_numpy(zero_copy_only=False).tolist()
    return columns | more


def is_number(kind: pa.DataType) -> bool:
    """Return whether a type is one of numbers."""
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


PANDAS = Kind(_as_it_is, lambda frame, mask: frame[mask], _told_in_pandas)
POLARS = Kind(
    _as_it_is,
    lambda frame, mask: frame.filter(mask),
    lambda frame, table: frame.with_columns(type(frame)(table).get_columns()),
)
ARROW = Kind(_as_it_is, _kept_in_arrow, _told_in_arrow)
ROWS = Kind(
    _as_it_is,
    lambda rows, mask: [row for row, kept in zip(rows, mask, strict=True) if kept],
    lambda rows, table: [
        {**row, **said} for row, said in zip(rows, table.to_pylist(), strict=True)
    ],
)
COLUMNS = Kind(
    _rows_of_columns,
    lambda columns, mask: {
        name: [cell for cell, kept in zip(cells, mask, strict=True) if kept]
        for name, cells in columns.items()
    },
    _told_in_columns,
    lambda columns: len(next(iter(columns.values()), ())),
)
