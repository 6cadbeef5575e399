# ruff: noqa: RUF001 - quotation marks of newspapers

"""Text that is not UTF-8: found, declared or refused, and always said."""

import gzip
import io
from pathlib import Path

import pytest

from dedup.errors import ArgumentError, InputError
from dedup.reading import read
from dedup.reading.ledger import Ledger
from dedup.reading.recoding import Text, known, opened

TEXT = "“Café” – naïve"
CHINESE = "水漫过了堤岸，人们离开了家。"
JAPANESE = "表示「ソ」能力"
"""Signs whose second byte is a backslash in Shift JIS."""

WESTERN = ("cp1252", TEXT)
FORMS = {
    "in.jsonl": '{{"id": "a", "text": "plain"}}\n{{"id": "b", "text": "{0}"}}\n',
    "in.csv": 'id,text\na,plain\nb,"{0}"\n',
    "in.tsv": "id\ttext\na\tplain\nb\t{0}\n",
    "unknown": '{{"id": "a", "text": "plain"}}\n{{"id": "b", "text": "{0}"}}\n',
}


def texts(path: Path, encoding: str = "") -> list[str]:
    """Return the texts of a file."""
    corpus = read(path, encoding=encoding)
    return [str(text) for text in corpus.table["text"].to_pylist()]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_found(name: str, packed: bool, encoding: str, tmp_path: Path) -> None:
    """UTF-16 and UTF-32, with a mark or without, are found and said."""
    data = FORMS[name].format(CHINESE).encode(encoding)
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if packed else data)
    corpus = read(path)

    assert ["plain", CHINESE] == corpus.table["text"].to_pylist()
    assert (encoding != "utf-8-sig") == any("read as utf" in note for note in corpus.intake.notes)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    ("encoding", "text"),
    [WESTERN, ("Latin-1", TEXT), ("gb18030", CHINESE), ("shift_jis", JAPANESE),
     ("iso2022_jp", JAPANESE), ("utf-16-le", CHINESE), ("cp500", "Cafe"), ("utf-7", TEXT)],
)  # fmt: skip
def test_declared(name: str, encoding: str, text: str, tmp_path: Path) -> None:
    """What is declared is read so, lines of UTF-8 first, and counted."""
    if name == "unknown" and encoding == "cp500":
        name = "in.jsonl"  # what it begins with is seen by bytes
    path = tmp_path / name
    path.write_bytes(
        FORMS[name].format(text).encode("cp1252" if encoding == "Latin-1" else encoding)
    )
    corpus = read(path, encoding=encoding)

    assert ["plain", text] == corpus.table["text"].to_pylist()
    assert any("read as" in note for note in corpus.intake.notes)
    assert 0 == corpus.intake.rejected


@pytest.mark.parametrize("name", FORMS)
def test_utf8_first(name: str, tmp_path: Path) -> None:
    """A file of UTF-8 stays so whatever is declared, and nothing is said."""
    path = tmp_path / name
    path.write_bytes(FORMS[name].format(CHINESE).encode())

    assert ["plain", CHINESE] == texts(path, "windows-1252")
    assert not any("read as cp" in n for n in read(path, encoding="windows-1252").intake.notes)


@pytest.mark.parametrize("encoding", ["utf-16-le", "cp500"])
def test_utf8_beside_what_is_not_like_ascii(encoding: str, tmp_path: Path) -> None:
    """A text of UTF-8 is told from one of two bytes a sign, or of other letters altogether."""
    (tmp_path / "a.txt").write_text("The river rose. " * 9, encoding)
    (tmp_path / "b.txt").write_text("The river fell. " * 999 + CHINESE, "utf-8")
    corpus = read(tmp_path, encoding=encoding)

    assert ["The river rose. " * 9, "The river fell. " * 999 + CHINESE] == (
        corpus.table["text"].to_pylist()
    )


def test_both_in_one_file(tmp_path: Path) -> None:
    """Lines of UTF-8 beside lines of another encoding stay what they are; both are counted."""
    path = tmp_path / "in.csv"
    rows = [f"{n},é{n}".encode("cp1252" if n % 3 else "utf-8") for n in range(9000)]
    path.write_bytes(b"id,text\n" + b"\n".join(rows))
    corpus = read(path, encoding="cp1252")

    assert {f"é{n}" for n in range(9000)} == set(corpus.table["text"].to_pylist())
    assert (
        f"{path}: 6,000 lines that are not UTF-8 are read as cp1252, 3,000 others as UTF-8",
    ) == corpus.intake.notes


@pytest.mark.parametrize("name", ["in.jsonl", "in.csv", "in.tsv"])
def test_undeclared(name: str, tmp_path: Path) -> None:
    """Undeclared, such rows are refused, and the note names the option."""
    path = tmp_path / name
    path.write_bytes(FORMS[name].format(TEXT).encode("cp1252"))
    corpus = read(path)

    assert {"not UTF-8": 1} == corpus.intake.reasons
    assert corpus.intake.notes[-1].startswith("1 rows are not UTF-8; where they")
    assert "--encoding NAME" in corpus.intake.notes[-1]


