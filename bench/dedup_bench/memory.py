"""What memory a detection takes, above what the texts take themselves."""

from pathlib import Path
from statistics import median

import click

from dedup.settings import Settings
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.running import apart
from dedup_bench.sources import SOME, json_option
from dedup_bench.threads import SIZES, sizes_of

WAYS: dict[str, tuple[str, ...]] = {"all tables": (), "near-duplicates alone": ("--near",)}


@click.command()
@click.option("--sizes", default=SIZES, show_default=True, help="Generated articles.")
@click.option("--repeat", default=1, type=SOME, show_default=True, help="Rounds.")
@json_option
def memory(sizes: str, repeat: int, path: Path | None) -> None:
    """Measure the peak of memory of detections of more and more articles, each in a process."""
    before = conditions()
    rows: list[list[Cell]] = []
    samples = {}
    for articles in sizes_of(sizes):
        for way, words in WAYS.items():
            runs = [apart("threads", articles, *words) for _ in range(repeat)]
            if any(run["peak"] is None for run in runs):
                raise click.ClickException("this system does not tell the peak of a process")
            above = [run["peak"] - run["base"] for run in runs]
            peak, size = median(run["peak"] for run in runs), runs[0]["megabytes"]
            name = f"{articles:,} articles, {way}"
            mine = median(above)
            rows.append([name, size, peak, mine, mine * 1e3 / articles, mine / size])
            samples[f"{name} | MB above"] = above
    columns = ["corpus", "MB of text", "peak MB", "MB above", "kB an article", "times the text"]
    title = "Peak memory of a detection; above: without the texts and what was loaded before"
    options = {"sizes": sizes, "repeat": repeat}
    publish("memory", [Table(title, columns, rows, samples)], options, Settings(), path, before)
