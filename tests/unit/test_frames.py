"""Frames: the same kind comes back, with all that was in it."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from dedup.errors import ArgumentError
from dedup.frames import kind_of

pd: Any = pytest.importorskip("pandas")
pl: Any = pytest.importorskip("polars")

COLUMNS: dict[str, list[Any]] = {"id": ["a", "b", "c"], "text": ["x", "y", None], "n": [1, 2, 3]}
MORE = pa.table({"n": ["q", "r", "s"], "share": pa.array([0.5, None, 1.0])})
ROWS = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]
TABLE = pa.table(COLUMNS).replace_schema_metadata({"made": "today"})
FRAMES: dict[str, Any] = {
    "pandas": pd.DataFrame(COLUMNS, index=[7, 7, 2]),
    "polars": pl.DataFrame(COLUMNS),
    "table": TABLE,
    "batch": TABLE.to_batches()[0],
    "dicts": ROWS,
    "columns": COLUMNS,
}


def rows_in(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of any kind of frame; what is no number is None."""
    if isinstance(frame, pd.DataFrame):
        frame = frame.astype(object).where(frame.notna(), None).to_dict("records")
    elif isinstance(frame, pl.DataFrame):
        frame = frame.to_dicts()
    elif isinstance(frame, pa.Table | pa.RecordBatch):
        frame = frame.to_pylist()
    elif isinstance(frame, dict):
        frame = [dict(zip(frame, row, strict=True)) for row in zip(*frame.values(), strict=True)]
    return [{k: None if pd.isna(v) else v for k, v in row.items()} for row in frame]


@pytest.mark.parametrize("name", FRAMES)
def test_rows_are_kept(name: str) -> None:
    """Rows are kept by a mask, in a frame of the same kind."""
    kind, frame = kind_of(FRAMES[name])
    kept = kind.kept(frame, np.array([True, False, True]))

    assert type(kept) is type(FRAMES[name])
    assert [ROWS[0], ROWS[2]] == rows_in(kept)
    assert 3 == kind.size(frame)
    assert ROWS == rows_in(FRAMES[name]), "the frame itself is as it was"


@pytest.mark.parametrize("name", FRAMES)
def test_columns_are_added(name: str) -> None:
    """Columns are added; one that is so named already is replaced where it stands."""
    kind, frame = kind_of(FRAMES[name])
    told = kind.told(frame, MORE)

    assert type(told) is type(FRAMES[name])
    assert [row | more for row, more in zip(ROWS, MORE.to_pylist(), strict=True)] == rows_in(told)
    assert [*COLUMNS, "share"] == list(rows_in(told)[0])
    assert ROWS == rows_in(FRAMES[name]), "the frame itself is as it was"


def test_columns_have_one_type() -> None:
    """In a dict of columns a number that may be null is a double, whether one is or not."""
    schema = pa.schema([("n", pa.int64()), pa.field("seq", pa.int64(), nullable=False)])
    for numbers in ([1, 2], [1, None], [None, None]):
        kind, columns = kind_of({"text": ["x", "y"]})
        told = kind.told(columns, pa.table([numbers, [3, 4]], schema=schema))
        assert {float} == set(map(type, told["n"]))
        assert [3, 4] == told["seq"]
        assert {int} == set(map(type, told["seq"]))


def test_what_a_frame_carries_survives() -> None:
    """An index stays, labels that stand twice too; and what is noted of a table."""
    mask = np.array([True, False, True])
    (pandas, frame), (arrow, table) = kind_of(FRAMES["pandas"]), kind_of(TABLE)

    assert [7, 2] == list(pandas.kept(frame, mask).index)
    assert [7, 7, 2] == list(pandas.told(frame, MORE).index)
    for made in (arrow.kept(table, mask), arrow.told(table, MORE)):
        assert {b"made": b"today"} == made.schema.metadata


def test_a_stream_is_a_table() -> None:
    """A reader, which can be read once, is taken as a table."""
    _, table = kind_of(pa.RecordBatchReader.from_batches(TABLE.schema, TABLE.to_batches()))

    assert TABLE == table


def test_rows_of_views_are_kept() -> None:
    """Arrow cannot filter views of strings, of which polars makes its streams."""
    texts = ["a", "b", None, "c"]
    table = pa.table({"text": pa.array(texts).cast(pa.string_view())})
    for frame in (table, table.to_batches()[0]):
        for mask in ([True, False, True, True], [False] * 4, [True] * 4):
            kind, given = kind_of(frame)
            kept = kind.kept(given, np.array(mask))
            assert type(kept) is type(frame)
            assert kept.schema == table.schema
            wanted = [text for text, yes in zip(texts, mask, strict=True) if yes]
            assert wanted == kept["text"].to_pylist()


def test_columns_that_say_nothing_are_not_looked_at() -> None:
    """Of a dict of columns only those are read that an article has."""

    class Lazy(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            assert name != "picture", "decoded for nothing"
            return super().__getitem__(name)

    columns = Lazy(name=["a"], body=["x"], picture=[b""], lead=["y"])
    kind, _ = kind_of(columns)

    assert [{"name": "a", "body": "x"}] == kind.rows(columns, {"id": "name"})
    assert [{"name": "a", "lead": "y"}] == kind.rows(columns, {"id": "name", "text": "lead"})


@pytest.mark.parametrize("frame", [
    "a.jsonl", 3, {"id": "a", "text": "b"}, ["a", "b"], None, pd.Series(["a"]), pl.Series(["a"]),
    pa.array(["a"]),
    {"text": None}, {"text": iter("ab")}, {"text": 5},
])  # fmt: skip
def test_what_is_no_frame(frame: object) -> None:
    """What is no frame is refused in one line."""
    with pytest.raises(ArgumentError, match=r"^a \w+ is no frame; .* is expected$"):
        kind_of(frame)


@pytest.mark.parametrize("more", [{"n": [1]}, {"n": [1, 2, 3]}, {"id": ["a"]}])
def test_columns_are_of_one_length(more: dict[str, list[Any]]) -> None:
    """Else it would be told when the rows were remembered already."""
    with pytest.raises(ArgumentError, match="of one length"):
        kind_of({"text": ["x", "y"]} | more)
