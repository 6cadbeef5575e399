"""A detection in 80 columns: the outlet table, the most copied paragraphs."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from dedup.corpus import Intake
from dedup.detection import Detection
from dedup.errors import shown
from dedup.pairs import CONFIDENT, POSSIBLE

_SHOWN_OUTLETS = 30
_SHARE = "share"
_NAME_WIDTH, _NAME_WIDEST, _FIGURE_WIDTH = 16, 24, 4
_SHOWN_PARAGRAPHS = 5
_SNIPPET = 300
_COPIED = ["verbatim", "near-verbatim", "edited"]


class _Console(Console):
    """A console that leaves it to its caller what a broken pipe means."""

    def on_broken_pipe(self) -> None:
        raise  # noqa: PLE0704 - rich calls this while it handles the error


def console_for(file: IO[str]) -> Console:
    """Return a console that takes no text for markup; colours only where they are wanted."""
    width = None if file.isatty() else 80
    return _Console(file=file, width=width, highlight=False, markup=False, emoji=False)


def show_summary(detection: Detection, console: Console) -> None:
    """Print the outlet table, the most copied paragraphs and what was left out."""
    if "outlets" in detection.tables:
        _show_outlets(detection, console)
        _show_paragraphs(detection, console)
    for line in notes(detection):
        console.print(shown(line), style="dim")


def _show_outlets(detection: Detection, console: Console) -> None:
    table = detection.tables["outlets"]
    named = sorted(set(detection.known.agencies.values()))
    agencies = {
        column: name for name in named if (column := f"{name}_paragraphs") in table.schema.names
    }
    if not agencies:
        console.print("No agency was named (--agency NAME=OUTLET): nothing is traced to one.")
        return
    order = pc.sort_indices(
        table, [("paragraphs_from_agency", "descending"), ("outlet", "ascending")]
    )
    rows = table.take(order[:_SHOWN_OUTLETS]).to_pylist()
    names = [shown(row["outlet"]) or "(unknown)" for row in rows]
    width = min(max([_NAME_WIDTH, *map(cell_len, names)]), _NAME_WIDEST)
    labels = _labels(agencies, table, console.width - width)
    title = "Paragraphs traceable to agency copy, by outlet"
    grid = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    grid.padding = (0, 0, 0, 0)
    grid.add_column("outlet", overflow="fold", min_width=_NAME_WIDTH)
    for label in labels.values():
        grid.add_column(shown(label), justify="right", no_wrap=True)
    for name, row in zip(names, rows, strict=True):
        figures = (_interval(row) if label == _SHARE else f"{row[label]:,}" for label in labels)
        grid.add_row(name, *figures)
    console.print(grid)
    if len(table) > len(rows):
        console.print(f"and {len(table) - len(rows):,} more outlets (all are in the tables, -o)")
    if _SHARE in labels:
        console.print(
            "share %: 95 % interval of agency copy among its paragraphs, over its stories"
        )


def _interval(row: Mapping[str, Any]) -> str:
    """Return the ends of the interval of an outlet's share, in percent."""
    if row["low"] is None:
        return ""
    low, high = (f"{100 * row[name]:.0f}" for name in ("low", "high"))
    return f"{low}-{high}"


def _labels(agencies: Mapping[str, str], table: pa.Table, width: int) -> dict[str, str]:
    """Return the columns to show and what to call them: of agencies each, all, or fewer."""
    kept = ["verbatim", "edited", "credited", "uncredited"]
    last = {name: name for name in kept}
    if pc.sum(table["licensed"]).as_py():
        last["licensed"] = "licensed"
    share = {_SHARE: "share %"} if table["low"].null_count < len(table) else {}
    first, paragraphs = {"articles": "arts"}, {"paragraphs": "paras"}
    every = paragraphs | {"paragraphs_from_agency": "agency"}
    each = paragraphs | dict(agencies)
    choices = (
        {**begin, **named, **middle, **last}
        for named in (each, every)
        for middle in ((share, {}) if share else ({},))
        for begin in (first, {})
    )
    for labels in choices:
        if sum(max(len(label), _FIGURE_WIDTH) + 1 for label in labels.values()) <= width:
            return labels
    return every | last


