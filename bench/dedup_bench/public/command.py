"""The command: a public benchmark as it was downloaded, dedup or another's pairs, its protocol."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

import dedup
from dedup_bench.public.meter import meter, read_meter
from dedup_bench.public.pairwise import core, news_copy, read_core, read_news_copy
from dedup_bench.public.pan import pan, read_pan
from dedup_bench.quality.answers import RUN, Answer, answer_of
from dedup_bench.quality.measures import POINTS, Measure, by_name
from dedup_bench.quality.theirs import FORM, known, read_pairs
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import Line, corpus_from, json_option


class Benchmark(NamedTuple):
    """
    A public benchmark.

    Args:
        read: takes the paths that are given.
        paths: what these are.
        measure: its protocol: what was read, and an answer.
        published: figures of its papers, to stand beside.
        of_pairs: whether pairs alone can be measured.
        agencies: by outlet, whose wire copy is among the articles.
    """

    read: Callable[..., Any]
    paths: Sequence[str]
    measure: Callable[[Any, Answer], Iterator[Measure]]
    published: str
    of_pairs: bool = False
    agencies: Mapping[str, str] = {}


BENCHMARKS: dict[str, Benchmark] = {
    "news-copy": Benchmark(
        read_news_copy, ("articles.json", "edges.json"), news_copy,
        "ARI: re-rank .937, bi-encoder .915, MinHash .737, n-grams .440 (Silcock et al. 2023)",
        of_pairs=True,
    ),
    "core-2020": Benchmark(
        read_core, ("core.jsonl",), core,
        "macro F1 .90 (precision and recall of duplicates .908, .828, of others .899, .979; "
        "Gyawali, Anastasiou & Knoth 2020); text-dedup's MinHash .952 (by its own benchmark)",
        of_pairs=True,
    ),
    "meter": Benchmark(
        read_meter, ("a folder",), meter,
        "macro F1 .664 (Clough, Gaizauskas, Piao & Wilks 2002)", agencies={"pa": "PA"},
    ),
    "pan": Benchmark(
        read_pan, ("a folder with pairs, susp and src",), pan,
        "plagdet about .88 (Sanchez-Perez, Sidorov & Gelbukh 2014)",
    ),
}  # fmt: skip


@click.command()
@click.argument("name", type=click.Choice(list(BENCHMARKS)))
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--pairs", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help=f"Pairs of another tool, to measure in dedup's place: {FORM}.",
)  # fmt: skip
@json_option
def public(name: str, paths: tuple[Path, ...], pairs: Path | None, path: Path | None) -> None:
    """
    Measure a public benchmark, PATHS being its files as its authors give them.

    news-copy ARTICLES.json EDGES.json; core-2020 FILE.jsonl; meter DIR; pan DIR.
    """
    bench = BENCHMARKS[name]
    if len(paths) != len(bench.paths):
        raise click.UsageError(f"{name} wants {', '.join(bench.paths)}")
    if pairs is not None and not bench.of_pairs:
        raise click.UsageError(f"{name} is not of pairs")
    before = conditions()
    data = bench.read(*paths)
    answer = _theirs(pairs, data.articles) if pairs else _ours(data.articles, bench.agencies)
    who = pairs.stem if pairs else "dedup"
    table = table_of(name, who, by_name(bench.measure(data, answer)))
    options = {"articles": len(data.articles), "published": bench.published}
    publish("public", [table], options, dedup.Settings(), path, before)


def _ours(articles: Sequence[Line], agencies: Mapping[str, str]) -> Answer:
    """Return what dedup says of articles, at its defaults."""
    begin, outlets = time.perf_counter(), dedup.Outlets(agencies=dict(agencies))
    return answer_of(dedup.detect(corpus_from(articles), outlets=outlets), begin)


def _theirs(path: Path, articles: Sequence[Line]) -> Answer:
    """Return the pairs of another tool as an answer."""
    ids = {item.id for item in articles}
    found = known(path.stem, "the benchmark", read_pairs(path), ids)
    relations = dict.fromkeys(found, RUN)
    return Answer(len(ids), 0.0, relations, frozenset(found), found, points=("confident",))


def table_of(name: str, who: str, measures: dict[Any, Measure]) -> Table:
    """Return the table, a row a measure, a column a point."""
    rows: list[list[Cell]] = []
    for measure in dict.fromkeys(one for one, _ in measures):
        told = [measures.get((measure, point)) for point in POINTS]
        rows.append([measure, *(one.value if one else None for one in told)])
    return Table(name, ["measure", who, f"{who}, possible"], rows)
