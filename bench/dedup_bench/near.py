"""Near-duplicates of a real corpus: time, memory, pairs and recall of ours and the peers'."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import click

from dedup.signatures import shingle_texts
from dedup_bench.pairing import (
    BANDS,
    CORPUS,
    ROWS,
    SETTINGS,
    SHINGLE,
    THRESHOLD,
    Pair,
    installed,
    jaccard,
)
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.running import apart
from dedup_bench.signing import NUM_PERM, shingle_bytes
from dedup_bench.sources import data_option, json_option, lines_of
from dedup_bench.timing import ratio, turned

Runs = Mapping[str, Sequence[Mapping[str, Any]]]


@click.command()
@data_option(required=True)
@click.option("--repeat", default=3, show_default=True, help="Rounds.")
@click.option("--articles", type=int, help="Only so many.  [default: all]")
@json_option
def near(data: Path, repeat: int, articles: int | None, path: Path | None) -> None:
    """
    Time texts to verified pairs of near-duplicates, ours and the peers'.

    Every contender runs in a process of its own, on every core it uses, round after round.
    """
    before = conditions()
    texts = [line.text for line in lines_of(data, CORPUS, articles)]
    runs = all_runs(data, repeat, articles)
    options = {
        "articles": len(texts), "repeat": repeat, "threshold": THRESHOLD, "shingle": SHINGLE,
        "num_perm": NUM_PERM, "bands": f"{BANDS} x {ROWS}",
    }  # fmt: skip
    publish("near", [compared(runs, texts)], options, SETTINGS, path, before)


def all_runs(data: Path, repeat: int, articles: int | None) -> dict[str, list[dict[str, Any]]]:
    """Run every contender that is installed, as many rounds, in alternating order."""
    names = installed()
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    some = () if articles is None else ("--articles", articles)
    for turn in range(repeat):
        for name in turned(names, turn):
            runs[name].append(apart("pairing", name, "--data", data, *some))
    return runs


def compared(runs: Runs, texts: Sequence[str]) -> Table:
    """Return the table: medians over rounds, pairs of the first one."""
    pairs = {name: pairs_of(run[0]) for name, run in runs.items()}
    union = set().union(*pairs.values())
    agreed = {pair for pair in union if holds_in_all_words(pair, texts)}
    seconds = {name: [one["seconds"] for one in run] for name, run in runs.items()}
    rows: list[list[Cell]] = []
    for name, run in runs.items():
        others = set().union(*(found for other, found in pairs.items() if other != name))
        rows.append([
            name, median(seconds[name]), min(seconds[name]), max(seconds[name]),
            ratio(seconds[name], seconds["dedup"]),
            _median([one["peak"] for one in run]),
            _median([one["peak"] - one["base"] for one in run if one["peak"] is not None]),
            len(pairs[name]), _share(pairs[name], union), _share(pairs[name], agreed),
            len(pairs[name] - others),
        ])  # fmt: skip
    columns = [
        "contender", "seconds", "fastest", "slowest", "dedup is x times", "peak MB",
        "MB above the texts", "pairs", "recall of all", "recall of the agreed", "found alone",
    ]  # fmt: skip
    title = (
        f"{CORPUS}, {len(texts):,} texts: {len(union)} verified pairs, {len(agreed)} of them "
        "whichever way words are cut"
    )
    return Table(title, columns, rows)


def pairs_of(run: Mapping[str, Any]) -> set[Pair]:
    """Return the pairs of a run, the smaller row first."""
    return {(min(a, b), max(a, b)) for a, b in run["pairs"]}


def holds_in_all_words(pair: Pair, texts: Sequence[str]) -> bool:
    """Tell whether a pair reaches the threshold in dedup's words and in words between blanks."""
    a, b = (texts[row] for row in pair)
    cuts = (shingle_texts, shingle_bytes)
    return all(
        jaccard(frozenset(cut(a, SHINGLE)), frozenset(cut(b, SHINGLE))) >= THRESHOLD for cut in cuts
    )


def _share(found: set[Pair], truth: set[Pair]) -> float | None:
    return len(found & truth) / len(truth) if truth else None


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
