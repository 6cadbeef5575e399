"""Columns of several sources together: types, times, text that is none."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from dedup.errors import InputError, SchemaError
from dedup.line import detect
from dedup.reading import read


def test_extra_columns_survive() -> None:
    """Columns of the caller keep their types and order; missing cells are null."""
    one = pa.table({"n": [1, 2], "id": ["a", "b"], "tags": [["x"], []], "text": ["t", "u"]})
    two = pa.table({"id": ["c"], "more": [{"deep": 1.5}], "text": ["v"], "n": [0.5]})
    corpus = read(one, two)

    assert ["id", "outlet", "published", "title", "text", "n", "tags", "more"] == (
        corpus.table.column_names
    )
    assert [1.0, 2.0, 0.5] == corpus.table["n"].to_pylist()
    assert [["x"], [], None] == corpus.table["tags"].to_pylist()
    assert [None, None, {"deep": 1.5}] == corpus.table["more"].to_pylist()


def test_types_that_do_not_go_together_become_text() -> None:
    """A column of two types is text, in each file's own way of writing."""
    kinds: list[Any] = [
        [7],
        [2.0],
        ["x"],
        [True],
        [{"b": 1, "a": None}],
        [[1, 2]],
        pa.array([2**63], pa.uint64()),
    ]
    tables = [
        pa.table({"id": [str(place)], "text": ["t"], "cell": cells})
        for place, cells in enumerate(kinds)
    ]

    assert ["7", "2", "x", "true", '{"b":1}', "[1,2]", str(2**63)] == (
        read(*tables).table["cell"].to_pylist()
    )


def test_text_that_is_not_utf8_in_arrow() -> None:
    """Arrow's text is not believed to be UTF-8."""
    texts = pa.array([b"good", b"bad \xff", b"fine"]).cast(pa.string(), safe=False)
    corpus = read(pa.table({"id": ["a", "b", "c"], "text": texts}))

    assert ["a", "c"] == corpus.ids
    assert {"not UTF-8": 1} == corpus.intake.reasons


def test_times_of_arrow() -> None:
    """Times become ISO 8601 in UTC, days stay days, whole numbers with gaps whole numbers."""
    moment = datetime(2024, 3, 1, 12, 30, 0, 5, UTC)
    kinds = [pa.timestamp("us", "Europe/Rome"), pa.timestamp("ns"), pa.date32(), pa.float64()]
    for kind, expected in zip(
        kinds, ["2024-03-01T12:30:00Z", "2024-03-01T12:30:00Z", "2024-03-01", "7"], strict=True
    ):
        cell = 7.0 if kind == pa.float64() else moment
        corpus = read(
            pa.table({"id": ["a", "b"], "text": ["", ""], "date": pa.array([cell, None], kind)})
        )

        assert [expected, ""] == corpus.table["published"].to_pylist()


def test_ids_that_are_none() -> None:
    """Truth values and what is no number are no ids, in columns of only such too."""
    for ids in ([True, False], [float("nan"), float("inf")]):
        corpus = read(pa.table({"id": ids, "text": ["t", "u"]}), [{"id": "a", "text": "v"}])

        assert ["a"] == corpus.ids
        assert {"no id": 2} == corpus.intake.reasons


def test_views_of_arrow() -> None:
    """Arrow's views, as polars writes them, are read as what they view, nested ones too."""
    view = pa.string_view()
    columns = {
        "id": pa.array(["a", "b", ""], view),
        "text": pa.array([b"t", b"u", b"v"], pa.binary_view()),
        "raw": pa.array([b"\xff", b"", None], pa.binary_view()),
        "tags": pa.array([["x"], [], None], pa.list_(view)),
        "more": pa.array([[{"k": "x"}], [], None], pa.large_list(pa.struct([("k", view)]))),
    }
    table = detect(read(pa.table(columns))).articles

    assert ["a", "b"] == table["id"].to_pylist()
    assert [[b"\xff", b""], [["x"], []], [[{"k": "x"}], []]] == [
        table[name].to_pylist() for name in ("raw", "tags", "more")
    ]


def test_text_column_of_another_type() -> None:
    """A column of numbers is no text; where all rows fall, that is an error."""
    with pytest.raises(
        InputError, match=r"<Table>:1: no row can be read; .*: text is not a string"
    ):
        read(pa.table({"id": ["a"], "text": [1]}))
    with pytest.raises(SchemaError, match="no column holds the text; the columns are: 'id', 'n'"):
        read(pa.table({"id": ["a"], "n": [1]}))
