"""A detection in 80 columns: the outlet table, the most copied paragraphs."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import IO, Any

import pyarrow.compute as pc
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from dedup.detection import Detection
from dedup.errors import shown
from dedup.notes import notes, percent, several

_SHOWN_OUTLETS = 30
_SHARE, _UNCLEAR = "share", "unclear"
_NAME_WIDTH, _NAME_WIDEST = 16, 24
_PIPED_WIDTH, _NARROWEST = 80, 20
_SHOWN_PARAGRAPHS = 5
_SNIPPET = 300
_NO_AGENCY = (
    "No agency was named (--agency NAME=OUTLET), so none is counted by outlet; what credits tell "
    "of agencies stands in the tables articles and stories (-o)."
)


class _Console(Console):
    """A console that leaves it to its caller what a broken pipe means."""

    def on_broken_pipe(self) -> None:
        raise  # noqa: PLE0704 - rich calls this while it handles the error


def console_for(file: IO[str]) -> Console:
    """Return a console that takes no text for markup; colours only where they are wanted."""
    wanted = os.environ.get("COLUMNS", "")
    piped = int(wanted) if wanted.isdecimal() else _PIPED_WIDTH
    width = None if file.isatty() else max(piped, _NARROWEST)
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
        console.print(_NO_AGENCY)
        return
    every = len(table)
    carrying = table.filter(pc.greater(table["paragraphs_from_agency"], 0))
    table = carrying if every > _SHOWN_OUTLETS and len(carrying) else table
    order = pc.sort_indices(
        table, [("paragraphs_from_agency", "descending"), ("outlet", "ascending")]
    )
    rows = [row | {_SHARE: _share(row)} for row in table.take(order[:_SHOWN_OUTLETS]).to_pylist()]
    names = [shown(row["outlet"]) or "(unknown)" for row in rows]
    room = console.width - min(max([_NAME_WIDTH, *map(cell_len, names)]), _NAME_WIDEST)
    labels, dropped = _labels(agencies, rows, room)
    title = "Paragraphs traceable to agency copy, by outlet"
    grid = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    grid.padding = (0, 0, 0, 0)
    fits = _width(labels, rows) <= console.width - _NAME_WIDTH
    grid.add_column("outlet", overflow="fold", min_width=_NAME_WIDTH if fits else None)
    for label in labels.values():  # no figure is ever cut: too narrow a terminal folds it
        grid.add_column(shown(label), justify="right", no_wrap=fits, overflow="fold")
    for name, row in zip(names, rows, strict=True):
        grid.add_row(name, *(_figure(row[label]) for label in labels))
    console.print(grid)
    if every > len(rows):
        none = f", {every - len(table):,} without any" if every > len(table) else ""
        rest = several(every - len(rows), "more outlet")
        console.print(f"and {rest}{none} (all are in the tables, -o)")
    for line in _legend(labels, dropped, console.width):
        console.print(line)


def _share(row: Mapping[str, Any]) -> str:
    """Return the share of agency copy, and the ends of its interval, in percent."""
    paragraphs, found = row["paragraphs"], row["paragraphs_from_agency"]
    share = percent(found / paragraphs) if paragraphs else ""
    if found and row["low"] is not None:
        share += f" ({percent(row['low'])}-{percent(row['high'])})"
    return share


def _labels(
    agencies: Mapping[str, str], rows: Sequence[Mapping[str, Any]], room: int
) -> tuple[dict[str, str], list[str]]:
    """Return the columns to show and what to call them, and those left out for want of room."""
    labels = {"articles": "arts", "paragraphs": "paras", **agencies, _SHARE: "share %"}
    labels |= {name: name for name in ("verbatim", "edited", "credited", "uncredited")}
    labels |= {name: name for name in ("licensed", _UNCLEAR) if any(row[name] for row in rows)}
    dropped = []
    for name in ("articles", "verbatim", "agencies", "edited", "paragraphs"):
        if _width(labels, rows) <= room:
            break
        if name != "agencies":
            del labels[name]
            dropped.append(name)
        elif len(agencies) > 1 or cell_len(shown(*agencies.values())) > len("agency"):
            every = {"paragraphs_from_agency": "agency"}
            dropped += ["each agency alone"] * (len(agencies) > 1)
            labels = {
                key: label
                for old, label in labels.items()
                for key, label in (every if old in agencies else {old: label}).items()
            }
    return labels, dropped


def _width(labels: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> int:
    """Return how wide columns are with what parts them, and with the edges of the table."""
    return len("  ") + sum(
        1 + max(cell_len(shown(label)), *(len(_figure(row[name])) for row in rows), 0)
        for name, label in labels.items()
    )


def _figure(value: int | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _legend(labels: Mapping[str, str], dropped: Collection[str], width: int) -> Iterator[str]:
    """Yield what the columns mean that do not say it, and which are not there."""
    yield "share %: agency copy among its paragraphs (95 % interval, if of several stories)"
    if _UNCLEAR in labels:
        yield 'unclear: the article credits "agencies", or no agency was named to look for'
    if dropped:
        yield f"left out at {width} columns: {', '.join(dropped)} (all are in the tables, -o)"


def _show_paragraphs(detection: Detection, console: Console) -> None:
    """Print the paragraphs that stand in most outlets, as their best counterpart has them."""
    carried = detection.carried_most(_SHOWN_PARAGRAPHS)
    if carried:
        console.print("\nThe paragraphs that most outlets carry", style="italic")
    for article, number, text, outlets in carried:
        head = f"in {several(outlets, 'other outlet')}: {article.id}"
        outlet = f" ({article.outlet})" if article.outlet else ""
        console.print(f"{shown(head + outlet)}, paragraph {number}", style="bold")
        console.print(Padding(cut(text), (0, 0, 0, 2)))


def cut(text: str) -> str:
    """Return the beginning of a text on one line."""
    flat = shown(" ".join(text.split()))
    return flat if len(flat) <= _SNIPPET else flat[: _SNIPPET - 1].rsplit(" ", 1)[0] + " …"
