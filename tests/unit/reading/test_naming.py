"""Which column is which."""

from typing import Any

import pytest

from dedup.corpus import COLUMNS
from dedup.errors import SchemaError
from dedup.line import detect
from dedup.reading import read
from dedup.reading.naming import RESULTS, USUAL


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(ours, theirs) for ours, usual in USUAL.items() for theirs in usual.split()],
)
def test_usual_names(ours: str, theirs: str) -> None:
    """Every usual name is found, in any case and with other signs, and noted."""
    row = {"id": "a", "text": "t"}
    row.pop(ours, None)
    for name in (theirs, theirs.upper(), theirs.title().replace("_", "")):
        corpus = read([{"other": 7, **row, name: "cell"}])
        noted = [note for note in corpus.intake.notes if f"from the column {name!r}" in note]

        assert ["cell"] == corpus.table[ours].to_pylist()
        assert (name != ours) == bool(noted)
        assert "other" in corpus.table.column_names


def test_the_likeliest_name_wins() -> None:
    """Of two usual names the likelier is taken, the other stays what it is."""
    rows: list[Any] = [{"id": "a", "content": "c", "body": "b", "site": "s", "source": "o"}]
    (row,) = read(rows).table.to_pylist()

    assert ("b", "c", "o", "s") == (row["text"], row["content"], row["outlet"], row["site"])


def test_told_names() -> None:
    """A name the caller gives goes before the usual ones, and a column of ours stays beside."""
    rows = [{"id": "a", "text": "t", "story": "s", "outlet": "o", "brand": "b"}]
    corpus = read(rows, fields={"text": "story", "outlet": "brand"})
    (row,) = corpus.table.to_pylist()

    assert ("s", "b") == (row["text"], row["outlet"])
    assert ("t", "o") == (row["input_text"], row["input_outlet"])
    assert (
        "<rows>: the column 'text' is kept as 'input_text'",
        "<rows>: the column 'outlet' is kept as 'input_outlet'",
    ) == corpus.intake.notes


def test_columns_that_results_have_too() -> None:
    """A column of the name of a result's stays under another: nothing of the caller's is lost."""
    results = set(detect(read([{"id": "a", "text": "t"}])).articles.column_names)
    own = {name: f"my {name}" for name in RESULTS} | {"input_words": "my own"}
    corpus = read([{"id": "a", "text": "t"} | own])
    (row,) = detect(corpus).articles.to_pylist()

    assert results == {*RESULTS, *COLUMNS} - {"text"}
    assert ("my words", "my own") == (row["input_input_words"], row["input_words"])
    assert [] == [cell for cell in own.values() if cell not in row.values()]
    assert "<rows>: the column 'own_words' is kept as 'input_own_words'" in corpus.intake.notes


def test_told_names_hold_where_they_are() -> None:
    """A source without the told column is searched for the usual ones."""
    corpus = read([{"id": "a", "story": "s"}], [{"id": "b", "text": "t"}], fields={"text": "story"})

    assert ["s", "t"] == corpus.table["text"].to_pylist()
    assert ("<rows>: there is no column 'story'",) == corpus.intake.notes


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"texts": "a"}, "unknown field 'texts'; known are id, text,"),
        ({"outlet": "a"}, "no column 'a' for 'outlet'; the columns are: 'id', 'text'"),
    ],
)
def test_wrong_fields(fields: dict[str, str], message: str) -> None:
    """A field we do not know, or a column that is nowhere, is an error."""
    with pytest.raises(SchemaError, match=message):
        read([{"id": "a", "text": "t"}], fields=fields)
