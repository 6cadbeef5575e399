"""One story in n outlets, most of it verbatim, the rest edited: what is found, at what cost."""

from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

import click
import numpy as np
import numpy.typing as npt
from numpy.random import default_rng

from dedup.detection import Detection
from dedup.line import detect
from dedup.settings import Settings
from dedup_bench.copies import line, unrelated
from dedup_bench.copies import story as wire_story
from dedup_bench.corpora import make
from dedup_bench.edits import Wire, heavy, light
from dedup_bench.invented import language
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import Line, corpus_from, json_option

VERBATIM = 0.6  # of the outlets
EDITS = {"light": (light, 0.16), "heavy": (heavy, 0.3)}  # in turn, of the others
_MEGABYTE = 1 << 20


@click.command()
@click.option("--sizes", default="100,1000,10000", show_default=True, help="Numbers of outlets.")
@click.option("--scale", default="5000,20000,80000", show_default=True,
              help="Numbers of generated articles.")  # fmt: skip
@click.option("--seed", default=1, show_default=True)
@json_option
def story(sizes: str, scale: str, seed: int, path: Path | None) -> None:
    """Find one story in n outlets; and time n articles of many stories."""
    before = conditions()
    detect(corpus_from(unrelated(20, seed)))  # what is made once is made here
    tables = []
    if sizes:
        rows = [told(int(size), seed) for size in sizes.split(",")]
        columns = ["outlets", "seconds", "pairs listed", "confident", "recall after closure",
                   "of edited", "others joined", "peak MB"]  # fmt: skip
        tables.append(Table("one story in n outlets beside as many other articles", columns, rows))
    if scale:
        every = [scaled(int(size), seed) for size in scale.split(",")]
        columns = ["articles", "MB", "seconds", "exponent", "leads", "pairs", "peak MB"]
        tables.append(Table("generated articles of many stories", columns, exponents(every)))
    options = {"sizes": sizes, "scale": scale, "seed": seed, "verbatim": VERBATIM}
    publish("story", tables, options, Settings(), path, before)


def told(number: int, seed: int) -> list[Cell]:
    """Return the row of one story in so many outlets."""
    corpus = corpus_from([*outlets(number, seed), *others(number, seed)])
    began = perf_counter()
    found = detect(corpus)
    seconds = perf_counter() - began
    mine = np.array([corpus.row_of(f"c{place:08}") for place in range(number)])
    assert found.findings is not None
    roots = found.findings.stories.alone
    largest = np.bincount(roots[mine]).argmax()
    joined = roots[mine] == largest
    edited = told_edited(number)
    sizes = np.bincount(roots[mine])
    recall = float((sizes * (sizes - 1)).sum() / (number * (number - 1)))
    outside = int(np.count_nonzero(roots == largest)) - int(joined.sum())
    return [number, seconds, len(found.relations.rows), found.counts["pairs_confident"], recall,
            float(joined[edited].mean()), outside, _peak()]  # fmt: skip


def told_edited(number: int) -> npt.NDArray[np.bool_]:
    """Tell which of so many outlets edit the story."""
    return np.arange(number) % 10 >= round(10 * VERBATIM)


def outlets(number: int, seed: int) -> Iterator[Line]:
    """Yield the story from outlet after outlet: six of ten verbatim, the rest edited."""
    text = wire_story(seed)
    paragraphs = [part.split(". ") for part in text.split("\n\n")]
    wire = Wire(paragraphs, [], language().words, lambda _: [], lambda _: [])
    rng = default_rng((seed, 4))
    ways = list(EDITS.values())
    for place in range(number):
        if place % 10 < round(10 * VERBATIM):
            yield line(place, text)
            continue
        edit, strength = ways[place % len(ways)]
        parts = edit(wire, strength, rng)
        body = "\n\n".join(". ".join(sentence.text for sentence in part) for part in parts)
        yield line(place, body)


def others(number: int, seed: int) -> Iterator[Line]:
    """Yield as many articles of other stories, under other ids."""
    for row in unrelated(number, seed + 1):
        yield Line(f"u{row.id}", row.text, row.outlet, row.published)


def scaled(number: int, seed: int) -> tuple[int, float, float, Detection]:
    """Return articles, megabytes, seconds and what was found of generated articles."""
    lines = [Line(m.row["id"], m.row["text"], m.row["outlet"], m.row["published"])
             for m in make(number, seed)]  # fmt: skip
    corpus = corpus_from(lines)
    began = perf_counter()
    found = detect(corpus)
    size = sum(len(row.text.encode()) for row in lines) / _MEGABYTE
    return number, size, perf_counter() - began, found


def exponents(rows: list[tuple[int, float, float, Detection]]) -> list[list[Cell]]:
    """Return table rows; the exponent of the time is against the row before."""
    out: list[list[Cell]] = []
    for place, (number, size, seconds, found) in enumerate(rows):
        exponent: Cell = None
        if place:
            _, before, earlier, _ = rows[place - 1]
            exponent = float(np.log(seconds / earlier) / np.log(size / before))
        out.append([number, size, seconds, exponent, found.counts["pairs_by_anchors"],
                    len(found.relations.rows), _peak()])  # fmt: skip
    return out


def _peak() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024
