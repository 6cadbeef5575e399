"""Scrapy's item pipeline: what passes, what is dropped, what is counted."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from arrivals import story
from dedup.crawling import DedupPipeline
from dedup.errors import SchemaError, SettingsError, StoreError
from dedup.index import Index

scrapy: Any = pytest.importorskip("scrapy")
exceptions: Any = pytest.importorskip("scrapy.exceptions")
settings_of: Any = pytest.importorskip("scrapy.settings").Settings
QUICK = {"DEDUP_TIER": "articles", "DEDUP_SETTINGS": {"num_perm": 32}}


class Item(scrapy.Item):  # type: ignore[misc]
    """An item of declared fields."""

    url = scrapy.Field()
    text = scrapy.Field()
    dedup = scrapy.Field()


@dataclass
class Page:
    """An item that is a dataclass."""

    url: str
    text: str
    dedup: dict[str, Any] = field(default_factory=dict)


class Bare(scrapy.Item):  # type: ignore[misc]
    """An item without a field for verdicts."""

    url = scrapy.Field()
    text = scrapy.Field()


class Stats(dict[str, int]):
    """Stats as Scrapy keeps them."""

    def inc_value(self, name: str) -> None:
        """Count."""
        self[name] = self.get(name, 0) + 1


@contextmanager
def opened(folder: Path, **settings: Any) -> Iterator[tuple[DedupPipeline, Stats]]:
    """Give a pipeline on an index, and its stats."""
    stats = Stats()
    asked = settings_of({"DEDUP_DIR": str(folder), **QUICK, **settings})
    crawler = SimpleNamespace(settings=asked, stats=stats)
    pipeline = DedupPipeline.from_crawler(crawler)
    pipeline.open_spider()
    try:
        yield pipeline, stats
    finally:
        pipeline.close_spider()


def said(pipeline: DedupPipeline, *items: Any) -> list[str]:
    """Return why each item is dropped, or nothing."""
    found = []
    for item in items:
        try:
            passed = pipeline.process_item(item)
        except exceptions.DropItem as why:
            found.append(f"{why} ({why.log_level})")
        else:
            found.append("" if passed is item else "another")
    return found


def test_what_is_done_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Copies are dropped, edited ones pass, and what came before; each is counted by its reason."""
    with opened(tmp_path) as (pipeline, stats):
        items = [
            {"url": "/a", "text": story(1)}, {"url": "/b", "text": story(1).upper()},
            {"url": "/c", "text": story(1, 3)}, {"url": "/a", "text": story(1)},
            {"url": "/s", "text": "short"}, {"picture": "x.png"}, {"text": story(4)},
        ]  # fmt: skip
        assert [
            "",
            "exact: /b (earlier: /a) (DEBUG)",
            "",
            "redelivered: /a came before (DEBUG)",
        ] == said(pipeline, *items[:4])
        assert ["", "", "", ""] == said(pipeline, *items[4:], {"picture": "y.png"})
    assert {
        "dedup/kept": 2, "dedup/tagged/near": 1, "dedup/dropped/exact": 1,
        "dedup/dropped/redelivered": 1, "dedup/no_article": 3,
    } == stats  # fmt: skip

    told = [record.getMessage() for record in caplog.records if record.name == "dedup.crawling"]
    assert ["items of ['picture'] have no text, and pass; DEDUP_FIELDS can name it"] == told


@pytest.mark.parametrize("kind", [dict, Item, Page])
def test_kinds_of_items(tmp_path: Path, kind: type[Any]) -> None:
    """Of whatever kind an item is, the verdict is written into it where that is asked."""
    first, second = kind(url="/a", text=story(1)), kind(url="/b", text=story(1, 3))
    with opened(tmp_path, DEDUP_FIELD="dedup") as (pipeline, _):
        assert ["", ""] == said(pipeline, first, second)
    found = [getattr(item, "dedup", None) or item["dedup"] for item in (first, second)]

    assert {"id": "/a", "action": "keep", "reason": "new"} == found[0]
    assert ("near", "/a") == (found[1]["reason"], found[1]["earlier"])


def test_an_item_without_the_field(tmp_path: Path) -> None:
    """An item that cannot take the verdict is an error, and is not remembered."""
    with opened(tmp_path, DEDUP_FIELD="dedup") as (pipeline, _):
        with pytest.raises(SchemaError, match="Bare has no field 'dedup': declare it, or leave"):
            pipeline.process_item(Bare(url="/a", text=story(1)))
        assert [""] == said(pipeline, Item(url="/b", text=story(1)))


