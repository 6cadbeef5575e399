"""On a cluster of Spark: time by stage, bytes shuffled, skew, scaling, and MLlib's MinHashLSH."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import click
import pyarrow.parquet as pq

from dedup.settings import Settings
from dedup_bench import story
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.scale_runs import COPIES, News, Run, found_of, news_of
from dedup_bench.scale_runs import ours as on_one_machine
from dedup_bench.sources import json_option
from dedup_bench.spark_cluster import Cluster, cluster
from dedup_bench.spark_log import by_step, step_of
from dedup_bench.spark_runs import Ran, of_mllib, ours, written
from dedup_bench.threads import sizes_of

STORY_SEED = 7
WAYS = {"all tables": False, "near-duplicates alone": True}

Runs = dict[tuple[int, int, str], Ran]  # by articles, workers and way


class Sizes(NamedTuple):
    """
    How many articles.

    Args:
        articles: of the runs on one worker and on two; half of them on one as well.
        outlets: that carry one story, beside half as many articles.
        joined: that MLlib is given.
    """

    articles: int
    outlets: int
    joined: int


@click.command("spark")
@click.option("--articles", type=click.IntRange(2), default=10_000, show_default=True,
              help="Generated, on one worker and on two; half of them on one.")  # fmt: skip
@click.option("--outlets", type=click.IntRange(0), default=2_000, show_default=True,
              help="That carry one story, beside half of the articles; 0: none.")  # fmt: skip
@click.option("--joined", type=click.IntRange(0), default=2_000, show_default=True,
              help="Articles that MLlib is given; 0: none.")  # fmt: skip
@click.option("--tables", default="5,20", show_default=True, help="Hash tables of MLlib.")
@click.option("--partitions", type=click.IntRange(1), default=8, show_default=True,
              help="Of a shuffle.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, help="Of what is generated.")
@json_option
def spark(
    articles: int, outlets: int, joined: int, tables: str, partitions: int, seed: int,
    path: Path | None,
) -> None:  # fmt: skip
    """
    Score on standalone clusters of one and of two workers, one processor each, on this machine.

    Example: dedup bench spark --articles 2000 --outlets 0 --joined 0
    """
    from dedup.engines.spark.sessions import expect_java

    expect_java()
    before, sizes = conditions(), Sizes(articles, outlets, joined)
    subprocess.run([sys.executable, "-m", "dedup", "warm"], check=True, stdout=subprocess.DEVNULL)
    with TemporaryDirectory() as name:
        folder = Path(name)
        wanted = {size for size in (articles, articles // 2, joined) if size}
        news = news_of(folder / "news", sorted(wanted), seed)
        made = measured(folder, news, sizes, sizes_of(tables), partitions)
    options = {
        "articles": articles, "outlets": outlets, "joined": joined, "tables": tables,
        "partitions": partitions, "seed": seed,
    }  # fmt: skip
    publish("spark", made, options, Settings(), path, before)


def measured(
    folder: Path, news: Mapping[int, News], sizes: Sizes, tables: Sequence[int], partitions: int
) -> list[Table]:
    """Run all there is to run, on one worker and then on two; return the tables."""
    files = {
        size: written(folder / f"{size}.parquet", pq.read_table(one.path), [])
        for size, one in news.items()
    }
    whole, half = sizes.articles, sizes.articles // 2
    runs: Runs = {}
    with cluster(folder / "one", 1, partitions) as one:
        for size, (way, near) in product((half, whole), WAYS.items()):
            runs[size, 1, way] = ours(one, files[size], near=near)
    with cluster(folder / "two", 2, partitions) as two:
        for way, near in WAYS.items():
            runs[whole, 2, way] = ours(two, files[whole], near=near)
        alone = {way: _alone(news[whole], near=near) for way, near in WAYS.items()}
        made = [scaled(runs, whole, alone)]
        made += [stepped(way, runs[whole, 2, way]) for way in WAYS]
        if sizes.outlets:
            made.append(skewed(two, folder, news[half], sizes.outlets))
        if sizes.joined:
            made.append(compared(two, files[sizes.joined], news[sizes.joined], tables))
    return made


def _alone(news: News, *, near: bool) -> Run:
    """Score news on one machine without Spark."""
    found = on_one_machine([str(news.path)], near=near)
    if found.said:
        raise click.ClickException(found.said)
    return found


def scaled(runs: Runs, whole: int, alone: Mapping[str, Run]) -> Table:
    """
    Return what each run took, and one machine without Spark.

    How it scales is of seconds after the start: strong against one worker with as many articles,
    weak against one worker with its share of them; 1 would be perfect.
    """
    rows: list[list[Cell]] = []
    for (articles, workers, way), ran in runs.items():
        every, strong, weak = step_of(ran.tasks), None, None
        if workers > 1:
            strong = runs[articles, 1, way].work / (workers * ran.work)
            weak = runs[articles // workers, 1, way].work / ran.work
        rows.append([
            f"{articles:,} articles, {way}", workers, ran.seconds, ran.start, every.busy,
            articles / ran.work, every.shuffled / articles, strong, weak,
        ])  # fmt: skip
    for way, run in alone.items():
        name, rate = f"{whole:,} articles, {way}: no Spark", whole / run.seconds
        rows.append([name, 0, run.seconds, None, run.cpu, rate, 0, None, None])
    columns = ["run", "workers", "seconds", "to the first task", "seconds of tasks", "articles/s",
               "bytes shuffled an article", "strong", "weak"]  # fmt: skip
    return Table("On one worker and on two, of one processor each", columns, rows)


def stepped(way: str, ran: Ran) -> Table:
    """Return what each step of a run took."""
    rows: list[list[Cell]] = []
    for name, tasks in by_step(ran.tasks).items():
        step = step_of(tasks)
        rows.append([name, step.seconds, step.busy, step.tasks, step.shuffled / ran.articles,
                     step.longest, step.times])  # fmt: skip
    columns = ["step", "seconds", "seconds of tasks", "tasks", "bytes shuffled an article",
               "longest task", "times the median"]  # fmt: skip
    return Table(f"{ran.articles:,} articles on two workers, {way}: by step", columns, rows)


def skewed(on: Cluster, folder: Path, news: News, outlets: int) -> Table:
    """Return what a story in many outlets costs, against as many articles of other stories."""
    kinds = {
        "other stories": list(story.others(outlets, STORY_SEED)),
        f"one story in {outlets:,} outlets": list(story.outlets(outlets, STORY_SEED)),
    }
    rows: list[list[Cell]] = []
    for (name, lines), (way, near) in product(kinds.items(), WAYS.items()):
        path = written(folder / "beside.parquet", pq.read_table(news.path), lines)
        ran = ours(on, path, near=near, mixed=True)
        step = step_of(ran.tasks)
        longest = max(ran.tasks, key=lambda task: task.seconds)
        rows.append([f"{name}, {way}", ran.work, step.busy, step.shuffled / ran.articles,
                     longest.step, step.longest, step.times])  # fmt: skip
    columns = ["with", "seconds after the start", "seconds of tasks", "bytes shuffled an article",
               "step of the longest task", "its seconds", "times the median"]  # fmt: skip
    title = f"{len(news.cases):,} articles and {outlets:,} more on two workers: skew"
    return Table(title, columns, rows)


def compared(on: Cluster, path: Path, news: News, tables: Sequence[int]) -> Table:
    """Return what near-duplicates take, and what is found of what was planted, beside MLlib."""
    ways = {"dedup, near-duplicates alone": ours(on, path, near=True)}
    for count in tables:
        ways[f"MLlib's MinHashLSH, {count} tables"] = of_mllib(on, path, count)
    rows: list[list[Cell]] = []
    for name, ran in ways.items():
        step, found = step_of(ran.tasks), found_of(news, ran.pairs)
        shares = [found[each] for each in ("recall", "precision", *COPIES)]
        rows.append([name, ran.work, step.busy, step.shuffled / ran.articles, len(ran.pairs),
                     *shares])  # fmt: skip
    columns = ["way", "seconds after the start", "seconds of tasks", "bytes shuffled an article",
               "pairs", "recall", "precision", *COPIES]  # fmt: skip
    title = f"Near-duplicates of {len(news.cases):,} articles on two workers, against the planted"
    return Table(title, columns, rows)
