"""Tables and frames with what Arrow cannot take, or cannot pick rows of."""

from typing import Any

import pyarrow as pa
import pytest

from dedup.errors import InputError, SchemaError
from dedup.reading import read

ROWS: list[dict[str, Any]] = [{"id": "b", "text": "t"}, {"id": "a", "text": "u"}]
VIEW, BYTES = pa.string_view(), pa.binary_view()


@pytest.mark.parametrize(
    ("kind", "plain", "cells"),
    [
        (BYTES, pa.binary(), [b"x", None]),
        (pa.list_(VIEW), pa.list_(pa.string()), [["x", None], None]),
        (pa.large_list(BYTES), pa.large_list(pa.binary()), [[b"x"], None]),
        (pa.list_(VIEW, 1), pa.list_(pa.string(), 1), [["x"], ["y"]]),
        (pa.list_view(VIEW), pa.list_view(pa.string()), [["x"], None]),
        (pa.large_list_view(VIEW), pa.large_list_view(pa.string()), [["x"], None]),
        (pa.map_(VIEW, VIEW), pa.map_(pa.string(), pa.string()), [[("k", "v")], None]),
        (
            pa.struct({"a": pa.int8(), "b": pa.list_(pa.struct({"c": VIEW}))}),
            pa.struct({"a": pa.int8(), "b": pa.list_(pa.struct({"c": pa.string()}))}),
            [{"a": 1, "b": [{"c": "x"}]}, None],
        ),
    ],
    ids=str,
)
def test_views(kind: pa.DataType, plain: pa.DataType, cells: list[Any]) -> None:
    """Columns that hold views of text or bytes, as polars makes them, become plain ones."""
    table = pa.Table.from_pylist(ROWS).append_column("x", pa.array(cells, kind))
    column = read(table).table["x"]

    assert plain == column.type
    assert cells[::-1] == column.to_pylist()


def test_text_in_views_of_bytes() -> None:
    """Text may come as views of bytes, like any bytes."""
    texts = pa.array([b"good", b"bad \xff", b"fine"], BYTES)
    corpus = read(pa.table({"id": pa.array(["a", "b", "c"], VIEW), "text": texts}))

    assert ["good", "fine"] == corpus.table["text"].to_pylist()
    assert {"not UTF-8": 1} == corpus.intake.reasons


@pytest.mark.parametrize("again", ["text", "x"])
def test_columns_of_pandas_that_stand_twice(again: str) -> None:
    """A column of a pandas frame that stands twice is named."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ROWS).assign(x=1)
    twice = pandas.concat([frame, frame[[again]]], axis=1)

    with pytest.raises(SchemaError, match=f"column '{again}' stands more than once"):
        read(twice)


def test_cells_of_pandas_that_arrow_refuses() -> None:
    """Half surrogate pairs, complex numbers and sparse columns of pandas are read as dicts are."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ROWS)
    half = pandas.Series(["half \ud83d", "u"], dtype=object)
    sparse = pandas.arrays.SparseArray([7, 0])

    assert ["u", "half \ufffd"] == read(frame.assign(text=half)).table["text"].to_pylist()
    assert [0, 7] == read(frame.assign(x=sparse)).table["x"].to_pylist()
    assert ["2j", "(1+0j)"] == read(frame.assign(x=[1 + 0j, 2j])).table["x"].to_pylist()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_series_is_no_table(library: str) -> None:
    """A series has no columns: one line says so."""
    series = pytest.importorskip(library).Series(["t", "u"])

    with pytest.raises(InputError, match=r"named columns .* expected|not an object"):
        read(series)


def test_a_type_of_polars_that_arrow_has_not() -> None:
    """A frame with a column that Arrow cannot hold is refused in one line."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(ROWS).with_columns(x=polars.Series([1, 2], dtype=polars.Int128))

    with pytest.raises(InputError, match=r"<DataFrame>: cannot become .* that Arrow has are") as e:
        read(frame)
    assert "\n" not in str(e.value)
