"""What a page says of itself for machines: JSON-LD, and the meta elements of its head."""

import json
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

from dedup.reading.records import moment
from dedup.reading.wording import labelled

INSIDE = ("@graph", "mainEntity", "itemListElement", "item")
"""Where an article may stand in a larger object."""

MOST = 10_000
"""Objects of a page looked at: one page can hold millions."""

CELLS = {
    "title": ("headline", "name"),
    "published": ("datePublished", "dateCreated", "dateModified"),
    "outlet": ("publisher", "sourceOrganization"),
    "byline": ("author", "creator"),
    "lang": ("inLanguage",),
    "body": ("articleBody",),
}
METAS = {
    "title": ("og:title", "twitter:title", "dc.title", "title"),
    "published": (
        "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
        "pubdate", "publishdate", "sailthru.date", "parsely-pub-date",
    ),
    "outlet": ("og:site_name", "application-name", "dc.publisher", "publisher"),
    "byline": ("author", "article:author", "dc.creator", "parsely-author"),
    "url": ("og:url",),
    "lang": ("og:locale", "language", "dc.language"),
}  # fmt: skip
"""Names of meta elements, the likeliest first."""


def from_linked(scripts: Iterable[str]) -> dict[str, str]:
    """
    Return title, published, outlet, byline, lang and body of the article in JSON-LD.

    >>> from_linked(['{"@type": "NewsArticle", "headline": "A", "publisher": {"name": "Echo"}}'])
    {'title': 'A', 'outlet': 'Echo'}
    """
    best: dict[str, str] = {}
    for script in scripts:
        for thing in _articles(_decoded(script)):
            cells = _cells(thing)
            if len(cells.get("body", "")) > len(best.get("body", "")) or not best:
                best = cells
    return best


def from_metas(metas: Mapping[str, str]) -> dict[str, str]:
    """Return what meta elements, by name in small letters, tell of an article."""
    found = {}
    for ours, theirs in METAS.items():
        value = next((metas[name] for name in theirs if metas.get(name)), "")
        if value:
            found[ours] = moment(value) if ours == "published" else value
    return found


def _decoded(script: str) -> Any:
    """Return JSON as people write it into pages, None where it is none."""
    text = script.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        return json.loads(text, strict=False)  # line ends in strings are common
    except (ValueError, RecursionError):
        return None


def _articles(found: Any) -> Iterable[dict[str, Any]]:
    """Yield the objects that are articles, however they are wrapped."""
    waiting = [found]
    for thing in waiting:  # grows while it is read
        if len(waiting) > MOST:
            return
        if isinstance(thing, list):
            waiting += thing
        elif isinstance(thing, dict):
            if _is_article(thing):
                yield thing
            waiting += [thing[key] for key in INSIDE if key in thing]


def _is_article(thing: Mapping[str, Any]) -> bool:
    """Return whether the type of an object is one of articles."""
    kinds = thing.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(k, str) and k.endswith(("Article", "Posting", "Report")) for k in kinds)


def _cells(thing: Mapping[str, Any]) -> dict[str, str]:
    """Return what an object says under our names."""
    cells = {}
    for ours, theirs in CELLS.items():
        value = next((thing[name] for name in theirs if thing.get(name)), None)
        said = _said(value)
        if said:
            cells[ours] = moment(said) if ours == "published" else said
    return cells


def _said(value: Any) -> str:
    """Return a value as text; half a pair of surrogates is replaced."""
    try:
        text = unescape((labelled(value) or "").strip())
    except RecursionError:
        return ""
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text
