"""The report of many articles: what its page weighs, and how long it takes to write and to read."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from shutil import which
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import click
import pyarrow as pa

from dedup.corpus import corpus_of
from dedup.detection import Detection
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.report.blocks import TEXTS
from dedup.report.page import write_page
from dedup.settings import Settings
from dedup_bench.corpora import AGENCIES, make
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import json_option

_MEGABYTE = 1 << 20
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_TIMES = 3  # each view is opened so often; the median counts
_PAINT = """async () => {
    const painted = () => performance.getEntriesByName("first-contentful-paint")[0];
    while (!painted()) await new Promise(requestAnimationFrame);
    return painted().startTime; }"""
_PATIENCE = 30_000  # milliseconds
_HEAP = "performance.memory.usedJSHeapSize"


@click.command()
@click.option("--sizes", default="5000,50000", show_default=True, help="Numbers of articles.")
@click.option("--texts", default=",".join(TEXTS), show_default=True, help="What pages hold.")
@click.option("--seed", default=1, show_default=True)
@json_option
def report(sizes: str, texts: str, seed: int, path: Path | None) -> None:
    """Write the report of generated articles and read it in Chromium, where there is one."""
    before = conditions()
    rows: list[list[Cell]] = []
    for size in sizes.split(","):
        found = found_in(int(size), seed)
        rows += [measured(found, text) for text in texts.split(",")]
    columns = ["articles", "stories", "text", "MB", "seconds to write", "peak MB added",
               "ms to first view", "ms to articles", "ms to search", "ms to story",
               "ms to article", "heap MB"]  # fmt: skip
    options = {"sizes": sizes, "texts": texts, "seed": seed}
    publish("report", [Table("reports of generated articles", columns, rows)], options,
            Settings(), path, before)  # fmt: skip


def found_in(number: int, seed: int) -> Detection:
    """Return what is found in so many articles, nearly all of stories; every table is made."""
    several = (
        made for made in make(3 * number, seed) if made.case != "own" or not made.number % 40
    )
    table = pa.Table.from_pylist([made.row for made in islice(several, number)])
    known = Outlets(agencies={agency.lower(): agency for agency in AGENCIES})
    found = detect(corpus_of(table), outlets=known)
    for name in found.tables:
        _ = found.tables[name]
    return found


def measured(found: Detection, text: str) -> list[Cell]:
    """Return the row of a page."""
    before = _memory("VmRSS", anew=True)
    with TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        began = perf_counter()
        with page.open("wb") as file:
            write_page(found, file, text)
        added = None if before is None else (_memory("VmHWM") or 0) - before
        seconds = perf_counter() - began
        size = page.stat().st_size / _MEGABYTE
        row: list[Cell] = [len(found.corpus), len(found.stories), text, size, seconds]
        return [*row, added, *reading(page, largest(found))]


def largest(found: Detection) -> str:
    """Return the largest story."""
    stories = found.stories.sort_by([("size", "descending"), ("story", "ascending")])
    return str(stories["story"][0].as_py())


def reading(page: Path, story: str) -> list[Cell]:
    """Return milliseconds to what a reader does, and the heap of the browser's engine at last."""
    with opened() as browser:
        if browser is None:
            return [None] * 6
        runs = [list(_read(browser.new_page(), page.as_uri(), story)) for _ in range(_TIMES)]
    return [round(median(column)) for column in zip(*runs, strict=True)]


@contextmanager
def opened() -> Iterator[Any]:
    """Yield Chromium without a screen; None where there is none."""
    program = which("chromium") or which("google-chrome")
    if program is None:
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=_FLAGS)
        yield browser
        browser.close()


def _read(view: Any, address: str, story: str) -> Iterator[float]:
    """Yield what is measured of one visit, milliseconds and megabytes."""
    view.goto(address)
    yield view.evaluate(_PAINT)
    yield _until(view, "location.hash = '#/articles'", "document.querySelector('#view tbody tr')")
    typed = f"const box = document.querySelector('input'); box.value = '{story}'; "
    act = f"{typed} box.dispatchEvent(new Event('input'))"
    yield _until(view, act, "document.querySelectorAll('#view tbody tr').length === 1")
    for place, wanted in (("stories", ".grid"), ("articles", ".reading")):
        shown = f"document.querySelector('{wanted}')"
        yield _until(view, f"location.hash = '#/{place}/{story}'", shown)
    yield view.evaluate(_HEAP) / _MEGABYTE
    view.close()


def _until(view: Any, act: str, wanted: str) -> float:
    """Return milliseconds from an act until something is so, and painted."""
    done = view.evaluate(
        f"""async () => {{
            const began = performance.now();
            {act};
            while (!({wanted}) && performance.now() - began < {_PATIENCE})
                await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
            return performance.now() - began; }}"""
    )
    return float(done)


def _memory(name: str, *, anew: bool = False) -> float | None:
    """Return megabytes of memory as Linux counts them, its peak counted anew; None elsewhere."""
    try:
        if anew:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        text = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    return int(text.split(f"{name}:")[1].split()[0]) / 1024
