"""Credits: which agencies articles credit, against what people know of them."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import click
import numpy as np

import dedup
from dedup.corpus import Corpus
from dedup.credits import credits_of
from dedup.lexicon.agencies import ALIASES, GENERIC, canonical
from dedup.lexicon.credit_forms import TIERS
from dedup.signs import masked, names_called
from dedup_bench.quality.gold import DataSet
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import data_option, json_option

ATTRIBUTED, SYNDICATED, SAMPLED = "newsagency_attribution", "saudinewsnet", "allsides37k"
UNKNOWN = "unk"  # an agency that the gold does not name
UNNAMED = {UNKNOWN, "NIL", GENERIC}
AROUND = 50  # characters shown beside a credit
HEAD, TAIL = 400, 500  # where a missed credit would stand
Agencies = Mapping[str, frozenset[str]]  # by id
Found = tuple[str, str, str, int, str]  # id, agency, tier, place, words around


class Score(NamedTuple):
    """How well agencies were told, micro over articles and agencies."""

    precision: float
    recall: float
    f1: float
    exact: float


@click.command()
@data_option(required=True)
@click.option(
    "--seeds",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of articles.jsonl and truth.jsonl, or of .txt; may be given again.",
)
@click.option("--sample", type=click.IntRange(1), help=f"Draw so many credits of {SAMPLED}.")
@click.option("--sample-seed", default=1, show_default=True)
@click.option("--sample-to", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@json_option
def credits(  # noqa: A001 - the verb
    data: Path,
    seeds: tuple[Path, ...],
    sample: int | None,
    sample_seed: int,
    sample_to: Path | None,
    path: Path | None,
) -> None:
    """Measure which agencies are found credited, and list what is credited wrongly or missed."""
    if (sample is None) != (sample_to is None):
        raise click.UsageError("--sample and --sample-to go together")
    before = conditions()
    tables = [
        *attributed(DataSet(ATTRIBUTED, data / ATTRIBUTED)),
        *(seeded(one) if (one / "truth.jsonl").is_file() else told(one) for one in seeds),
        syndicated(DataSet(SYNDICATED, data / SYNDICATED)),
    ]
    if sample and sample_to:
        lines = sampled(DataSet(SAMPLED, data / SAMPLED), sample, sample_seed)
        sample_to.write_text("\n".join(map("\t".join, lines)) + "\n", encoding="utf-8")
    publish("credits", tables, {"sets": "as in the titles"}, dedup.Settings(), path, before)


def found_in(corpus: Corpus) -> tuple[dict[str, frozenset[str]], list[Found]]:
    """Return the agencies each article credits, and each credit with the words around it."""
    found = credits_of(corpus, [])
    ids, texts = corpus.table["id"].to_pylist(), corpus.table["text"]
    listed = dict(zip(ids, map(frozenset, found.listed().to_pylist()), strict=True))
    rows = [
        (
            ids[row], found.names[agency], TIERS[tier], int(begin),
            _around(texts[row].as_py(), int(begin), int(end)),
        )
        for row, agency, tier, (begin, end) in zip(
            found.article.tolist(), found.agency, found.tier, found.spans, strict=True
        )
    ]  # fmt: skip
    return listed, rows


def _around(text: str, begin: int, end: int) -> str:
    """Return a name in its line, and what stands beside it."""
    if begin < 0:
        return ""
    parts = text[max(begin - AROUND, 0) : begin], text[begin:end], text[end : end + AROUND]
    return "{} [[{}]] {}".format(*(" ".join(part.split()) for part in parts))


def score_of(gold: Agencies, found: Agencies) -> Score:
    """Return how well agencies were found; of every article in ``gold``."""
    right = sum(len(gold[id_] & found[id_]) for id_ in gold)
    told, true = (sum(len(of[id_]) for id_ in gold) for of in (found, gold))
    exact = sum(gold[id_] == found[id_] for id_ in gold)
    return Score(
        right / max(told, 1), right / max(true, 1), 2 * right / max(told + true, 1),
        exact / max(len(gold), 1),
    )  # fmt: skip


def attributed(data: DataSet) -> Iterator[Table]:
    """
    Yield the micro scores by language, of the agencies that the gold names and of all labels.

    An agency that the gold never names is ``unk``, as there; so is a credit of agencies without a
    name that it calls so.
    """
    gold = {
        row["id"]: frozenset(row["agencies"].split(",")) - {"_"}
        for row in data.rows("attribution.tsv")
    }
    known = frozenset[str]().union(*gold.values()) - UNNAMED
    languages = {item.id: item.lang for item in data.articles}
    listed, rows = found_in(dedup.read(data.source))
    told = {
        id_: frozenset(one if one in known or one == GENERIC else UNKNOWN for one in of)
        for id_, of in listed.items()
    }
    scores: list[list[Cell]] = []
    for name in (*sorted(set(languages.values())), "all"):
        ids = [id_ for id_ in gold if name in {languages[id_], "all"}]
        named = score_of({i: gold[i] & known for i in ids}, {i: told[i] & known for i in ids})
        every = score_of({i: gold[i] for i in ids}, {i: told[i] for i in ids})
        scores.append([name, len(ids), *named, every.f1])
    columns = ["language", "articles", "precision", "recall", "F1", "exact", "F1, unk too"]
    yield Table(f"{data.name}: agencies of articles, micro (goal: F1 >= .92)", columns, scores)
    wrong: list[list[Cell]] = [
        ["false", id_, agency, tier, words] for id_, agency, tier, _, words in rows
        if (agency if agency in told[id_] else UNKNOWN) not in gold[id_]
    ]  # fmt: skip
    wrong += [["missed", id_, one, "", ""] for id_ in gold for one in sorted(gold[id_] - told[id_])]
    yield Table(f"{data.name}: false and missed", ["what", "id", "agency", "tier", "words"], wrong)


def seeded(folder: Path) -> Table:
    """Return how often what our own corpus credits is found to be credited so."""
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if not row["absent"]]
    truth = {row["id"]: frozenset(row["credit"]) for row in rows}
    corpus = dedup.read(folder / "articles.jsonl")
    listed, _ = found_in(corpus)
    outlets = zip(corpus.table["id"].to_pylist(), corpus.table["outlet"].to_pylist(), strict=True)
    case = {
        id_: "an agency's" if canonical(name) in ALIASES else "others'" for id_, name in outlets
    }
    counts = Counter((case[id_], _joined(truth[id_]), _joined(listed[id_])) for id_ in truth)
    return Table(
        "seeds: who is credited, and who is found to be; the truth tells of no agency's own copy",
        ["whose", "credited", "found", "articles"],
        [[*row, count] for row, count in sorted(counts.items())],
    )


def told(folder: Path) -> Table:
    """Return what each text of a folder is found to credit."""
    listed, rows = found_in(dedup.read(folder))
    where = {(id_, agency): (tier, words) for id_, agency, tier, _, words in reversed(rows)}
    cells: list[list[Cell]] = [
        [id_, one, *where[id_, one]] if of else [id_, "", "", ""]
        for id_, of in sorted(listed.items())
        for one in sorted(of) or [""]
    ]
    return Table("texts", ["id", "credits", "tier", "words"], cells)


def syndicated(data: DataSet) -> Table:
    """Return how often what the text credits agrees with its byline, which is not looked at."""
    corpus = dedup.read(data.source)
    hidden = ("byline", "author", "authors")
    shown = [name for name in corpus.table.column_names if name not in hidden]
    bare = Corpus(corpus.table.select(shown), corpus.wire, corpus.intake)
    begin = perf_counter()
    listed, _ = found_in(bare)
    seconds = perf_counter() - begin
    gold = {item.id: frozenset(item.wire_credit) for item in data.articles}
    both = [id_ for id_ in listed if listed[id_] and gold[id_]]
    rows: list[list[Cell]] = [
        ["articles", len(listed)],
        ["credit in the byline or the text, by their labels", sum(map(bool, gold.values()))],
        ["credit found in the text alone", sum(map(bool, listed.values()))],
        ["of these labelled", len(both)],
        ["of these that share an agency", sum(bool(listed[id_] & gold[id_]) for id_ in both)],
        ["seconds", seconds],
    ]
    return Table(f"{data.name}: text against byline", ["measure", "value"], rows)


def sampled(data: DataSet, amount: int, seed: int) -> Iterator[Sequence[str]]:
    """
    Yield drawn credits, and drawn articles without one that name an agency near an end.

    For reading: their words are those of the articles. An agency's credits of itself are left out.
    """
    corpus = dedup.read(data.source)
    listed, rows = found_in(corpus)
    outlets = dict(
        zip(corpus.table["id"].to_pylist(), corpus.table["outlet"].to_pylist(), strict=True)
    )
    rows = [row for row in rows if canonical(outlets[row[0]]) != row[1]]
    draw = random.Random(seed)
    yield "what", "id", "agency", "tier", "words"
    for id_, agency, tier, _, words in draw.sample(rows, min(amount, len(rows))):
        yield "found", id_, agency, tier, words
    silent = list(_silent(corpus, listed))
    for id_, agency, words in draw.sample(silent, min(amount, len(silent))):
        yield "none", id_, agency, "", words


def _silent(corpus: Corpus, listed: Agencies) -> Iterator[tuple[str, str, str]]:
    """Yield the last name of an agency near an end of each article that credits nobody."""
    ids, texts = corpus.table["id"].to_pylist(), corpus.table["text"]
    for text in masked(texts, names_called(()), np.zeros(len(corpus), np.int64)):
        whole = texts[text.row].as_py()
        near = [one for one in text.mentions if one.begin < HEAD or one.end > len(whole) - TAIL]
        named = [one for one in near if one.agency != GENERIC]
        if named and not listed[ids[text.row]]:
            last = named[-1]
            yield ids[text.row], last.agency, _around(whole, last.begin, last.end)


def _joined(names: Iterable[str]) -> str:
    """Return names in a line, in order."""
    return ", ".join(sorted(names)) or "nobody"