def test_what_is_not_of_the_declared(tmp_path: Path) -> None:
    """A line that is not of the declared encoding either is refused, alone."""
    path = tmp_path / "in.csv"
    path.write_bytes(b"id,text\na,\x93yes\x94\nb,\x81\nc,\xe9\n")
    corpus = read(path, encoding="windows-1252")

    assert ["“yes”", "é"] == corpus.table["text"].to_pylist()
    assert "1 rows are neither UTF-8 nor cp1252" == corpus.intake.notes[-1]


def test_broken_utf16(tmp_path: Path) -> None:
    """Half a pair and half a sign in UTF-16 cost their own rows."""
    good = '{"id": "a", "text": "é"}\n'.encode("utf-16-le")
    half = '{"id": "b", "text": "'.encode("utf-16-le") + b"\x00\xd8" + '"}\n'.encode("utf-16-le")
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\xff\xfe" + half + good + good[:-2] + b"\n")
    corpus = read(path)

    assert ["é"] == corpus.table["text"].to_pylist()
    assert {"not UTF-8": 2} == corpus.intake.reasons


def test_nothing_readable(tmp_path: Path) -> None:
    """Where no row is UTF-8 the error names the option."""
    path = tmp_path / "in.jsonl"
    path.write_bytes('{"id": "a", "text": "é"}\n'.encode("cp1252"))

    with pytest.raises(InputError, match=r"refused: not UTF-8; .*--encoding NAME .*windows-1252"):
        read(path)


def test_texts_of_a_folder(tmp_path: Path) -> None:
    """Files of a folder are told apart one by one, its table too; what was done is one note."""
    (tmp_path / "a.txt").write_text(TEXT, "cp1252")
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    (tmp_path / "c.txt").write_text(TEXT, "utf-16")
    (tmp_path / "d.txt").write_text(f"{TEXT}\n{TEXT}", "cp1252")
    (tmp_path / "articles.csv").write_text("file,outlet\na,Börse\n", "cp1252")
    corpus = read(tmp_path, encoding="windows-1252")

    assert [TEXT] * 3 == corpus.table["text"].to_pylist()[:3]
    assert "Börse" == corpus[0].outlet
    assert 4 == len(corpus)
    assert any("c.txt: read as utf-16" in note for note in corpus.intake.notes)
    assert any(
        "and 2 more: 4 lines that are not UTF-8 are read as cp1252" in n
        for n in corpus.intake.notes
    )


@pytest.mark.parametrize("name", ["nonsense", "hex", "rot13", "zlib", "a\0b", "é" * 300])
def test_names_of_no_encoding(name: str) -> None:
    """A name of no encoding is refused in one line."""
    with pytest.raises(InputError, match="no encoding is named "):
        read([], encoding=name)


def test_encodings_of_another_type() -> None:
    """An encoding is a name."""
    with pytest.raises(ArgumentError, match="encoding must be the name of an encoding"):
        read([], encoding=7)  # type: ignore[arg-type]


def test_known() -> None:
    """Latin-1 is what browsers take it for."""
    assert ["", "utf-8", "cp1252", "cp1252"] == [
        known(name) for name in ("", "UTF8", "windows-1252", "latin1")
    ]


@pytest.mark.parametrize("size", [1, 3, 100, 1 << 20])
@pytest.mark.parametrize("encoding", ["", "cp1252", "utf-16", "gb18030"])
def test_bytes_do_not_depend_on_how_many_are_asked_for(
    size: int, encoding: str, tmp_path: Path
) -> None:
    """The bytes are the same however many are asked for at a time."""
    path = tmp_path / "in.txt"
    whole = "plain\n" * 30_000 + f"é{CHINESE if encoding != 'cp1252' else ''}\n" * 20_000 + "end"
    path.write_bytes(whole.encode(encoding or "utf-8"))
    if size == 1:
        whole = whole[:1000] + "é"
        path.write_bytes(whole.encode(encoding or "utf-8"))
    found = io.BytesIO()
    with opened(path, "in.txt", Ledger(encoding=encoding)) as source:
        while piece := source.fill(size):
            found.write(piece)

    assert whole == found.getvalue().decode()


def test_a_text_of_nothing(tmp_path: Path) -> None:
    """A file of nothing, or of few bytes, is read."""
    for data in (b"", b"a", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9"):
        path = tmp_path / "in.txt"
        path.write_bytes(data)
        with Text(path, "cp1252") as source:
            assert {b"\xe9": "é".encode(), b"a": b"a"}.get(data, b"") == source.fill(10)
