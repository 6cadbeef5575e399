"""Circles: how much of an article two other houses bear out, in copy and in mere coverage."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from numpy.random import default_rng

from dedup.corpus import Corpus
from dedup.detection import Detection
from dedup.gate import evidence_of, features_of
from dedup.line import detect
from dedup.rows import distinct
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.supports import FAINT
from dedup.traces import traces_of
from dedup_bench.labelled import watched
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import Line, corpus_from, data_option, json_option, lines_of

SETS = "allsides37k", "basil_events", "saudinewsnet"
SMALL = SETS[0]
CUTS = 0.2, 0.3, 0.4, 0.5
_HOUSES, _SENTENCES, _NEIGHBOURS = 3, 4, 5


class Borne(NamedTuple):
    """An article of a circle of three houses, in no story: what two others of it have edited."""

    share: float
    sentences: int
    id: str


@click.command()
@data_option(required=True)
@click.option("--seeds", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--small", default=1000, show_default=True, help="Small corpora, at most.")
@click.option("--seed", default=1, show_default=True)
@json_option
def circles(data: Path, seeds: Path | None, small: int, seed: int, path: Path | None) -> None:
    """Tell what three houses prove together from what they report of one event."""
    before = conditions()
    found = {name: borne(detect(corpus_from(lines_of(data, name)))) for name in SETS}
    many = list(_alone(corpus_from(lines_of(data, SMALL)), small, seed))
    found[f"{len(many):,} small corpora"] = [one for each in many for one in each]
    if seeds:
        found["seeds"] = borne(detect(corpus_from(_texts(seeds))))
    rows: list[list[Cell]] = [[name, *_counted(each)] for name, each in found.items()]
    columns = ["corpus", "articles", *(f"from {cut}" for cut in CUTS), "most"]
    tables = [Table("share that two other houses have edited", columns, rows)]
    last: list[list[Cell]] = [
        [name, *one[::-1]] for name, each in list(found.items())[len(SETS) :]
        for one in sorted(set(each), reverse=True)[:10]
    ]  # fmt: skip
    tables.append(Table("those with most", ["corpus", "article", "sentences", "share"], last))
    publish("circles", tables, {"small": small, "seed": seed}, Settings(), path, before)


def borne(found: Detection) -> list[Borne]:
    """
    Return the articles of circles of three houses and more, in no story, and what bears them out.

    Sentences that two other houses of the circle have in other words, alike in order: what is
    verbatim the gate has weighed, pair by pair, and most of what it did not let through is speech.
    """
    findings, houses = found.findings, found.known.houses(found.corpus)
    assert findings is not None
    circle, story = findings.circles.story, findings.stories.story
    room = int(houses.max(initial=0)) + 1
    every = distinct(circle[circle >= 0] * room + houses[circle >= 0]) // room
    large = np.append(np.bincount(every, minlength=int(circle.max(initial=-1)) + 1) >= _HOUSES, 0)
    traces = traces_of(findings, houses, found.settings)
    least, most = FAINT * found.settings.edited_share, found.settings.verbatim_share
    kept = (circle[traces.article] == circle[traces.other]) & (large[circle[traces.article]] > 0)
    share = findings.share(traces.row, traces.side)
    kept &= (share >= least) & (share < most)
    each = (
        distinct(traces.sentence[kept].astype(np.int64) * room + houses[traces.other[kept]]) // room
    )
    sentence, carried = np.unique(each, return_counts=True)
    both = np.zeros(len(findings.sentences.own), np.bool_)
    both[sentence[carried >= _HOUSES - 1]] = True
    sums = findings.sentences.per_article
    share = sums(findings.sentences.own * both) / np.maximum(sums(findings.sentences.own), 1)
    rows = np.flatnonzero((large[circle] > 0) & (story < 0))
    return [Borne(float(share[n]), int(sums(both)[n]), found.corpus.ids[n]) for n in rows]


def _alone(corpus: Corpus, count: int, seed: int) -> Iterator[list[Borne]]:
    """Yield what articles look like in a corpus of their own, with those that come nearest."""
    run = watched(corpus, Settings())
    evidence = evidence_of(features_of(run.readings, run.mentions, run.weighed))
    pairs = np.concatenate([run.weighed, run.weighed[:, ::-1]])
    codes = corpus.outlets[1]
    order = np.lexsort((-np.tile(evidence, 2), pairs[:, 0]))
    order = order[codes[pairs[order, 0]] != codes[pairs[order, 1]]]
    first, begins = np.unique(pairs[order, 0], return_index=True)
    near = np.split(pairs[order, 1], begins[1:])
    for place in default_rng(seed).permutation(len(first))[:count].tolist():
        group = np.append(first[place], near[place][:_NEIGHBOURS])
        if len(np.unique(codes[group])) >= _HOUSES:
            yield borne(detect(corpus_from(_lines(corpus, group))))


def _lines(corpus: Corpus, rows: Ints) -> Iterator[Line]:
    """Yield some articles."""
    for row in corpus.table.select(("id", "text", "outlet", "published")).take(rows).to_pylist():
        yield Line(**row)


def _texts(folder: Path) -> Iterator[Line]:
    """Yield the articles of a folder, an outlet each."""
    for file in sorted(folder.glob("*.txt")):
        name = file.name.split("_")[0]
        yield Line(name, file.read_text(encoding="utf-8"), name)


def _counted(found: list[Borne]) -> list[Cell]:
    """Return how many articles there are, how many from each cut on, and the highest share."""
    enough = [one.share for one in found if one.sentences >= _SENTENCES]
    counts = [sum(share >= cut for share in enough) for cut in CUTS]
    return [len(found), *counts, max(enough, default=0.0)]
