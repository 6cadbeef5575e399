"""A detection as one page of HTML that needs nothing else, and sends nothing anywhere."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from typing import Any, BinaryIO
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from dedup.cells import places
from dedup.dates import UNKNOWN_TIME
from dedup.detection import Detection
from dedup.errors import MissingExtra, SchemaError, SettingsError
from dedup.intervals import intervals_of
from dedup.report.blocks import TEXTS, Blocks
from dedup.report.terminal import notes
from dedup.rows import distinct
from dedup.segments import Ints
from dedup.stories import Stories

_SHOWN_OUTLETS = 40
_BARS = 48
_UNITS = {"hour": 3600, "day": 86_400, "week": 7 * 86_400, "30 days": 30 * 86_400,
          "year": 365 * 86_400}  # fmt: skip


def write_page(detection: Detection, file: BinaryIO, text: str = "matched") -> None:
    """
    Write a page.

    Args:
        detection: what was found.
        file: where to.
        text: the sentences it holds: ``matched`` (those with a counterpart, and one neighbour
            each), ``full`` or ``none``.

    Raises:
        MissingExtra: Jinja2 is not installed.
        SchemaError: only near-duplicates were looked for.
        SettingsError: ``text`` is another word.
    """
    try:
        from jinja2 import Environment
        from markupsafe import Markup
    except ImportError as problem:
        raise MissingExtra("a report", "report") from problem
    if text not in TEXTS:
        raise SettingsError(f"text must be one of {', '.join(TEXTS)}, not {text!r}")
    if detection.findings is None:
        raise SchemaError("near-duplicates only: there is nothing a report could show")
    stories = detection.findings.stories
    parts = {name: files("dedup.report").joinpath(f"page.{name}").read_text("utf-8")
             for name in ("html", "css", "js")}  # fmt: skip
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["path"] = lambda name: quote(name, safe="")
    template = environment.from_string(parts["html"])
    inline = {name: Markup(parts[name]) for name in ("css", "js")}  # noqa: S704 - our own files
    hashes = {f"{name}_hash": _hash(parts[name]) for name in inline}
    given = _overview(detection, stories) | inline | hashes | {"text": text}
    whole = template.generate(blocks=iter(Blocks(detection, stories, text)), **given)
    file.writelines(part.encode() for part in whole)


def _hash(source: str) -> str:
    """Return what a content security policy calls the only script (or style) it lets run."""
    return f"sha256-{b64encode(sha256(source.encode()).digest()).decode('ascii')}"


def _overview(detection: Detection, stories: Stories) -> dict[str, Any]:
    """Return what the first view shows."""
    outlets, articles = detection.outlets, detection.articles
    total = {name: pc.sum(outlets[name]).as_py() or 0 for name in outlets.column_names[1:]
             if name not in ("low", "high")}  # fmt: skip
    agencies = detection.known.agency_of(detection.corpus)[0]
    return {
        "run": detection.run,
        "total": total,
        "agencies": agencies,
        "outlets": len(outlets),
        "matrix": list(_matrix(detection, stories, agencies)) if agencies else [],
        "stories": len(stories),
        "timeline": _timeline(detection.corpus.times, stories.story >= 0),
        "shares": _distribution(articles["shared_share"].drop_null().to_numpy()),
        "unshared": articles["shared_share"].null_count,
        "notes": [line for line in notes(detection) if line],
    }


def _matrix(
    detection: Detection, stories: Stories, agencies: list[str]
) -> Iterator[dict[str, Any]]:
    """Yield the outlets with most agency copy, and what each has of each agency."""
    table = detection.outlets
    keys = [("paragraphs_from_agency", "descending"), ("outlet", "ascending")]
    cells = {agency: _cells(detection, stories, place) for place, agency in enumerate(agencies)}
    names = detection.corpus.outlets[0]
    for row in table.take(pc.sort_indices(table, keys)[:_SHOWN_OUTLETS]).to_pylist():
        place = names.index(row["outlet"])
        counts = ("paragraphs", "credited", "uncredited", "licensed")
        yield row | {
            "cells": [
                {"agency": agency, "share": row[f"{agency}_paragraphs"] / row["paragraphs"],
                 **{name: row[f"{agency}_{name}"] for name in counts},
                 **{name: column[place].item() for name, column in cells[agency].items()}}
                for agency in agencies
            ]
        }  # fmt: skip


def _cells(detection: Detection, stories: Stories, agency: int) -> Mapping[str, Any]:
    """Return by outlet the interval of an agency's share of its paragraphs, and its stories."""
    corpus = detection.corpus
    agencies, own = detection.known.agency_of(corpus)
    names, codes = corpus.outlets
    outlet = np.where((own < 0) & ~corpus.wire, codes, len(names)).astype(np.int64)
    article = places(detection.paragraphs["id"], corpus.table["id"])
    chosen = article[places(detection.paragraphs["agency"], agencies) == agency]
    whole, part = (np.bincount(rows, minlength=len(corpus)) for rows in (article, chosen))
    alone = stories.alone
    room = int(alone.max(initial=0)) + 1
    carried = distinct(outlet[chosen] * room + alone[chosen]) // room
    low, high = intervals_of(outlet, alone, part, whole, len(names), detection.settings.seed)
    return {"low": low, "high": high, "stories": np.bincount(carried, minlength=len(names) + 1)}


def _timeline(times: Ints, shared: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Return how many articles were published when, and how many of them share copy."""
    known = times != UNKNOWN_TIME
    if not known.any():
        return []
    span = int(times[known].max() - times[known].min())
    step = next((unit for unit in _UNITS.values() if span // unit < _BARS), max(span // _BARS, 1))
    bins = times[known] // step
    every = np.bincount(bins - bins.min())
    inside = np.bincount((bins - bins.min())[shared[known]], minlength=len(every))
    return _bars(every, inside, [_day((n + int(bins.min())) * step) for n in range(len(every))])


def _distribution(shares: Any) -> list[dict[str, Any]]:
    """Return how many articles share how much, in tenths."""
    counts = np.bincount(np.minimum((shares * 10).astype(np.int64), 9), minlength=10)
    return _bars(counts, counts, [f"{10 * n} to {10 * n + 10} %" for n in range(10)])


def _bars(every: Ints, part: Ints, labels: list[str]) -> list[dict[str, Any]]:
    top = max(int(every.max(initial=0)), 1)
    return [
        {"label": label, "all": a, "part": b, "height": a / top, "inner": b / top}
        for label, a, b in zip(labels, every.tolist(), part.tolist(), strict=True)
    ]


def _day(seconds: int) -> str:
    try:
        return (
            datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
        )
    except (OverflowError, ValueError, OSError):
        return ""
