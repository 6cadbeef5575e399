"""The article in a page: its text in paragraphs, and what the page says of it."""

import re
from collections.abc import Callable
from functools import partial
from itertools import chain, pairwise
from typing import Any

from dedup.errors import InputError
from dedup.reading.linked import LEAST_BODY, Page, from_linked, from_metas
from dedup.reading.records import Refused, brought, host_of
from dedup.reading.trees import TOO_DEEP, bounded

EXTRACTORS = ("resiliparse", "trafilatura")
Extract = Callable[[str], dict[str, str]]
"""Gives the cells of a page, or raises Refused."""

NO_TEXT = "no text in this page"

DEEPEST = ">".join("*" * 256)
"""Finds an element inside 255 others: an extractor's time grows with the square of the depth."""
COVERED = 0.9
"""Share of an ``articleBody`` that paragraphs of the page must cover to cut it."""
MOST, LONGEST_BODY = 1000, 1 << 20
"""Paragraphs of a page, and characters of a body, beyond which they are not compared."""


def extractor_of(name: str) -> Extract:
    """
    Return an extractor of articles from pages.

    Raises:
        InputError: there is none of this name.
    """
    if name not in EXTRACTORS:
        raise InputError(f"unknown extractor {name!r}; {' or '.join(EXTRACTORS)} is expected")
    return partial(_article, by=name)


def _article(html: str, by: str) -> dict[str, str]:
    """Return the cells of a page: the JSON-LD body where there is one, else what is found."""
    tree = _tree(html)
    text = _by_trafilatura(html) if by == "trafilatura" else _by_resiliparse(tree)
    said = _said(tree, text)
    body = said.pop("body", "")
    if len(body) >= LEAST_BODY and not body.endswith(("…", "...")):
        text = _in_paragraphs(_plain(body), text)
    text = _without(said.get("title", ""), text)
    if not text:
        raise Refused(NO_TEXT)
    return {"text": text, **said}


def _tree(html: str) -> Any:
    """Return a page parsed, or raise Refused where it was built to exhaust its readers."""
    parsing = brought("resiliparse.parse.html", "reading HTML", "html")
    bounded(html)
    tree = parsing.HTMLTree.parse(html)
    if tree.document is None or tree.document.query_selector(DEEPEST) is not None:
        raise Refused(TOO_DEEP)
    return tree


def _said(tree: Any, text: str) -> dict[str, str]:
    """Return what a page says of its article: JSON-LD first, then meta elements."""
    metas: dict[str, str] = {}
    for meta in _in_head(tree, "meta"):
        name = meta.getattr("property") or meta.getattr("name") or meta.getattr("itemprop") or ""
        if meta.getattr("content"):
            metas.setdefault(name.casefold(), " ".join(meta.getattr("content").split()))
    found = from_metas(metas)
    titles = [found.get("title", ""), " ".join((tree.title or "").split())]
    if not titles[0] and titles[1]:
        found["title"] = titles[1]
    links = (link for link in _in_head(tree, "link") if link.getattr("rel") == "canonical")
    urls = [found.get("url", "")]
    root = tree.head.parent if tree.head is not None else None
    for ours, value in (
        ("url", next((link.getattr("href") for link in links), "")),
        ("lang", root.getattr("lang") if root is not None else ""),
    ):
        if value:
            found[ours] = value
    scripts = tree.document.get_elements_by_tag_name("script")[:]  # one by one takes time squared
    scripts = [script for script in scripts if script.getattr("type") == "application/ld+json"]
    if "url" in found:
        found["host"] = host_of(found["url"])
    urls.append(found.get("url", ""))
    page = Page(tuple(filter(None, titles)), tuple(filter(None, urls)), text)
    return found | from_linked((script.text for script in scripts), page)


def _in_head(tree: Any, name: str) -> list[Any]:
    """Return the elements of a name in the head, of the page where there are none."""
    for part in (tree.head, tree.document):  # to search a whole page takes a tenth of its time
        found = [] if part is None else part.get_elements_by_tag_name(name)[:]
        if found:
            return found
    return []


def _by_resiliparse(tree: Any, *, main: bool = True) -> str:
    """Return the text of a page, quickly."""
    texts = brought("resiliparse.extract.html2text", "reading HTML", "html")
    found = texts.extract_plain_text(tree, main_content=main, list_bullets=False, alt_texts=False)
    return _blocks(found)


def _by_trafilatura(html: str) -> str:
    """Return the text of a page, with the least that is not the article."""
    trafilatura = brought("trafilatura", "--extractor trafilatura", "html-hq")
    return _blocks(trafilatura.extract(html, include_comments=False) or "")


def _blocks(text: str) -> str:
    r"""
    Return lines as paragraphs, parted by blank lines.

    >>> _blocks("One  \nTwo\n\n\nThree")
    'One\n\nTwo\n\nThree'
    """
    return "\n\n".join(filter(None, map(str.strip, text.splitlines())))


def _without(title: str, text: str) -> str:
    """Return a text that does not begin with its headline: that is a column of its own."""
    head, _, rest = text.partition("\n\n")
    same = _squeezed(head).casefold() == _squeezed(title).casefold()
    return rest if rest and same else text


def _plain(body: str) -> str:
    """Return a body without the tags that some outlets leave in it."""
    tags = re.search(r"</?(?:p|br|div)\b", body)
    return _by_resiliparse(_tree(body), main=False) if tags else body


def _in_paragraphs(body: str, text: str) -> str:
    r"""
    Return a body in paragraphs.

    Most bodies are one line: the page knows where its paragraphs end.

    >>> _in_paragraphs("First one. Second one.", "Menu\n\nFirst one.\n\nSecond one.\n\nEnd")
    'First one.\n\nSecond one.'
    """
    if "\n" in body:
        return _blocks(body)
    paragraphs = [_squeezed(paragraph) for paragraph in text.split("\n\n")]
    if len(paragraphs) > MOST or len(body) > LONGEST_BODY:
        return body
    whole = _squeezed(body)
    taken: list[tuple[int, int]] = []
    for part in sorted(
        paragraphs, key=len, reverse=True
    ):  # a headline may be words of a longer one
        begin = whole.find(part)
        end = begin + len(part)
        if begin >= 0 and all(end <= low or high <= begin for low, high in taken):
            taken.append((begin, end))
    if sum(end - begin for begin, end in taken) < COVERED * len(whole):
        return body
    places = [place for place, character in enumerate(body) if not character.isspace()]
    cuts = sorted({0, len(whole), *chain.from_iterable(taken)})
    return "\n\n".join(body[places[a] : places[b - 1] + 1] for a, b in pairwise(cuts))


def _squeezed(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())
