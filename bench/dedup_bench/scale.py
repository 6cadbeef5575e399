"""How the command grows with a corpus: time by stage, memory, what it finds; and the peers."""

import os
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

import click

from dedup import pilots
from dedup.estimating import SAMPLED, SAMPLED_NEAR, estimate_of
from dedup.settings import Settings
from dedup.verbs.working import bytes_in
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.scale_chart import stages_drawn
from dedup_bench.scale_peers import ELSEWHERE, PEERS, PYTHON
from dedup_bench.scale_runs import (
    COPIES,
    Means,
    News,
    Run,
    found_of,
    news_of,
    options_of,
    ours,
    peer,
)
from dedup_bench.scale_story import COLUMNS_TOLD, Size, row_of, sizes_in, with_story
from dedup_bench.sources import json_option

WAYS = {"all tables": False, "near-duplicates alone": True}
SHOWN = ("reprint", "cut", "embed", "light", "heavy")  # edits of which a peer may find some

Runs = Mapping[tuple[Size, str], Run]  # by size and way


@click.command()
@click.option("--sizes", default="10000,100000", show_default=True,
              help="Generated articles; 10000+1000: and one story in 1,000 outlets.")  # fmt: skip
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True,
              metavar="DIR", help="Keep what is generated there, or find it there.")  # fmt: skip
@click.option("--files", multiple=True, metavar="FILE",
              help="Score these too, of which nobody knows what is true. Repeatable.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, help="Of what is generated.")
@click.option("--only", type=click.Choice(["all", "near"]), help="Only this way.  [default: both]")
@click.option("--max-memory", "memory", metavar="SIZE",
              help="Bound the memory of our runs.")  # fmt: skip
@click.option("--keep", is_flag=True,
              help="Let our runs keep their stages in a folder too (`--work`).")  # fmt: skip
@click.option("--peers", type=int, metavar="N", help="Run the peers on N of the articles.")
@click.option("--peer", "chosen", multiple=True, type=click.Choice(PEERS),
              help="These peers alone. Repeatable.")  # fmt: skip
@click.option("--estimates", is_flag=True,
              help="Compare what `dedup estimate` says with what it took.")  # fmt: skip
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path), metavar="PNG",
              help="Draw the stages there.")  # fmt: skip
@json_option
def scale(
    sizes: str, folder: Path, files: tuple[str, ...], seed: int, only: str | None,
    memory: str | None, peers: int | None, chosen: tuple[str, ...], chart: Path | None,
    path: Path | None, *, keep: bool, estimates: bool,
) -> None:  # fmt: skip
    """
    Time `dedup score` on more and more articles, each run in a process of its own.

    Peers read the same file: gaoya, datasketch, datatrove, and text-dedup if TEXT_DEDUP_PYTHON
    names the Python it is installed in.

    \b
    Example:
      dedup bench scale --folder news/ --sizes 10000,100000 --peers 100000 --chart stages.png
    """
    before, every = conditions(), sizes_in(sizes)
    plain = {*(size.articles for size in every), *([peers] if peers else [])}
    made = news_of(folder, sorted(plain), seed)
    news = {
        size: with_story(made[size.articles], size.outlets, seed) if size.outlets
        else made[size.articles] for size in every
    }  # fmt: skip
    ways = [way for way, near in WAYS.items() if only in (None, "near" if near else "all")]
    means = Means(memory, keep=keep)
    runs = {(size, way): _run(size, way, news[size], means) for size in every for way in ways}
    tables = [taken(runs), stages(runs), found(runs, news)]
    if any(size.outlets for size in every):
        tables.append(one_story(runs, news))
    if estimates:
        tables.append(estimated(runs, news, means))
    if files:
        tables.append(of_files(files, ways, means))
    if peers:
        tables.append(against(peers, made[peers], runs, chosen or PEERS))
    if chart:
        drawn = {str(size): run.stages for (size, way), run in runs.items() if way == ways[0]}
        stages_drawn(chart, drawn)
    options = {
        "sizes": sizes, "seed": seed, "only": only, "max memory": memory, "keep": keep,
        "peers": peers, "files": len(files),
    }  # fmt: skip
    publish("scale", tables, options, Settings(), path, before)


def _run(size: Size, way: str, news: News, means: Means | None = None) -> Run:
    """Run the command once, and say on standard error what it took."""
    run = ours([str(news.path)], near=WAYS[way], means=means)
    click.echo(
        f"{size} articles, {way}: {run.seconds:.1f} s, {run.cpu:.1f} CPU s, "
        f"{run.peak:,.0f} MB {run.said}", err=True,
    )  # fmt: skip
    return run


