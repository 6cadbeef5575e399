"""What each kernel takes: the largest call that the line makes of it, made again and timed."""

import pkgutil
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any
from unittest import mock

import click
import numpy as np

import dedup_native
from dedup.corpus import Corpus
from dedup.detection import Detection
from dedup.line import detect
from dedup.segments import fold_block, paragraphs_of, split_sentences
from dedup.settings import Settings
from dedup_bench.corpora import make
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.scripts import in_language
from dedup_bench.sources import corpus_from, json_option, line_of
from dedup_bench.speed import ONE_THREAD
from dedup_bench.timing import Work, rounds

IN_PLACE = {
    "count_articles", "count_returns", "enter", "make_sets", "mark_common", "mark_phrases", "quote",
    "settle", "unite",
}  # fmt: skip
"""What these are given they change: they get a copy each time, and its time counts."""

LEAST = 0.02  # seconds: what is quicker is repeated for so long
OTHERS = (
    Settings(scheme="affine64", hash_mode="sha1"),
    Settings(scheme="legacy"),
)
"""Settings with kernels of their own."""
SPACELESS = "ja"
"""So has a language without spaces between words."""


@dataclass
class Call:
    """A call of a kernel: its arguments, copied, and how many bytes they are."""

    kernel: Callable[..., None]
    arguments: tuple[Any, ...] = ()
    size: int = -1

    def work(self) -> Work:
        """Return what makes the call again."""
        if self.kernel.__name__ not in IN_PLACE:
            return lambda: self.kernel(*self.arguments)
        return lambda: self.kernel(*map(_copied, self.arguments))

    @property
    def rows(self) -> int:
        """How many rows it is for; the longest array's where a kernel takes all at once."""
        if all(isinstance(last, int | np.integer) for last in self.arguments[-2:]):
            return int(self.arguments[-1] - self.arguments[-2])
        return max(len(array) for array in self.arguments if isinstance(array, np.ndarray))

    @property
    def text(self) -> int | None:
        """How many bytes of text it reads, None if it reads none."""
        first = self.arguments[0]
        return len(first) if isinstance(first, np.ndarray) and first.dtype == np.uint8 else None


@click.command()
@click.option("--articles", default=2000, show_default=True, help="Generated articles.")
@click.option("--repeat", default=5, show_default=True, help="Rounds.")
@json_option
def kernels(articles: int, repeat: int, path: Path | None) -> None:
    """Time every kernel on its largest call, and every step of the line; one thread."""
    before = conditions()
    with mock.patch.dict("os.environ", ONE_THREAD):
        corpus = corpus_from(line_of(made) for made in make(articles))
        calls = recorded(corpus)
        tables = [timed(calls, repeat), stepped(corpus, repeat)]
    options = {"articles": articles, "repeat": repeat}
    publish("kernels", tables, options, Settings(), path, before)


def entries() -> Iterator[tuple[ModuleType, str, Callable[..., None]]]:
    """Yield every kernel: what is compiled to run without the GIL."""
    for found in pkgutil.iter_modules(dedup_native.__path__):
        module = import_module(f"{dedup_native.__name__}.{found.name}")
        for name, thing in vars(module).items():
            ours = getattr(thing, "__module__", "") == module.__name__
            if ours and getattr(thing, "targetoptions", {}).get("nogil"):
                yield module, name, thing


@contextmanager
def spied() -> Iterator[dict[str, Call]]:
    """Note of every kernel the largest call that is made of it in the meantime."""
    calls: dict[str, Call] = {}
    with ExitStack() as stack:
        for module, name, kernel in entries():
            call = calls[f"{module.__name__.partition('.')[2]}.{name}"] = Call(kernel)
            stack.enter_context(mock.patch.object(module, name, _noting(call)))
        yield calls


def _noting(call: Call) -> Callable[..., None]:
    def noted(*arguments: Any) -> None:
        size = sum(a.nbytes for a in arguments if isinstance(a, np.ndarray))
        if size > call.size:
            call.size, call.arguments = size, tuple(map(_copied, arguments))
        call.kernel(*arguments)

    return noted


def _copied(argument: Any) -> Any:
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def recorded(corpus: Corpus) -> dict[str, Call]:
    """Return the largest call of each kernel, in a run of all there is."""
    with spied() as calls:
        found = whole(corpus, Settings())
        for block in corpus.blocks():
            folded = fold_block(block)
            split_sentences(folded, paragraphs_of(folded))
        names = corpus.table["id"].to_pylist()[:2]
        found.explain(*names)
        for settings in OTHERS:
            whole(corpus, settings)
        few = make(len(corpus) // 10)
        whole(corpus_from(line_of(in_language(made, SPACELESS)) for made in few), Settings())
    return {name: call for name, call in calls.items() if call.size >= 0}


def whole(corpus: Corpus, settings: Settings) -> Detection:
    """Detect, and make the tables."""
    found = detect(corpus, settings)
    assert all(map(len, found.tables.values()))
    return found


def timed(calls: dict[str, Call], repeat: int) -> Table:
    """Time the calls."""
    works = {name: call.work() for name, call in calls.items()}
    for work in works.values():
        work()
    seconds = rounds(works, repeat, LEAST)
    rows: list[list[Cell]] = []
    for name, call in sorted(calls.items()):
        took = median(seconds[name])
        speed = None if call.text is None else call.text / 1e6 / took
        each = [1e9 * s / max(call.rows, 1) for s in (took, min(seconds[name]))]
        rows.append([name, call.rows, took * 1e3, *each, speed])
    columns = ["kernel", "rows", "ms", "ns a row", "ns a row, fastest", "MB of text/s"]
    return Table("Every kernel on the largest call the line makes of it", columns, rows)


def clocked(corpus: Corpus) -> dict[str, float]:
    """Detect; return the seconds of each step, and of the tables."""
    found = detect(corpus, Settings())
    begin = time.perf_counter()
    assert all(map(len, found.tables.values()))
    return {**found.seconds, "tables": time.perf_counter() - begin}


def stepped(corpus: Corpus, repeat: int) -> Table:
    """Time the steps of a detection by its own clock."""
    runs = [clocked(corpus) for _ in range(repeat)]
    rows: list[list[Cell]] = [
        [step, median(times), min(times), max(times)]
        for step in runs[0]
        for times in [[run[step] for run in runs]]
    ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    title = f"The steps of a detection, seconds (peak of this process: {peak:,.0f} MB)"
    return Table(title, ["step", "median", "fastest", "slowest"], rows)
