"""Columns of tables: names at places, shares, values of some rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.segments import Ints


def places(column: pa.ChunkedArray, names: Sequence[str] | pa.ChunkedArray) -> Ints:
    """Return the place of each cell among names, -1 for a null (int64)."""
    known = (
        names.combine_chunks()
        if isinstance(names, pa.ChunkedArray)
        else pa.array(names, pa.string())
    )
    found = pc.index_in(column, value_set=known)
    places: Ints = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    return places


def share(part: Ints, whole: Ints) -> pa.Array:
    """Return ``part / whole``; null where ``whole`` is 0."""
    return pa.array(part / np.maximum(whole, 1), mask=whole == 0)


def present(values: npt.NDArray[np.integer[Any]]) -> pa.Array:
    """Return values (int64), null where negative."""
    return pa.array(values.astype(np.int64), mask=values < 0)


def scattered(values: npt.NDArray[Any], rows: Ints, count: int) -> pa.Array:
    """Return so many places, ``values`` at ``rows``, null elsewhere and where negative."""
    out = np.full(count, -1, np.int64)
    out[rows] = values
    return present(out)


def spread(values: npt.NDArray[np.float64], rows: Ints, count: int) -> pa.Array:
    """Return so many places, ``values`` at ``rows``, null elsewhere."""
    out = np.full(count, np.nan)
    out[rows] = values
    return pa.array(out, mask=np.isnan(out))


def named(names: Sequence[str], places: pa.Array) -> pa.Array:
    """Return the names at places, null where the place is."""
    return pa.array(list(names), pa.string()).take(places)


def coded(names: Sequence[str] | pa.ChunkedArray, places: npt.NDArray[np.integer[Any]]) -> pa.Array:
    """Return the same as a dictionary, null where a place is negative: it is short until read."""
    column = names if isinstance(names, pa.ChunkedArray) else pa.chunked_array([names], pa.string())
    rows = pa.array(places.astype(np.int32), mask=places < 0)
    return pa.DictionaryArray.from_arrays(rows, column.combine_chunks())


def decoded(column: pa.Array) -> pa.Array:
    """Return the names of what was ``coded``, any other column as it is."""
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
