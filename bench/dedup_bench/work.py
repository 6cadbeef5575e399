"""
How much work a detection does, counted and not timed: the same on every machine.

Kernels run as plain Python and every line of theirs that is executed is counted: a guard against
loops that came to turn more often, for places where nobody can time anything.
``python -m dedup_bench.work ARTICLES`` counts in a process of its own, for `work`.
"""

import json
import os
import sys
import threading
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from unittest.mock import patch

import click

from dedup.settings import Settings
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.running import apart
from dedup_bench.sources import SOME, json_option

ARTICLES, SEED, COPIED = 24, 1, 0.6
PLAIN = {"NUMBA_DISABLE_JIT": "1", "NUMBA_BOUNDSCHECK": "0"}
BAND = 0.2  # how far a count may be from what it was, by its part
SMALL = 100  # lines an article: of less a part says little


@click.command()
@click.option(
    "--articles", default=ARTICLES, type=SOME, show_default=True, help="Generated articles."
)
@json_option
def work(articles: int, path: Path | None) -> None:
    """Count the lines of kernels that a detection executes, and what stations take up."""
    before = conditions()
    found = counted(articles)
    rows: list[list[Cell]] = [
        [kind, name, count / articles] for kind, counts in found.items() for name, count in counts
    ]
    title = f"Work an article, {articles} generated articles, kernels as plain Python"
    table = Table(title, ["what", "of", "an article"], rows)
    publish("work", [table], {"articles": articles}, Settings(), path, before)


def counted(articles: int) -> dict[str, list[tuple[str, int]]]:
    """Return the lines executed of each module of kernels, and the counts of the run itself."""
    with patch.dict(os.environ, PLAIN):
        return apart("work", articles, threads=1)


def beyond(now: dict[str, float], then: dict[str, float], band: float = BAND) -> dict[str, str]:
    """
    Return what is beyond the band: by name how it changed. What is new or gone is not looked at.

    Args:
        now: counts by name.
        then: the same, as they were.
        band: how far they may be apart, by the share of what they were.
    """
    return {
        name: f"{then[name]:,.0f} before, {now[name]:,.0f} now: "
        f"{'more' if now[name] > then[name] else 'less'}"
        for name in now.keys() & then.keys()
        if max(now[name], then[name]) >= SMALL and abs(now[name] - then[name]) > band * then[name]
    }


def by_name(table: dict[str, Any]) -> dict[str, float]:
    """Return the counts of a saved table by what is counted."""
    return {f"{what} of {name}": count for what, name, count in table["rows"]}


class _Lines:
    """Counts the lines of files in one folder that are executed, by file."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.counts: Counter[str] = Counter()
        self._files: dict[CodeType, str] = {}

    def enter(self, frame: FrameType, _event: str, _argument: object) -> Any:
        """Watch a function, if it is of the folder."""
        code = frame.f_code
        if code not in self._files:
            inside = code.co_filename.startswith(self.folder)
            self._files[code] = Path(code.co_filename).stem if inside else ""
        name = self._files[code]
        if not name:
            return None
        counts = self.counts

        def line(_frame: FrameType, event: str, _argument: object) -> Any:
            counts[name] += event == "line"
            return line

        return line


@click.command()
@click.argument("articles", type=int)
def main(articles: int) -> None:
    """Count, and print it as JSON."""
    import dedup_native
    from dedup.line import detect
    from dedup_bench.corpora import make
    from dedup_bench.sources import corpus_from, line_of

    corpus = corpus_from(map(line_of, make(articles, SEED, copied=COPIED)))
    lines = _Lines(Path(dedup_native.__path__[0]))
    threading.settrace(lines.enter)
    sys.settrace(lines.enter)
    found = detect(corpus)
    tables = sum(map(len, found.tables.values()))
    sys.settrace(None)
    threading.settrace(None)
    print(json.dumps({
        "lines": sorted(lines.counts.items()), "count": [*found.counts.items(), ("rows", tables)],
    }))  # fmt: skip


if __name__ == "__main__":
    main()
