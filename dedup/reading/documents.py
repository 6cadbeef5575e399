"""XML files, told apart by their root: NewsML 1.x, NewsML-G2, NITF, RSS, Atom; also XHTML."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dedup.reading import feeds, newsml, pages
from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.reading.pieces import Piece
from dedup.reading.records import Record, Refused, gathered, whole
from dedup.reading.streams import SHOWN
from dedup.reading.trees import NOT_XML, UNKNOWN_ENTITY, mended, tree_of

Items = Callable[[Any], Iterator[Any]]
Cells = Callable[[Any], dict[str, str]]

READERS: dict[str, tuple[Items, Cells]] = {
    "newsMessage": (newsml.g2_items, newsml.g2_cells),
    "newsItem": (newsml.g2_items, newsml.g2_cells),
    "NewsML": (newsml.newsml_items, newsml.newsml_cells),
    "nitf": (newsml.nitf_items, newsml.nitf_cells),
    "rss": (feeds.rss_items, feeds.rss_cells),
    "RDF": (feeds.rss_items, feeds.rss_cells),
    "feed": (feeds.atom_items, feeds.atom_cells),
}
PAGE = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<\?[^>]*>|<!--.*?-->|<!doctype[^>]*>)*+<html\b", re.IGNORECASE | re.DOTALL
)
"""A page that is called XML, or is XHTML: pages are seldom well-formed."""
FEEDS = {"rss", "RDF", "feed"}
END = re.compile(rb"</(?:[\w-]+:)?(?:rss|RDF|feed)\s*>\s*$")
UNFINISHED = "cut off: the document ends inside this item"
MENDED = "not well-formed; what could be read of it is read"
UNKNOWN_ROOT = "not NewsML, NITF, RSS or Atom"
NO_ITEMS = "no items in this document"


def file_pieces(path: Path, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the articles of an XML file.

    Raises:
        InputError: the file cannot be opened.
        MissingExtra: lxml is not installed.
    """
    data, reason = whole(path)
    refused = iter([Record(1, {}, reason, data[:SHOWN])])
    found = refused if reason else _records(data, name, ledger)
    summaries = 0
    for piece in gathered(found, name, names, ledger):
        if "extent" in piece.batch.schema.names:
            column = piece.batch.column("extent")
            summaries += len(column) - column.null_count
        yield piece
    if summaries:
        ledger.note(name, f"{summaries} items of this feed hold a summary, not the article")


def _records(data: bytes, name: str, ledger: Ledger) -> Iterator[Record]:
    """Yield the items of a document; a refused one does not end it."""
    if PAGE.match(data[:SHOWN]):
        yield pages.page(1, data, {})
        return
    try:
        root, sound = _root(data)
        if root.tag not in READERS:
            yield Record(1, {}, UNKNOWN_ROOT, data[:SHOWN], root.tag[:40])
            return
    except Refused as reason:
        yield reason.record(1, data[:SHOWN])
        return
    if not sound:
        ledger.note(name, MENDED)
    items, cells = READERS[root.tag]
    found = [_record(number, item, cells) for number, item in enumerate(items(root), 1)]
    if found and not sound and _cut_off(data, root):
        found[-1] = Record(len(found), {}, UNFINISHED, data[-SHOWN:])
    if root.tag in FEEDS:
        found = _identified(found, Path(name).name)
    yield from found or [Record(1, {}, NO_ITEMS, data[:SHOWN])]


def _record(number: int, item: Any, cells: Cells) -> Record:
    """Return an item as a record."""
    try:
        return Record(number, cells(item))
    except Refused as reason:
        return reason.record(number, " ".join("".join(item.itertext()).split()))


def _root(data: bytes) -> tuple[Any, bool]:
    """Return the root of a document, and whether it is well-formed, or raise Refused."""
    try:
        return tree_of(data), True
    except Refused as reason:
        if reason.reason not in {NOT_XML, UNKNOWN_ENTITY}:
            raise
        try:
            root = tree_of(mended(data), recover=True)
        except Refused:
            raise reason from None
        if root.tag not in FEEDS:  # half an agency's item is no item
            raise
        return root, False


def _cut_off(data: bytes, root: Any) -> bool:
    """Return whether a feed ends inside its last item."""
    if END.search(data[-SHOWN:]):
        return False
    name = b"entry" if root.tag == "feed" else b"item"
    tags = re.findall(rb"<(/?)(?:[\w-]+:)?" + name + rb"[\s>]", data)
    return bool(tags) and tags[-1] != b"/"


def _identified(found: list[Record], name: str) -> list[Record]:
    """Return the items of a feed; those without an id get one, where others have one."""
    known = any(record.cells.get("id") for record in found)
    return [
        record._replace(
            cells={
                key: value or f"{name}:{record.line}" if key == "id" else value
                for key, value in record.cells.items()
                if known or key != "id"
            }
        )
        for record in found
    ]