def taken(runs: Runs) -> Table:
    """Return what each run took; the exponent is of processor time, against the size before."""
    rows: list[list[Cell]] = []
    for way in WAYS:
        mine = {size: run for (size, other), run in runs.items() if other == way and not run.said}
        grown = {
            large: log(mine[large].cpu / mine[small].cpu) / log(sum(large) / sum(small))
            for small, large in pairwise(sorted(mine)) if large.articles > small.articles
        }  # fmt: skip
        for size, run in mine.items():
            rows.append([
                f"{size} articles, {way}", run.seconds, run.cpu, run.peak,
                sum(size) / run.seconds, grown.get(size), run.disk, run.kept or None,
            ])  # fmt: skip
    columns = ["run", "seconds", "CPU seconds", "peak MB", "articles/s", "exponent",
               "MB of tables", "MB of stages"]  # fmt: skip
    return Table("Parquet to tables as Parquet, by the command", columns, rows)


def stages(runs: Runs) -> Table:
    """Return the seconds of each stage by run, as the command tells them."""
    names = list(dict.fromkeys(name for run in runs.values() for name in run.stages))
    rows: list[list[Cell]] = [
        [name, *(run.stages.get(name) for run in runs.values())] for name in names
    ]
    return Table("Seconds by stage", ["stage", *(f"{size}, {way}" for size, way in runs)], rows)


def found(runs: Runs, news: Mapping[Size, News]) -> Table:
    """Return the shares of planted copies found and of claims that are true."""
    rows: list[list[Cell]] = []
    for (size, way), run in runs.items():
        if run.pairs is not None:
            shares = found_of(news[size], run.pairs)
            rows.append([f"{size}, {way}", len(run.pairs), *shares.values()])
    columns = ["run", "pairs", "recall", "precision", *COPIES]
    return Table("Confident pairs against what was planted", columns, rows)


def one_story(runs: Runs, news: Mapping[Size, News]) -> Table:
    """Return what becomes of the one story, and what it costs beside a run without."""
    rows = [
        row_of(f"{size}, {way}", news[size], run, runs.get((Size(size.articles), way)))
        for (size, way), run in runs.items() if size.outlets
    ]  # fmt: skip
    title = "One story in so many outlets inside the corpus; six of ten verbatim, the rest edited"
    return Table(title, COLUMNS_TOLD, [row for row in rows if row])


def estimated(runs: Runs, news: Mapping[Size, News], means: Means) -> Table:
    """Return how many times of what each run took was said before: likely, and the range."""
    rows: list[list[Cell]] = []
    bound = bytes_in(means.memory) if means.memory else None
    for (size, way), run in runs.items():
        near = WAYS[way]
        files, options = [str(news[size].path)], options_of(near=near)
        sampled = SAMPLED_NEAR if near else SAMPLED
        told = estimate_of(files, options, sampled, pilots.Means(bound, means.keep))
        three = told.likely, told.low, told.high
        rows.append([
            f"{size}, {way}", told.share, *(each.cpu / run.cpu for each in three),
            *(each.memory / 1e6 / run.peak for each in three), told.likely.tables / 1e6 / run.disk,
            told.likely.stages / 1e6 / run.kept if run.kept else None,
        ])  # fmt: skip
    columns = ["run", "sample", "CPU", "CPU from", "CPU to", "MB", "MB from", "MB to", "tables",
               "stages"]  # fmt: skip
    return Table("`dedup estimate`, times what was measured", columns, rows)


def of_files(files: Sequence[str], ways: Sequence[str], means: Means) -> Table:
    """Return what it takes to score files of one's own, all together."""
    rows: list[list[Cell]] = []
    for way in ways:
        run = ours(files, near=WAYS[way], made=False, means=means)
        rows.append([way, run.seconds, run.cpu, run.peak, run.said or None])
    columns = ["run", "seconds", "CPU seconds", "peak MB", "failed"]
    return Table("Files of one's own", columns, rows)


def against(articles: int, news: News, runs: Runs, peers: Sequence[str]) -> Table:
    """Return what the peers take for the same file, from its texts to pairs, and find."""
    every: dict[str, Run] = {
        f"dedup, {way}": runs.get((Size(articles), way)) or _run(Size(articles), way, news)
        for way in WAYS
    }
    for name in peers:
        if name == ELSEWHERE and PYTHON not in os.environ:
            continue
        every[name] = peer(name, news.path)
        click.echo(f"{name}: {every[name].seconds:.1f} s {every[name].said}", err=True)
    rows: list[list[Cell]] = []
    for name, run in every.items():
        if run.pairs is None:
            rows.append([name, None, None, None, *[None] * (len(SHOWN) + 2)])
            continue
        shares: dict[str, Any] = found_of(news, run.pairs)
        kept = [shares[edit] for edit in ("recall", "precision", *SHOWN)]
        rows.append([name, run.seconds, run.cpu, run.peak, *kept])
    columns = ["contender", "seconds", "CPU seconds", "peak MB", "recall", "precision", *SHOWN]
    title = f"The same {articles:,} articles, Parquet to pairs (threshold 0.5, 3 words, 128 values)"
    return Table(title, columns, rows)
