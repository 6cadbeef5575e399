"""XML files, told apart by their root: NewsML 1.x, NewsML-G2, NITF, RSS, Atom; also XHTML."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dedup.reading import feeds, newsml, pages
from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.reading.pieces import Piece
from dedup.reading.records import FILE_TOO_LONG, LARGEST, Record, Refused, gathered
from dedup.reading.streams import CUT_OFF, SHOWN, Stream
from dedup.reading.trees import tree_of

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
UNKNOWN_ROOT = "not NewsML, NITF, RSS or Atom"
NO_ITEMS = "no items in this document"


def file_pieces(path: Path, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the articles of an XML file.

    Raises:
        InputError: the file cannot be opened.
        MissingExtra: lxml is not installed.
    """
    with Stream(path) as stream:
        data = stream.fill(LARGEST + 1)
        broken = stream.broken
    if broken or len(data) > LARGEST:
        found = iter([Record(1, {}, CUT_OFF if broken else FILE_TOO_LONG, data[:SHOWN])])
    else:
        found = _records(data)
    summaries = 0
    for piece in gathered(found, name, names, ledger):
        if "extent" in piece.batch.schema.names:
            column = piece.batch.column("extent")
            summaries += len(column) - column.null_count
        yield piece
    if summaries:
        ledger.note(name, f"{summaries} items of this feed hold a summary, not the article")


def _records(data: bytes) -> Iterator[Record]:
    """Yield the items of a document; a refused one does not end it."""
    if PAGE.match(data[:SHOWN]):
        yield pages.page(1, data, {})
        return
    try:
        root = tree_of(data)
        if root.tag not in READERS:
            yield Record(1, {}, UNKNOWN_ROOT, data[:SHOWN], root.tag[:40])
            return
    except Refused as reason:
        yield reason.record(1, data[:SHOWN])
        return
    items, cells = READERS[root.tag]
    number = 0
    for number, item in enumerate(items(root), 1):
        try:
            yield Record(number, cells(item))
        except Refused as reason:
            yield reason.record(number, " ".join("".join(item.itertext()).split()))
    if not number:
        yield Record(1, {}, NO_ITEMS, data[:SHOWN])
