"""Generated articles as pages, archives and agency files, as sites and agencies wrap them."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

Row = dict[str, str]

LINKS = "".join(
    f'<li class="menu item-{n}"><a href="/section/{n}" title="Section {n}">Section {n}</a></li>'
    for n in range(60)
)
SCRIPT = "".join(f'window.config.slot{n}={{"id":{n},"size":[300,250]}};' for n in range(250))
ASIDE = "".join(
    f'<div class="teaser"><a href="/story/{n}"><img src="/i/{n}.jpg" alt=""><h3>Story {n}</h3>'
    f"</a><span>{n} minutes ago</span></div>"
    for n in range(40)
)


def page(row: Row, *, linked: bool = False) -> str:
    """Return an article as a news site shows it: most bytes are not the article."""
    said = ""
    if linked:
        body = " ".join(row["text"].split())
        article = {"@type": "NewsArticle", "headline": row["title"], "articleBody": body}
        said = f'<script type="application/ld+json">{json.dumps(article)}</script>'
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(row["title"])}'
        f'</title><meta property="og:site_name" content="{escape(row["outlet"])}">'
        f'<meta property="article:published_time" content="{row["published"]}">{said}'
        f"<script>{SCRIPT}</script></head><body><header><nav><ul>{LINKS}</ul></nav></header>"
        f"<main><article><h1>{escape(row['title'])}</h1>{_paragraphs(row)}</article></main>"
        f'<aside class="sidebar">{ASIDE}</aside><footer><ul>{LINKS}</ul></footer></body></html>'
    )


def pages(rows: Iterable[Row], folder: Path) -> Path:
    """Write a file a page; return their pattern."""
    folder.mkdir()
    for row in rows:
        (folder / f"{row['id']}.html").write_text(page(row), encoding="utf-8")
    return folder / "*.html"


def column(rows: Iterable[Row], folder: Path) -> Path:
    """Write pages as a column of JSON Lines."""
    lines = (json.dumps({"id": row["id"], "html": page(row)}) for row in rows)
    return _written(folder / "pages.jsonl", "\n".join(lines))


def archive(rows: Iterable[Row], path: Path) -> Path:
    """Write a packed WARC: for each page a request, the page, and now and then a picture."""
    with path.open("wb") as file:
        for number, row in enumerate(rows):
            for record in _records(row, number):
                file.write(gzip.compress(record, 1))
    return path


def g2(rows: Iterable[Row], folder: Path) -> Path:
    """Write one NewsML-G2 message."""
    items = "".join(
        f'<newsItem guid="{row["id"]}" version="1"><itemMeta><itemClass qcode="ninat:text"/>'
        f"<provider><name>{escape(row['outlet'])}</name></provider><versionCreated>{row['published']}"
        f'</versionCreated><pubStatus qcode="stat:usable"/></itemMeta><contentMeta><headline>'
        f"{escape(row['title'])}</headline></contentMeta><contentSet><inlineXML>"
        f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{_paragraphs(row)}</body></html>'
        "</inlineXML></contentSet></newsItem>"
        for row in rows
    )
    space = "http://iptc.org/std/nar/2006-10-01/"
    return _written(
        folder / "g2.xml",
        f'<newsMessage xmlns="{space}"><itemSet>{items}</itemSet></newsMessage>',
    )


def newsml(rows: Iterable[Row], folder: Path) -> Path:
    """Write one document of NewsML 1.2."""
    items = "".join(
        f"<NewsItem><Identification><NewsIdentifier><ProviderId>x</ProviderId><DateId>1</DateId>"
        f"<NewsItemId>{row['id']}</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier>"
        f"</Identification><NewsManagement><ThisRevisionCreated>{row['published']}"
        f'</ThisRevisionCreated><Status FormalName="Usable"/></NewsManagement><NewsComponent>'
        f"<NewsLines><HeadLine>{escape(row['title'])}</HeadLine></NewsLines><ContentItem>"
        f"<DataContent>{_paragraphs(row)}</DataContent></ContentItem></NewsComponent></NewsItem>"
        for row in rows
    )
    return _written(folder / "newsml.xml", f"<NewsML>{items}</NewsML>")


def nitf(rows: Iterable[Row], folder: Path) -> Path:
    """Write a NITF file an article; return their pattern."""
    (folder / "nitf").mkdir()
    for row in rows:
        _written(
            folder / "nitf" / f"{row['id']}.xml",
            f'<nitf><head><docdata><doc-id id-string="{row["id"]}"/><date.issue norm="'
            f'{row["published"]}"/></docdata></head><body><body.head><hedline><hl1>'
            f"{escape(row['title'])}</hl1></hedline></body.head><body.content>{_paragraphs(row)}"
            "</body.content></body></nitf>",
        )
    return folder / "nitf" / "*.xml"


def ninjs(rows: Iterable[Row], folder: Path) -> Path:
    """Write ninjs, an object a line."""
    items = (
        {"uri": row["id"], "type": "text", "version": "1", "versioncreated": row["published"],
         "pubstatus": "usable", "headline": row["title"], "body_text": row["text"]}
        for row in rows
    )  # fmt: skip
    return _written(folder / "items.ninjs", "\n".join(map(json.dumps, items)))


def rss(rows: Iterable[Row], folder: Path) -> Path:
    """Write one feed with whole articles."""
    items = "".join(
        f"<item><title>{escape(row['title'])}</title><guid>{row['id']}</guid><pubDate>"
        "Sun, 02 Mar 2031 06:40:00 +0100</pubDate><content:encoded>"
        f"{escape(_paragraphs(row))}</content:encoded></item>"
        for row in rows
    )
    space = "http://purl.org/rss/1.0/modules/content/"
    return _written(
        folder / "feed.rss",
        f'<rss version="2.0" xmlns:content="{space}"><channel><title>Echo</title>{items}'
        "</channel></rss>",
    )


WRAPPINGS: dict[str, Callable[[Iterable[Row], Path], Path]] = {
    "HTML files": lambda rows, folder: pages(rows, folder / "html"),
    "column of HTML": column,
    "WARC, packed": lambda rows, folder: archive(rows, folder / "crawl.warc.gz"),
    "NewsML-G2": g2,
    "NewsML 1.2": newsml,
    "NITF files": nitf,
    "ninjs": ninjs,
    "RSS": rss,
}


def _paragraphs(row: Row) -> str:
    """Return the text of an article as elements."""
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in row["text"].split("\n\n"))


def _records(row: Row, number: int) -> Iterator[bytes]:
    """Yield the records of a visit; one page in twenty has its article in JSON-LD too."""
    url = f"https://{row['outlet'].replace(' ', '-').casefold()}.example/{row['id']}"
    yield _record("request", url, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    body = page(row, linked=number % 20 == 0).encode()
    yield _record("response", url, _answer(body, "text/html; charset=utf-8"))
    if number % 10 == 0:
        yield _record("response", f"{url}.png", _answer(b"\x89PNG" * 500, "image/png"))


def _answer(body: bytes, kind: str) -> bytes:
    """Return what a server sends."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _record(kind: str, url: str, block: bytes) -> bytes:
    """Return a record of an archive."""
    head: dict[str, Any] = {
        "WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": "2031-03-03T00:00:00Z",
        "WARC-Record-ID": f"<urn:x:{kind}:{url}>", "Content-Type": "application/http",
        "Content-Length": len(block),
    }  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def _written(path: Path, text: str) -> Path:
    """Write a file; return its path."""
    path.write_text(text, encoding="utf-8")
    return path
