"""The command: every contender tuned on one suite, measured on another, each in its process."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import click

from dedup.settings import Settings
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.rivals.contract import Rival
from dedup_bench.rivals.everyone import ELSEWHERE, RIVALS
from dedup_bench.rivals.scoring import Scores, accused, scored
from dedup_bench.rivals.suite import PAIRS, ROWS, SEED, planted, write
from dedup_bench.running import apart
from dedup_bench.sources import SOME, json_option
from dedup_bench.timing import turned

WANTED = 0.95  # recall of all copies that a dial is to reach
RIGHT = 0.5  # of what is called a copy, at least, for a dial to count as finding enough
TUNING = 1_000  # added to the seed: another suite

Curve = Mapping[float, Scores]  # by dial


class Result(NamedTuple):
    """A contender's dial, what it found at it, and its runs, round by round."""

    dial: float
    scores: Scores
    runs: Sequence[Mapping[str, Any]]


@click.command()
@click.option("--pairs", default=PAIRS, type=SOME, show_default=True, help="Planted pairs a row.")
@click.option(
    "--tuning", default=10, type=SOME, show_default=True, help="The same, where dials are tuned."
)
@click.option(
    "--repeat", default=4, type=SOME, show_default=True, help="Rounds of the measured runs."
)
@click.option("--seed", default=SEED, type=click.IntRange(0), show_default=True)
@click.option(
    "--only", multiple=True, type=click.Choice(list(RIVALS)), help="Only this; repeatable."
)
@click.option(
    "--write", "folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Write the articles there for a detector of your own, and the truth; measure nothing.",
)  # fmt: skip
@json_option
def rivals(
    pairs: int, tuning: int, repeat: int, seed: int, only: tuple[str, ...], folder: Path | None,
    path: Path | None,
) -> None:  # fmt: skip
    """
    Measure every contender on syndication's edits: recall, false alarms, seconds, memory.

    Each takes raw texts in a process of its own, on the same cores, its dial tuned on another
    suite: the strictest that finds .95 of all copies, most of what it calls so being copies; or
    else the one of the best F1.
    """
    suite = planted(pairs, seed)
    if folder is not None:
        write(folder, suite)
        return
    before, names = conditions(), only or tuple(RIVALS)
    curves, missing = all_curves(names, tuning, seed + TUNING)
    dials = {name: chosen(curve) for name, curve in curves.items()}
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in curves}
    for turn in range(repeat):
        for name in turned(list(curves), turn):
            runs[name] += runs_of(name, [dials[name]], pairs, seed)
    results = {
        name: Result(dials[name], scored(suite, mine[0]["pairs"]), mine)
        for name, mine in runs.items()
    }
    tables = [summary(results), by_edit(results), curves_of(curves), not_run(missing)]
    options = {
        "pairs": pairs, "repeat": repeat, "seed": seed, "articles": len(suite.articles),
        "wanted recall": WANTED, "tuning pairs": tuning,
    }  # fmt: skip
    publish("rivals", tables, options, Settings(), path, before)


def all_curves(
    names: Sequence[str], pairs: int, seed: int
) -> tuple[dict[str, Curve], dict[str, str]]:
    """Return the curve of each contender, and of those that cannot run why, which is said, too."""
    curves, missing = {}, {}
    for name in names:
        try:
            curves[name] = curve_of(name, pairs, seed)
        except click.ClickException as problem:
            missing[name] = problem.message.strip().splitlines()[-1]
            click.echo(f"{name}: left out, {missing[name]}", err=True)
    return curves, missing


def runs_of(name: str, dials: Sequence[float], pairs: int, seed: int) -> list[dict[str, Any]]:
    """Run a contender at some dials, in a process of its own."""
    given = [word for dial in dials for word in ("--dial", dial)]
    runs: list[dict[str, Any]] = apart("rivals", name, *given, "--pairs", pairs, "--seed", seed)[
        "runs"
    ]
    click.echo(f"{name}: {' '.join(format(run['seconds'], '.1f') for run in runs)} s", err=True)
    return runs


