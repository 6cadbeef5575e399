"""Charts of results: what each contender finds by edit, strength and dial, and what it takes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import click

Result = Mapping[str, Any]

SALT = "dedup"  # of the ids in an SVG: the same every time
ACROSS = 4  # panels side by side
OURS, THEIRS, FAINT = "#d95f02", "#3b6ea5", "#d9d9d9"
MARKS = [("#1b6ca8", "o"), ("#e69f00", "s"), ("#2a9d5c", "^"), ("#7b4fb5", "D"), ("#444444", "v")]
STYLE: Any = {
    "svg.hashsalt": SALT, "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 8,
    "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 9,
    "axes.titlelocation": "left",
}  # fmt: skip


def draw(folder: Path, result: Result, digest: str) -> None:
    """
    Draw the contenders' results: each chart in ``results-NAME.svg``, with the digest in it.

    Raises:
        ClickException: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise click.ClickException("charts need matplotlib: pip install it") from missing
    for name, paint in CHARTS.items():
        with mpl.rc_context(STYLE):
            figure = Figure(layout="constrained")
            paint(figure, result)
            about = {"Date": None, "Description": digest}
            figure.savefig(folder / f"results-{name}.svg", metadata=about)


def _heat(figure: Any, result: Result) -> None:
    """Draw the share called copy: a column a contender, a row an edit; what is none in red."""
    edits = result["tables"][1]
    names, rows = edits["columns"][2:], edits["rows"]
    figure.set_size_inches(11, 0.9 + 0.26 * len(rows))
    axes = figure.subplots()
    for copy, colours in ((True, "Blues"), (False, "Reds")):
        shares = [
            [cell if (row[1] == "copy") is copy else float("nan") for cell in row[2:]]
            for row in rows
        ]
        axes.pcolormesh(shares, cmap=colours, vmin=0, vmax=1.15, edgecolors="white", linewidth=1)
    for y, row in enumerate(rows):
        for x, share in enumerate(row[2:]):
            colour = "white" if share > 0.6 else "black"
            told = f"{share:.2f}".removeprefix("0") if 0 < share < 1 else f"{share:.0f}"
            axes.text(x + 0.5, y + 0.5, told, ha="center", va="center", color=colour)
    axes.set_xticks([x + 0.5 for x in range(len(names))], names, rotation=35, ha="left")
    axes.set_yticks([y + 0.5 for y in range(len(rows))], [row[0] for row in rows])
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.invert_yaxis()
    axes.spines[:].set_visible(False)
    axes.set_xlabel("share of pairs called copy; blue: they are, 1 is best; red: none is, 0 is")


def _strengths(figure: Any, result: Result) -> None:
    """Draw the share called copy over the strength of an edit: a panel a contender."""
    edits = result["tables"][1]
    names = edits["columns"][2:]
    several = [
        (edit, rows) for edit, rows in _by_edit(edits["rows"]) if len(rows) > 1
    ]  # of one strength there is no curve
    with _panels(figure, names) as panels:
        for place, (name, axes) in enumerate(panels, 2):
            looks = cycle(MARKS)
            for edit, rows in several:
                copy = rows[0][1] == "copy"
                colour, marker = next(looks) if copy else ("firebrick", "x")
                steps = f"{edit} {', '.join(row[0].split()[-1] for row in rows)}"
                axes.plot(
                    range(1, len(rows) + 1), [row[place] for row in rows], "-" if copy else "--",
                    label=steps if copy else f"{steps}: no copy", color=colour, marker=marker,
                    markersize=4, linewidth=1.2,
                )  # fmt: skip
            most = max(len(rows) for _, rows in several) if several else 1
            axes.set(title=name, ylim=(-0.04, 1.04), xticks=range(1, most + 1))
    figure.supxlabel("strength of the edit, step by step")
    figure.supylabel("share of pairs called copy")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False)


def _dials(figure: Any, result: Result) -> None:
    """Draw recall over false accusations from dial to dial: a panel a contender."""
    curves = result["tables"][2]
    wanted = [curves["columns"].index(name) for name in ("no copies called", "recall")]
    lines = {
        name: [[row[place] for place in wanted] + [bool(row[-1])] for row in rows]
        for name, rows in groupby(curves["rows"], key=itemgetter(0))
    }
    with _panels(figure, list(lines)) as panels:
        for name, axes in panels:
            for others in lines.values():
                axes.plot(*list(zip(*others, strict=True))[:2], color=FAINT, linewidth=1)
            for false, recall, taken in lines[name]:
                axes.plot(false, recall, "o", color=_colour(name), markersize=7 if taken else 3)
            axes.plot(*list(zip(*lines[name], strict=True))[:2], color=_colour(name))
            axes.set(title=name, xlim=(-0.04, 1.04), ylim=(-0.04, 1.04))
    figure.supxlabel("share of what is no copy that is called one")
    figure.supylabel("share of copies found; large: the dial taken; grey: all others")


def _costs(figure: Any, result: Result) -> None:
    """Draw what contenders take: a dot each for speed and for memory."""
    summary = result["tables"][0]
    rows = [dict(zip(summary["columns"], row, strict=True)) for row in summary["rows"]]
    names = [row["contender"] for row in rows]
    figure.set_size_inches(11, 0.9 + 0.2 * len(rows))
    for axes, column in zip(figure.subplots(1, 2, sharey=True), COSTS, strict=True):
        values = [row[column] or float("nan") for row in rows]
        for name, value in zip(names, values, strict=True):
            axes.plot(value, name, "o", color=_colour(name))
            axes.annotate(f"{value:.3g}", (value, name), xytext=(6, -3), textcoords="offset points")
        axes.grid(axis="y", color=FAINT)
        axes.set(title=COSTS[column], xscale="log")
        axes.tick_params(axis="y", length=0)
        axes.margins(x=0.12)
    figure.axes[0].invert_yaxis()


def _by_edit(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, list[Sequence[Any]]]]:
    """Yield edits, and the rows of their strengths."""
    for edit, group in groupby(rows, key=lambda row: str(row[0]).partition(" ")[0]):
        yield edit, list(group)


@contextmanager
def _panels(figure: Any, names: Sequence[str]) -> Iterator[Iterator[tuple[str, Any]]]:
    """Give a panel a name, those left over taken away."""
    down = -(-len(names) // ACROSS)
    figure.set_size_inches(11, 0.8 + 1.7 * down)
    every = figure.subplots(down, ACROSS, sharex=True, sharey=True, squeeze=False).ravel()
    yield zip(names, every, strict=False)
    for axes in every[len(names) :]:
        axes.set_visible(False)


def _colour(name: str) -> str:
    return OURS if name.startswith("dedup") else THEIRS


COSTS = {"MB/s": "MB of text a second (more is better)",
         "MB above the texts": "MB of memory above the texts (less is better)"}  # fmt: skip
CHARTS: Mapping[str, Callable[[Any, Result], None]] = {
    "rivals": _heat, "strengths": _strengths, "dials": _dials, "costs": _costs,
}  # fmt: skip
"""By the name of its file."""
