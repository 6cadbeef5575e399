"""RSS and Atom: what a site says is new, more often a summary than an article."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from dedup.reading.records import Refused, moment
from dedup.reading.trees import first, in_html, lines, paragraphs

NO_WORDS = "neither content nor summary"
SUMMARY = "summary"


def rss_items(root: Any) -> Iterator[Any]:
    """Yield the items of RSS 2, 1 or 0.9."""
    yield from root.iter("item")


def rss_cells(item: Any) -> dict[str, str]:
    """Return the columns of an item of RSS, or raise Refused."""
    link = first(item, "link", "guid[not(@isPermaLink='false')]", "@*[local-name()='about']")
    whole, short = _inside(item, "encoded"), _inside(item, "description")
    channel = next(item.iterancestors("channel"), None)
    title, lang = _about(item.getparent() if channel is None else channel)
    return {
        "id": first(item, "guid") or link,
        "text": _text(whole, short),
        "outlet": first(item, "source") or title,
        "published": moment(first(item, "pubDate", "date")),
        "title": first(item, "title"),
        "byline": first(item, "creator", "author"),
        "url": link,
        "lang": lang,
        "extent": "" if whole else SUMMARY,
    }


def atom_items(root: Any) -> Iterator[Any]:
    """Yield the entries of Atom."""
    yield from root.iter("entry")


def atom_cells(item: Any) -> dict[str, str]:
    """Return the columns of an entry of Atom, or raise Refused."""
    whole, short = _atom_text(item, "content"), _atom_text(item, "summary")
    title, _ = _about(item.getparent())
    return {
        "id": first(item, "id"),
        "text": _text(whole, short),
        "outlet": first(item, "source/title") or title,
        "published": moment(first(item, "published", "updated")),
        "title": first(item, "title"),
        "byline": first(item, "author/name"),
        "url": first(item, "link[@rel='alternate']/@href", "link[not(@rel)]/@href"),
        "lang": first(item, "@xml:lang", "../@xml:lang"),
        "extent": "" if whole else SUMMARY,
    }


@lru_cache(1)
def _about(outside: Any) -> tuple[str, str]:
    """Return title and language of a feed: to look for them is to pass all its items."""
    if outside is None:
        return "", ""
    title = first(outside, "title", "channel/title")
    return title, first(outside, "language", "channel/language")


def _inside(item: Any, name: str) -> str:
    """Return the paragraphs of the HTML that an element of RSS holds as text."""
    return in_html("".join("".join(found.itertext()) for found in item.findall(name)[:1]))


def _atom_text(item: Any, name: str) -> str:
    """Return the paragraphs of an element of Atom, which says what it holds."""
    found = item.find(name)
    if found is None:
        return ""
    kind = found.get("type", "text").casefold()
    if kind == "xhtml":
        return paragraphs(found)
    text = "".join(found.itertext())
    return in_html(text) if "html" in kind else lines(text) if kind.startswith("text") else ""


def _text(whole: str, short: str) -> str:
    """Return what there is of the article, or raise Refused."""
    if not whole and not short:
        raise Refused(NO_WORDS)
    return whole or short
