"""Pictures for papers and slides, as PNG and SVG: times, shares, outlets, who shares with whom."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from dedup.cells import places
from dedup.detection import Detection
from dedup.errors import MissingExtra
from dedup.landing import landing
from dedup.report.charts import distribution, links_of, ring, timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 30  # outlets
_AXIS = 0.1  # nearer to the middle a name stands above or below
_BLUE, _GREY, _ORANGE = "#005a9c", "#c9c4b8", "#a34a00"
_STYLE: Any = {
    "svg.hashsalt": "dedup",
    "svg.fonttype": "none",  # a reader's fonts may have letters that ours lacks
    "text.parse_math": False,  # "$5" is no formula
}
_FORMS = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}  # same bytes each time


def write_plots(detection: Detection, folder: str | Path) -> None:
    """
    Write every picture into a folder.

    Raises:
        MissingExtra: Matplotlib is not installed.
        OSError: it cannot be written there.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as problem:
        raise MissingExtra("--plots", "plots") from problem
    with rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # no font has all letters
        for name, draw in _PLOTS.items():
            figure = Figure(figsize=(7, 4), layout="constrained")
            axes = figure.add_subplot()
            axes.spines[["top", "right"]].set_visible(False)
            draw(detection, axes)
            for form, metadata in _FORMS.items():
                with landing(Path(folder) / f"{name}.{form}") as file:
                    figure.savefig(file, format=form, dpi=150, metadata=metadata)


def _times(detection: Detection, axes: "Axes") -> None:
    """Draw articles by time of publication."""
    told = detection.articles.select(["id", "story"]).filter(pc.field("story").is_valid())
    shared = places(detection.corpus.table["id"], told["id"]) >= 0
    bars = timeline(detection.corpus.times, shared)
    for name, color, label in (("all", _GREY, "all"), ("part", _BLUE, "of stories")):
        axes.bar(range(len(bars)), [bar[name] for bar in bars], color=color, label=label)
    ends = sorted({0, len(bars) - 1}) if bars else []
    axes.set_xticks(ends, [bars[end]["label"] for end in ends])
    axes.set_ylabel("articles")
    axes.legend(frameon=False)


def _shares(detection: Detection, axes: "Axes") -> None:
    """Draw articles by the share of their own words that others carry too."""
    bars = distribution(detection.articles["shared_share"].drop_null().to_numpy())
    axes.bar([bar["label"] for bar in bars], [bar["all"] for bar in bars], color=_BLUE)
    axes.tick_params(axis="x", rotation=40)
    axes.set(ylabel="articles", xlabel="share of own words that others carry too")


def _outlets(detection: Detection, axes: "Axes") -> None:
    """Draw the share of agency copy of each outlet, and its 95 % interval."""
    table = detection.outlets.filter(pc.is_valid(detection.outlets["low"]))
    table = table.sort_by([("paragraphs_from_agency", "descending")]).slice(0, _SHOWN)[::-1]
    share = pc.divide(table["paragraphs_from_agency"].cast("double"), table["paragraphs"])
    names = [name or "(unknown)" for name in table["outlet"].to_pylist()]
    axes.hlines(names, table["low"], table["high"], color=_GREY, linewidth=5)
    axes.plot(share, names, "o", color=_BLUE)
    axes.set(xlim=(0, 1), xlabel="paragraphs traceable to agency copy (bar: 95 % interval)")


def _network(detection: Detection, axes: "Axes") -> None:
    """Draw which outlets share copy: the wider the line, the more pairs of articles."""
    found = ring(links_of(detection))
    for line in found["lines"]:
        x, y, to_x, to_y = line["ends"]
        axes.plot([x, to_x], [-y, -to_y], color=_GREY, linewidth=7 * line["width"])
    for name, (x, y) in found["at"].items():
        axes.plot(x, -y, "o", color=_ORANGE, markersize=5)
        side = "left" if x > _AXIS else "right" if x < -_AXIS else "center"
        axes.annotate(
            name, (x, -y), (8 * x, -10 * y), textcoords="offset points",
            ha=side, va="center", fontsize=7,
        )  # fmt: skip
    axes.set_axis_off()
    axes.margins(0.2)


_PLOTS: dict[str, Callable[[Detection, "Axes"], None]] = {
    "times": _times, "shares": _shares, "outlets": _outlets, "network": _network,
}  # fmt: skip
