"""How long a crawl's items keep the reactor: each is asked about and remembered by itself."""

import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click
import numpy as np

from dedup.crawling import DedupPipeline
from dedup.index import Index
from dedup.settings import Settings
from dedup_bench.corpora import make
from dedup_bench.results import Table, conditions, publish
from dedup_bench.sources import json_option


@click.command()
@click.option("--held", default=20_000, show_default=True, help="Articles seen before the crawl.")
@click.option("--items", default=2_000, show_default=True, help="Items that come, one by one.")
@json_option
def crawl(held: int, items: int, path: Path | None) -> None:
    """Time an item in Scrapy's pipeline, by tier: so long the reactor does nothing else."""
    before = conditions()
    made = make(held + items, days=30)
    seen, come = ([dict(item.row) for item in islice(made, count)] for count in (held, items))
    rows = [[tier, *measured(tier, seen, come)] for tier in ("articles", "passages")]
    columns = ["tier", "ms median", "ms 99 %", "ms longest", "ms of a processor, mean"]
    table = Table(f"An item's check, {held:,} articles held", columns, rows)
    publish("crawl", [table], {"held": held, "items": items}, Settings(), path, before)


def measured(tier: str, seen: Sequence[Any], come: Sequence[Any]) -> list[float]:
    """Return milliseconds of an item: median, 99 %, longest, and of a processor on average."""
    with tempfile.TemporaryDirectory() as folder:
        with Index.create(folder, tier=tier) as index:
            index.add(seen)
        pipeline = DedupPipeline(folder, again=True)
        pipeline.open_spider()
        _passed(pipeline, {"url": "/first", "text": "what the first loads is not measured"})
        walls, begun = list[float](), time.process_time()
        for item in come:
            start = time.perf_counter()
            _passed(pipeline, item)
            walls.append(time.perf_counter() - start)
        spent = (time.process_time() - begun) / len(come)
        pipeline.close_spider()
    median, most, longest = np.percentile(walls, [50, 99, 100]).tolist()
    return [1e3 * seconds for seconds in (median, most, longest, spent)]


def _passed(pipeline: DedupPipeline, item: Any) -> bool:
    """Tell whether an item passes."""
    from scrapy.exceptions import DropItem

    try:
        pipeline.process_item(item)
    except DropItem:
        return False
    return True
