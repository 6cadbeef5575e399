"""Pictures for papers and slides, as PNG and SVG: times, shares, outlets, who shares with whom."""

import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from dedup.cells import places
from dedup.detection import Detection
from dedup.errors import MissingExtra
from dedup.landing import landing
from dedup.listings import links_of
from dedup.notes import label
from dedup.report.charts import distribution, ring, timeline
from dedup.writing.tables import telling

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 30  # outlets
_FONT = "DejaVu Sans"  # Matplotlib brings it
_BLUE, _GREY, _ORANGE = "#005a9c", "#c9c4b8", "#a34a00"
_STYLE: Any = {
    "svg.hashsalt": "dedup",
    "svg.fonttype": "none",  # a reader's fonts may have letters that ours lacks
    "text.parse_math": False,  # "$5" is no formula
}
_FORMS = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}  # same bytes each time


def write_plots(detection: Detection, folder: str | Path) -> int:
    """
    Write every picture into a folder; return how many outlets' names have letters no font here has.

    Raises:
        MissingExtra: Matplotlib is not installed.
        InputError: it cannot be written there.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as problem:
        raise MissingExtra("--plots", "plots") from problem
    families, lacking = fonts_for(detection.corpus.outlets[0])
    with rc_context(_STYLE | {"font.family": families}), warnings.catch_warnings(), telling(folder):
        warnings.filterwarnings("ignore", "Glyph")  # they are counted
        for name, draw in _PLOTS.items():
            figure = Figure(figsize=(7, 7 if draw is _network else 4), layout="constrained")
            axes = figure.add_subplot()
            axes.spines[["top", "right"]].set_visible(False)
            draw(detection, axes)
            for form, metadata in _FORMS.items():
                with landing(Path(folder) / f"{name}.{form}") as file:
                    figure.savefig(file, format=form, dpi=150, metadata=metadata)
    return lacking


def fonts_for(texts: Iterable[str]) -> tuple[list[str], int]:
    """Return installed fonts, few, to look for letters in, and how many texts have others still."""
    from matplotlib.font_manager import findfont, findSystemFonts, fontManager, get_font

    texts = set(texts)
    left = {ord(letter) for text in texts for letter in text if letter.isprintable()}
    left -= get_font(findfont(_FONT)).get_charmap().keys()
    families, have = [_FONT], {}
    for path in sorted(findSystemFonts()) if left else ():
        with suppress(RuntimeError, OSError):  # not every file with such a name is a font
            font = get_font(path)
            if font.scalable and (found := left & font.get_charmap().keys()):
                have[path] = found
    while covered := set().union(*have.values()) & left:
        best = max(sorted(have), key=lambda path: len(have[path] & covered))
        fontManager.addfont(best)
        families.append(get_font(best).family_name)
        left -= have.pop(best)
    return families, sum(not left.isdisjoint(map(ord, text)) for text in texts)


def _times(detection: Detection, axes: "Axes") -> None:
    """Draw articles by time of publication."""
    told = detection.articles.select(["id", "story"]).filter(pc.field("story").is_valid())
    shared = places(detection.corpus.table["id"], told["id"]) >= 0
    bars = timeline(detection.corpus.times, shared)
    for name, color, called in (("all", _GREY, "all"), ("part", _BLUE, "of stories")):
        axes.bar(range(len(bars)), [bar[name] for bar in bars], color=color, label=called)
    ends = sorted({0, len(bars) - 1}) if bars else []
    axes.set_xticks(ends, [bars[end]["label"] for end in ends])
    left = len(shared) - sum(bar["all"] for bar in bars)
    axes.set(ylabel="articles", xlabel=f"(not drawn: {left:,} of no known date)" * bool(left))
    axes.legend(frameon=False, ncols=2, loc="lower right", bbox_to_anchor=(1, 1))


def _shares(detection: Detection, axes: "Axes") -> None:
    """Draw articles by the share of their own words that others carry too."""
    bars, nothing = distribution(detection.articles)
    axes.bar([bar["label"] for bar in bars], [bar["all"] for bar in bars], color=_BLUE)
    axes.tick_params(axis="x", rotation=40)
    left = f"(not drawn: {nothing:,} that share nothing)"
    axes.set(ylabel="articles", xlabel=f"share of own words that others carry too {left}")


def _outlets(detection: Detection, axes: "Axes") -> None:
    """Draw the share of agency copy of each outlet, and its 95 % interval."""
    table = detection.outlets.filter(pc.is_valid(detection.outlets["low"]))
    table = table.sort_by([("paragraphs_from_agency", "descending")]).slice(0, _SHOWN)[::-1]
    share = pc.divide(table["paragraphs_from_agency"].cast("double"), table["paragraphs"])
    rows = range(len(table))  # two names may be cut to one
    axes.hlines(rows, table["low"], table["high"], color=_GREY, linewidth=5)
    axes.plot(share, rows, "o", color=_BLUE)
    axes.set_yticks(rows, map(label, table["outlet"].to_pylist()))
    axes.set(xlim=(0, 1), xlabel="paragraphs traceable to agency copy (bar: 95 % interval)")


def _network(detection: Detection, axes: "Axes") -> None:
    """Draw which outlets share copy: the wider the line, the more pairs of articles."""
    found = ring(links_of(detection.corpus, detection.relations))
    for line in found["lines"]:
        x, y, to_x, to_y = line["ends"]
        axes.plot([x, to_x], [-y, -to_y], color=_GREY, linewidth=7 * line["width"])
    for place, (name, (x, y, tilt)) in enumerate(found["at"].items()):
        axes.plot(x, -y, "o", color=_ORANGE, markersize=5)
        axes.annotate(
            label(name), (x, -y), (7 * x, -7 * y), textcoords="offset points", fontsize=7,
            rotation=-tilt, rotation_mode="anchor", va="center",
            ha="left" if 2 * place < len(found["at"]) else "right",
        )  # fmt: skip
    axes.set_axis_off()
    axes.set_aspect("equal")


_PLOTS: dict[str, Callable[[Detection, "Axes"], None]] = {
    "times": _times, "shares": _shares, "outlets": _outlets, "network": _network,
}  # fmt: skip
