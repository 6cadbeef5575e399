"""WARC."""

import gzip
import json
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from dedup.errors import InputError
from dedup.reading import read
from stories import WIRE

pytest.importorskip("fastwarc")
pytest.importorskip("resiliparse")

TEXT = "\n\n".join(WIRE)
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in WIRE).encode()


def record(
    url: str, body: bytes, kind: str = "response", headers: Mapping[str, str] | None = None
) -> bytes:
    """Return a record; ``headers`` are those of its answer."""
    said = {"Content-Type": "text/html", **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    whole = f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body
    return (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        "WARC-Date: 2031-03-03T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(whole)}\r\n\r\n"
    ).encode() + whole + b"\r\n\r\n"  # fmt: skip


def chunked(body: bytes) -> bytes:
    """Return a body as servers send it piece by piece."""
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[:100], body[100:], b""))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (HTML, {}),
        (gzip.compress(HTML), {"Content-Encoding": "gzip"}),
        (gzip.compress(HTML[:99]) + gzip.compress(HTML[99:]), {"Content-Encoding": "gzip"}),
        (zlib.compress(HTML), {"Content-Encoding": "deflate"}),
        (HTML, {"Content-Encoding": "br"}),  # a crawler has unpacked it and says not
        (chunked(HTML), {"Transfer-Encoding": "chunked"}),
        (HTML, {"Transfer-Encoding": "chunked"}),
        (
            chunked(gzip.compress(HTML)),
            {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"},
        ),
        (HTML, {"Content-Type": "text/html; charset=latin-1"}),
        (HTML, {"Content-Type": "text/html; charset=nonsense"}),
    ],
)
def test_a_page(body: bytes, headers: dict[str, str], tmp_path: Path) -> None:
    """A page is read however it was sent; its address is its id, its fetching its time."""
    (tmp_path / "a.warc").write_bytes(record("https://echo.example/1", body, headers=headers))
    row = read(tmp_path / "a.warc")[0]

    assert (TEXT, "https://echo.example/1") == (row.text, row.id)
    assert "2031-03-03T00:00:00Z" == row.published


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (record("", HTML), "no WARC-Target-URI"),
        (record("u:x", b""), "no text in this page"),
        (record("u:x", b"x" * (17 << 20)), "page too long"),
        (
            record("u:x", gzip.compress(b"x" * (64 << 20)), headers={"Content-Encoding": "gzip"}),
            "page too long",
        ),
        (
            record("u:x", gzip.compress(HTML)[:-9], headers={"Content-Encoding": "gzip"}),
            "cut off: the packed file ends or breaks here",
        ),
        (
            record(
                "u:x",
                gzip.compress(HTML[:99]) + gzip.compress(HTML[99:])[:-9],
                headers={"Content-Encoding": "gzip"},
            ),
            "cut off: the packed file ends or breaks here",
        ),
        (
            record("u:x", gzip.compress(b"") * 999, headers={"Content-Encoding": "gzip"}),
            "page too long",
        ),
        (record("u:x", chunked(HTML)[:-99], headers={"Transfer-Encoding": "chunked"}), "cut off"),
        (record("u:x", b"\x01" * 99, headers={"Content-Encoding": "br"}), "content coding that"),
        (record("u:x", b"\x01" * 99, headers={"Content-Encoding": "gzip"}), "content coding that"),
        (record("u:x", b"\x00PNG"), "not text: bytes of no known encoding"),
        (record("u:x", b"<div>" * 9_000), "nested too deeply"),
    ],
)
def test_a_bad_record_does_not_end_the_archive(bad: bytes, reason: str, tmp_path: Path) -> None:
    """A record that cannot be read is refused with its number; those after it are read."""
    path, rejects = tmp_path / "a.warc.gz", tmp_path / "rejects.jsonl"
    path.write_bytes(b"".join(map(gzip.compress, [bad, record("u:a", HTML)])))
    corpus = read(path, rejects=rejects)
    told = json.loads(rejects.read_text())

    assert ["u:a"] == corpus.ids
    assert (str(path), 1) == (told["file"], told["line"])
    assert told["reason"].startswith(reason)


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        (b"garbage\r\n" * 9, "not a WARC record, or a broken one"),
        (record("u:b", HTML)[:-90], "cut off"),
        (
            b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\n",
            "record too long: the rest of this archive is not read",
        ),
        (b"WARC/1.1\r\n" + b"A" * (1 << 20), "not a WARC record, or a broken one"),
    ],
)
def test_broken_archives(tail: bytes, reason: str, tmp_path: Path) -> None:
    """What stands before the place where an archive breaks is kept."""
    (tmp_path / "a.warc").write_bytes(record("u:a", HTML) + tail)
    corpus = read(tmp_path / "a.warc")

    assert ["u:a"] == corpus.ids
    assert 1 == corpus.intake.rejected
    assert next(iter(corpus.intake.reasons)).startswith(reason)


def test_a_garbled_archive(tmp_path: Path) -> None:
    """Packing that breaks ends the archive, and is counted."""
    data = bytearray(b"".join(gzip.compress(record(f"u:{n}", HTML)) for n in range(4)))
    data[len(data) // 2 + 40] ^= 0xFF
    (tmp_path / "a.warc.gz").write_bytes(data)
    corpus = read(tmp_path / "a.warc.gz")

    assert 2 == len(corpus)
    assert 1 == corpus.intake.rejected


def test_an_archive_without_pages(tmp_path: Path) -> None:
    """Records that are no pages are counted, and an archive of nothing else is empty."""
    picture = record("u:a", b"\x89PNG", headers={"Content-Type": "image/png"})
    (tmp_path / "a.warc").write_bytes(picture + record("u:b", HTML, "request"))
    corpus = read(tmp_path / "a.warc")

    assert 0 == len(corpus)
    assert any("passed over: 1 image/png, 1 request" in note for note in corpus.intake.notes)


def test_no_archive(tmp_path: Path) -> None:
    """A file that is no archive at all is an error."""
    (tmp_path / "a.warc").write_bytes(b"hello world\n" * 30)
    with pytest.raises(InputError, match="not a WARC record"):
        read(tmp_path / "a.warc")


def test_the_host_is_the_outlet_of_a_page_that_says_none(tmp_path: Path) -> None:
    """What a page says goes first, but for a caller who wants hosts."""
    named = b'<meta property="og:site_name" content="Echo">' + HTML
    pages = record("https://www.a.example/1", HTML) + record("https://b.example/1", named)
    (tmp_path / "a.warc").write_bytes(pages)
    outlets = read(tmp_path / "a.warc").table["outlet"].to_pylist()
    hosts = read(tmp_path / "a.warc", fields={"outlet": "host"}).table["outlet"].to_pylist()

    assert ["Echo", "a.example"] == sorted(outlets)
    assert ["a.example", "b.example"] == sorted(hosts)
