"""
How time grows with the corpus and shrinks with threads.

``python -m dedup_bench.threads ARTICLES`` is one detection in a process of its own, for `threads`
and `memory`.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from math import log2
from pathlib import Path
from statistics import median
from typing import Any

import click

from dedup.settings import Settings
from dedup_bench.results import Cell, Table, conditions, processors, publish
from dedup_bench.running import apart, used
from dedup_bench.sources import json_option

SIZES = "1000,2000,4000,8000,16000"
WARM_UP = 50  # articles of a first run that does not count

Runs = dict[tuple[int, int], list[dict[str, Any]]]  # by articles and threads


def sizes_of(given: str) -> list[int]:
    """
    Return the numbers of a list with commas, in order.

    Raises:
        UsageError: there is something else in it.
    """
    try:
        sizes = sorted({int(one) for one in given.split(",")})
    except ValueError:
        sizes = [0]
    if sizes[0] < 1:
        raise click.UsageError(f"--sizes should read like {SIZES}")
    return sizes


@click.command()
@click.option("--sizes", default=SIZES, show_default=True, help="Generated articles.")
@click.option("--repeat", default=3, show_default=True, help="Rounds.")
@json_option
def threads(sizes: str, repeat: int, path: Path | None) -> None:
    """Time whole detections of more and more articles, in one thread and on every core."""
    before, counts = conditions(), sizes_of(sizes)
    runs: Runs = {}
    for _ in range(repeat):
        for articles in counts:
            for count in sorted({1, processors()}):
                one = apart("threads", articles, threads=count)
                runs.setdefault((articles, count), []).append(one)
    options = {"sizes": sizes, "repeat": repeat}
    publish("threads", [table_of(runs)], options, Settings(), path, before)


def table_of(runs: Runs) -> Table:
    """Return the table, a row a size and number of threads; growth is of the size before."""
    order = sorted(runs, key=lambda key: (key[1], key[0]))
    took = {key: median(run["seconds"] for run in runs[key]) for key in order}
    growth = {
        large: log2(took[large] / took[small]) / log2(large[0] / small[0])
        for small, large in pairwise(order)
        if small[1] == large[1]
    }
    rows: list[list[Cell]] = []
    samples = {}
    for articles, threads in order:
        mine = runs[articles, threads]
        seconds = took[articles, threads]
        name = f"{articles:,} articles, {threads} threads"
        rows.append([
            name, mine[0]["megabytes"], seconds, median(run["cpu"] for run in mine),
            mine[0]["megabytes"] / seconds, growth.get((articles, threads)),
            took[articles, 1] / seconds,
        ])  # fmt: skip
        samples[f"{name} | seconds"] = [run["seconds"] for run in mine]
    columns = ["corpus", "MB", "seconds", "CPU seconds", "MB/s", "exponent", "against 1 thread"]
    return Table("Texts in memory to all tables, generated articles", columns, rows, samples)


@click.command()
@click.argument("articles", type=int)
@click.option("--near", is_flag=True)
def main(articles: int, near: bool) -> None:
    """Detect once, and print what it took as JSON."""
    from dedup.line import detect
    from dedup_bench.corpora import make
    from dedup_bench.sources import corpus_from, line_of

    def tables(count: int) -> list[int]:
        found = detect(corpora[count], only_near=near)
        return [len(table) for table in found.tables.values()]

    corpora = {count: corpus_from(map(line_of, make(count))) for count in (WARM_UP, articles)}
    tables(WARM_UP)
    _, usage = used(lambda: tables(articles))
    size = sum(len(text.encode()) for text in _texts(corpora[articles]))
    print(json.dumps({**usage._asdict(), "megabytes": size / 1e6}))


def _texts(corpus: Any) -> Iterator[str]:
    yield from corpus.table["text"].to_pylist()


if __name__ == "__main__":
    main()
