"""Families of articles whose origin is known: stars, stars without their centre, chains, copies."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.random import Generator, default_rng

from dedup_bench.edits import Wire, heavy, in_paragraphs, light
from dedup_bench.invented import language, outlet_name, sentences, topics
from dedup_bench.sources import Line

SHAPES = "observed star", "latent star", "chain", "sibling copy"
HOUSES = 4, 7  # of a family, as few and as many
ABSENT = "latent star", "sibling copy"  # whose first article is taken away
WORDS = 22  # of a sentence
SENTENCES = 18  # of the origin
HOUR = 3_600


class Regime(NamedTuple):
    """How outlets rewrite: share of words touched, of sentences kept, of own sentences added."""

    touched: tuple[float, float]
    kept: tuple[float, float]
    added: tuple[float, float]


REGIMES = {
    "mostly verbatim": Regime((0.0, 0.03), (0.5, 0.9), (0.0, 0.2)),
    "mixed": Regime((0.05, 0.3), (0.5, 0.9), (0.1, 0.4)),
    "seed-like": Regime((0.35, 0.5), (0.5, 0.85), (0.2, 0.5)),
}


class Family(NamedTuple):
    """
    A story and what is true of it.

    Args:
        name: the beginning of its articles' ids.
        shape: one of ``SHAPES``.
        regime: a name in ``REGIMES``.
        lines: the articles that are there.
        parents: by article, the place of the one it was made from; -1 for an absent or no origin.
    """

    name: str
    shape: str
    regime: str
    lines: list[Line]
    parents: list[int]


def families(count: int, seed: int) -> Iterator[Family]:
    """Yield so many families of every shape and regime."""
    for regime in REGIMES:
        for shape in SHAPES:
            for number in range(count):
                yield family(shape, regime, number, seed)


def family(shape: str, regime: str, number: int, seed: int) -> Family:
    """Return one family; the same arguments always give the same."""
    place = SHAPES.index(shape), list(REGIMES).index(regime)
    rng = default_rng((seed, *place, number))
    fresh = _supply(rng)
    origin = [text for _, text in zip(range(SENTENCES), fresh, strict=False)]
    texts, parents = [origin], [-1]
    made = int(rng.integers(HOUSES[0], HOUSES[1] + 1)) - (shape not in ABSENT)
    for sibling in range(made):
        last = sibling == made - 1
        parent = {"chain": sibling, "sibling copy": 1 if last else 0}.get(shape, 0)
        texts.append(rewritten(texts[parent], REGIMES[regime], fresh, rng))
        parents.append(parent)
    if shape in ABSENT:
        texts, parents = texts[1:], [parent - 1 for parent in parents[1:]]
    name = f"{place[1]}{place[0]}n{number:05}"
    lines = [
        Line(f"{name}-{n}", _joined(text), outlet_name(int(rng.integers(1 << 20)) * 16 + n), moment)
        for n, (text, moment) in enumerate(zip(texts, _moments(parents, rng), strict=True))
    ]
    return Family(name, shape, regime, lines, parents)


def rewritten(texts: list[str], regime: Regime, fresh: Iterator[str], rng: Generator) -> list[str]:
    """Return sentences reworded, some left out, own ones between them."""
    touched, kept, added = (float(rng.uniform(*ends)) for ends in regime)
    wire = Wire(in_paragraphs(texts), [], language().words, lambda _: [], lambda _: [])
    edit = heavy if touched > 0.1 else light
    edited = [s.text for paragraph in edit(wire, touched, rng) for s in paragraph]
    out = [text for text in edited if rng.random() < kept] or edited[:1]
    for text in islice(fresh, round(added * len(texts))):
        out.insert(int(rng.integers(len(out) + 1)), text)
    return out


def _supply(rng: Generator) -> Iterator[str]:
    """Yield sentences on one topic without end."""
    facts = topics(1, rng)
    while True:
        lengths = rng.integers(WORDS // 2, WORDS * 3 // 2, 64)
        owners, quoted = np.zeros(64, np.int64), np.zeros(64, np.bool_)
        yield from sentences(facts, owners, lengths, quoted, rng)


def _moments(parents: list[int], rng: Generator) -> list[str]:
    """Return when each was published: some minutes to a day after what it was made from."""
    start = np.datetime64("2031-01-01T00:00:00") + np.timedelta64(int(rng.integers(365 * 24)), "h")
    moments: list[np.datetime64] = []
    for parent in parents:
        delay = np.timedelta64(int(300 * 288 ** rng.random()), "s")
        moments.append((moments[parent] if parent >= 0 else start) + delay)
    return [f"{moment}Z" for moment in moments]


def _joined(texts: list[str]) -> str:
    return "\n\n".join(" ".join(part) for part in in_paragraphs(texts))
