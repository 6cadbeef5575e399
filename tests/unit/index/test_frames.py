"""Batches of frames, tables and files: in the order in which they stand."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import dedup
from dedup.errors import InputError, SchemaError
from dedup.index.batch import Batch

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

ROWS = [
    {"id": "b", "text": "one", "outlet": "x", "published": "2031-03-02"},
    {"id": "a", "text": "two", "outlet": "y", "published": ""},
    {"id": "b", "text": "", "outlet": "", "published": ""},
]
BATCH = Batch(["b", "a", "b"], ["x", "y", ""], ["2031-03-02", "", ""], ["one", "two", ""])


@pytest.mark.parametrize(
    "made", [pa.Table.from_pylist, pd.DataFrame, pl.DataFrame], ids=["arrow", "pandas", "polars"]
)
def test_frames(made: Any) -> None:
    """A frame or a table is a batch, its rows in order, an id twice."""
    assert BATCH == Batch.of(made(ROWS))


def test_columns_that_are_not_text() -> None:
    """Numbers as ids, times and gaps become text; a column that is not there is empty."""
    frame = pd.DataFrame({
        "id": [1, 2], "text": ["one", "two"],
        "published": [pd.Timestamp("2031-03-02T10:00:00Z"), None],
    })  # fmt: skip

    assert Batch(["1", "2"], ["", ""], ["2031-03-02T10:00:00Z", ""], ["one", "two"]) == Batch.of(
        frame
    )


@pytest.mark.parametrize("row", [{"id": None, "text": "x"}, {"id": "", "text": "x"},
                                 {"id": "a", "text": None}])  # fmt: skip
def test_rows_that_are_no_articles(row: dict[str, Any]) -> None:
    """A row without an id or a text is told by its number."""
    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    with pytest.raises(InputError, match="row 2: an id and a text"):
        Batch.of(pa.Table.from_pylist([{"id": "a", "text": "b"}, row], schema))


def test_a_table_without_texts() -> None:
    """A table without a column of texts is refused."""
    with pytest.raises(SchemaError, match="no column 'text'"):
        Batch.of(pa.table({"id": ["a"]}))


def test_read_batch(tmp_path: Path) -> None:
    """Any file or frame with other names is read in its order; bad rows are counted."""
    path = tmp_path / "in.csv"
    path.write_text("uid,body,source\nb,one,x\na,two,y\n,three,z\nb,,\n", encoding="utf-8")
    batch, intake = dedup.read_batch(path)

    assert (["b", "a"], ["x", "y"]) == (batch.ids[:2], batch.outlets[:2])
    assert {"no id": 1} == {name: n for name, n in intake.reasons.items() if name == "no id"}
    frame = pl.DataFrame({"key": ["z", "y"], "content": ["one", "two"]})
    assert ["z", "y"] == dedup.read_batch(frame, fields={"id": "key"})[0].ids


def test_read_batch_of_nothing_good(tmp_path: Path) -> None:
    """A file of which no row can be read is an error, an empty one is an empty batch."""
    bad, empty = tmp_path / "bad.jsonl", tmp_path / "empty.jsonl"
    bad.write_text("{}\n", encoding="utf-8")
    empty.touch()

    assert 0 == len(dedup.read_batch(empty)[0])
    with pytest.raises((InputError, SchemaError)):
        dedup.read_batch(bad)
