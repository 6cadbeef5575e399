"""PAN text alignment (Potthast et al. 2010, 2014): passages of one document in another."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from dedup_bench.quality.answers import Answer
from dedup_bench.quality.measures import Detected, Measure, Pair, Span, covered, pair_of
from dedup_bench.sources import Line

Passages = Mapping[Pair, Sequence[Span]]
SIDES = (0, 2)  # where a side's places stand in a span


class Aligned(NamedTuple):
    """Documents, and of each pair that is asked for its true passages, perhaps none."""

    articles: list[Line]
    passages: dict[Pair, list[Span]]


def read_pan(folder: Path) -> Aligned:
    """
    Read a corpus of PAN text alignment.

    Its file ``pairs`` names two files a line, of ``susp/`` and of ``src/``; for each pair an XML
    of both names, wherever it lies in the folder, has features whose name ends in ``plagiarism``
    (``artificial-plagiarism`` and others in older corpora) with places in characters.

    Raises:
        ClickException: a file is missing, or its truth is no XML of this form.
    """
    names: set[tuple[str, str]] = set()
    passages: dict[Pair, list[Span]] = {}
    try:
        for line in (folder / "pairs").read_text(encoding="utf-8").splitlines():
            if not line.strip():
                continue
            susp, source = line.split()
            names |= {("susp", susp), ("src", source)}
            susp, source = Path(susp).stem, Path(source).stem
            truth = next(folder.rglob(f"{susp}-{source}.xml"))
            passages[pair_of(susp, source)] = list(_spans(truth, susp, source))
        articles = [
            Line(Path(name).stem, (folder / place / name).read_bytes().decode(), place)
            for place, name in sorted(names)
        ]
    except (OSError, ValueError, KeyError, StopIteration, ET.ParseError) as problem:
        raise click.ClickException(f"{folder}: no PAN text alignment: {problem!r}") from problem
    return Aligned(articles, passages)


def _spans(path: Path, susp: str, source: str) -> Iterator[Span]:
    """Yield the passages of a truth, the smaller id's place first."""
    for feature in ET.parse(path).getroot().iter("feature"):
        if feature.get("name", "").endswith("plagiarism"):
            mine, theirs = (
                (begin, begin + int(feature.attrib[f"{side}_length"]))
                for side in ("this", "source")
                for begin in [int(feature.attrib[f"{side}_offset"])]
            )
            yield Span(*mine, *theirs) if susp <= source else Span(*theirs, *mine)


def pan(data: Aligned, answer: Answer) -> Iterator[Measure]:
    """Measure plagdet and what it is made of, macro, over the pairs that are asked for."""
    found = {pair: answer.spans.get(pair, []) for pair in data.passages}
    one = macro(data.passages, found)
    yield Measure("plagdet", one.plagdet)
    yield Measure("precision", one.precision)
    yield Measure("recall", one.recall)
    yield Measure("granularity", one.granularity)


def macro(gold: Passages, found: Passages) -> Detected:
    """
    Return precision, recall, granularity and plagdet, each passage counting the same.

    Of a true passage the share of its characters, of both sides, that lies in passages that meet
    it on both sides; of a found one the same among the true. Where neither is any passage, all is
    right: Potthast et al. 2010, "An evaluation framework for plagiarism detection", as its
    authors' program counts without ``--micro``.
    """
    if not any(gold.values()) and not any(found.values()):
        return Detected(1.0, 1.0, 1.0, 1.0)
    recalls: list[float] = []
    precisions: list[float] = []
    pieces: list[int] = []
    for pair in gold.keys() | found.keys():
        true, told = gold.get(pair, ()), found.get(pair, ())
        recalls += [_met(span, told) for span in true]
        precisions += [_met(span, true) for span in told]
        pieces += [sum(_meets(span, one) for one in told) for span in true]
    recall = sum(recalls) / len(recalls) if recalls else 0.0
    precision = sum(precisions) / len(precisions) if precisions else 0.0
    mean = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    detected = [count for count in pieces if count]
    granularity = sum(detected) / len(detected) if detected else 1.0
    return Detected(precision, recall, granularity, mean / math.log2(1 + granularity))


def _met(span: Span, others: Sequence[Span]) -> float:
    """Return the share of a passage's characters that lies in others that meet it."""
    near = [one for one in others if _meets(span, one)]
    length = sum(span[side + 1] - span[side] for side in SIDES)
    both = sum(
        covered(span[side], span[side + 1], [(one[side], one[side + 1]) for one in near])
        for side in SIDES
    )
    return both / length if length else 0.0


def _meets(one: Span, other: Span) -> bool:
    return all(min(one[s + 1], other[s + 1]) > max(one[s], other[s]) for s in SIDES)
