"""What an index finds, article by article, of what ``dedup score`` finds in all of them."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import numpy.typing as npt

import dedup
from dedup.corpus import Corpus
from dedup.dates import seconds_of
from dedup.index.verdicts import Verdict
from dedup.ingest import IngestFilter
from dedup.intervals import wilson
from dedup.line import detect
from dedup.pairs import CONFIDENT, POINTS
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup_bench.corpora import make
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import corpus_from, data_option, json_option, line_of

CORPORA = ("allsides37k", "saudinewsnet", "generated")
BATCH = 1_000

Flags = npt.NDArray[np.bool_]


class Scored(NamedTuple):
    """
    Articles in order of time, and what ``dedup score`` says of them.

    Args:
        name: of the corpus.
        rows: what an index is given, of each.
        pairs: whether each related pair (the later article, the earlier) is confident.
        statistics: of the corpus.
    """

    name: str
    rows: list[dict[str, str]]
    pairs: Mapping[tuple[int, int], bool]
    statistics: Statistics

    def after(self, *, confident: bool) -> Flags:
        """Tell which articles have an earlier partner."""
        found = np.zeros(len(self.rows), np.bool_)
        found[[pair[0] for pair, sure in self.pairs.items() if sure or not confident]] = True
        return found


@click.command("index-recall")
@data_option(required=True)
@click.option("--only", "names", type=click.Choice(CORPORA), multiple=True, help="Only this.")
@click.option("--articles", default=10_000, show_default=True, help="How many are generated.")
@json_option
def index_recall(data: Path, names: tuple[str, ...], articles: int, path: Path | None) -> None:
    """Hold what the filter tags against what ``dedup score`` finds in all articles at once."""
    before, settings, tables = conditions(), Settings(), []
    for name in names or CORPORA:
        scored = scored_in(name, data, articles, settings)
        sure, any_ = (scored.after(confident=only).mean() for only in (True, False))
        title = (
            f"{name}, {len(scored.rows):,} articles: of {sure:.1%} an earlier one has a confident "
            f"pair, of {any_:.1%} a confident or possible one"
        )
        tables.append(Table(title, _COLUMNS, [row_of(how, scored, settings) for how in _HOWS]))
    publish("index-recall", tables, {"generated": articles}, settings, path, before)


class _How(NamedTuple):
    tier: str
    statistics: str
    text: bool


_HOWS = [
    _How("articles", "", text=False), _How("articles", "", text=True),
    *(_How("passages", of, text) for of, text in product(("none", "its own"), (False, True))),
]  # fmt: skip
_COLUMNS = [
    "tier", "statistics", "texts kept", "dropped", "tagged", "share of all",
    "with confident found", "low", "high", "with possible found", "low", "high",
    "found are related", "low", "high", "named is related",
    "said to be confident", "with confident said so", "named is confident",
]  # fmt: skip


def scored_in(name: str, data: Path, articles: int, settings: Settings) -> Scored:
    """Return a corpus as ``dedup score`` sees it, its articles in order of time."""
    if name == "generated":
        corpus = corpus_from(map(line_of, make(articles)))
    else:
        corpus = dedup.read(data / name / "docs.jsonl.gz")
    return scored_of(name, corpus, settings)


def scored_of(name: str, corpus: Corpus, settings: Settings) -> Scored:
    """Return what ``dedup score`` says of a corpus, its articles in order of time."""
    found = detect(corpus, settings)
    assert found.findings is not None
    rows = corpus.table.select(["id", "outlet", "published", "text"]).to_pylist()
    order = sorted(range(len(rows)), key=lambda n: (seconds_of(rows[n]["published"]), n))
    place = np.argsort(order)
    related = found.relations.where(found.relations.point >= 0)
    ends = np.sort(place[related.rows], axis=1).tolist()
    pairs = {(b, a): sure for (a, b), sure in zip(ends, (related.point == CONFIDENT).tolist(),
                                                  strict=True)}  # fmt: skip
    return Scored(name, [rows[n] for n in order], pairs, found.findings.statistics)


def row_of(how: _How, scored: Scored, settings: Settings) -> list[Cell]:
    """Return the row of one way to keep an index."""
    statistics = scored.statistics if how.statistics == "its own" else None
    with (
        tempfile.TemporaryDirectory() as folder,
        IngestFilter.open(
            folder, tier=how.tier, statistics=statistics, text=how.text, settings=settings
        ) as filter_,
    ):
        verdicts = [one for batch in _batches(scored.rows) for one in filter_.check(batch)]
    kept = "yes" if how.text else "no"
    return [how.tier, how.statistics, kept, *told_of(verdicts, scored)]


def told_of(verdicts: Sequence[Verdict], scored: Scored) -> list[Cell]:
    """Return how many are dropped and tagged, and the shares that are found, and right."""
    dropped, tagged = (
        np.array([verdict.action == action for verdict in verdicts]) for action in ("drop", "tag")
    )
    found, any_ = dropped | tagged, scored.after(confident=False)
    place = {row["id"]: number for number, row in enumerate(scored.rows)}
    named = [(n, place.get(verdicts[n].earlier, -1)) for n in np.flatnonzero(found).tolist()]
    right = np.mean([pair in scored.pairs for pair in named]) if named else 0.0
    cells: list[Cell] = [int(dropped.sum()), int(tagged.sum()), float(found.mean())]
    for share, of in ((found, scored.after(confident=True)), (found, any_), (any_, found)):
        cells += shares(share, of)
    return [*cells, float(right), *sure_of(verdicts, named, scored)]


def sure_of(
    verdicts: Sequence[Verdict], named: Sequence[tuple[int, int]], scored: Scored
) -> list[Cell]:
    """Return of how many passages are said to be confident, and the shares that are."""
    sure = [pair for pair in named if verdicts[pair[0]].point == POINTS[CONFIDENT]]
    said = np.array([v.reason in {"exact", "near"} for v in verdicts])
    said[[row for row, _ in sure]] = True
    of = scored.after(confident=True)
    right = np.mean([scored.pairs.get(pair, False) for pair in sure]) if sure else None
    return [len(sure), shares(said, of)[0], None if right is None else float(right)]


def shares(which: Flags, of: Flags) -> list[Cell]:
    """Return the share of those that are flagged, with its 95 % interval."""
    hits, every = int((which & of).sum()), int(of.sum())
    return [hits / every, *wilson(hits, every)] if every else [None, None, None]


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[first : first + BATCH] for first in range(0, len(rows), BATCH))
