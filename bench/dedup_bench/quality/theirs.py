"""Pairs that any other tool found, scored as if it were a contender."""

from codecs import BOM_UTF8
from collections.abc import Collection, Mapping, Sequence
from math import isnan
from pathlib import Path

import click

from dedup_bench.quality.answers import Answer, Contender
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import Pair, pair_of
from dedup_bench.quality.peers import answer_with
from dedup_bench.results import Cell, Table
from dedup_bench.rivals.scoring import Scores, scored
from dedup_bench.rivals.suite import ROWS, Planted

FORM = "id_a, id_b and perhaps a score, a number, parted by tabs"


def read_pairs(path: Path) -> dict[Pair, float]:
    """
    Return the pairs of a file and their scores, 1 where it has none; of equal pairs the surest.

    Args:
        path: of two ids and perhaps a score a line, parted by tabs; a heading ``id_a`` is no pair.

    Raises:
        ClickException: a line is none of that; it says which.
    """
    found: dict[Pair, float] = {}
    for number, raw in enumerate(path.read_bytes().removeprefix(BOM_UTF8).split(b"\n"), 1):
        if not raw.strip() or (number == 1 and raw.startswith(b"id_a\t")):
            continue
        try:
            one, other, score = _scored(raw.decode().rstrip("\r").split("\t"))
        except ValueError as problem:  # what is no UTF-8 is one, too
            raise click.ClickException(f"{path}, line {number}: expected {FORM}") from problem
        if one != other:
            pair = pair_of(one, other)
            found[pair] = max(found.get(pair, score), score)
    return found


def _scored(cells: Sequence[str]) -> tuple[str, str, float]:
    """
    Return two ids and a score.

    Raises:
        ValueError: it is something else.
    """
    one, other, score = *cells[:2], float(cells[2]) if len(cells) > 2 else 1.0
    if not (one and other) or isnan(score):
        raise ValueError(cells)
    return str(one), str(other), score


def by_pairs(name: str, pairs: Mapping[Pair, float]) -> Contender:
    """Return pairs as a contender; those of ids that a set has not are not of this set."""

    def answer(data: DataSet) -> Answer:
        ids = {item.id for item in data.articles}
        mine = known(name, data.name, pairs, ids)
        return answer_with(data, mine, 0.0)

    return answer


def known(
    name: str, where: str, pairs: Mapping[Pair, float], ids: Collection[str]
) -> dict[Pair, float]:
    """Return the pairs of known ids; say how many others there are."""
    mine = {pair: score for pair, score in pairs.items() if pair[0] in ids and pair[1] in ids}
    if others := len(pairs) - len(mine):
        click.echo(f"{name}: {others:,} pairs of ids that {where} has not", err=True)
    return mine


def on_suite(suite: Planted, files: Mapping[str, Mapping[Pair, float]]) -> Table:
    """Return the table of edits: of each file the share of planted pairs that it has."""
    places = {item.id: row for row, item in enumerate(suite.articles)}
    scores: dict[str, Scores] = {
        name: scored(suite, [
            (places[a], places[b]) for a, b in known(name, "the suite", pairs, places)
        ])
        for name, pairs in files.items()
    }  # fmt: skip
    rows: list[list[Cell]] = []
    samples: dict[str, str] = {}
    for row in ROWS:
        hits = [one.hits[row] for one in scores.values()]
        shares = [one.count("1") / len(one) for one in hits]
        rows.append([row.name, "copy" if row.copy else "no copy", *shares])
        samples |= {f"{row.name} | {n}": one for n, one in zip(scores, hits, strict=True)}
    told: dict[str, list[Cell]] = {
        "recall": [one.recall for one in scores.values()],
        "precision": [one.precision for one in scores.values()],
        "F1": [one.f1 for one in scores.values()],
        "pairs of strangers": [one.others for one in scores.values()],
    }
    rows += [[name, "", *values] for name, values in told.items()]
    title = "Syndication's edits: share of pairs called copy"
    return Table(title, ["edit", "truth", *scores], rows, samples)
