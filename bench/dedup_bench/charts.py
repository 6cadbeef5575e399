"""Charts of results: what each contender finds by edit, and what it takes to find it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

SALT = "dedup"  # of the ids in an SVG: the same every time
CHARTED = {"rivals"}


def draw(folder: Path, name: str, result: Mapping[str, Any], digest: str) -> None:
    """
    Draw a result, if it is one that is drawn: ``results-NAME.svg``, with the digest in it.

    Raises:
        ClickException: matplotlib is not installed.
    """
    if name not in CHARTED:
        return
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise click.ClickException("charts need matplotlib: pip install it") from missing
    summary, edits = result["tables"][:2]
    with mpl.rc_context({"svg.hashsalt": SALT, "svg.fonttype": "none", "font.size": 8}):
        figure = Figure(figsize=(11, 10), layout="constrained")
        upper, lower = figure.subplots(2, 1, height_ratios=[3, 1])
        _heat(upper, edits)
        _scatter(lower, summary)
        about = {"Date": None, "Description": digest}
        figure.savefig(folder / f"results-{name}.svg", metadata=about)


def _heat(axes: Any, edits: Mapping[str, Any]) -> None:
    """Draw the share called copy: a column a contender, a row an edit; what is none in red."""
    names, rows = edits["columns"][2:], edits["rows"]
    for copy, colours in ((True, "Blues"), (False, "Reds")):
        shares = [
            [cell if (row[1] == "copy") is copy else float("nan") for cell in row[2:]]
            for row in rows
        ]
        axes.imshow(shares, cmap=colours, vmin=0, vmax=1, aspect="auto")
    for y, row in enumerate(rows):
        for x, share in enumerate(row[2:]):
            colour = "white" if share > 0.5 else "black"
            axes.text(x, y, f"{share:.2f}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(names)), names, rotation=35, ha="left")
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(rows)), [row[0] for row in rows])
    axes.set_title("Share of pairs called copy; red: they are none")


def _scatter(axes: Any, summary: Mapping[str, Any]) -> None:
    """Draw F1 over speed, a dot a contender."""
    places = [summary["columns"].index(name) for name in ("contender", "MB/s", "F1")]
    for name, speed, f1 in ([row[place] for place in places] for row in summary["rows"]):
        axes.plot(speed, f1, "o", color="tab:orange" if name.startswith("dedup") else "tab:blue")
        axes.annotate(name, (speed, f1), xytext=(4, 3), textcoords="offset points")
    axes.set(xscale="log", xlabel="MB of text a second", ylabel="F1", ylim=(0, 1.05))
