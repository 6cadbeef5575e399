"""XML from strangers: parsed without entities and network; and the paragraphs of its elements."""

import re
from functools import cache
from html.entities import name2codepoint
from typing import Any

from dedup.reading.records import Refused, brought

PAGE_TOO_LONG = "page too long"
TOO_WIDE = "too many attributes"
NOT_XML = "not XML"
TOO_DEEP = "nested too deeply"
ENTITIES = "declares entities, which are not read"
UNKNOWN_ENTITY = "an unknown entity"

LARGEST_PAGE = 16 << 20
SMALL = 16 << 10
"""Characters from which a page is searched for tags with endless attributes."""
TAG = re.compile(r"<[a-zA-Z](?:[^>\"']++|\"[^\"]*+\"|'[^']*+'|[\"'])*+")
QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
APART = re.compile(r"[\s/\"]+")
FEW, ATTRIBUTES = 200, 8000
"""Attributes of a tag that cost nothing, and how many cost too much (time: squared)."""

BLOCKS = {
    "p", "div", "block", "h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "li", "dt", "dd", "tr",
    "pre", "blockquote", "bq", "ul", "ol", "dl", "table", "section", "article", "header", "footer",
    "figure", "figcaption", "media", "note", "nitf-table", "body", "body.content",
}  # fmt: skip
"""Elements that end a paragraph where they begin and where they end."""
SILENT = {"script", "style", "head", "template", "media", "figure", "nitf-table-metadata"}
"""Elements whose text is no paragraph of an article."""
CELLS = {"td", "th", "ntd"}
"""Elements that part words, not paragraphs."""
OTHERS = ("search.yahoo.com/mrss", "itunes.com/dtds/podcast-1.0.dtd")
PREFIXES = {"media", "itunes"}
"""Namespaces of feeds whose ``title`` and ``content`` are not the article's, and their prefixes."""
ENDLESS = re.compile("depth|huge", re.IGNORECASE)
"""Stands in what a parser says that reads no further."""
CODED = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([\w-]+)")
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WRONG = re.compile(
    rb"<!\[CDATA\[(?:.*?\]\]>|.*)|&(?:(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w{0,30});)?"
    rb"|[\x00-\x08\x0b\x0c\x0e-\x1f]",
    re.DOTALL,
)
KNOWN = {b"amp", b"lt", b"gt", b"quot", b"apos"}
SPACE, SURROGATES, BEYOND, LAST = 0x20, 0xD800, 0xE000, 0x10FFFF
INDENTED = re.compile(r"\n(?=[ \t]{2,}\S)")


def bounded(html: str) -> None:
    """Raise Refused where HTML is too long, or has a tag that parsers need hours for."""
    if len(html) > LARGEST_PAGE:
        raise Refused(PAGE_TOO_LONG)
    if len(html) <= SMALL:
        return
    cost = 0
    for tag in TAG.finditer(html):
        if tag.end() - tag.start() > 2 * FEW:
            count = len(APART.findall(QUOTED.sub('"', tag[0])))  # long values are common
            cost += count**2 if count > FEW else 0
    if cost > ATTRIBUTES**2:
        raise Refused(TOO_WIDE)


def mended(data: bytes) -> bytes:
    """
    Return XML without what is often wrong in it: control characters, ``AT&T``, entities of HTML.

    >>> mended(b"<a>AT&T d&eacute; &lt;<![CDATA[&T]]></a>")
    b'<a>AT&amp;T d&#233; &lt;<![CDATA[&T]]></a>'
    """
    said = CODED.search(data[:200])
    if said is None or said[1].lower() in {b"utf-8", b"utf8"}:
        data = data.decode("utf-8", "replace").encode()
    return WRONG.sub(_right, data.removeprefix(b"\xef\xbb\xbf"))


def _right(found: re.Match[bytes]) -> bytes:
    """Return what should stand for an ampersand, a control character or a section of data."""
    whole, name = found[0], found[1]
    if whole.startswith(b"<"):
        return CONTROLS.sub(b"", whole)
    if not whole.startswith(b"&") or name in KNOWN:
        return whole if name in KNOWN else b""
    if name is None:
        return b"&amp;"
    if name.startswith(b"#"):
        number = int(b"0" + name[1:], 0) if name[1:2] in b"xX" else int(name[1:])
        allowed = SPACE <= number < SURROGATES or BEYOND <= number <= LAST
        return whole if allowed or number in {9, 10, 13} else b""
    point = name2codepoint.get(name.decode())
    return b"&amp;" + whole[1:] if point is None else b"&#%d;" % point


