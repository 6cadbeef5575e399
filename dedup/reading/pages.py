"""Saved pages, and columns of pages: the article is taken out of each."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dedup.reading.extracting import Extract
from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.reading.pieces import Piece
from dedup.reading.records import Record, Refused, brought, gathered
from dedup.reading.streams import CUT_OFF, SHOWN, Stream
from dedup.reading.trees import LARGEST_PAGE, PAGE_TOO_LONG
from dedup.reading.wording import as_text, labelled

FETCHED, HOST = "fetched", "host"
FALLBACKS = {"published": FETCHED, "outlet": HOST}
"""Columns that stand for ours where a page does not say when and where it was published."""
NOT_TEXT = "not text: bytes of no known encoding"
MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16le", b"\xfe\xff": "utf-16be"}


def file_pieces(path: Path, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the page that a file holds.

    Raises:
        InputError: the file cannot be opened.
    """
    with Stream(path) as stream:
        data = stream.fill(LARGEST_PAGE + 1)
        reason = PAGE_TOO_LONG if len(data) > LARGEST_PAGE else CUT_OFF if stream.broken else ""
    found = Record(1, {}, reason, data[:SHOWN]) if reason else page(1, data, {})
    yield from gathered([found], name, names, ledger)


def page(number: int, data: bytes, cells: dict[str, str], charset: str | None = None) -> Record:
    """Return the bytes of a page as a record with a column ``html``."""
    if b"\0" in data[:SHOWN] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Record(number, {}, NOT_TEXT, data[:SHOWN])
    return Record(number, {**cells, "html": decoded(data, charset)})


def decoded(data: bytes, charset: str | None) -> str:
    """Return bytes as text: what the server, a mark or the page says, UTF-8, or a guess."""
    encoding = brought("resiliparse.parse.encoding", "reading HTML", "html")
    for mark, said in MARKS.items():
        if data.startswith(mark):
            return str(data[len(mark) :].decode(said, "replace"))
    try:
        return data.decode()
    except UnicodeDecodeError:
        known = _known(charset) or encoding.detect_encoding(data, from_html_meta=True)
    return str(encoding.bytes_to_str(data, known or "windows-1252", errors="replace"))


@lru_cache(64)
def _known(charset: str | None) -> str | None:
    """Return an encoding by the name that browsers know it by, None for an unknown one."""
    encoding = brought("resiliparse.parse.encoding", "reading HTML", "html")
    found = encoding.map_encoding_to_html5(charset, fallback_utf8=False) if charset else None
    return found if found != "utf-8" else None  # it was tried


def unwrapped(piece: Piece, name: str, names: Names, ledger: Ledger, extract: Extract) -> Piece:
    """
    Return a piece with the articles of its column of pages, if it has no texts but pages.

    What the caller's own columns say of an article goes before what its page says.
    """
    here, html = piece.batch.schema.names, names["html"]
    if html not in here or names["text"] in here:
        return piece
    pages = as_text(piece.batch.column(html)).to_pylist()
    cells: list[dict[str, str]] = []
    kept: list[int] = []
    for row, text in enumerate(pages):
        try:
            cells.append(extract(text or ""))
            kept.append(row)
        except Refused as reason:
            line = int(piece.lines[row])
            ledger.refuse(name, line, reason.reason, (text or "")[:SHOWN], reason.detail)
    columns = list(dict.fromkeys(["text", *(key for row in cells for key in row)]))
    names.learn(columns)
    batch = piece.batch.take(pa.array(kept, pa.int64()))
    return Piece(_merged(batch, cells, columns, names), piece.lines[kept], sound=piece.sound)


def _merged(
    batch: pa.RecordBatch, cells: list[dict[str, str]], columns: list[str], names: Names
) -> pa.RecordBatch:
    """Return a batch without its pages, with what they say."""
    theirs = {name: batch.column(name) for name in batch.schema.names if name != names["html"]}
    found: dict[str, Any] = dict(theirs)
    for column in columns:
        said = pa.array([row.get(column) for row in cells], pa.large_string())
        home = names[column] or column
        if home in theirs:
            said = _first(as_text(theirs[home], labelled), said)
        found[home] = said
    for ours, other in FALLBACKS.items():
        if other in found:
            home = names[ours] or ours
            said = found.get(home, pa.nulls(batch.num_rows, pa.string()))
            found[home] = _first(as_text(said, labelled), as_text(found[other], labelled))
            names.learn([home])
    return pa.record_batch(found)


def _first(one: pa.Array, other: pa.Array) -> pa.Array:
    """Return the cells of one column, of another where they are empty."""
    one, other = one.cast(pa.large_string()), other.cast(pa.large_string())
    filled = pc.if_else(pc.equal(one, ""), pa.scalar(None, pa.large_string()), one)
    return pc.coalesce(filled, other)
