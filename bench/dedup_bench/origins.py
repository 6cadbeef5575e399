"""Origins: how often they are told, and told right, where the truth is known."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
import numpy as np

import dedup
from dedup.corpus import Corpus
from dedup.detection import Detection
from dedup.hubs import hubs_of
from dedup.intervals import wilson
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.settings import Settings
from dedup_bench import credits_hidden
from dedup_bench.lineages import REGIMES, SHAPES, Family, families
from dedup_bench.quality.measures import auc
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import corpus_from, data_option, json_option

SEEDS = Path(__file__).parents[2] / "seeds"
AGENCIES = {"reuters": "Reuters", "ap": "AP"}
PRESENT = SHAPES[0], SHAPES[2]  # whose origin is there
STAR, LATENT = SHAPES[:2]
SAID = "observed, right", "observed, wrong", "latent", "undecided", "no story"
_DIGITS = "0123456789"
CASES = "wire", "derived", "own"
DERIVED = frozenset({
    "reprint", "cut", "embed", "light", "merge", "heavy", "two-agencies", "template",
})  # fmt: skip


@click.command()
@data_option(required=False)
@click.option("--families", "count", default=150, show_default=True, help="Of each kind.")
@click.option("--seed", default=1, show_default=True)
@json_option
def origins(data: Path | None, count: int, seed: int, path: Path | None) -> None:
    """Tell origins of made families, of the seeds with and without wire, of hidden credits."""
    before = conditions()
    made = list(families(count, seed))
    corpus = corpus_from(line for one in made for line in one.lines)
    tables = [areas(corpus, made), claims(corpus, made)]
    tables += [truth(name, *given) for name, given in settings_of_seeds().items()]
    if data is not None:
        tables.append(credits_hidden.table(data, seed))
    publish("origins", tables, {"families": count, "seed": seed}, Settings(), path, before)


def areas(corpus: Corpus, made: Sequence[Family]) -> Table:
    """Return how well what the best house lacks tells a star with its centre from one without."""
    found = detect(corpus).findings
    assert found is not None
    story = np.full(len(corpus), -1)
    places = {id_: row for row, id_ in enumerate(corpus.ids)}
    for number, family in enumerate(made):
        story[[places[line.id] for line in family.lines]] = number
    houses = Outlets().houses(corpus)
    units = hubs_of(found, story, houses, len(made), Settings()).units
    least = np.full(len(made), np.inf)
    np.minimum.at(least, units.story, np.where(np.isnan(units.lacks), np.inf, units.lacks))
    rows: list[list[Cell]] = []
    for regime in (*REGIMES, "together"):
        chosen = [
            n for n, one in enumerate(made)
            if one.shape in (STAR, LATENT) and regime in (one.regime, "together")
        ]  # fmt: skip
        latent = [made[n].shape == LATENT for n in chosen]
        mid = [float(np.median([least[n] for n in chosen if made[n].shape == s]))
               for s in (STAR, LATENT)]  # fmt: skip
        rows.append([regime, len(chosen), *mid, auc(least[chosen].tolist(), latent)])
    columns = ["rewriting", "families", "least lacking, observed", "latent", "AUC"]
    return Table("What the best house lacks: stars with and without their centre", columns, rows)


def claims(corpus: Corpus, made: Sequence[Family]) -> Table:
    """
    Return what is said of each kind of family; a wrong origin is a wrong direction.

    ``accused``: families whose first article, from which all the others are, has a traceable share.
    """
    found = detect(corpus)
    said = Counter((one.regime, one.shape, answer) for one, answer in told(found, made))
    share = {row["id"]: row["traceable_share"] for row in found.articles.to_pylist()}
    accused = Counter(
        (one.regime, one.shape) for one in made if one.shape in PRESENT and share[one.lines[0].id]
    )
    rows: list[list[Cell]] = [
        [regime, shape, *(said[regime, shape, answer] for answer in SAID), accused[regime, shape]]
        for regime in REGIMES
        for shape in SHAPES
    ]
    right, wrong = (sum(n for key, n in said.items() if key[2] == answer) for answer in SAID[:2])
    low, high = wilson(wrong, right + wrong)
    title = f"What is said of families; wrong of all origins: {wrong} of {right + wrong}, "
    return Table(f"{title}{low:.1%} to {high:.1%}", ["rewriting", "shape", *SAID, "accused"], rows)


def told(found: Detection, made: Sequence[Family]) -> Iterator[tuple[Family, str]]:
    """Yield what is said of the story most articles of a family are in."""
    story = {row["id"]: row["story"] for row in found.articles.to_pylist()}
    stories = {row["story"]: row for row in found.stories.to_pylist()}
    for family in made:
        ids = [line.id for line in family.lines]
        most, _ = Counter(story[id_] for id_ in ids).most_common(1)[0]
        if most is None:
            yield family, "no story"
            continue
        state, origin = stories[most]["origin_state"], stories[most]["origin_id"]
        right = family.shape in PRESENT and origin == ids[0]
        yield family, f"{state}, {'right' if right else 'wrong'}" if origin else state


def settings_of_seeds() -> Mapping[str, tuple[Sequence[Mapping[str, Any]], Outlets]]:
    """Return the seeds: agencies named; nobody named; without their articles."""
    rows = lines(SEEDS / "articles.jsonl")
    papers = [row for row in rows if row["outlet"] not in AGENCIES]
    return {
        "seeds, agencies named": (rows, Outlets(agencies=AGENCIES)),
        "seeds, nobody named": (rows, Outlets()),
        "seeds without agencies": (papers, Outlets()),
    }


def truth(name: str, rows: Sequence[Mapping[str, Any]], outlets: Outlets) -> Table:
    """Return what is said of articles of each case, and of those whose origin is known."""
    known = {row["id"]: row for row in lines(SEEDS / "truth.jsonl")}
    found = detect(dedup.read(list(rows)), None, outlets).articles.to_pylist()
    there = {row["id"] for row in rows}
    said: Counter[tuple[str, str]] = Counter()
    for row in found:
        case = known[row["id"]]["case"]
        kind = "wire" if case == "wire" else "derived" if case in DERIVED else "own"
        said[kind, _answer(row, known[row["id"]], there)] += 1
    answers = ["traced to its origin", "traced elsewhere", "to an absent origin", "not traced",
               "undecided"]  # fmt: skip
    table: list[list[Cell]] = [
        [kind, *(said[kind, answer] for answer in answers)] for kind in CASES
    ]
    return Table(f"Articles: {name}", ["article", *answers], table)


def _answer(row: Mapping[str, Any], known: Mapping[str, Any], there: set[str]) -> str:
    """Return what is said of an article; versions of one wire are one."""
    if row["traceable_share"] is None:
        return "undecided"
    if not row["traceable_share"]:
        return "not traced"
    if row["origin_id"] is None:
        return "to an absent origin"
    sources = {part["id"] for sentence in known["sentences"] for part in sentence["from"]}
    houses = {id_.rstrip(_DIGITS) for id_ in sources & there}
    right = row["origin_id"].rstrip(_DIGITS) in houses
    return "traced to its origin" if right else "traced elsewhere"


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSON Lines file."""
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    return [decode(line) for line in path.read_bytes().splitlines()]