def tree_of(data: bytes, *, recover: bool = False) -> Any:
    """
    Return the root of an XML document, names without namespaces, or raise Refused.

    Nothing is fetched, no entity is replaced but those of HTML, and no depth is without end.
    With ``recover`` it need not be well-formed.
    """
    etree = brought("lxml.etree", "reading XML", "wire")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=recover,
    )  # fmt: skip
    try:
        root = etree.fromstring(data.lstrip(), parser)
        stopped = [entry.message for entry in parser.error_log if ENDLESS.search(entry.message)]
        if root is None or stopped or (recover and b"<!ENTITY" in data):
            raise Refused(NOT_XML, "".join(stopped[:1])[:200])
    except etree.XMLSyntaxError as problem:
        deep = "depth" in str(problem).casefold()
        reason = TOO_DEEP if deep else ENTITIES if b"<!ENTITY" in data else NOT_XML
        raise Refused(reason, str(problem)[:200]) from None
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise Refused(ENTITIES)
    for parent in dict.fromkeys(entity.getparent() for entity in root.iter(etree.Entity)):
        _replace(parent, etree.Entity)
    for element in root.iter(etree.Element):
        space, _, name = element.tag.rpartition("}")
        prefix, _, name = name.rpartition(":")  # of a namespace that is not declared
        other = prefix in PREFIXES or space.rstrip("/").endswith(OTHERS)
        try:
            element.tag = f"other-{name}" if other or not name else name
        except ValueError:  # of a damaged file: "nitf:2"
            element.tag = "other"
    return root


def _replace(parent: Any, kind: Any) -> None:
    """Put characters for the entities of HTML in an element, or raise Refused."""
    before, pieces = None, [parent.text or ""]
    for child in [*parent, None]:
        if child is not None and child.tag is kind:
            character = name2codepoint.get(child.name)
            if character is None:
                raise Refused(UNKNOWN_ENTITY, f"&{child.name[:40]};")
            pieces += [chr(character), child.tail or ""]
            child.tail = None
            parent.remove(child)
            continue
        if before is None:
            parent.text = "".join(pieces)
        else:
            before.tail = "".join(pieces)
        before, pieces = child, [] if child is None else [child.tail or ""]


def in_html(text: str) -> str:
    r"""
    Return the paragraphs of a piece of HTML, as feeds and ninjs carry it.

    >>> in_html("<p>One <b>two</b></p>three<br/><br/>four &amp; five")
    'One two\n\nthree\n\nfour & five'
    """
    etree = brought("lxml.etree", "reading HTML in feeds and ninjs", "wire")
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    if not text.strip():
        return ""
    bounded(text)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    return "" if root is None else paragraphs(root)


def paragraphs(element: Any) -> str:
    """Return the text of an element, its paragraphs parted by blank lines."""
    etree = brought("lxml.etree", "reading XML", "wire")
    pieces: list[str] = []
    silent = pre = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        name = local(node)
        begins = event == "start"
        if name in BLOCKS:
            pieces.append("\n\n")
        elif begins and (name == "br" or name in CELLS):
            pieces.append("\n" if name == "br" else " ")
        step = 1 if begins else -1
        silent += step * (name in SILENT)
        pre += step * (name == "pre")
        text = node.text if begins else node.tail if node is not element else ""
        if text and not silent:
            pieces.append(lines(text) if pre else _spaced(text))
    blocks = re.split(r"\n\s*\n", "".join(pieces))
    return "\n\n".join(filter(None, map(_trimmed, blocks)))


def lines(text: str) -> str:
    r"""
    Return text without elements in paragraphs: parted by blank lines or by indents.

    >>> lines("One\nand one.\n   Two\nand two.")
    'One\nand one.\n\nTwo\nand two.'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks = re.split(r"\n[ \t]*\n", INDENTED.sub("\n\n", text))
    return "\n\n".join(filter(None, map(_trimmed, blocks)))


def _spaced(text: str) -> str:
    r"""
    Return text with one space for each run of white space.

    >>> _spaced(" one\n two"), _spaced("\n")
    (' one two', ' ')
    """
    words = " ".join(text.split())
    before = " " if text[0].isspace() else ""
    return f"{before}{words} " if words and text[-1].isspace() else f"{before}{words}"


def _trimmed(block: str) -> str:
    """Return a paragraph's lines without the blanks around them."""
    return "\n".join(filter(None, map(str.strip, block.split("\n"))))


def local(node: Any) -> str:
    """Return the name of an element in small letters."""
    return node.tag.casefold() if isinstance(node.tag, str) else ""


def first(element: Any, *paths: str) -> str:
    """Return the text of the first of some paths that is there and not empty."""
    for path in paths:
        found = _path(path)(element)
        for one in [found] if isinstance(found, str) else found:
            text = " ".join((one if isinstance(one, str) else "".join(one.itertext())).split())
            if text:
                return text
    return ""


@cache
def _path(path: str) -> Any:
    """Return an expression of XPath compiled."""
    return brought("lxml.etree", "reading XML", "wire").XPath(path)