def _show_paragraphs(detection: Detection, console: Console) -> None:
    """Print the paragraphs that stand in most outlets, as their best counterpart has them."""
    paragraphs = detection.tables["paragraphs"]
    copied = paragraphs.filter(pc.is_in(paragraphs["kind"], value_set=pa.array(_COPIED)))
    copied = copied.filter(pc.equal(copied["point"], "confident"))
    if not len(copied):
        return
    agencies = pa.array(list(detection.known.agencies), pa.string())
    copied = copied.filter(pc.invert(pc.is_in(copied["outlet"], value_set=agencies)))
    counted = copied.group_by(["best_id", "best_outlet", "best_paragraph"]).aggregate(
        [("outlet", "count_distinct"), ("kind", "count")]
    )
    keys = [("outlet_count_distinct", "descending"), ("kind_count", "descending"),
            ("best_id", "ascending"), ("best_paragraph", "ascending")]  # fmt: skip
    console.print("\nParagraphs that most others carry", style="italic")
    for row in counted.take(pc.sort_indices(counted, keys)[:_SHOWN_PARAGRAPHS]).to_pylist():
        text = _paragraph_text(detection, row["best_id"], row["best_paragraph"])
        outlets = row["outlet_count_distinct"]
        head = f"in {outlets} other outlet{'s' if outlets != 1 else ''}: {row['best_id']}"
        outlet = f" ({row['best_outlet']})" if row["best_outlet"] else ""
        console.print(f"{shown(head + outlet)}, paragraph {row['best_paragraph']}", style="bold")
        console.print(f"  {cut(text)}")


def _paragraph_text(detection: Detection, article: str, number: int) -> str:
    table = detection.tables["paragraphs"]
    chosen = pc.and_(pc.equal(table["id"], article), pc.equal(table["paragraph"], number))
    row = table.filter(chosen).to_pylist()[0]
    return detection.corpus[detection.corpus.row_of(article)].text[row["begin"] : row["end"]]


def notes(detection: Detection) -> Iterator[str]:
    """Yield what was met, found, capped and refused."""
    counts, intake = detection.counts, detection.corpus.intake
    yield ""
    yield (
        f"{counts['articles']:,} articles, {counts.get('paragraphs', 0):,} paragraphs; "
        f"{counts['near_groups']:,} groups of near-duplicates."
    )
    yield _related(detection)
    if counts.get("unbroken_articles"):
        yield (
            f"{counts['unbroken_articles']:,} long articles are one paragraph, as if line ends "
            "were lost: look at shares of sentences, for paragraphs say little of them."
        )
    if counts.get("boilerplate_paragraphs"):
        yield (
            f"{counts['boilerplate_paragraphs']:,} paragraphs are boilerplate: counted as "
            "paragraphs, never as copied."
        )
    if counts["near_pairs_implied"]:
        yield f"{counts['near_pairs_implied']:,} pairs within large groups are implied, not listed."
    if counts.get("paragraph_pairs_implied"):
        yield (
            f"{counts['paragraph_pairs_implied']:,} paragraph pairs within large groups were not "
            "compared one by one."
        )
    if intake.rejected:
        yield refusals(intake)
    yield from intake.notes
    if not any(detection.corpus.outlets[0]):
        yield "No article has an outlet: each counts as its own (--field outlet=NAME)."
    if "outlets" in detection.tables:
        yield "Traceable to copy also carried by others: it does not say who wrote it first."
        yield "Untraced is no proof of own work: what is rewritten from end to end is missed."


def _related(detection: Detection) -> str:
    """Return how many pairs are related, and how sure that is."""
    point = detection.relations.point
    sure, unsure = (int(np.count_nonzero(point == which)) for which in (CONFIDENT, POSSIBLE))
    said = len(point) - sure - unsure
    parts = [f"{sure:,} confident"]
    if unsure:
        parts.append(f"{unsure:,} only possible (leads, not counted in shares)")
    if said:
        parts.append(f"{said:,} by quotations alone (no copy)")
    return f"{len(point):,} related pairs: {', '.join(parts)}."


def refusals(intake: Intake) -> str:
    """Return how many rows were refused, and why."""
    reasons = ", ".join(f"{reason} ({n:,})" for reason, n in intake.reasons.items())
    return f"{intake.rejected:,} of {intake.rows:,} rows were refused: {reasons}."


def cut(text: str) -> str:
    """Return the beginning of a text on one line."""
    flat = shown(" ".join(text.split()))
    return flat if len(flat) <= _SNIPPET else flat[: _SNIPPET - 1].rsplit(" ", 1)[0] + " …"
