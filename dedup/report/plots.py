"""Pictures for papers and slides, as PNG and SVG: times, shares, outlets, who shares with whom."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from dedup.detection import Detection
from dedup.errors import MissingExtra
from dedup.landing import landing
from dedup.report.charts import distribution, timeline
from dedup.report.networks import outlet_network

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 30  # outlets
_BLUE, _GREY, _ORANGE = "#005a9c", "#c9c4b8", "#a34a00"
_FORMS = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}  # same bytes each time


def write_plots(detection: Detection, folder: str | Path) -> None:
    """
    Write every picture into a folder.

    Raises:
        MissingExtra: Matplotlib or networkx is not installed.
        OSError: it cannot be written there.
    """
    try:
        import networkx as nx  # noqa: F401
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as problem:
        raise MissingExtra("--plots", "plots") from problem
    for name, draw in _PLOTS.items():
        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        draw(detection, axes)
        with rc_context({"svg.hashsalt": "dedup"}), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph")  # no font has all letters
            for form, metadata in _FORMS.items():
                with landing(Path(folder) / f"{name}.{form}") as file:
                    figure.savefig(file, format=form, dpi=150, metadata=metadata)


def _times(detection: Detection, axes: "Axes") -> None:
    """Draw articles by time of publication."""
    stories = detection.findings.stories.story >= 0 if detection.findings else None
    bars = timeline(detection.corpus.times, stories) if stories is not None else []
    places, labels = range(len(bars)), [bar["label"] for bar in bars]
    axes.bar(places, [bar["all"] for bar in bars], color=_GREY, label="all")
    axes.bar(places, [bar["part"] for bar in bars], color=_BLUE, label="of stories")
    axes.set(xticks=list(places[:: max(len(bars) - 1, 1)]), ylabel="articles")
    axes.set_xticklabels(labels[:: max(len(bars) - 1, 1)])
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
    import networkx as nx

    graph = outlet_network(detection)
    strength = dict(graph.degree(weight="weight"))
    graph = graph.subgraph(sorted(strength, key=lambda name: (-strength[name], name))[:_SHOWN])
    places = nx.circular_layout(sorted(graph))
    widths = [weight for *_, weight in graph.edges(data="weight")]
    scaled = 7 * np.array(widths) / max(widths, default=1)
    nx.draw_networkx_edges(graph, places, ax=axes, width=scaled.tolist(), edge_color=_GREY)
    nx.draw_networkx_nodes(graph, places, ax=axes, node_size=60, node_color=_ORANGE)
    outside = {name: 1.14 * place for name, place in places.items()}
    nx.draw_networkx_labels(graph, outside, ax=axes, font_size=7)
    axes.set_axis_off()
    axes.margins(0.15)


_PLOTS: dict[str, Callable[[Detection, "Axes"], None]] = {
    "times": _times, "shares": _shares, "outlets": _outlets, "network": _network,
}  # fmt: skip
