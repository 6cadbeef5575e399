"""What one story printed everywhere costs: n copies of it against n unrelated articles."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import click
import numpy as np
from numpy.random import default_rng

from dedup.detection import Detection
from dedup.line import detect
from dedup.settings import Settings
from dedup_bench.corpora import make
from dedup_bench.edits import Wire, in_paragraphs, light
from dedup_bench.invented import language, outlet_name, sentences, topics
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import Line, corpus_from, json_option
from dedup_bench.timing import Work, ratio, rounds

EDITED = 0.02  # of the words of a near-copy
WORDS = 400  # at least so many words has the story
BATCH = 500  # articles written at once


@click.command()
@click.option("--sizes", default="101,1000,10000", show_default=True, help="Numbers of copies.")
@click.option("--repeat", default=3, show_default=True, help="Rounds.")
@click.option("--seed", default=1, show_default=True)
@json_option
def copies(sizes: str, repeat: int, seed: int, path: Path | None) -> None:
    """Time near-copies and exact copies of one story against unrelated articles."""
    before = conditions()
    try:
        numbers = [int(size) for size in sizes.split(",")]
    except ValueError as problem:
        reason = f"{sizes!r} should read 101,1000"
        raise click.BadParameter(reason, param_hint="--sizes") from problem
    detect(corpus_from(unrelated(20, seed)))  # what is made once is made here
    rows = [row for number in numbers for row in measured(number, repeat, seed)]
    columns = [
        "articles", "what", "near only, s", "against unrelated", "whole, s", "against unrelated",
        "in one group", "near pairs listed", "pairs in all",
    ]  # fmt: skip
    title = f"n copies of one story of {len(story(seed).split())} words, n outlets"
    options = {"sizes": sizes, "repeat": repeat, "seed": seed, "words edited": EDITED}
    publish("copies", [Table(title, columns, rows)], options, Settings(), path, before)


def measured(number: int, repeat: int, seed: int) -> list[list[Cell]]:
    """Time the three corpora of one size in turn, near-duplicates only and the whole line."""
    corpora = {
        "unrelated": corpus_from(unrelated(number, seed)),
        "near-copies": corpus_from(near_copies(number, seed)),
        "exact copies": corpus_from(exact_copies(number, seed)),
    }
    kept: dict[tuple[str, bool], Detection] = {}

    def work(name: str, only_near: bool) -> Work:
        def run() -> None:
            kept[name, only_near] = detect(corpora[name], only_near=only_near)

        return run

    seconds = {
        only_near: rounds({name: work(name, only_near) for name in corpora}, repeat)
        for only_near in (True, False)
    }
    rows: list[list[Cell]] = []
    for name in corpora:
        near, whole = (seconds[only_near][name] for only_near in (True, False))
        rows.append([
            number, name,
            median(near), ratio(near, seconds[True]["unrelated"]),
            median(whole), ratio(whole, seconds[False]["unrelated"]),
            grouped(kept[name, True]), len(kept[name, True].relations.rows),
            len(kept[name, False].relations.rows),
        ])  # fmt: skip
    return rows


def grouped(found: Detection) -> float:
    """Return the share of all pairs that are near-duplicates, listed or by their group."""
    articles = len(found.corpus)
    return float(found.near_counts.sum()) / (articles * (articles - 1))


def story(seed: int) -> str:
    """Return the text of one generated article of about ``WORDS`` words."""
    texts = (made.row["text"] for made in make(1000, seed, copied=0))
    return next(text for text in texts if WORDS <= len(text.split()) < WORDS + WORDS // 10)


def near_copies(number: int, seed: int) -> Iterator[Line]:
    """Yield copies of the story, each edited lightly in its own way."""
    paragraphs = [part.split(". ") for part in story(seed).split("\n\n")]
    wire = Wire(paragraphs, [], language().words, lambda _: [], lambda _: [])
    rng = default_rng((seed, 2))
    for place in range(number):
        edited = light(wire, EDITED, rng)
        text = "\n\n".join(". ".join(sentence.text for sentence in part) for part in edited)
        yield line(place, text)


def exact_copies(number: int, seed: int) -> Iterator[Line]:
    """Yield the story, as it is, from outlet after outlet."""
    text = story(seed)
    return (line(place, text) for place in range(number))


def unrelated(number: int, seed: int) -> Iterator[Line]:
    """Yield articles that share nothing but their length, sentence by sentence, with the story."""
    parts = [part.split(". ") for part in story(seed).split("\n\n")]
    lengths = np.array([max(4, len(sentence.split())) for part in parts for sentence in part])
    for first in range(0, number, BATCH):
        amount = min(BATCH, number - first)
        rng = default_rng((seed, 3, first))
        facts, owners = topics(amount, rng), np.repeat(np.arange(amount), len(lengths))
        every = np.tile(lengths, amount)
        texts = sentences(facts, owners, every, np.zeros(len(every), np.bool_), rng)
        for n in range(amount):
            mine = in_paragraphs(texts[n * len(lengths) : (n + 1) * len(lengths)])
            yield line(first + n, "\n\n".join(" ".join(part) for part in mine))


def line(place: int, text: str) -> Line:
    """Return an article of an outlet of its own, a minute after the one before."""
    moment = np.datetime64("2031-01-01T00:00:00") + np.timedelta64(place, "m")
    return Line(f"c{place:08}", text, outlet_name(place), f"{moment}Z")
