"""How long what was learnt of a corpus holds for what is published after it."""

import tempfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME, seconds_of
from dedup.index.learning import background_of
from dedup.index.verdicts import Verdict
from dedup.ingest import IngestFilter
from dedup.intervals import wilson
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, POINTS, POSSIBLE
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup_bench.index_recall import BATCH, Scored, scored_in
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import corpus_from, data_option, json_option

CORPORA = ("allsides37k", "saudinewsnet")
EDGES = (0, 1, 7, 14, 30, 60, 90, 180, 365, 730, 100_000)
"""Days after the newest article that was learnt from."""

_COLUMNS = ["days later", "articles", "said to be confident", "are", "low", "high", "are related"]


class Told(NamedTuple):
    """What was said of an article: days after what was learnt, and the point of its pair."""

    days: float
    said: bool
    point: int


class _Row(NamedTuple):
    """An article, as ``corpus_from`` takes it."""

    id: str
    outlet: str
    published: str
    text: str


@click.command("index-ages")
@data_option(required=True)
@click.option("--only", "names", type=click.Choice(CORPORA), multiple=True, help="Only this.")
@click.option("--parts", default=24, show_default=True,
              help="Learn of a sixth of the articles, then of such a part more ...")  # fmt: skip
@click.option("--days", default=400, show_default=True, help="Later articles are not asked about.")
@click.option("--odds", default=0.0, show_default=True, help="The setting later_odds.")
@json_option
def index_ages(
    data: Path, names: tuple[str, ...], parts: int, days: int, odds: float, path: Path | None
) -> None:
    """Hold passages called confident, by statistics of the past, against ``dedup score``."""
    before, settings, tables = conditions(), Settings(statistics_days=0, later_odds=odds), []
    for name in names or CORPORA:
        scored = scored_in(name, data, 0, settings)
        dated = [row for row in scored.rows if seconds_of(row["published"]) != UNKNOWN_TIME]
        told: list[Told] = []
        for part in range(max(parts // 6, 1), parts):
            told += told_after(dated, len(dated) * part // parts, days, scored, settings)
        title = f"{name}, {len(dated):,} articles with a date, learnt of parts of {parts}"
        tables.append(Table(title, _COLUMNS, by_age(told)))
    publish(
        "index-ages", tables, {"parts": parts, "days": days, "odds": odds}, settings, path, before
    )


def learnt_of(rows: Sequence[Mapping[str, str]], settings: Settings) -> Statistics:
    """Return what is rare, said and standing in some articles."""
    corpus: Corpus = corpus_from(_Row(**row) for row in rows)
    return background_of(corpus, settings, Outlets(), phrases=True)


def told_after(
    rows: Sequence[dict[str, str]], cut: int, days: int, scored: Scored, settings: Settings
) -> list[Told]:
    """Return what is said of articles from a place on by an index that learnt of those before."""
    known, newest = rows[:cut], seconds_of(rows[cut - 1]["published"])
    ages = [(seconds_of(row["published"]) - newest) / DAY for row in rows[cut:]]
    later = rows[cut : cut + int(np.searchsorted(ages, days))]
    place = {row["id"]: number for number, row in enumerate(scored.rows)}
    given: dict[str, Any] = {
        "statistics": learnt_of(known, settings),
        "settings": settings,
        "text": True,
    }
    told: list[tuple[bool, int]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        IngestFilter.open(folder, tier="passages", **given) as gate,
    ):
        gate.index.add(known)
        for first in range(0, len(later), BATCH):
            said = gate.check(later[first : first + BATCH])
            told += [_point_of(verdict, place, scored) for verdict in said]
    return [Told(age, *point) for age, point in zip(ages, told, strict=False)]


def _point_of(verdict: Verdict, place: Mapping[str, int], scored: Scored) -> tuple[bool, int]:
    """Tell whether an article is said to be a confident copy, and the point of the two there."""
    pair = place[verdict.id], place.get(verdict.earlier, -1)
    point = {None: -1, False: POSSIBLE, True: CONFIDENT}[scored.pairs.get(pair)]
    return verdict.point == POINTS[CONFIDENT], point


def by_age(told: Sequence[Told]) -> list[list[Cell]]:
    """Return a row for each age."""
    days = np.array([one.days for one in told])
    said, point = np.array([one.said for one in told]), np.array([one.point for one in told])
    rows: list[list[Cell]] = []
    for low, high in pairwise(EDGES):
        here = (days >= low) & (days < high)
        sure, right = here & said, here & said & (point == CONFIDENT)
        cells: list[Cell] = [f"{low}-{high}", int(here.sum()), int(sure.sum())]
        if sure.any():
            share = float(right.sum() / sure.sum())
            related = float((sure & (point >= 0)).sum() / sure.sum())
            cells += [share, *wilson(int(right.sum()), int(sure.sum())), related]
        rows.append(cells + [None] * (len(_COLUMNS) - len(cells)))
    return rows
