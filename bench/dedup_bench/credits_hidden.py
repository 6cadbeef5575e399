"""Hidden credits: half of the bylines that name an agency are taken away, then told from copies."""

import gzip
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click
import msgspec
from numpy.random import default_rng

import dedup
from dedup.detection import Detection
from dedup.intervals import wilson
from dedup.lexicon.agencies import GENERIC
from dedup_bench.results import Cell, Table

SET = "saudinewsnet"
LEAST = 200  # characters of an article that counts, as in the set's own protocol


class Item(msgspec.Struct):
    """What is read of a line."""

    id: str
    text: str
    outlet: str = ""
    published: str = ""
    author: str = ""
    wire_credit: list[str] = []


def table(data: Path, seed: int) -> Table:
    """Return how many hidden credits are told, and how many rightly, by three ways to tell."""
    decode = msgspec.json.Decoder(Item).decode
    path = data / SET / "docs.jsonl.gz"
    if not path.is_file():
        raise click.UsageError(f"the data folder has no {SET}/docs.jsonl.gz")
    with gzip.open(path, "rb") as file:
        items = [decode(line) for line in file]
    rng = default_rng(seed)
    hidden = {item.id for item in items if _named(item) and rng.random() < 0.5}
    rows = [
        {"id": item.id, "text": item.text, "outlet": item.outlet, "published": item.published,
         "byline": "" if item.id in hidden else item.author} for item in items
    ]  # fmt: skip
    found = dedup.detect(dedup.read(rows))
    silent = {row["id"] for row in found.articles.to_pylist() if not row["credit_agency"]}
    asked = {
        item.id: _named(item) for item in items
        if item.id in hidden & silent and len(item.text) >= LEAST
    }  # fmt: skip
    seen = [name for item in items if item.id not in hidden for name in _named(item)]
    ways = {
        "origins": {row["id"]: row["agency"] for row in found.articles.to_pylist()},
        "nearest article that credits": _nearest(found),
        "the most frequent agency": dict.fromkeys(asked, Counter(seen).most_common(1)[0][0]),
    }
    columns = ["told by", "hidden", "told", "of them", "right", "of these", "low", "high"]
    lines = [_line(name, told, asked) for name, told in ways.items()]
    return Table(f"Agencies of {SET} whose bylines are hidden", columns, lines)


def _named(item: Item) -> set[str]:
    """Return the agencies an article credits by name."""
    return set(item.wire_credit) - {GENERIC}


def _line(name: str, told: Mapping[str, str | None], asked: Mapping[str, set[str]]) -> list[Cell]:
    """Return a row of the table."""
    said = {id_: told.get(id_) for id_ in asked if told.get(id_)}
    right = sum(said[id_] in asked[id_] for id_ in said)
    share = right / max(len(said), 1)
    coverage = len(said) / max(len(asked), 1)
    return [name, len(asked), len(said), coverage, right, share, *wilson(right, len(said))]


def _nearest(found: Detection) -> dict[str, str | None]:
    """Return for each article the agency of the confident counterpart most like it that credits."""
    credit = {row["id"]: row["credit_agency"] for row in found.articles.to_pylist()}
    best: dict[str, tuple[float, str]] = {}
    for row in found.pairs.to_pylist():
        if row["point"] != "confident":
            continue
        for one, other in (("a", "b"), ("b", "a")):
            names = [n for n in credit[row[f"id_{other}"]] or () if n != GENERIC]
            if names:
                like = (row["jaccard"], names[0])
                best[row[f"id_{one}"]] = max(best.get(row[f"id_{one}"], (0.0, "")), like)
    return {id_: name for id_, (_, name) in best.items()}
