"""A folder of .txt files."""

from pathlib import Path

import pytest

from dedup.errors import InputError
from dedup.reading import read


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
    table = corpus.table.select(["id", "outlet", "words"])

    assert [
        {"id": "a", "outlet": "", "words": None},
        {"id": "b", "outlet": "Gazette", "words": 7},
    ] == table.to_pylist()
    assert {"not UTF-8": 1, "wrong number of columns": 1} == corpus.intake.reasons
    assert f"{folder}: articles.csv tells of 1 files that are not there" in corpus.intake.notes


def test_sidecar_without_key(folder: Path) -> None:
    """An articles.csv that names no files is an error."""
    (folder / "articles.csv").write_text("outlet\nGazette\n")
    with pytest.raises(InputError, match=r"articles\.csv:1: a column 'id' or 'file' is needed"):
        read(folder)
