"""Pages and agency formats: articles a second beside the plain loop over the library below."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

import click

from dedup.reading import read
from dedup.settings import Settings
from dedup_bench.corpora import make
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import json_option
from dedup_bench.timing import Work, ratio, rounds
from dedup_bench.wrappings import WRAPPINGS, archive

SLOW = 10  # trafilatura gets one article in so many


@click.command()
@click.option("--articles", default=2000, show_default=True, help="In each format.")
@click.option("--repeat", default=3, show_default=True, help="Rounds.")
@click.option("--pages", default=20_000, show_default=True, help="Of the WARC that is scored.")
@json_option
def formats(articles: int, repeat: int, pages: int, path: Path | None) -> None:
    """Time reading of pages and agency formats, and a WARC from file to outlet table."""
    before = conditions()
    tables = []
    with tempfile.TemporaryDirectory() as folder:
        if articles:
            tables.append(rates(Path(folder), articles, repeat))
        if pages:
            tables.append(scored(Path(folder), pages))
    options = {"articles": articles, "repeat": repeat, "pages": pages}
    publish("formats", tables, options, Settings(), path, before)


def rates(folder: Path, articles: int, repeat: int) -> Table:
    """Return how many articles a second are read from each format."""
    rows = [made.row for made in make(articles)]
    found: list[list[Cell]] = []
    for name, wrap in WRAPPINGS.items():
        source = wrap(rows, folder)
        found.append(_rate(name, source, articles, repeat, "resiliparse"))
        if name == "HTML files":
            few = folder / "few"
            few.mkdir()
            for file in _named(source)[::SLOW]:
                (few / file.name).symlink_to(file)
            label = "HTML files, trafilatura"
            found.append(_rate(label, few / "*.html", len(list(few.iterdir())), 1, "trafilatura"))
    columns = ["format", "MB", "dedup, articles/s", "MB/s", "the plain loop", "articles/s", "times"]
    return Table(f"Reading {articles:,} articles: to a corpus, and the plain loop", columns, found)


def _rate(name: str, source: Path, articles: int, repeat: int, extractor: str) -> list[Cell]:
    """Return a row of the table: ours, theirs, and how many times as long we take."""
    plain, loop = LOOPS[name]
    megabytes = sum(file.stat().st_size for file in _named(source)) / 1e6
    if len(read(source, extractor=extractor)) != articles:
        raise click.ClickException(f"{name}: not every article was read")
    ways: dict[str, Work] = {"dedup": lambda: read(source, extractor=extractor)}
    try:
        next(loop(source))
        ways["plain"] = lambda: list(loop(source))
    except ModuleNotFoundError:
        plain = "not installed"
    seconds = rounds(ways, repeat)
    ours = median(seconds["dedup"])
    cells: list[Cell] = [name, megabytes, articles / ours, megabytes / ours, plain]
    if "plain" not in seconds:
        return [*cells, None, None]
    theirs = seconds["plain"]
    return [*cells, articles / median(theirs), ratio(seconds["dedup"], theirs)]


def scored(folder: Path, pages: int) -> Table:
    """Return time and memory from a WARC to the tables, in processes of their own."""
    path = archive((made.row for made in make(pages)), folder / "scored.warc.gz")
    out = str(folder / "out")
    reading = f"import dedup; print(len(dedup.read({str(path)!r})))"
    score = [sys.executable, "-m", "dedup", "score", str(path), "-q", "-o", out]
    commands = {
        "read": [sys.executable, "-c", reading],
        "dedup score": [*score, "--agency", "Reuters=reuters"],
    }
    found: list[list[Cell]] = []
    for name, command in commands.items():
        seconds, peak = _run(command)
        found.append([name, pages, path.stat().st_size / 1e6, seconds, pages / seconds, peak])
    columns = ["what", "pages", "MB packed", "seconds", "pages/s", "peak MB"]
    return Table("A WARC from file to outlet table", columns, found)


def _run(command: list[str]) -> tuple[float, float]:
    """Run a command; return its seconds and the most memory it held, in MB."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    passed = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"exit code {process.returncode}")
    return passed, usage.ru_maxrss / 1024


def _extracted(html: str) -> str:
    texts = import_module("resiliparse.extract.html2text")
    return str(texts.extract_plain_text(html, main_content=True))


def _files(source: Path) -> Iterator[bytes]:
    return (file.read_bytes() for file in _named(source))


def _named(source: Path) -> list[Path]:
    """Return the files of a pattern in the last part of a path, in order."""
    return sorted(source.parent.glob(source.name))


def _pages(source: Path) -> Iterator[str]:
    return (_extracted(data.decode()) for data in _files(source))


def _by_trafilatura(source: Path) -> Iterator[str]:
    trafilatura: Any = import_module("trafilatura")
    return (trafilatura.extract(data, include_comments=False) for data in _files(source))


def _column(source: Path) -> Iterator[str]:
    with source.open("rb") as file:
        for line in file:
            yield _extracted(json.loads(line)["html"])


def _archive(source: Path) -> Iterator[str]:
    warc: Any = import_module("fastwarc.warc")
    with source.open("rb") as file:
        for record in warc.ArchiveIterator(file, record_types=warc.response, parse_http=True):
            if record.http_content_type == "text/html":
                yield _extracted(record.reader.read().decode())


def _elements(source: Path) -> Iterator[str]:
    etree: Any = import_module("lxml.etree")
    for data in _files(source):
        for element in etree.fromstring(data).iter("{*}p"):
            yield "".join(element.itertext())


def _json(source: Path) -> Iterator[str]:
    with source.open("rb") as file:
        for line in file:
            yield json.loads(line)["body_text"]


def _feed(source: Path) -> Iterator[str]:
    feedparser: Any = import_module("feedparser")
    for entry in feedparser.parse(source.read_bytes()).entries:
        yield entry.content[0].value


LOOPS: dict[str, tuple[str, Callable[[Path], Iterator[str]]]] = {
    "HTML files": ("resiliparse", _pages),
    "HTML files, trafilatura": ("trafilatura", _by_trafilatura),
    "column of HTML": ("json + resiliparse", _column),
    "WARC, packed": ("fastwarc + resiliparse", _archive),
    "NewsML-G2": ("lxml, texts of p", _elements),
    "NewsML 1.2": ("lxml, texts of p", _elements),
    "NITF files": ("lxml, texts of p", _elements),
    "ninjs": ("json", _json),
    "RSS": ("feedparser, HTML as it is", _feed),
}
