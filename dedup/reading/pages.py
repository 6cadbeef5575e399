"""Saved pages, and columns of pages: the article is taken out of each."""

import re
from collections.abc import Iterator
from contextlib import suppress
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
from dedup.reading.settling import NOT_UTF8
from dedup.reading.streams import CUT_OFF, SHOWN, Stream
from dedup.reading.trees import LARGEST_PAGE, PAGE_TOO_LONG
from dedup.reading.wording import as_text, is_text, labelled

FETCHED, HOST = "fetched", "host"
FALLBACKS = {"published": FETCHED, "outlet": HOST}
"""Columns that stand for ours where a page does not say when and where it was published."""
NOT_TEXT = "not text: bytes of no known encoding"
NOT_A_PAGE = "html is not a string"
MARKS = {
    b"\xef\xbb\xbf": "utf-8", b"\xff\xfe\0\0": "utf-32le", b"\0\0\xfe\xff": "utf-32be",
    b"\xff\xfe": "utf-16le", b"\xfe\xff": "utf-16be",
}  # fmt: skip
"""What a text may begin with, the longer first."""
OTHERS = (b"%PDF",)
"""Beginnings of what is called a page and is none."""
JAPANESE = b"\x1b$"
"""Stands in ISO-2022-JP, which is ASCII to those who do not know it, before the first character."""
FOREIGN = re.compile(rb"[\x80-\xff]{2,}")
LATIN = "windows-1252"
MOST_BAD, MOST_JOINED = 0.25, 0.5
"""Shares of what is not ASCII that may be no character, or stand together in a Latin text."""


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
    try:
        return Record(number, {**cells, "html": decoded(data, charset)})
    except Refused as reason:
        return reason.record(number, data[:SHOWN])


def decoded(data: bytes, charset: str | None = None) -> str:
    """
    Return bytes as text: what the server, a mark or the page says, UTF-8, or a guess.

    Raises:
        Refused: it is no text, or of no encoding that is known.
    """
    for mark, said in MARKS.items():
        if data.startswith(mark):
            return _sound(data[len(mark) :].decode(said, "replace"))
    if b"\0" in data[:SHOWN] or data[:SHOWN].lstrip().startswith(OTHERS):
        raise Refused(NOT_TEXT)
    if JAPANESE in data:
        return _sound(data.decode("iso2022_jp", "replace"))
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _guessed(data, charset)


def _guessed(data: bytes, charset: str | None) -> str:
    """Return bytes that are not UTF-8, or not all, as text, or raise Refused."""
    encoding = brought("resiliparse.parse.encoding", "reading HTML", "html")
    with suppress(Refused):
        return _sound(data.decode("utf-8", "replace"))
    detected = encoding.detect_encoding(data, from_html_meta=True)
    for known in filter(None, (_known(charset), detected if detected != "utf-8" else LATIN)):
        joined = sum(map(len, FOREIGN.findall(data)))
        foreign = len(data) - len(data.translate(None, bytes(range(128, 256))))
        if known == LATIN and joined > max(MOST_JOINED * foreign, 2):
            continue
        with suppress(Refused):
            return _sound(str(encoding.bytes_to_str(data, known, "replace", ())))
    raise Refused(NOT_TEXT)


def _sound(text: str) -> str:
    """Return a text, or raise Refused where too much of it is no characters."""
    bad = text.count("\ufffd")
    if bad and bad > MOST_BAD * (len(text) - len(text.encode("ascii", "ignore"))):
        raise Refused(NOT_TEXT)
    return text


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
    cells: list[dict[str, str]] = []
    kept: list[int] = []
    for row, found in enumerate(_raw(piece.batch.column(html))):
        try:
            cells.append(extract(_text(found)))
            kept.append(row)
        except Refused as reason:
            line = int(piece.lines[row])
            shown = found[0] if isinstance(found[0], bytes) else str(found[0] or "")
            ledger.refuse(name, line, reason.reason, shown[:SHOWN], reason.detail)
    columns = list(dict.fromkeys(["text", *(key for row in cells for key in row)]))
    names.learn(columns)
    others = [_viewless(column) for column in piece.batch.columns]
    batch = pa.record_batch(others, here).select([one for one in here if one != html])
    batch = batch.take(pa.array(kept, pa.int64()))
    return Piece(_merged(batch, cells, columns, names), piece.lines[kept], sound=piece.sound)


def _viewless(column: pa.Array) -> pa.Array:
    """Return a column of text that Arrow can pick rows out of."""
    return column.cast(pa.string()) if column.type == pa.string_view() else column


def _raw(column: pa.Array) -> Iterator[tuple[Any, bool]]:
    """Yield the cells of a column of pages, and whether each should be UTF-8."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary.take(column.indices)
    text = is_text(column.type)
    cells = _viewless(column).cast(pa.large_binary()) if text else column
    for cell in cells:
        yield cell.as_py(), text


def _text(found: tuple[Any, bool]) -> str:
    """Return a cell as a page, or raise Refused."""
    cell, text = found
    if cell is None:
        return ""
    if not isinstance(cell, bytes):
        raise Refused(NOT_A_PAGE)
    try:
        return cell.decode() if text else decoded(cell)
    except UnicodeDecodeError:
        raise Refused(NOT_UTF8) from None


def _merged(
    batch: pa.RecordBatch, cells: list[dict[str, str]], columns: list[str], names: Names
) -> pa.RecordBatch:
    """Return a batch with what its pages say."""
    theirs = {name: batch.column(name) for name in batch.schema.names}
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
