"""The command: every set that is there, every contender asked for, one table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

import dedup
from dedup_bench.quality import copies, news, peers, planted, theirs
from dedup_bench.quality.ablations import ABLATIONS
from dedup_bench.quality.answers import Answer, Contender, by_dedup
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import POINTS, Measure, Point, by_name
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.rivals.suite import planted as made
from dedup_bench.rivals.suite import read
from dedup_bench.sources import data_option, json_option

Protocol = Callable[[DataSet, Answer], Iterable[Measure]]
Results = dict[str, dict[str, dict[tuple[str, Point], Measure]]]  # by set, contender, measure

OURS, SEEDS, GENERATED = "dedup", "seeds", "generated"
SAMPLED = "allsides37k"
PROTOCOLS: dict[str, Protocol] = {
    SEEDS: news.seeds,
    "allsides37k": news.labelled,
    "saudinewsnet": news.syndicated,
    "basil_events": news.events,
    "ng20": copies.quoted,
    "wikiversions": copies.clustered,
    "ocr_bln600": copies.clustered,
    "ocr_pairs": copies.scanned,
    "clough_stevenson": copies.graded,
    "mccormick_minhash": copies.planted,
    "gedikli_chains": copies.chained,
    "tgnews_pairs": copies.same_event,
    "mrpc": copies.same_event,
    "sts_news": copies.similar,
    "fnc1_bodies": copies.counted,
    "fakedes_es": copies.counted,
}


class Sample(NamedTuple):
    """Pairs to draw for reading: how many, from which seed, into which file."""

    amount: int
    seed: int
    path: Path


@click.command()
@data_option(required=False)
@click.option(
    "--seeds",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of five .txt and seed_sentences.tsv.",
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([*PROTOCOLS, GENERATED]),
    help="Only this set; may be given again.",
)
@click.option("--peers", "with_peers", is_flag=True, help="Others on the same texts, too.")
@click.option(
    "--pairs", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE", help=f"Pairs of another tool, to measure in dedup's place: {theirs.FORM}.",
)  # fmt: skip
@click.option(
    "--suite", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="Of `dedup bench rivals --write DIR`, for --pairs  [default: the same, made anew]",
)  # fmt: skip
@click.option("--ablations", is_flag=True, help="dedup without one of its parts, too.")
@click.option("--sample", type=click.IntRange(1), help=f"Draw so many pairs of {SAMPLED}.")
@click.option("--sample-seed", default=1, show_default=True)
@click.option("--sample-to", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@json_option
def quality(
    data: Path | None,
    seeds: Path | None,
    only: tuple[str, ...],
    with_peers: bool,
    files: tuple[Path, ...],
    suite: Path | None,
    ablations: bool,
    sample: int | None,
    sample_seed: int,
    sample_to: Path | None,
    path: Path | None,
) -> None:
    """
    Measure what is found in real corpora, at default settings, against what people know of them.

    A set that is not there is left out, and said to be.
    """
    if (sample is None) != (sample_to is None):
        raise click.UsageError("--sample and --sample-to go together")
    before = conditions()
    if files:
        publish("quality", _of_files(files, data, suite, only), {}, dedup.Settings(), path, before)
        return
    contenders: dict[str, Contender] = {OURS: by_dedup()}
    contenders |= ABLATIONS if ablations else {}
    contenders |= peers.contenders() if with_peers else {}
    draw = Sample(sample, sample_seed, sample_to) if sample and sample_to else None
    wanted = only or (*PROTOCOLS, GENERATED)
    planted.measured("reprint", 1.0, 20)  # what is compiled or loaded once is so here
    results = measured(_sets(data, seeds, wanted), contenders, draw)
    tables = [table_of(results, list(contenders))] if results else []
    if GENERATED in wanted:
        tables.append(planted.table())
    options = {"sets": ", ".join(results), "contenders": ", ".join(contenders)}
    publish("quality", tables, options, dedup.Settings(), path, before)


def _of_files(
    files: Sequence[Path], data: Path | None, suite: Path | None, only: Sequence[str]
) -> list[Table]:
    """Return the tables of pairs that others found: of real sets, or of syndication's edits."""
    found = {file.stem: theirs.read_pairs(file) for file in files}
    if data is None:
        return [theirs.on_suite(read(suite) if suite else made(), found)]
    told: dict[str, Contender] = {name: theirs.by_pairs(name, one) for name, one in found.items()}
    return [table_of(measured(_sets(data, None, only or [*PROTOCOLS]), told, None), list(told))]


def _sets(data: Path | None, seeds: Path | None, wanted: Sequence[str]) -> Iterator[DataSet]:
    """Yield the sets that are wanted and there."""
    for name in PROTOCOLS:
        folder = seeds if name == SEEDS else data and data / name
        if name not in wanted:
            continue
        if folder is None or not folder.is_dir():
            click.echo(f"{name}: left out, not there", err=True)
        else:
            yield DataSet(name, folder)


def measured(
    sets: Iterable[DataSet], contenders: dict[str, Contender], draw: Sample | None
) -> Results:
    """Let every contender answer every set, and measure the answers."""
    results: Results = {}
    for data in sets:
        of_set = results.setdefault(data.name, {})
        for name, contender in contenders.items():
            answer = contender(data)
            if answer is None:
                continue
            click.echo(f"{data.name}: {name}: {answer.seconds:.1f} s", err=True)
            of_set[name] = by_name(_measures(data, answer))
            if draw and name == OURS and data.name == SAMPLED:
                write_sample(data, answer, draw)
    return results


def _measures(data: DataSet, answer: Answer) -> Iterator[Measure]:
    yield Measure("articles", answer.articles)
    yield from PROTOCOLS[data.name](data, answer)
    yield Measure("seconds", answer.seconds)


def write_sample(data: DataSet, answer: Answer, draw: Sample) -> None:
    """Write the drawn pairs, ids and no text, and how they are called."""
    pairs = news.drawn(data, answer, draw.amount, draw.seed)
    lines = ["id_a\tid_b\trelation"] + [f"{a}\t{b}\t{answer.relations[a, b]}" for a, b in pairs]
    draw.path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def table_of(results: Results, contenders: Sequence[str]) -> Table:
    """Return the table: a row a measure, ours with intervals, then the others at each point."""
    shown: list[tuple[str, Point]] = [
        (who, point)
        for who in contenders
        for point in POINTS
        if any(point == told for of in results.values() for _, told in of.get(who, ()))
    ]
    rows: list[list[Cell]] = []
    for data, of_set in results.items():
        for name in dict.fromkeys(name for mine in of_set.values() for name, _ in mine):
            told = (mine.get((name, point)) for mine in of_set.values() for point in POINTS)
            row: list[Cell] = [data, name, next((m.goal for m in told if m and m.goal), "")]
            for who, point in shown:
                one = of_set.get(who, {}).get((name, point), Measure(name, None))
                row += [one.value, one.low, one.high] if who == OURS else [one.value]
            rows.append(row)
    columns = ["set", "measure", "goal"]
    for who, point in shown:
        title = who if point == "confident" else f"{who}, possible"
        columns += [title, "low", "high"] if who == OURS else [title]
    return Table("real corpora, default settings", columns, rows)
