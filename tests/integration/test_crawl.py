"""A real crawl, of pages served on loopback, through the pipeline as the docs set it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from arrivals import story

pytest.importorskip("scrapy")
DOCS = Path(__file__).parents[2] / "docs/scrapy.md"
pytestmark = pytest.mark.skipif(not DOCS.is_file(), reason="runs in a checkout alone")

CRAWL = """
import json
import sys

import scrapy
from scrapy.crawler import CrawlerProcess


class News(scrapy.Spider):
    name = "news"

    def parse(self, response):
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, self.parse_page)

    def parse_page(self, response):
        yield {"url": response.url, "body": response.css("p::text").getall()}


start, feed, settings = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
settings |= {"FEEDS": {feed: {"format": "jsonlines"}}, "TELNETCONSOLE_ENABLED": False}
settings |= {"LOG_LEVEL": "INFO", "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0}
News.start_urls = [start]
process = CrawlerProcess(settings)
crawler = process.create_crawler(News)
process.crawl(crawler)
process.start()
print(json.dumps({k: v for k, v in crawler.stats.get_stats().items() if k.startswith("dedup/")}))
"""
PAGES = {
    "first": story(1), "copy": story(1).upper(), "edited": story(2), "other": story(2, 3),
    "apart": story(3),
}  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Give a folder of pages, and the address where they are served."""
    folder = tmp_path / "site"
    folder.mkdir()
    publish(folder, PAGES)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield folder, f"http://127.0.0.1:{server.server_port}/index.html"
        finally:
            server.shutdown()
            thread.join()


def publish(folder: Path, pages: dict[str, str]) -> None:
    """Write pages, and one that links to them."""
    for name, text in pages.items():
        body = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
        (folder / f"{name}.html").write_text(f"<html><body>{body}</body></html>")
    links = "".join(f'<a href="{name}.html">{name}</a>' for name in pages)
    (folder / "index.html").write_text(f"<html><body>{links}</body></html>")


def crawled(
    start: str, feed: Path, settings: dict[str, Any]
) -> tuple[set[str], dict[str, int], str]:
    """Crawl; return the names of pages in the feed, the stats and the log."""
    script = feed.with_suffix(".py")  # Scrapy wants to see the source of a spider
    script.write_text(CRAWL)
    words = [sys.executable, str(script), start, str(feed), json.dumps(settings)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=feed.parent)
    rows = [json.loads(line) for line in feed.read_text().splitlines()]
    assert all(row["dedup"]["id"] == row["url"] for row in rows)
    names = {Path(row["url"]).stem for row in rows}
    return names, json.loads(done.stdout.splitlines()[-1]), done.stderr


def test_a_crawl_and_another(site: tuple[Path, str], tmp_path: Path) -> None:
    """
    Of two pages of the same words one is kept, an edited one is tagged; later only news is.

    Which of two comes first is up to the crawl.
    """
    settings: dict[str, Any] = {}
    exec(DOCS.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0], settings)  # noqa: S102
    settings = {name: value for name, value in settings.items() if name.isupper()}
    folder, start = site
    kept, stats, log = crawled(start, tmp_path / "one.jsonl", settings)

    assert {"edited", "other", "apart"} < kept
    assert 1 == len(kept & {"first", "copy"}) == len({"first", "copy"} - kept)
    assert {"dedup/kept": 3, "dedup/tagged/near": 1, "dedup/dropped/exact": 1} == stats
    assert "ERROR" not in log
    assert "Dropped" not in log
    assert "Deprecat" not in log
    assert (tmp_path / ".scrapy/seen/manifest.sqlite").is_file()

    publish(folder, PAGES | {"edited": story(2, 1), "news": story(4), "again": story(3).lower()})
    kept, stats, _ = crawled(start, tmp_path / "two.jsonl", settings)

    assert {"edited", "news"} == kept
    assert 4 == stats.pop("dedup/dropped/redelivered")
    assert {"dedup/kept": 1, "dedup/tagged/update": 1, "dedup/dropped/exact": 1} == stats
