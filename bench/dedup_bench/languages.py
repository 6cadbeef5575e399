"""What is found of planted copy in each language, and what is found that nobody copied."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import pyarrow.compute as pc

from dedup.line import detect
from dedup.outlets import Outlets
from dedup.settings import Settings
from dedup_bench.corpora import AGENCIES, Made, make
from dedup_bench.edits import QUOTATION, Sentence
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.scripts import WRITINGS, in_language
from dedup_bench.sources import corpus_from, json_option, line_of

PLANTED = dict.fromkeys(("reprint", "embed", "light", "quotation-only", "independent"), 1.0)
KINDS = ("verbatim", "lightly edited", "quotation", "own")
LIGHT = {"verbatim", "near-verbatim"}


@click.command()
@click.option("--articles", default=2000, show_default=True, help="In each language.")
@click.option("--seed", default=1, show_default=True)
@click.option("--strength", type=float, help="Of every edit, instead of its usual one.")
@json_option
def languages(articles: int, seed: int, strength: float | None, path: Path | None) -> None:
    """Count planted paragraphs that are found in nine languages, and false ones."""
    before = conditions()
    rows = [measured(name, articles, seed, strength) for name in WRITINGS]
    columns = [
        "language", "verbatim", "found", "lightly edited", "found", "quotations",
        "called copy", "own", "called copy",
    ]  # fmt: skip
    title = f"paragraphs of agency copy, {articles:,} articles a language"
    options = {"articles": articles, "seed": seed, "strength": strength}
    publish("languages", [Table(title, columns, rows)], options, Settings(), path, before)


def measured(name: str, articles: int, seed: int, strength: float | None) -> list[Cell]:
    """Count what is planted and what is found in one language."""
    plan = make(articles, seed, copied=0.6, edits=PLANTED, strength=strength)
    made = list(plan)
    found = detect(
        corpus_from(line_of(in_language(item, name)) for item in made),
        outlets=Outlets(agencies={agency.lower(): agency for agency in AGENCIES}),
    ).paragraphs
    traced = {
        (row["id"], row["paragraph"])
        for row in found.filter(pc.is_valid(found["agency"])).to_pylist()
    }
    long = found.filter(pc.greater_equal(found["words"], Settings().paragraph_words))
    looked_at = set(zip(long["id"].to_pylist(), long["paragraph"].to_pylist(), strict=True))
    planted, hit = Counter[str](), Counter[str]()
    for item in made:
        for place, kind in enumerate(kinds_of(item)):
            paragraph = f"a{item.number:08}", place
            if kind and paragraph in looked_at:
                planted[kind] += 1
                hit[kind] += paragraph in traced
    row: list[Cell] = [name]
    for kind in KINDS:
        row += [planted[kind], hit[kind] / planted[kind] if planted[kind] else None]
    return row


def kinds_of(made: Made) -> list[str]:
    """Return what each paragraph is, by its sentences; "" for a mixture and for agencies' own."""
    if made.outlet in {agency.lower() for agency in AGENCIES}:
        return [""] * len(made.paragraphs)
    return [_kind(paragraph) for paragraph in made.paragraphs]


def _kind(paragraph: Sequence[Sentence]) -> str:
    kinds = {sentence.kind for sentence in paragraph}
    if all(QUOTATION.match(sentence.text) for sentence in paragraph):
        return "quotation"
    if kinds == {"verbatim"}:
        return "verbatim"
    if kinds <= LIGHT:
        return "lightly edited"
    return "own" if kinds == {"own"} else ""
