"""A detection as one page of HTML that needs nothing else, and sends nothing anywhere."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from typing import Any, BinaryIO
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc

from dedup.detection import Detection
from dedup.errors import MissingExtra, SchemaError, SettingsError
from dedup.listings import links_of
from dedup.notes import notes, percent
from dedup.report.blocks import TEXTS, Blocks
from dedup.report.charts import distribution, ring, timeline
from dedup.stories import Stories

_FILES = {"html": ["page.html"], "css": ["page.css"],
          "js": ["page.js", "views.js", "texts.js"]}  # fmt: skip
_SHOWN_OUTLETS = 40
_SCALES = 0.01, 0.05, 0.1, 0.25, 0.5, 1.0  # what the bars of the matrix may go up to
_CREDITS = "credited", "uncredited", "licensed", "unclear"
_TOTALS = "paragraphs", "paragraphs_from_agency", "verbatim", "edited", *_CREDITS


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
    findings = detection.findings
    if findings is None:
        raise SchemaError("near-duplicates only: there is nothing a report could show")
    ours = files("dedup.report")
    parts = {kind: "".join(ours.joinpath(name).read_text("utf-8") for name in names)
             for kind, names in _FILES.items()}  # fmt: skip
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"path": lambda name: quote(name, safe=""), "percent": percent}
    template = environment.from_string(parts["html"])
    inline = {name: Markup(parts[name]) for name in ("css", "js")}  # noqa: S704 - our own files
    hashes = {f"{name}_hash": _hash(parts[name]) for name in inline}
    given = _overview(detection, findings.stories) | inline | hashes | {"text": text}
    whole = template.generate(blocks=iter(Blocks(detection, findings, text)), **given)
    file.writelines(part.replace("\0", "\ufffd").encode() for part in whole)  # HTML has no NUL


def _hash(source: str) -> str:
    """Return what a content security policy calls the only script (or style) it lets run."""
    return f"sha256-{b64encode(sha256(source.encode()).digest()).decode('ascii')}"


def _overview(detection: Detection, stories: Stories) -> dict[str, Any]:
    """Return what the first view shows."""
    outlets, articles = detection.outlets, detection.articles
    total = {name: pc.sum(outlets[name]).as_py() or 0 for name in _TOTALS}
    agencies = detection.known.agency_of(detection.corpus)[0]
    carrying = outlets.filter(pc.greater(outlets["paragraphs_from_agency"], 0))
    matrix = list(_matrix(carrying, agencies))
    ends = [cell["high"] or cell["share"] for row in matrix for cell in row["cells"]]
    shares, unshared = distribution(articles)
    return {
        "run": detection.run,
        "total": total,
        "agencies": agencies,
        "outlets": len(outlets),
        "matrix": matrix,
        "carrying": len(carrying),
        "scale": next(scale for scale in _SCALES if scale >= max(ends, default=1)),
        "stories": len(stories),
        "possible": len(detection.stories) - len(stories),
        "timeline": timeline(detection.corpus.times, stories.story >= 0),
        "ring": ring(links_of(detection.corpus, detection.relations)),
        "shares": shares,
        "unshared": unshared,
        "unknown": articles["shared_share"].null_count,
        "notes": [line for line in notes(detection) if line],
    }


def _matrix(outlets: pa.Table, agencies: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the outlets with most agency copy, and what each has of each agency."""
    keys = [("paragraphs_from_agency", "descending"), ("outlet", "ascending")]
    names = ("paragraphs", *_CREDITS, "low", "high", "stories")
    for row in outlets.take(pc.sort_indices(outlets, keys)[:_SHOWN_OUTLETS]).to_pylist():
        cells = [{name: row[f"{agency}_{name}"] for name in names} for agency in agencies]
        for agency, cell in zip(agencies, cells, strict=True):
            cell |= {"agency": agency, "share": cell["paragraphs"] / max(row["paragraphs"], 1)}
        yield row | {"cells": cells}
