"""
The suite: pairs of a wire and what one outlet made of it, each by one edit of one strength.

Raw texts, nothing else: every row of the table has as many pairs, all stand in one corpus, and
articles of nobody else's stand between them. What must not be called a copy is part of it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import click
import msgspec
from numpy.random import Generator, default_rng

from dedup_bench.corpora import AGENCIES, START, make, wires
from dedup_bench.edits import EDITS, Edit, Paragraphs, Sentence, Wire, reprint
from dedup_bench.invented import outlet_name
from dedup_bench.quality.planted import STRENGTHS
from dedup_bench.sources import Line, line_of

PAIRS, SEED = 30, 1  # pairs a row of the table
OWN = 10  # articles of no story, for each row and 10 pairs of it
OTHERS = 1_000_000  # added to the seed: own articles share no story with the wires
OUTLETS, PERIOD, DELAY = 400, 365 * 86_400, 2 * 86_400  # seconds


def dateline(wire: Wire, _strength: float, _rng: Generator) -> Paragraphs:
    """Put a dateline before the first sentence, nothing else."""
    paragraphs = reprint(wire, 0, _rng)
    first = paragraphs[0][0]
    paragraphs[0][0] = first._replace(text=f"{wire.topic[1].upper()} (Reuters) - {first.text}")
    return paragraphs


def credit(wire: Wire, strength: float, rng: Generator) -> Paragraphs:
    """Append a credit line; the strength is how many words it has (at least four)."""
    names = " ".join(wire.topic[n % 14] for n in range(2, 2 + max(1, round(strength) - 3)))
    return [*reprint(wire, 0, rng), [Sentence(f"Reporting by Reuters; {names}.", "credit")]]


class Row(NamedTuple):
    """A row of the table: an edit, its strength, and whether its result carries the wire's copy."""

    edit: str
    strength: float
    copy: bool

    @property
    def name(self) -> str:
        """Its name, with the strength where the edit has several."""
        return f"{self.edit} {self.strength:g}" if len(GRID[self.edit]) > 1 else self.edit


GRID: Mapping[str, tuple[float, ...]] = {
    "reprint": (1.0,),
    "dateline": (1.0,),
    "credit": (12.0,),
    "house-style": (1.0,),
    "merge": (2.0,),
    "reorder": (1.0,),
    "cut": (0.8, 0.6, 0.4, 0.2),
    **{name: STRENGTHS[name] for name in (
        "embed", "light", "heavy", "ocr", "template", "quotation-only", "independent",
    )},
}  # fmt: skip
"""By edit its strengths: one word in 25 is ``light`` .04, in a story twice as long ``embed`` 1."""

MADE: Mapping[str, tuple[Edit, bool]] = {
    "dateline": (dateline, True),
    "credit": (credit, True),
    **{name: (case.edit, case.copy) for name, case in EDITS.items() if name in GRID},
}
ROWS: Sequence[Row] = [
    Row(edit, strength, MADE[edit][1]) for edit, strengths in GRID.items() for strength in strengths
]


class Planted(NamedTuple):
    """Articles in the order they came, and of each row its pairs: numbers of wire and copy."""

    articles: list[Line]
    pairs: dict[Row, list[tuple[int, int]]]


def planted(pairs: int = PAIRS, seed: int = SEED) -> Planted:
    """Return the suite with so many pairs a row; the same arguments always give the same."""
    rng, source = default_rng((seed, 0)), wires(seed)
    drafts: list[tuple[float, str, str]] = []  # seconds, outlet, text
    places: dict[Row, list[tuple[int, int]]] = {row: [] for row in ROWS}
    for row in ROWS:
        edit = MADE[row.edit][0]
        for _ in range(pairs):
            wire, start = next(source), float(rng.random() * PERIOD)
            takers = int(rng.integers(OUTLETS))
            agency = AGENCIES[int(rng.integers(len(AGENCIES)))].lower()
            drafts.append((start, agency, text_of(reprint(wire, 0, rng))))
            made = text_of(edit(wire, row.strength, rng))
            drafts.append((start + rng.random() * DELAY, outlet_name(takers), made))
            places[row].append((len(drafts) - 2, len(drafts) - 1))
    own = make(len(ROWS) * OWN * pairs // 10, seed + OTHERS, copied=0.0)
    drafts += [(item.seconds, item.outlet, line_of(item).text) for item in own]
    order = sorted(range(len(drafts)), key=lambda n: drafts[n][0])
    came = {n: place for place, n in enumerate(order)}
    articles = [_line(place, *drafts[n]) for place, n in enumerate(order)]
    return Planted(articles, {
        row: [(came[a], came[b]) for a, b in mine] for row, mine in places.items()
    })  # fmt: skip


def text_of(paragraphs: Paragraphs) -> str:
    """Return paragraphs as a text."""
    return "\n\n".join(" ".join(sentence.text for sentence in one) for one in paragraphs)


def _line(number: int, seconds: float, outlet: str, text: str) -> Line:
    published = START + timedelta(seconds=int(seconds))
    return Line(f"a{number:06}", text, outlet, f"{published:%Y-%m-%dT%H:%M:%SZ}")


def megabytes(articles: Sequence[Line]) -> float:
    """Return the size of the texts in millions of bytes of UTF-8."""
    return sum(len(item.text.encode()) for item in articles) / 1e6


def write(folder: Path, suite: Planted) -> None:
    """
    Write ``articles.jsonl`` for a detector, and ``truth.tsv``: the pairs and what they are.

    Raises:
        ClickException: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise click.ClickException(f"{folder}: {problem.strerror}") from problem
    encode = msgspec.json.encode
    lines = b"".join(encode(item) + b"\n" for item in suite.articles)
    (folder / "articles.jsonl").write_bytes(lines)
    truth = "".join("\t".join(row) + "\n" for row in _truth(suite))
    (folder / "truth.tsv").write_text(f"id_a\tid_b\tedit\tcopy\n{truth}", encoding="utf-8")


def read(folder: Path) -> Planted:
    """
    Return the suite that ``write`` wrote.

    Raises:
        ClickException: there is none, a line is none of it, or an edit has no pair.
    """
    try:
        lines = (folder / "articles.jsonl").read_bytes().splitlines()
        articles = [msgspec.json.decode(line, type=Line) for line in lines]
        places = {item.id: place for place, item in enumerate(articles)}
        rows = {row.name: row for row in ROWS}
        pairs: dict[Row, list[tuple[int, int]]] = {row: [] for row in ROWS}
        for line in (folder / "truth.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            a, b, edit, _ = line.split("\t")
            pairs[rows[edit]].append((places[a], places[b]))
    except (OSError, ValueError, KeyError, msgspec.MsgspecError) as problem:
        message = f"{folder}: not what `rivals --write` wrote: {problem!r}"
        raise click.ClickException(message) from problem
    for row, mine in pairs.items():
        if not mine:
            raise click.ClickException(f"{folder}: its truth has no pair of {row.name}")
    return Planted(articles, pairs)


def _truth(suite: Planted) -> Iterator[tuple[str, str, str, str]]:
    ids = [item.id for item in suite.articles]
    for row, pairs in suite.pairs.items():
        for a, b in pairs:
            yield ids[a], ids[b], row.name, json.dumps(row.copy)
