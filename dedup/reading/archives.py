"""WARC: the pages among what a crawler keeps."""

import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dedup.errors import InputError
from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.reading.pages import FETCHED, HOST, page
from dedup.reading.pieces import Piece
from dedup.reading.records import Record, Refused, brought, gathered, host_of
from dedup.reading.streams import CUT_OFF
from dedup.reading.trees import LARGEST_PAGE, PAGE_TOO_LONG

HTML = {"text/html", "application/xhtml+xml"}
LARGEST_RECORD = 1 << 30
"""Bytes of a record from which the rest of an archive is not read: a bomb unpacks without end."""
RECORD_TOO_LONG = "record too long: the rest of this archive is not read"
NO_RECORD = "not a WARC record, or a broken one: the rest of this archive is not read"
NO_URL = "no WARC-Target-URI"
UNPACKERS = {"gzip": 47, "x-gzip": 47, "deflate": 47}
"""Content codings, and what zlib calls them: a head of gzip or zlib."""
MEMBER = b"\x1f\x8b"
MEMBERS = 256
"""Members of a body; those of blocks of 64 KiB, as some pack, are as many in the longest page."""
CODED = "content coding that cannot be unpacked"
OK = 200


def file_pieces(path: Path, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the pages of a WARC file; records that are no pages are counted.

    Raises:
        InputError: the file cannot be opened.
        MissingExtra: fastwarc is not installed.
    """
    others: Counter[str] = Counter()
    with path_opened(path) as file:
        yield from gathered(_pages(file, others), name, names, ledger)
    if others:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
        ledger.note(name, f"records that are no pages were passed over: {counts}")


def path_opened(path: Path) -> Any:
    """Return a file opened for reading."""
    try:
        return path.open("rb")
    except OSError as problem:
        raise InputError(f"cannot be opened: {problem.strerror}", str(path)) from problem


def _pages(file: Any, others: Counter[str]) -> Iterator[Record]:
    """Yield the pages of an archive; count the other records by what they are."""
    warc = brought("fastwarc.warc", "reading WARC", "warc")
    records = iter(warc.ArchiveIterator(file, parse_http=False))
    number = 0
    while True:
        number += 1
        try:
            record = next(records, None)
            if record is None:
                return
            if record.content_length > LARGEST_RECORD:
                yield Record(number, {}, RECORD_TOO_LONG, _url(record))
                return
            found = _kind(record, warc)
            if found:
                others[found] += 1
                continue
            page_of = _page(number, record)
        except OSError as problem:
            yield Record(number, {}, NO_RECORD, str(problem))
            return
        yield page_of


def _kind(record: Any, warc: Any) -> str:
    """Return what a record is, or nothing for a page."""
    if record.record_type != warc.response or not record.is_http:
        return str(record.record_type)
    record.parse_http()
    headers = record.http_headers
    if headers.status_code != OK:
        return f"status {headers.status_code}"
    kind = (record.http_content_type or "").casefold()
    return "" if kind in HTML else kind[:80] or "without a type"


def _page(number: int, record: Any) -> Record:
    """Return a page as a record."""
    url = _url(record)
    if not url:
        return Record(number, {}, NO_URL, str(record.record_id))
    if record.content_length > LARGEST_PAGE:
        return Record(number, {}, PAGE_TOO_LONG, url)
    declared = record.content_length
    data = record.reader.read(LARGEST_PAGE + 1)
    if len(data) < declared:
        return Record(number, {}, CUT_OFF, url)
    try:
        if "chunked" in (record.http_headers.get("Transfer-Encoding") or "").casefold():
            data = _joined(data)
        body = _unpacked(data, record.http_headers.get("Content-Encoding") or "")
    except Refused as reason:
        return reason.record(number, url)
    cells = {"id": url, "url": url, HOST: host_of(url), FETCHED: _date(record)}
    return page(number, body, cells, record.http_charset)


def _joined(data: bytes) -> bytes:
    r"""
    Return a chunked body whole; one that a crawler has joined and says not as it stands.

    Raises:
        Refused: it ends before a chunk does.

    >>> _joined(b"5\r\nhello\r\n2;x=y\r\n, \r\n0\r\n\r\n"), _joined(b"<p>5")
    (b'hello, ', b'<p>5')
    """
    at, chunks = 0, list[bytes]()
    while at < len(data):
        end = data.find(b"\n", at, at + 1024)
        size = data[at : max(end, at)].partition(b";")[0].strip()
        if not size or size.strip(b"0123456789abcdefABCDEF") or len(size) > 8:  # noqa: PLR2004
            return b"".join(chunks) if chunks else data
        begin, length = end + 1, int(size, 16)
        if not length:
            break
        if begin + length > len(data):
            raise Refused(CUT_OFF)
        chunks.append(data[begin : begin + length])
        at = begin + length + 2
    return b"".join(chunks)


def _unpacked(data: bytes, coding: str) -> bytes:
    """Return a body as the browser would see it, no more than a page may have."""
    coding = coding.strip().casefold()
    if coding in {"", "identity"} or data.lstrip()[:1] == b"<":  # many crawlers unpack and say not
        return data
    if coding not in UNPACKERS:
        raise Refused(CODED)
    bodies: list[bytes] = []
    left = LARGEST_PAGE + 1
    while data and left > 0:
        unpacker = zlib.decompressobj(UNPACKERS[coding])
        try:
            bodies.append(unpacker.decompress(data, left))
        except zlib.error:
            if bodies and data.startswith(MEMBER):
                raise Refused(CUT_OFF) from None
            if bodies:  # what is no member after the last one is no part of the page
                break
            raise Refused(CODED) from None
        left = 0 if len(bodies) > MEMBERS else left - len(bodies[-1])
        if not unpacker.eof and left > 0:
            raise Refused(CUT_OFF)
        data = unpacker.unused_data.lstrip(b"\0")
    if left <= 0:
        raise Refused(PAGE_TOO_LONG)
    return b"".join(bodies)


def _date(record: Any) -> str:
    """Return when a record was fetched."""
    return str(record.headers.get("WARC-Date") or "")


def _url(record: Any) -> str:
    """Return the address of a record; some writers put it in angle brackets."""
    return str(record.headers.get("WARC-Target-URI") or "").strip("<> ")
