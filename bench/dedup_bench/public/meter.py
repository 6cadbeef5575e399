"""METER (Clough, Gaizauskas & Piao 2002): newspapers and the wire of the PA, in three classes."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from dedup_bench.quality.answers import Answer
from dedup_bench.quality.measures import Measure, auc
from dedup_bench.sources import Line

HEAD = re.compile(r"<meterdocument\b([^>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*["']([^"']*)["']""")
MARKUP = re.compile(r"<[^>]*>")
WIRE = "pa"
CLASSES = ("wholly-derived", "partially-derived", "non-derived")  # from most to least
FOLDS = 10


class Graded(NamedTuple):
    """Articles, and the class of each that is no wire's by its number in CLASSES."""

    articles: list[Line]
    grades: dict[str, int]


def read_meter(folder: Path) -> Graded:
    """
    Read METER, its annotated half: every file below a folder that has a ``<meterdocument ...>``.

    Wire copy lies in a folder ``PA`` (``PA/annotated/courts/DATE/STORY/*.sgml``) or says so by
    ``newspaper``, and has no class; a newspaper's ``classification`` is one of three. Files are
    UTF-8 or Latin-1. A file's path in the folder is its id.

    Raises:
        ClickException: there is no such file, or a newspaper's has no class that is known.
    """
    articles, grades = [], {}
    for path in sorted(folder.rglob("*.*ml")):
        raw = _decoded(path.read_bytes())
        head = HEAD.search(raw)
        if head is None:
            continue
        named = {name.lower(): value for name, value in ATTRIBUTE.findall(head[1])}
        name = path.relative_to(folder)
        house = named.get("newspaper", "").lower()
        wire = WIRE in [house, *(part.lower() for part in name.parts[:-1])]
        ident = name.as_posix()
        articles.append(Line(ident, _text(raw[head.end() :]), WIRE if wire else house))
        if not wire:
            grade = named.get("classification", "").lower()
            if grade not in CLASSES:
                raise click.ClickException(f"{path}: classification {grade!r}: none of {CLASSES}")
            grades[ident] = CLASSES.index(grade)
    if not articles:
        raise click.ClickException(f"{folder}: no file with a <meterdocument>")
    return Graded(articles, grades)


def _decoded(raw: bytes) -> str:
    """Return bytes as text: UTF-8, or else Latin-1, in which anything can be read."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _text(marked: str) -> str:
    """Return text without its markup; a paragraph's end is a blank line."""
    parts = re.split(r"</p>|\n\s*\n", marked, flags=re.IGNORECASE)
    plain = (" ".join(unescape(MARKUP.sub(" ", part)).split()) for part in parts)
    return "\n\n".join(filter(None, plain))


def meter(data: Graded, answer: Answer) -> Iterator[Measure]:
    """
    Measure the macro F1 of three classes by the share of words taken from the wire, at both points.

    Two cuts make three classes; they are the best of nine tenths of the articles for the others.
    """
    names = sorted(data.grades)
    grades = np.array([data.grades[name] for name in names])
    for place, point in enumerate(answer.points):
        shares = np.array([answer.traceable.get(name, (0.0, 0.0))[place] for name in names])
        told = classed(shares, grades)
        yield Measure("macro F1", macro_f1(grades, told), point=point)
        derived = auc(shares.tolist(), (grades < 2).tolist())
        yield Measure("AUC of derived", derived, point=point)


def classed(shares: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return the class of each article by cuts that it had no part in."""
    folds = np.arange(len(grades)) % FOLDS
    told = np.zeros_like(grades)
    for fold in range(FOLDS):
        mine = folds == fold
        if mine.any():
            low, high = best_cuts(shares[~mine], grades[~mine])
            told[mine] = graded(shares[mine], low, high)
    return told


def graded(shares: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return classes by two cuts: wholly from ``high``, partially from ``low``."""
    return 2 - (shares >= low).astype(int) - (shares >= high)


def best_cuts(shares: np.ndarray, grades: np.ndarray) -> tuple[float, float]:
    """Return the two cuts of the best macro F1, of hundredths; the first of equal ones."""
    steps: Sequence[float] = np.linspace(0.01, 1, 100).tolist()
    both = ((low, high) for low in steps for high in steps if low <= high)
    return max(both, key=lambda cuts: macro_f1(grades, graded(shares, *cuts)))


def macro_f1(gold: np.ndarray, told: np.ndarray) -> float:
    """Return the mean F1 of the three classes; of a class that nobody has or names it is 0."""
    values = []
    for one in range(len(CLASSES)):
        both = int(np.sum((gold == one) & (told == one)))
        every = int(np.sum(gold == one) + np.sum(told == one))
        values.append(2 * both / every if every else 0.0)
    return sum(values) / len(values)