def curve_of(name: str, pairs: int, seed: int) -> Curve:
    """
    Return what a contender finds at each of its dials.

    Raises:
        ClickException: it is not installed, or failed.
    """
    if not RIVALS[name].is_there:
        raise click.ClickException(f"install {RIVALS[name].package} (the extra rivals)")
    dials, suite = RIVALS[name].dials, planted(pairs, seed)
    runs = runs_of(name, dials, pairs, seed)
    return {dial: scored(suite, run["pairs"]) for dial, run in zip(dials, runs, strict=True)}


def chosen(curve: Curve) -> float:
    """Return the strictest dial that finds enough, mostly rightly; or else that of the best F1."""
    enough = (
        dial
        for dial, scores in curve.items()
        if scores.recall >= WANTED and (scores.precision or 0.0) >= RIGHT
    )
    return next(enough, max(curve, key=lambda dial: curve[dial].f1))


def summary(results: Mapping[str, Result]) -> Table:
    """Return the table of contenders: what each finds, gets wrong and takes."""
    rows: list[list[Cell]] = []
    samples: dict[str, Sequence[float]] = {}
    for name, (dial, scores, runs) in results.items():
        rival: Rival = RIVALS[name]
        took = {key: [one[key] for one in runs] for key in ("seconds", "cpu", "peak", "base")}
        seconds = median(took["seconds"])
        known = None not in took["peak"] + took["base"]
        above = zip(took["peak"], took["base"], strict=True)
        rows.append([
            name, f"{rival.means} {dial:.3g}", scores.recall, scores.precision, scores.f1,
            *accused(scores).values(), 1e3 * scores.others / scores.articles,
            seconds, median(took["cpu"]), runs[0]["megabytes"] / seconds,
            median(took["peak"]) if known else None,
            median(peak - base for peak, base in above) if known else None,
            rival.note,
        ])  # fmt: skip
        samples[f"{name} | seconds"] = took["seconds"]
        samples[f"{name} | CPU seconds"] = took["cpu"]
    wrong = [f"{row.edit} called copy" for row in ROWS if not row.copy]
    columns = [
        "contender", "dial", "recall", "precision", "F1", *dict.fromkeys(wrong),
        "strangers a 1,000 articles", "seconds", "CPU seconds", "MB/s", "peak MB",
        "MB above the texts", "note",
    ]  # fmt: skip
    return Table("Every contender on syndication's edits, tuned", columns, rows, samples)


def by_edit(results: Mapping[str, Result]) -> Table:
    """Return the table of edits: the share of its pairs that each contender calls a copy."""
    rows: list[list[Cell]] = []
    samples = {}
    for row in ROWS:
        cells: list[Cell] = [row.name, "copy" if row.copy else "no copy"]
        for name, result in results.items():
            hits = result.scores.hits[row]
            cells.append(hits.count("1") / len(hits))
            samples[f"{row.name} | {name}"] = hits
        rows.append(cells)
    title = "Share of pairs called copy, by edit and strength"
    return Table(title, ["edit", "truth", *results], rows, samples)


def curves_of(curves: Mapping[str, Curve]) -> Table:
    """Return the table of dials, on the suite that they were tuned on."""
    rows: list[list[Cell]] = []
    for name, curve in curves.items():
        taken = chosen(curve)
        for dial, scores in curve.items():
            rate = 1e3 * scores.others / scores.articles
            false = scores.share(copy=False)
            mark = "taken" if dial == taken else ""
            rows.append([
                name, f"{RIVALS[name].means} {dial:.3g}", scores.recall, scores.precision,
                scores.f1, false, rate, mark,
            ])  # fmt: skip
    columns = [
        "contender", "dial", "recall", "precision", "F1", "no copies called",
        "strangers a 1,000 articles", "",
    ]  # fmt: skip
    return Table("Every dial, on the suite they were tuned on", columns, rows)


def not_run(missing: dict[str, str]) -> Table:
    """Return the table of those that are told of, but not run."""
    rows = [[name, why] for name, why in (ELSEWHERE | missing).items()]
    return Table("Not run here", ["who", "why"], rows)
