"""What is no source at all, and what has no rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dedup.errors import ArgumentError, InputError
from dedup.reading import read, read_outlets

DAYS = ["2031-01-01", "", "03/04/2026", "yesterday"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("missing.jsonl", "missing.jsonl: no such file or folder"),
        ("missing*.jsonl", "missing*.jsonl: no file fits this pattern"),
        ({"id": "a"}, "cannot read articles from a dict"),
        (7, "cannot read articles from a int"),
    ],
)
def test_what_cannot_be_a_source(source: Any, message: str) -> None:
    """What is no source is refused in one line."""
    with pytest.raises(InputError) as caught:
        read(source)

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.docx", b"PK\x03\x04", "unknown format; .jsonl, .ndjson"),
        ("a.parquet", b"PAR1 and then nothing", "no Parquet file: "),
        ("a.arrow", b"ARROW1 and then nothing", "no Arrow file: "),
        (
            "a.csv",
            b"id,\xe9t\xe9\n",
            "the names of the columns are not UTF-8; .*--encoding NAME .*windows-1252",
        ),
    ],
)
def test_files_of_no_format(name: str, data: bytes, message: str, tmp_path: Path) -> None:
    """A file of no format we know is an error that says what is expected."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read(path)


def test_folder_without_texts(tmp_path: Path) -> None:
    """A folder without .txt files is an error that says what to do."""
    with pytest.raises(InputError, match=r"no \.txt files in this folder; name its files: "):
        read(tmp_path)


def test_nothing_to_read(tmp_path: Path) -> None:
    """No rows are a corpus of no rows, and said."""
    for name in ("a.jsonl", "a.csv", "b"):
        (tmp_path / name).write_bytes(b"" if name != "b" else b"\n{}"[:1])
    corpus = read(tmp_path / "a.jsonl", tmp_path / "a.csv", [])

    assert 0 == len(corpus)
    assert (f"{tmp_path}/a.jsonl and 2 more: no rows",) == corpus.intake.notes
    assert 0 == len(read())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: read([{"text": "a"}], fields=["text"]), "fields must be a dict"),  # type: ignore[arg-type]
        (lambda: read_outlets({"name": "x"}), "path must be the path of a list"),  # type: ignore[arg-type]
    ],
)
def test_arguments_of_another_type(call: Callable[[], object], message: str) -> None:
    """An argument of another type is told by what is wanted."""
    with pytest.raises(ArgumentError, match=message):
        call()


def test_dates_that_cannot_be_read() -> None:
    """Strange dates are counted, one is shown; empty ones are no strangers."""
    rows = [{"id": f"{n}", "text": "a", "published": day} for n, day in enumerate(DAYS)]

    assert ("2 dates cannot be read: '03/04/2026' (article '2'); taken as unknown",) == (
        read(rows).intake.notes[-1:]
    )
    assert not any("dates" in note for note in read(rows[:2]).intake.notes)


@pytest.mark.parametrize(
    ("texts", "note"),
    [
        (["A &amp; B", "&ldquo;No&#8221;", "AT&T; ?x=1&copy=2"], "2 texts have entities"),
        (["no", "said &#x27;", "a"], "1 text has entities of HTML such as &quot; (article '1')"),
        (["R & D;", "&;"], ""),
    ],
)
def test_entities_of_html_are_told(texts: list[str], note: str) -> None:
    """Texts that hold them are counted: a quotation mark among them is not seen as one."""
    found = read([{"id": str(n), "text": text} for n, text in enumerate(texts)])
    assert [note] * bool(note) == [line[: len(note)] for line in found.intake.notes]
