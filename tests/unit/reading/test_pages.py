"""Saved pages, and columns of pages."""

import gzip
import zlib
from pathlib import Path

import pyarrow as pa
import pytest

from dedup.errors import InputError
from dedup.reading import read
from stories import OWN, WIRE

pytest.importorskip("resiliparse")

PAGE = "<title>Page</title>" + "".join(f"<p>{paragraph}</p>" for paragraph in WIRE)
TEXT = "\n\n".join(WIRE)


@pytest.mark.parametrize(
    "data",
    [
        "<p>Grüße «aus» Tamsin</p>".encode(),
        b"\xef\xbb\xbf" + "<p>Grüße «aus» Tamsin</p>".encode(),
        '<meta charset="iso-8859-1"><p>Grüße «aus» Tamsin</p>'.encode("latin-1"),
        "<p>Grüße «aus» Tamsin</p>".encode("utf-16"),
    ],
)
def test_encodings(data: bytes, tmp_path: Path) -> None:
    """What a mark or the page says of its encoding is heard."""
    (tmp_path / "a.html").write_bytes(data)
    assert "Grüße «aus» Tamsin" == read(tmp_path / "a.html")[0].text


JAPANESE = (
    "\u30c9\u30c3\u30af\u306f\u591c\u660e\u3051\u306b\u958b\u304f\u3068\u8ff0\u3079\u305f\u3002"
)
KOREAN = "\ubd80\ub450\uac00 \uc0c8\ubcbd\uc5d0 \uc5f4\ub9b0\ub2e4\uace0 \uc2dc\uc7a5\uc774"


@pytest.mark.parametrize("column", ["file", "html"])
@pytest.mark.parametrize(
    ("data", "text"),
    [
        (f"<p>{JAPANESE}</p>".encode("iso2022_jp"), JAPANESE),
        (f"<meta charset=iso-2022-jp><p>{JAPANESE}</p>".encode("iso2022_jp"), JAPANESE),
        (f"<meta charset=euc-kr><p>{KOREAN}</p>".encode("euc_kr"), KOREAN),
        (f"<p>{KOREAN}</p>".encode("utf-32"), KOREAN),
        (f"<p>{KOREAN} {KOREAN} ".encode() + b"\xff</p>", f"{KOREAN} {KOREAN} \ufffd"),
        (f"<p>{KOREAN}</p>".encode("euc_kr"), None),
        (f"<p>{KOREAN}</p>".encode("utf-32")[4:], None),
        (b"\n%PDF-1.7 words of a page", None),
    ],
)
def test_what_is_no_text_is_refused(
    data: bytes, text: str | None, column: str, tmp_path: Path
) -> None:
    """What cannot be decoded soundly is refused: a guess would be compared as if it were words."""
    source = tmp_path / "a.html"
    source.write_bytes(data)
    found = source if column == "file" else pa.table({"id": ["a"], "html": [data]})
    if text is not None:
        assert text == read(found)[0].text
        return
    with pytest.raises(InputError, match="not text: bytes of no known encoding"):
        read(found)


def test_a_bad_page_does_not_end_the_batch(tmp_path: Path) -> None:
    """A page without text, one cut off and one that is a picture are refused and counted."""
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "b.html").write_text("<script>x</script>")
    (tmp_path / "c.html").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "d.html").write_bytes(gzip.compress(PAGE.encode())[:-9])
    (tmp_path / "e.html").write_bytes(b"")
    corpus = read(tmp_path / "*.html")

    assert [TEXT] == corpus.table["text"].to_pylist()
    assert {
        "no text in this page": 2,
        "not text: bytes of no known encoding": 1,
        "cut off: the packed file ends or breaks here": 1,
    } == corpus.intake.reasons
    assert 5 == corpus.intake.rows


def test_a_page_that_unpacks_without_end(tmp_path: Path) -> None:
    """A page is unpacked no further than a page may be long."""
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"x" * (1 << 20)) for _ in range(64)) + packer.flush()
    (tmp_path / "a.html.gz").write_bytes(bomb)
    with pytest.raises(InputError, match="the first was refused: page too long"):
        read(tmp_path / "a.html.gz")


@pytest.mark.parametrize("column", ["html", "raw_html", "HTML"])
def test_a_column_of_pages(column: str) -> None:
    """Rows with pages and no texts are read; their own columns go before what a page says."""
    rows = [
        {"id": "a", "outlet": "Gazette", column: PAGE, "section": "Coast"},
        {"id": "b", "outlet": None, column: f'<meta property="og:site_name" content="Echo">{PAGE}'},
        {"id": "c", "outlet": "", column: None},
    ]
    corpus = read(rows)

    assert [TEXT, TEXT] == corpus.table["text"].to_pylist()
    assert ["Gazette", "Echo"] == corpus.table["outlet"].to_pylist()
    assert ["Page", "Page"] == corpus.table["title"].to_pylist()
    assert ["Coast", None] == corpus.table["section"].to_pylist()
    assert "html" not in corpus.table.column_names
    assert {"no text in this page": 1} == corpus.intake.reasons


def test_columns_of_odd_types() -> None:
    """What stands beside pages can be of any type."""
    rows = [{"id": "a", "html": PAGE, "host": {"name": "echo"}, "outlet": ["Echo", "Post"]}]
    assert "Echo; Post" == read(rows)[0].outlet
    assert "echo" == read([{"id": "a", "html": PAGE, "host": {"name": "echo"}}])[0].outlet


def test_a_named_column_of_pages() -> None:
    """The column can be named."""
    table = pa.table({"id": ["a"], "page": [PAGE]})
    assert TEXT == read(table, fields={"html": "page"})[0].text


@pytest.mark.parametrize(
    "kind",
    [pa.binary(), pa.large_binary(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())],
)
def test_columns_of_bytes_and_views(kind: pa.DataType) -> None:
    """Crawls hold pages as bytes."""
    pages = pa.array([PAGE.encode()]).cast(pa.string()).cast(kind)
    outlet = pa.array(["Echo"]).cast(pa.string_view())
    row = read(pa.table({"id": ["a"], "outlet": outlet, "html": pages}))[0]
    assert (TEXT, "Echo") == (row.text, row.outlet)


def test_columns_that_hold_no_pages() -> None:
    """What is no text is refused row by row."""
    good = {"id": "b", "html": PAGE}
    bad = pa.array([b"<p>a \xff</p>", PAGE.encode()]).view(pa.string())

    assert {"html is not a string": 1} == read([{"id": "a", "html": 5}], [good]).intake.reasons
    assert 1 == sum(read([{"id": "a", "html": 5}, good]).intake.reasons.values())
    assert {"not UTF-8": 1} == read(pa.table({"id": ["a", "b"], "html": bad})).intake.reasons


def test_texts_go_before_pages() -> None:
    """Where there are texts, pages are a column like any other."""
    corpus = read([{"id": "a", "text": OWN[0], "html": PAGE}])
    assert (OWN[0], PAGE) == (corpus[0].text, corpus.table["html"][0].as_py())


def test_trafilatura() -> None:
    """The slow extractor can be chosen."""
    pytest.importorskip("trafilatura")
    html = f"<html><body><article>{PAGE}</article></body></html>"
    assert TEXT == read([{"id": "a", "html": html}], extractor="trafilatura")[0].text
