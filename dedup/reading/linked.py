"""What a page says of itself for machines: JSON-LD, and the meta elements of its head."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from dedup.reading.records import moment
from dedup.reading.wording import labelled

INSIDE = ("@graph", "mainEntity", "item")
"""Where an article may stand in a larger object; those in ``itemListElement`` are others."""

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


LEAST_BODY = 250
"""Characters from which ``articleBody`` is taken for the article, and not for its beginning."""
SHARED = 24
"""Letters in a row that a body has in common with the page that it is of."""
COMPARED = 1 << 20
"""Characters of a body and of a page that are compared."""


class Page(NamedTuple):
    """
    What a page says of its article outside of JSON-LD.

    Args:
        titles: those in its head.
        urls: its addresses.
        text: its paragraphs.
    """

    titles: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    text: str = ""


def from_linked(scripts: Iterable[str], page: Page = Page()) -> dict[str, str]:  # noqa: B008
    """
    Return title, published, outlet, byline, lang and body of the page's own article in JSON-LD.

    Pages tell of other articles too: its own has its headline or its address, or says nothing
    against them; and a body has words that the page shows.

    >>> from_linked(['{"@type": "NewsArticle", "headline": "A", "publisher": {"name": "Echo"}}'])
    {'title': 'A', 'outlet': 'Echo'}
    """
    best: dict[str, str] = {}
    rank = (False, -1)
    for script in scripts:
        for thing in _articles(_decoded(script)):
            cells = _cells(thing)
            named, against = _compared(thing, cells.get("title", ""), page)
            trusted = named or not (page.titles or page.urls)
            foreign = "body" in cells and not _shows(page.text, cells["body"], trusted=trusted)
            body = cells.pop("body") if foreign else ""
            if not named and (against or len(body) >= LEAST_BODY):
                continue
            better = (named, len(cells.get("body", "")))
            if better > rank:
                best, rank = cells, better
    return best


def _compared(thing: Mapping[str, Any], title: str, page: Page) -> tuple[bool, bool]:
    """Return whether an article is the page's by headline or address, and whether it is not."""
    main = thing.get("mainEntityOfPage")
    said = [
        thing.get("url"),
        main.get("@id") or main.get("url") if isinstance(main, dict) else main,
    ]
    urls = [_address(url) for url in said if isinstance(url, str) and url]
    own = thing.get("@id")
    same = {*urls, _address(own) if isinstance(own, str) else ""} & set(map(_address, page.urls))
    named = bool(same - {""}) or any(_alike(title, other) for other in page.titles)
    return named, bool(page.urls and any(urls))


def _address(url: str) -> str:
    """
    Return an address by which two can be compared, nothing for that of a whole site.

    >>> _address("https://www.echo.example/a/#top"), _address("http://echo.example/")
    ('echo.example/a', '')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return f"{(parts.hostname or '').removeprefix('www.')}{path}" if path else ""


def _alike(title: str, other: str) -> bool:
    """
    Return whether two titles are one, but for the outlet's name.

    >>> _alike("Dock opens at dawn", "DOCK opens at dawn | Echo"), _alike("Dock", "Docks of old")
    (True, False)
    """
    short, long = sorted((_letters(title), _letters(other)), key=len)
    return bool(short) and short in long and len(short) * 2 >= len(long)


@lru_cache(1)
def _shown(text: str) -> set[str]:
    """Return what a page shows in pieces of a few letters."""
    letters = _letters(text[:COMPARED])
    size = min(SHARED, len(letters))
    return {letters[at : at + size] for at in range(0, len(letters) - size + 1, size or 1)} - {""}


def _shows(text: str, body: str, *, trusted: bool) -> bool:
    """Return whether a page shows a part of a body; one that shows nothing may have its own."""
    shown = _shown(text)
    if not shown:
        return trusted
    said, size = _letters(body[:COMPARED]), len(next(iter(shown)))
    return any(said[at : at + size] in shown for at in range(len(said) - size + 1))


def _letters(text: str) -> str:
    """Return the letters and digits of a text, which no page sets otherwise."""
    return "".join(filter(str.isalnum, text.casefold()))


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
        text = unescape((labelled(_unboxed(value)) or "").strip())
    except RecursionError:
        return ""
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


def _unboxed(value: Any) -> Any:
    """Return a value out of ``{"@value": …}``, in which JSON-LD may put any."""
    if isinstance(value, list):
        return [_unboxed(part) for part in value]
    if not isinstance(value, dict):
        return value
    return value["@value"] if "@value" in value else {**value, "name": _unboxed(value.get("name"))}
