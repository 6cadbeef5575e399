"""The chart of `scale`: which stage takes which share of each run."""

from collections.abc import Mapping
from pathlib import Path

import click


def stages_drawn(path: Path, runs: Mapping[str, Mapping[str, float]]) -> None:
    """
    Draw the seconds of each stage of each run, in shares of the run, as PNG.

    Raises:
        ClickException: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise click.ClickException("charts need matplotlib: pip install it") from missing
    names = list(dict.fromkeys(name for run in runs.values() for name in run))
    figure = Figure(figsize=(10, 1.2 + 0.8 * len(runs)), layout="constrained")
    axes = figure.subplots()
    left = dict.fromkeys(runs, 0.0)
    totals = {size: sum(run.values()) for size, run in runs.items()}
    for name in names:
        shares = [run.get(name, 0.0) / (totals[size] or 1) for size, run in runs.items()]
        axes.barh(list(runs), shares, left=list(left.values()), label=name)
        left = {size: left[size] + share for size, share in zip(runs, shares, strict=True)}
    for place, seconds in enumerate(totals.values()):
        axes.text(1.01, place, f"{seconds:,.1f} s", va="center")
    axes.set(xlim=(0, 1), xlabel="share of the seconds", ylabel="articles")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.25), ncols=5, fontsize=7)
    figure.savefig(path, dpi=130, metadata={"Software": None})
