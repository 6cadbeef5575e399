"""A folder of .txt files."""

import gzip
import os
from pathlib import Path

import pytest

from dedup.errors import InputError
from dedup.reading import read
from dedup.reading.streams import CUT_OFF


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of three texts, one of them not UTF-8."""
    (tmp_path / "b.txt").write_bytes("\ufeffGrüße\n\nZwei".encode())
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "c.txt").write_bytes(b"\xff")
    (tmp_path / "readme.md").write_bytes(b"not an article")
    return tmp_path


def test_texts(folder: Path) -> None:
    """Each text is an article, its id the name of its file."""
    corpus = read(folder)

    assert ["a", "b"] == corpus.ids
    assert ["", "Grüße\n\nZwei"] == corpus.table["text"].to_pylist()
    assert {"not UTF-8": 1} == corpus.intake.reasons
    assert 3 == corpus.intake.rows


@pytest.mark.parametrize("key", ["id", "file", "File"])
def test_sidecar(key: str, folder: Path) -> None:
    """What articles.csv tells of the texts goes with them, other columns included."""
    name = "b.txt" if key != "id" else "b"
    (folder / "articles.csv").write_text(
        f"source,{key},words,text\nGazette,{name},7,ignored\nEcho,gone,8,\nshort\n"
    )
    corpus = read(folder)
    table = corpus.table.select(["id", "outlet", "input_words"])

    assert [
        {"id": "a", "outlet": "", "input_words": None},
        {"id": "b", "outlet": "Gazette", "input_words": 7},
    ] == table.to_pylist()
    assert {"not UTF-8": 1, "wrong number of columns": 1} == corpus.intake.reasons
    assert f"{folder}: articles.csv tells of 1 files that are not there" in corpus.intake.notes


def test_sidecar_without_key(folder: Path) -> None:
    """An articles.csv that names no files is an error."""
    (folder / "articles.csv").write_text("outlet\nGazette\n")
    with pytest.raises(InputError, match=r"articles\.csv:1: a column 'id' or 'file' is needed"):
        read(folder)


def test_folders_in_the_folder(folder: Path) -> None:
    """Files in folders within are read, packed ones too; hidden ones and linked folders are not."""
    for name in ("sub/a.txt", "sub/.hidden.txt", ".git/c.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("text")
    (folder / "sub" / "d.TXT.gz").write_bytes(gzip.compress(b"packed"))
    (folder / "around").symlink_to(folder)
    (folder / "linked.txt").symlink_to("b.txt")
    (folder / "articles.csv").write_text("file,outlet\nsub/a.txt,Gazette\nsub/d.TXT.gz,Echo\n")
    table = read(folder).table

    assert ["a", "b", "linked", "sub/a", "sub/d"] == table["id"].to_pylist()
    assert ["", "", "", "Gazette", "Echo"] == table["outlet"].to_pylist()
    assert "packed" == table["text"].to_pylist()[-1]


def test_files_that_are_none_are_refused(folder: Path) -> None:
    """A link to nothing, a pipe and half a packed file are refused; the others are read."""
    (folder / "lost.txt").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.txt")
    (folder / "half.txt.gz").write_bytes(gzip.compress(b"text" * 1000)[:-9])
    corpus = read(folder)

    assert ["a", "b"] == corpus.ids
    assert {"cannot be opened": 2, "not UTF-8": 1, CUT_OFF: 1} == corpus.intake.reasons


def test_two_folders(tmp_path: Path) -> None:
    """Files of one name in two folders are two articles: their ids begin with the folder."""
    for name in ("one", "two", "far/two"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.txt").write_text("text")

    assert ["one/a", "two/a"] == read(tmp_path / "one", tmp_path / "two").ids
    assert [f"{tmp_path}/far/two/a", f"{tmp_path}/two/a"] == (
        read(tmp_path / "two", tmp_path / "far/two").ids
    )


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    """A name of bytes that are not UTF-8 is shown with them as signs, in ids too."""
    path = tmp_path / os.fsdecode(b"\xff.txt")
    path.write_text("text")
    (tmp_path / os.fsdecode(b"\xfe.jsonl")).write_text('{"text": "text"}')
    corpus = read(tmp_path, tmp_path / os.fsdecode(b"\xfe.jsonl"))

    assert [r"\xfe.jsonl:1", r"\xff"] == corpus.ids
    assert rf"{tmp_path}/\xfe.jsonl" == corpus.intake.files[1]


@pytest.mark.parametrize(("file", "suffix"), [("a.html", "html"), ("a.bin", "jsonl")])
def test_a_folder_of_others(file: str, suffix: str, tmp_path: Path) -> None:
    """A folder without .txt is told what to name."""
    (tmp_path / file).write_text("x")
    with pytest.raises(InputError, match=rf"name its files: '{tmp_path}/\*\.{suffix}'"):
        read(f"{tmp_path}/")
