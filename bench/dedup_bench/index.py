"""What an index of many generated articles weighs and takes, beside the peers' in memory."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
import numpy as np

from dedup.intervals import wilson
from dedup_bench.index_contenders import BANDS, FLOOR, PEERS, REASONS, ROWS, SETTINGS, installed
from dedup_bench.index_flow import CASES, Truth, spooled
from dedup_bench.index_opening import COLD, WARM
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import json_option, spool_option

GOALS = {"articles": (1_250, 10_000, 0.3, 1.5), "passages": (3_500, 3_000, 3.0, 10.0)}
"""Bytes an article on disk, articles a second, milliseconds of one article: median and 99 %."""

Run = dict[str, Any]


@click.command()
@click.option("--articles", default=1_000_000, show_default=True, help="How many are indexed.")
@click.option("--peer-articles", default=100_000, show_default=True,
              help="How many, at most, the peers are given.")  # fmt: skip
@click.option("--tier", "tiers", type=click.Choice(list(GOALS)), multiple=True, help="Only this.")
@click.option("--batch", default=1_000, show_default=True, help="Articles checked at once.")
@click.option("--seed", default=1, show_default=True)
@spool_option
@json_option
def index(
    articles: int, peer_articles: int, tiers: tuple[str, ...], batch: int, seed: int,
    spool: Path | None, path: Path | None,
) -> None:  # fmt: skip
    """Check generated articles by an index, ours and the peers', each in its own process."""
    before, peers = conditions(), min(articles, peer_articles)
    with tempfile.TemporaryDirectory() as name:
        folder, spool = Path(name), spool or Path(name, "spool")
        truth = spooled(spool, articles + COLD + WARM, seed, SETTINGS)
        rows: list[list[Cell]] = []
        found: list[list[Cell]] = []
        for tier in tiers or tuple(GOALS):
            entered = run(f"{tier}, entered", spool, folder, articles, batch)
            checked = run(tier, spool, folder, articles, batch)
            opened = opening(tier, spool, folder, articles)
            rows += figures(tier, articles, entered, checked, opened)
            found.append(row_of(tier, checked, truth, articles, peers))
            emptied(folder)
        for peer in installed(PEERS):
            found.append(row_of(peer, run(peer, spool, folder, peers, batch), truth, peers, peers))
            emptied(folder)
    tables = [Table(f"{articles:,} generated articles in an index", _FIGURES, rows)]
    title = f"the first {peers:,} articles by time; rates and memory at the end of each run"
    tables += [Table(f"Seen or not: {title}", _FOUND, found)]
    options = {
        "articles": articles, "peer_articles": peers, "batch": batch, "seed": seed,
        "bands": f"{BANDS} x {ROWS}", "floor": round(FLOOR, 3),
    }  # fmt: skip
    publish("index", tables, options, SETTINGS, path, before)


_FIGURES = ["tier", "what", "is", "goal"]


def figures(tier: str, articles: int, entered: Run, checked: Run, opened: Run) -> list[list[Cell]]:
    """Return what an index weighs and takes, a figure a row, with what was set out for."""
    size, rate, median, most = GOALS[tier]
    each = 1e6 / articles  # of MB, in bytes
    told: list[tuple[str, float, float | None]] = [
        ("bytes an article on disk", checked["info"]["bytes"] / articles, size),
        ("the same without verdicts", entered["info"]["bytes"] / articles, None),
        ("private bytes an article, open", opened["private"] * each, None),
        ("bytes of its files an article, open", opened["file"] * each, None),
        ("peak MB of the process that made it", checked["peak"], None),
        ("articles a second, entered", entered["rate"], None),
        ("articles a second, checked in batches", checked["rate"], rate),
        ("the same, last tenth", checked["last"], None),
        ("ms one article, median", opened["warm"][0], median),
        ("ms one article, 99 %", opened["warm"][1], most),
        ("ms one article, cold, median", opened["cold"][0], median),
        ("ms one article, cold, 99 %", opened["cold"][1], most),
        ("ms one article, cold, the first", opened["first"], None),
        ("reads from disk for one article, cold", opened["faults"], None),
        ("seconds to open, cold", opened["opening"], None),
    ]
    return [[tier, what, value, goal] for what, value, goal in told]


_COPIES = tuple(name for name in CASES if name not in {"own", "wire", "update"})
_FOUND = [
    "contender", "near-duplicates found", "low", "high", "nothing near, but told so",
    "strangers told so", *_COPIES, "articles/s", "ms one, median", "99 %", "private MB",
    "bytes an article",
]  # fmt: skip


def row_of(name: str, checked: Run, truth: Truth, articles: int, most: int) -> list[Cell]:
    """
    Return the row of a contender: what it found, of each planted edit too, and what it takes.

    Args:
        name: of the contender.
        checked: its run.
        truth: of all articles.
        articles: how many it checked.
        most: of how many of these, the first, findings are counted.
    """
    numbers, reasons = checked["said"][:most].T
    flagged = np.isin(reasons, [REASONS.index(reason) for reason in REASONS[1:5]])
    close = np.isin(reasons, [REASONS.index(reason) for reason in ("exact", "near", "update")])
    near = truth.nearest[numbers] >= SETTINGS.threshold
    stranger = truth.strangers[numbers] & ~near
    by_case = [share(flagged, truth.cases[numbers] == CASES.index(case)) for case in _COPIES]
    hits, of = int((close & near).sum()), int(near.sum())
    ends: list[Cell] = [hits / of, *wilson(hits, of)] if of else [None, None, None]
    cost: list[Cell] = [checked["rate"], *checked["single"], checked["private"]]
    return [name, *ends, int((close & ~near).sum()), share(flagged, stranger), *by_case, *cost,
            1e6 * checked["private"] / articles]  # fmt: skip


def share(flagged: Any, those: Any) -> float | None:
    """Return the share of those that are flagged."""
    return float(flagged[those].mean()) if those.any() else None


def run(name: str, spool: Path, folder: Path, articles: int, batch: int) -> Run:
    """Run a contender in a process of its own; what it said comes with what it took."""
    where = folder / name
    options = ["--spool", str(spool), "--folder", str(where)]
    options += ["--articles", str(articles), "--batch", str(batch)]
    found = answered(["dedup_bench.index_contenders", name, *options])
    return found | {"said": np.load(where / "said.npy")}


def opening(tier: str, spool: Path, folder: Path, articles: int) -> Run:
    """Open the index that a tier's run made, in a process of its own."""
    options = ["--spool", str(spool), "--first", str(articles)]
    return answered(["dedup_bench.index_opening", tier, str(folder / tier / "index"), *options])


def answered(command: list[str]) -> Run:
    """
    Run a module to its end, and return the JSON of its last line.

    Raises:
        ClickException: it failed.
    """
    line = [sys.executable, "-m", *command]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"{command[1]}: exit code {done.returncode}: "
                                   f"{done.stderr[-800:]}")  # fmt: skip
    found: Run = json.loads(done.stdout.splitlines()[-1])
    return found


def emptied(folder: Path) -> None:
    """Remove everything but the articles."""
    for path in folder.iterdir():
        if path.name != "spool":
            shutil.rmtree(path)