def test_fields(tmp_path: Path) -> None:
    """Fields have other names, lists are one text, an address stands for an id and an outlet."""
    item = {
        "link": "https://www.echo.example/a",
        "body": [story(1), story(2)],
        "when": "2031-02-03",
    }
    given = {**item, "body": f"{story(1)}\n\n{story(2)}", "guid": 7, "paper": {"name": "Post"}}
    names = {"text": "body", "published": "when", "outlet": "paper"}
    with opened(tmp_path, DEDUP_FIELDS=names) as (pipeline, _):
        assert [""] == said(pipeline, item)
        assert ["exact: 7 (earlier: https://www.echo.example/a) (DEBUG)"] == said(pipeline, given)
        entries = [pipeline._gate.index.entry(seq) for seq in (1, 2)]
    told = [(e.id, e.outlet, e.published) for e in entries if e is not None]

    assert [(item["link"], "echo.example", "2031-02-03"), ("7", "Post", "2031-02-03")] == told
    with (
        pytest.raises(SchemaError, match="unknown field 'words'"),
        opened(tmp_path, DEDUP_FIELDS={"words": "body"}),
    ):
        pass


def test_crawls_that_follow(tmp_path: Path) -> None:
    """A second crawl knows what the first saw, treats it as then if asked, or forgets it."""
    items = [{"url": "/a", "text": story(1)}, {"url": "/b", "text": story(1)}]
    again = "redelivered: {} came before (DEBUG)"
    crawls: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["", "exact: /b (earlier: /a) (DEBUG)"]),
        ({}, [again.format("/a"), again.format("/b")]),
        ({"DEDUP_REDELIVERED": "keep"}, ["", "exact: /b (earlier: /a) (DEBUG)"]),
        ({"DEDUP_RESET": True, "DEDUP_DROP": "none"}, ["", ""]),
        ({"DEDUP_RESET": True, "DEDUP_KEEP_TEXT": True, "DEDUP_DROP": "verified"},
         ["", "exact: /b (earlier: /a) (DEBUG)"]),
    ]  # fmt: skip
    (tmp_path / "notes.txt").write_text("of somebody else")
    for settings, wanted in crawls:
        with opened(tmp_path, **settings) as (pipeline, _):
            assert wanted == said(pipeline, *items)
    assert "of somebody else" == (tmp_path / "notes.txt").read_text()
    with Index.open(tmp_path) as index:
        assert index.held.text


def test_two_spiders(tmp_path: Path) -> None:
    """Two crawls at once, in one process, know what each other has seen."""
    with opened(tmp_path) as (one, _), opened(tmp_path) as (other, _):
        assert [""] == said(one, {"url": "/a", "text": story(1)})
        assert ["exact: /b (earlier: /a) (DEBUG)"] == said(other, {"url": "/b", "text": story(1)})
        assert [""] == said(other, {"url": "/c", "text": story(2)})
        assert ["redelivered: /c came before (DEBUG)"] == said(one, {"url": "/c", "text": story(2)})


def test_a_window(tmp_path: Path) -> None:
    """What was published before the window is forgotten."""
    old = {"url": "/a", "text": story(1), "published": "2001-01-01"}
    with opened(tmp_path, DEDUP_WINDOW=30) as (pipeline, _):
        assert ["", ""] == said(pipeline, old, old | {"url": "/b"})


def test_settings_that_are_none(tmp_path: Path) -> None:
    """Switched off it is not there; a wrong word is refused."""
    with pytest.raises(exceptions.NotConfigured), opened(tmp_path, DEDUP_ENABLED=False):
        pass
    for drop, error, message in (
        ("all", SettingsError, "DEDUP_DROP must be one of exact, verified, none, not 'all'"),
        ("verified", StoreError, "nothing can be verified"),
    ):
        with pytest.raises(error, match=message), opened(tmp_path, DEDUP_DROP=drop):
            pass
    DedupPipeline(tmp_path).close_spider()  # as after one that could not be opened
    assert [] == list(tmp_path.iterdir())


def test_old_statistics_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What the filter says when it begins is logged."""
    monkeypatch.setattr("dedup.index.learning.Knowledge.note", lambda _: "learn anew")
    with caplog.at_level(logging.WARNING), opened(tmp_path):
        assert ["learn anew"] == [record.message for record in caplog.records]


def test_without_scrapy() -> None:
    """Without Scrapy one line says what to install."""
    code = """
import sys
sys.modules["scrapy"] = None
from dedup.crawling import DedupPipeline
from dedup.errors import MissingExtra
try:
    DedupPipeline.from_crawler(None)
except MissingExtra as problem:
    print(problem)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "the item pipeline needs an optional package: pip install 'dedup-news[scrapy]'\n" == (
        ran.stdout
    )
