"""What a runner hands back: tables on standard output, and a JSON file that says how."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import click

from dedup.settings import Settings

PACKAGES = (
    "dedup-news", "numpy", "numba", "llvmlite", "pyarrow", "xxhash", "datasketch", "gaoya",
    "rensa", "FastSketchLSH", "resiliparse", "trafilatura", "fastwarc", "lxml", "feedparser",
    "scikit-learn", "datatrove", "simhash", "rapidfuzz", "semhash", "wordllama",
)  # fmt: skip

AS_JSON = "dedup_bench.json"  # in a context's meta: print no tables
Cell = str | int | float | None


class Table(NamedTuple):
    """
    A table: its title, the names of its columns, and rows of as many cells.

    ``samples`` are the measurements behind a row and column (``"row | column"``): seconds round by
    round, or for a share a string of 0 and 1, a figure a case. `compare` tells noise by them.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    samples: Mapping[str, Sequence[float] | str] = {}


def processors() -> int:
    """Return how many processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def conditions() -> dict[str, Any]:
    """Return what a figure depends on: processor, versions and load; no name and no path."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "cpu": _processor(),
        "cores": processors(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": None if load is None else round(load, 2),
        "versions": {"python": platform.python_version(), **_versions()},
    }


def publish(
    bench: str,
    tables: Sequence[Table],
    options: Mapping[str, Any],
    settings: Settings,
    path: Path | None,
    before: Mapping[str, Any],
) -> None:
    """
    Print the tables, and write them as JSON where a path is given.

    Args:
        bench: the runner's name.
        tables: what was measured.
        options: what it was measured with; never a path.
        settings: of dedup, named by their digest.
        path: of the JSON file.
        before: ``conditions()`` from before the measurement.
    """
    whole = {
        "bench": bench, "machine": before, "settings": settings.digest,
        "options": dict(options), "tables": [table._asdict() for table in tables],
    }  # fmt: skip
    encoded = json.dumps(whole, indent=1) + "\n"
    context = click.get_current_context(silent=True)
    if context is not None and context.meta.get(AS_JSON):
        print(encoded, end="")
    else:
        _show(whole, tables)
    if path is not None:
        part = path.with_name(path.name + ".part")
        part.write_text(encoded, encoding="utf-8")
        part.replace(path)


def _show(whole: Mapping[str, Any], tables: Sequence[Table]) -> None:
    """Print tables, and what they were measured with."""
    for table in tables:
        print(f"\n{table.title}\n\n{as_text(table)}")
    machine, options = whole["machine"], whole["options"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    where = f"{machine['cpu']}, {machine['cores']} cores, load {machine['load']} before"
    print(f"\n{where}; {versions}")
    print(f"settings {whole['settings']}; {', '.join(f'{k} {v}' for k, v in options.items())}")


def as_text(table: Table) -> str:
    """
    Return a table in Markdown, its columns aligned.

    >>> print(as_text(Table("", ["what", "seconds"], [["all", 12.3456], ["none", None]])))
    | what | seconds |
    | ---- | ------: |
    | all  |    12.3 |
    | none |         |
    """
    cells = [list(table.columns), *[[_shown(cell) for cell in row] for row in table.rows]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    left = [
        any(isinstance(row[place], str) for row in table.rows)
        for place in range(len(table.columns))
    ]
    lines = [
        [c.ljust(w) if first else c.rjust(w) for c, w, first in zip(row, widths, left, strict=True)]
        for row in cells
    ]
    sides = zip(widths, left, strict=True)
    rule = ["-" * w if first else "-" * (w - 1) + ":" for w, first in sides]
    return "\n".join(f"| {' | '.join(line)} |" for line in [lines[0], rule, *lines[1:]])


def _shown(cell: Cell) -> str:
    """Return a cell as text: three figures of a number that is not whole."""
    if cell is None:
        return ""
    if not isinstance(cell, float):
        return f"{cell:,}" if isinstance(cell, int) else cell
    return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:#.3g}".rstrip(".")


def _processor() -> str:
    """Return the processor's model name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _versions() -> dict[str, str]:
    """Return the versions of ours and of the peers that are installed."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
