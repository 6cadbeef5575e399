"""Parquet and Arrow files that are garbled: refused in one line, whatever the bytes say."""

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedup.errors import InputError
from dedup.reading import read

TABLE = pa.table({"id": ["a", "b"], "text": ["one", "two"], "column": [1, 2]})


def arrow(table: pa.Table) -> bytes:
    """Return a table as an Arrow stream."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def parquet(table: pa.Table) -> bytes:
    """Return a table as Parquet, its schema in Parquet's own words alone."""
    sink = io.BytesIO()
    pq.write_table(table, sink, store_schema=False)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.arrow", arrow(TABLE), "no Arrow file: "),
        ("a.parquet", parquet(TABLE), "no Parquet file"),
    ],
)
def test_names_of_columns_that_are_not_utf8(
    name: str, data: bytes, message: str, tmp_path: Path
) -> None:
    """A column whose name is no UTF-8 makes no traceback."""
    path = tmp_path / name
    path.write_bytes(data.replace(b"column", b"col\xffmn"))

    with pytest.raises(InputError, match=message):
        read(path)


def test_texts_that_end_where_there_is_nothing(tmp_path: Path) -> None:
    """A batch whose texts would end beyond its bytes is cut off there, not read."""
    ends = np.array([0, 1, 2], np.int32).tobytes()
    data = arrow(TABLE)
    path = tmp_path / "a.arrow"
    path.write_bytes(data.replace(ends, np.array([0, 1, 1 << 20], np.int32).tobytes()))

    assert ends in data
    with pytest.raises(InputError, match="the first was refused: cut off"):
        read(path)


def test_sizes_without_end(tmp_path: Path) -> None:
    """A message that says it is larger than any memory is cut off there."""
    data = arrow(TABLE)
    batch = data.index(b"\xff\xff\xff\xff", 8)
    path = tmp_path / "a.arrow"
    path.write_bytes(data[: batch + 4] + b"\xff\xff\xff\x7f" + data[batch + 8 :])

    with pytest.raises(InputError, match="the first was refused: cut off"):
        read(path)
