"""CSV and TSV: both paths, and what is refused."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from dedup.corpus import Corpus
from dedup.errors import InputError, SchemaError
from dedup.reading import read, rowwise, streams
from dedup.reading.delimited import Quotes

HEAD = b"id,outlet,text,n\n"


class Pieces(io.BytesIO):
    """Bytes that are at hand only some at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def readinto(self, buffer: Any) -> int:
        """Put a few bytes into a buffer."""
        return super().readinto(memoryview(buffer)[: self._size])


def of(tmp_path: Path, data: bytes, name: str = "in.csv", **options: Any) -> Corpus:
    """Return the corpus of a file of these bytes."""
    path = tmp_path / name
    path.write_bytes(data)
    return read(path, **options)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"b,o,text", "wrong number of columns"),
        (b"b,o,text,7,8", "wrong number of columns"),
        (b'b,o,"two\nlines",7,8', "wrong number of columns"),
        (b"b,o,\xff,7", "not UTF-8"),
        (b'b,o,"never closed,7', "a quote is not closed"),
        (b'b,o,"never closed\n', "a quote is not closed"),
        (b"b,o,x\ry,7", "not CSV"),
        (b",o,text,7", "no id"),
        (b"a,o,text,7", "id stands twice"),
    ],
)
def test_bad_row(row: bytes, reason: str, tmp_path: Path) -> None:
    """A bad row is refused with its line; those around it survive."""
    rejects = tmp_path / "rejects.jsonl"
    first, last = b'a,o,"first\nparagraph",1\n', b"z,o,last,2\n"
    corpus = of(tmp_path, HEAD + first + row + b"\n" + last, rejects=rejects)
    (entry,) = map(json.loads, rejects.read_text().splitlines())

    assert ["a", "z"] == corpus.ids
    assert ["first\nparagraph", "last"] == corpus.table["text"].to_pylist()
    assert [1, 2] == corpus.table["n"].to_pylist()
    assert {reason: 1} == corpus.intake.reasons
    assert 3 == corpus.intake.rows
    assert 4 == entry["line"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("blank", [b"", b"\n"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_blank_lines_and_marks(mark: bytes, blank: bytes, end: bytes, tmp_path: Path) -> None:
    """A byte order mark, blank lines and lines that end as on Windows do no harm."""
    data = mark + HEAD + b"a,o,x,1\n" + blank + b'b,o,"y\nz",2\n' + blank
    corpus = of(tmp_path, data.replace(b"\n", end))

    assert ["a", "b"] == corpus.ids
    assert [1, 2] == corpus.table["n"].to_pylist()
    assert 0 == corpus.intake.rejected


def test_types(tmp_path: Path) -> None:
    """Extra columns are numbers or truth values where all cells are, our own are text."""
    data = b"id,text,title,n,x,ok,code,none\n007,t,1,1,1.5,true,007,\n8,u,2,,2,false,8,\n"
    corpus = of(tmp_path, data)
    table = corpus.table.select(["id", "title", "n", "x", "ok", "code", "none"])

    assert ["string", "string", "int64", "double", "bool", "string", "string"] == [
        str(kind) for kind in table.schema.types
    ]
    assert ("007", "1", 1, 1.5, True, "007", "") == tuple(table.to_pylist()[0].values())
    assert corpus.table["n"][1].as_py() is None


@pytest.mark.parametrize("name", ["in.csv", "in.TSV", "in.CSV.gz"])
@pytest.mark.parametrize("delimiter", [b",", b";", b"\t"])
def test_delimiters(name: str, delimiter: bytes, tmp_path: Path) -> None:
    """What parts the columns is seen from the header."""
    data = b"id,text\na,x\nb,y\n".replace(b",", delimiter)
    usual = b"\t" if name == "in.TSV" else b","
    corpus = of(tmp_path, gzip.compress(data) if name.endswith("gz") else data, name)

    assert ["a", "b"] == corpus.ids
    assert (delimiter != usual) == bool(corpus.intake.notes)


@pytest.mark.parametrize("others", [b"text", b'"text"', b'"wor""d"', b'"word\n\nword"', b'""'])
@pytest.mark.parametrize("column", [b"%03d,o,%s\n", b"%03d,%s,o\n"])
def test_a_quote_that_is_never_closed(others: bytes, column: bytes, tmp_path: Path) -> None:
    """A quote that opens and never closes costs its own line, not the rows to the next quote."""
    rows = [column % (n, others) for n in range(500)]
    rows[100] = b'100,o,"open\n'
    rows[300] = b'300,"open,o\n'
    corpus = of(tmp_path, b"id,outlet,text\n" + b"".join(rows))

    assert 498 == len(corpus)
    assert {"a quote is not closed": 2} == corpus.intake.reasons


def test_quotes_in_the_wrong_place(tmp_path: Path) -> None:
    """In one line a quote that is not doubled stays a sign of the text."""
    corpus = of(tmp_path, b'id,text\na,"said "yes" to it"\nb,5" long\nc,"x"\n')

    assert ['said yes" to it"', '5" long', "x"] == corpus.table["text"].to_pylist()
    assert 0 == corpus.intake.rejected


def test_quotes_across_blocks() -> None:
    """Quotes are looked at alike wherever the bytes are cut."""
    good = b'\xef\xbb\xbf"id","wor""d"\r\n1,""\n"2","a\n\nb"'
    for data, sound in ((good, True), (good + b'"', False), (good[:-1], False)):
        for size in range(3, len(data) + 1):
            quotes = Quotes(Pieces(data, size), ",")
            while quotes.read(size):
                pass
            assert sound == quotes.closed_all(), size


def test_many_columns(tmp_path: Path) -> None:
    """Thousands of columns are read, each once."""
    header = ",".join(["id", "text", *(f"c{n}" for n in range(5000))])
    corpus = of(tmp_path, f"{header}\na,text{',1' * 5000}\n".encode())

    assert 5005 == corpus.table.num_columns


def test_broken_gzip(tmp_path: Path) -> None:
    """The rows before the break of a packed file survive; the break is one refused row."""
    rows = [f"{n:05},{hash(str(n))}\n" for n in range(20_000)]
    packed = gzip.compress(("id,text\n" + "".join(rows)).encode())
    corpus = of(tmp_path, packed[: len(packed) // 2], "in.csv.gz")

    assert 1000 < len(corpus) < 19_000
    assert rows[len(corpus) - 1] == "{0},{4}\n".format(*corpus[len(corpus) - 1])
    assert {streams.CUT_OFF: 1} == corpus.intake.reasons


def test_broken_at_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A break just after a line is still a refused row."""
    packed = gzip.compress(b"id,text\na,x\nb,y\n")
    corpus = of(tmp_path, packed[:-8], "in.csv.gz")

    assert ["a", "b"] == corpus.ids
    assert {streams.CUT_OFF: 1} == corpus.intake.reasons
    monkeypatch.undo()


def test_long_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line too long is refused; the next is read."""
    monkeypatch.setattr(rowwise, "LONGEST", 100)
    data = b"id,text\na,x\nb," + b"y" * 1000 + b"\nc,z\nbad\n"
    corpus = of(tmp_path, data)

    assert ["a", "c"] == corpus.ids
    assert {"line too long": 1, "wrong number of columns": 1} == corpus.intake.reasons


def test_articles_longer_than_a_cell_of_the_csv_module(tmp_path: Path) -> None:
    """A long article is read on both paths."""
    text = "word " * 100_000
    for bad in ("", "b\n"):
        corpus = of(tmp_path, f'id,text\n{bad}a,"{text}"\n'.encode())

        assert text == corpus[0].text


def test_both_paths_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow and the csv module give the same corpus of good input, made ids included."""
    data = 'text,n,title\n"a ""b"", c\n\nd",1,x\n  e ,2,\n"",3,"é"\nplain"quote,4,z'.encode()
    fast = of(tmp_path, data)
    monkeypatch.setattr("dedup.reading.delimited._by_arrow", lambda *_: None)
    slow = of(tmp_path, data)

    assert ["in.csv:2", "in.csv:5", "in.csv:6", "in.csv:7"] == fast.ids
    assert fast.table.equals(slow.table)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b"id,body text\n", "no column holds the text; the columns are: 'id', 'body text'"),
        (b"id,text,text\n", "column 'text' stands more than once"),
    ],
)
def test_headers(head: bytes, message: str, tmp_path: Path) -> None:
    """A header without the text, or with a column twice, is an error."""
    with pytest.raises(SchemaError, match=message):
        of(tmp_path, head + b"a,b,c\n")


def test_a_header_that_does_not_end(tmp_path: Path) -> None:
    """A quote in the header that is never closed is an error of one line, not the whole file."""
    with pytest.raises(
        InputError, match=r"in\.csv:1: the first line is no header of CSV in UTF-8$"
    ):
        of(tmp_path, b'id,"text\n' + b"a,b\n" * 5000)

    with pytest.raises(
        InputError, match=r"in\.csv:1: the first line is no header of CSV in UTF-8$"
    ):
        of(tmp_path, b"id,text,o\ru\n1,2,3\n\n4,5\n")

    assert ["b"] == of(tmp_path, b'id,"the ""x""\nof two lines",text\na,x,b\n').table[
        "text"
    ].to_pylist()


def test_a_header_that_arrow_reads_otherwise(tmp_path: Path) -> None:
    """A quote in the wrong place of the header is read as it is in rows."""
    corpus = of(tmp_path, b'"id","text","n"a","o\nx"\n1,"t",3,4\n2,"u",5,6\n')

    assert ["t", "u"] == corpus.table["text"].to_pylist()
    assert [3, 5] == corpus.table['na"'].to_pylist()


def test_only_a_header(tmp_path: Path) -> None:
    """A file of a header is a corpus of no rows."""
    corpus = of(tmp_path, HEAD)

    assert 0 == len(corpus)
    assert 1 == len(corpus.intake.notes)
