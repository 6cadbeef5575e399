"""Values of JSON of which Arrow would make something else."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from dedup.corpus import Corpus
from dedup.line import detect
from dedup.reading import read
from dedup.writing.tables import write


def of(tmp_path: Path, data: bytes, **options: Any) -> Corpus:
    """Return the corpus of a file of these bytes."""
    path = tmp_path / "in.jsonl"
    path.write_bytes(data)
    return read(path, **options)


def test_mixed_columns_become_text(tmp_path: Path) -> None:
    """In a column of numbers and text each cell is written as it stands."""
    rows = [
        {"id": "a", "text": "t", "n": 1, "m": [1], "k": ["x"]},
        {"id": 2, "text": "t", "n": "one", "m": {"b": None, "a": [True]}, "k": []},
        {"id": 3.5, "text": "t", "n": 2.0, "k": None},
    ]
    corpus = of(tmp_path, "\n".join(map(json.dumps, rows)).encode())
    table = corpus.table

    assert ["2", "3.5", "a"] == corpus.ids
    assert ["one", "2", "1"] == table["n"].to_pylist()
    assert ['{"a":[true]}', None, "[1]"] == table["m"].to_pylist()
    assert [[], None, ["x"]] == table["k"].to_pylist()


def test_a_map_of_many_keys_becomes_text(tmp_path: Path) -> None:
    """A nested object with a key of its own in every row is not spread into columns."""
    rows = [{"id": f"{n:03}", "text": "t", "hits": {f"key{n}": n}} for n in range(400)]
    corpus = of(tmp_path, "\n".join(map(json.dumps, rows)).encode())

    assert '{"key7":7}' == corpus.table["hits"][7].as_py()


def test_many_brackets_are_not_nesting(tmp_path: Path) -> None:
    """A text of many brackets is read, by whichever path."""
    text = "[{" * 3000
    corpus = of(tmp_path, json.dumps({"id": "a", "text": text}).encode())

    assert text == corpus[0].text


def test_times_stay_as_written(tmp_path: Path) -> None:
    """What looks like a time stays the text it is, in every block and beside other text."""
    rows = [{"id": str(n), "text": "t", "seen": "2024-01-01T00:00:00+05:00"} for n in range(3)]
    data = "\n".join(map(json.dumps, [*rows, {"id": "9", "text": "t", "seen": "never"}]))
    corpus = of(tmp_path, data.encode())

    assert ["2024-01-01T00:00:00+05:00"] * 3 + ["never"] == corpus.table["seen"].to_pylist()


def test_python_values(tmp_path: Path) -> None:
    """Dicts may hold what JSON has no words for."""
    rows = [{"id": 1, "text": "half \ud83d", "path": tmp_path, "n": float("nan")}, "no row"]
    corpus = read(rows)

    assert ["half \ufffd"] == corpus.table["text"].to_pylist()
    assert [str(tmp_path)] == corpus.table["path"].to_pylist()
    assert {"not an object": 1} == corpus.intake.reasons


def test_objects_without_a_field_are_text(tmp_path: Path) -> None:
    """Parquet has no such column: what cannot be written is not what a run ends with."""
    rows: list[dict[str, Any]] = [
        {"id": "a", "text": "A text.", "x": {}, "y": [{}]},
        {"id": "b", "text": "B.", "x": {}},
    ]
    corpus = read(rows)
    write(detect(corpus, only_near=True), tmp_path / "out")

    made = pq.read_table(tmp_path / "out" / "articles.parquet", columns=["x", "y"])
    assert [{"x": "{}", "y": "[{}]"}, {"x": "{}", "y": None}] == made.to_pylist()
    some = read([rows[0], rows[1] | {"x": {"n": 1}}]).table["x"].to_pylist()
    assert [{"n": None}, {"n": 1}] == some
