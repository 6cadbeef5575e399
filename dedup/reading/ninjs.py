"""ninjs: news in JSON, one object, a list of them, or one a line; other JSON goes to JSON Lines."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from dedup.reading import jsonl
from dedup.reading.items import item_cells, without_body
from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.reading.pieces import Piece
from dedup.reading.records import Record, Refused, gathered, whole
from dedup.reading.streams import SHOWN, Stream
from dedup.reading.trees import TOO_DEEP, in_html, lines
from dedup.reading.wording import identified, labelled

ITEM = re.compile(rb'"(?:uri|guid)"\s*:')
SIGNS = re.compile(
    rb'"(?:body_(?:text|html|xhtml)|bodies|pub_?status|version_?created|representationtype)"\s*:',
    re.IGNORECASE,
)
"""Keys that ninjs has and rows of a table have not: one of each makes a file ninjs."""
TABLE = re.compile(rb'"(?:outlet|published(?:_at)?|publish_date)"\s*:', re.IGNORECASE)
"""Keys that rows of a table have and ninjs has not."""
TAKEN = "read as ninjs; name its columns (--field text=NAME) if it is a table"
HEAD = 64 << 10
INSIDE = ("item", "items", "_items", "hits")
"""Keys under which services wrap items."""
NOT_NINJS = "not ninjs"


def file_pieces(path: Path, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the items of a ninjs file.

    Raises:
        InputError: the file cannot be opened.
        MissingExtra: an item is HTML, and lxml is not installed.
    """
    data, reason = whole(path)
    if reason:
        found = iter([Record(1, {}, reason, data[:SHOWN])])
    else:
        found = _records(data.removeprefix(b"\xef\xbb\xbf"))
    yield from gathered(found, name, names, ledger)


def json_pieces(path: Path, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the rows of a .json file: ninjs where it looks so, else JSON Lines.

    A file of which the caller names columns, or that has those of a table, is one.

    Raises:
        InputError: the file cannot be opened, or is one JSON array.
        SchemaError: no column holds the text.
    """
    read: Callable[[Path, str, Names, Ledger], Iterator[Piece]] = jsonl.file_pieces
    if path.is_file():  # a pipe can be read only once
        with Stream(path) as stream:
            head = stream.fill(HEAD)
        if ITEM.search(head) and SIGNS.search(head) and not _is_table(head, names):
            read = file_pieces
            ledger.note(name, TAKEN)
    yield from read(path, name, names, ledger)


def _is_table(head: bytes, names: Names) -> bool:
    """Return whether a file that could be ninjs has columns of a table, or that a caller named."""
    told = (json.dumps(column).encode() in head for column in names.told)
    return bool(TABLE.search(head)) or any(told)


def _records(data: bytes) -> Iterator[Record]:
    """Yield the items of a file; a refused one does not end it."""
    number = 0
    for number, (found, shown) in enumerate(_decoded(data), 1):
        try:
            if isinstance(found, Refused):
                raise found
            yield Record(number, _cells(found))
        except Refused as reason:
            yield reason.record(number, shown[:SHOWN])
        except RecursionError:
            yield Record(number, {}, TOO_DEEP, shown[:SHOWN])


def _decoded(data: bytes) -> Iterator[tuple[Any, bytes]]:
    """Yield the objects of a file, each with what a person should see of it."""
    try:
        whole = msgspec.json.decode(data)
    except RecursionError:
        yield Refused(TOO_DEEP), data
        return
    except (msgspec.MsgspecError, UnicodeDecodeError):
        for line in filter(None, map(bytes.strip, data.split(b"\n"))):
            try:
                yield msgspec.json.decode(line), line
            except (msgspec.MsgspecError, UnicodeDecodeError):
                yield Refused(NOT_NINJS), line
            except RecursionError:
                yield Refused(TOO_DEEP), line
        return
    for item in _unwrapped(whole):
        yield item, _shown(item)


def _unwrapped(whole: Any) -> list[Any]:
    """Return the items in an answer of a service."""
    if isinstance(whole, dict):
        for key in INSIDE:
            if isinstance(whole.get(key), list):
                return list(whole[key])
    return whole if isinstance(whole, list) else [whole]


def _shown(item: Any) -> bytes:
    try:
        return msgspec.json.encode(item)
    except RecursionError:
        return b""


def _cells(item: Any) -> dict[str, str]:
    """Return the columns of an item of ninjs 1, 2 or 3, or raise Refused."""
    guid = identified(item.get("guid") or item.get("uri")) if isinstance(item, dict) else None
    if not guid:
        raise Refused(NOT_NINJS)
    known = {key.replace("_", "").casefold(): value for key, value in item.items()}
    status = _said(known, "pubstatus")
    return item_cells(
        guid,
        _said(known, "version"),
        status,
        text=_text(item) or without_body(status, _said(known, "type")),
        outlet=_said(known, "infosource", "infosources", "provider", "source", "copyrightholder"),
        published=_said(known, "versioncreated", "firstcreated"),
        title=_said(known, "headline") or _main(_objects(item, "headlines")),
        byline=_said(known, "byline"),
        lang=_said(known, "language"),
        url=_said(known, "url"),
        embargo=_said(known, "embargoed"),
    )


def _text(item: Mapping[str, Any]) -> str:
    """Return the text of an item in paragraphs: plain where it is there with its paragraphs."""
    bodies = _objects(item, "bodies")
    pairs = [(str(body.get("contentType", "")), body.get("value")) for body in bodies]
    pairs += [(f"text/{key[5:]}", item[key]) for key in item if key.startswith("body_")]
    texts = [(kind, text) for kind, text in pairs if isinstance(text, str) and text.strip()]
    for kind, text in texts:
        if "html" in kind:
            return in_html(text)
    return lines(texts[0][1]) if texts else ""


def _objects(item: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects of a list, or raise Refused where it is none."""
    found = item.get(name) or []
    if not isinstance(found, list):
        raise Refused(NOT_NINJS, f"{name} is no list")
    return [one for one in found if isinstance(one, dict)]


def _main(headlines: list[dict[str, Any]]) -> str:
    """Return the main headline of ninjs 2 and 3: the first where none says it is."""
    found = [one for one in headlines if isinstance(one.get("value"), str)]
    main = [h for h in found if h.get("role") == "main"] or found
    return str(main[0]["value"]) if main else ""


def _said(known: Mapping[str, Any], *names: str) -> str:
    """Return the first of some values that is there, as text."""
    for name in names:
        value = known.get(name)
        said = (labelled(value) or "").strip() if value else ""
        if said:
            return said
    return ""
