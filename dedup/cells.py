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


def scattered(values: npt.NDArray[Any], rows: Ints, count: int | None = None) -> pa.Array:
    """Return so many places, ``values`` at ``rows``, null elsewhere and where negative."""
    out = np.full(len(values) if count is None else count, -1, np.int64)
    out[rows] = values
    return pa.array(out, mask=out < 0)


def spread(values: npt.NDArray[np.float64], rows: Ints, count: int) -> pa.Array:
    """Return so many places, ``values`` at ``rows``, null elsewhere."""
    out = np.full(count, np.nan)
    out[rows] = values
    return pa.array(out, mask=np.isnan(out))


def named(names: Sequence[str], places: pa.Array) -> pa.Array:
    """Return the names at places, null where the place is."""
    return pa.array(list(names), pa.string()).take(places)
