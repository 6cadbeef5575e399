"""Which column is which."""

from typing import Any

import pytest

from dedup.errors import SchemaError
from dedup.reading import read
from dedup.reading.naming import USUAL


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
    assert ("t", "o") == (row["text (file)"], row["outlet (file)"])
    assert () == corpus.intake.notes


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
