"""How many of the pairs that are there are found: against every pair, counted exactly."""

from collections import Counter
from collections.abc import Set
from pathlib import Path
from typing import Any

import click

from dedup.corpus import Corpus
from dedup.line import detect
from dedup.settings import Settings
from dedup.signatures import shingle_texts
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import corpus_from, data_option, json_option, lines_of, pairs_in

NOISY, PLANTED = "fnc1_bodies", "mccormick_minhash"
THRESHOLDS = (0.3, 0.5, 0.7, 0.9)


@click.command()
@data_option(required=True)
@click.option("--articles", type=int, help="Only so many of fnc1_bodies.")
@json_option
def recall(data: Path, articles: int | None, path: Path | None) -> None:
    """Count near-duplicate pairs that are found, missed and false, against brute force."""
    before = conditions()
    noisy = corpus_from(lines_of(data, NOISY, articles))
    tables = [against_all_pairs(noisy), against_planted(data)]
    options = {"articles": len(noisy)}
    publish("recall", tables, options, Settings(), path, before)


def against_all_pairs(corpus: Corpus) -> Table:
    """Compare what ``detect`` lists with all pairs of a corpus, at each threshold."""
    exact = jaccards(corpus, Settings().shingle, min(THRESHOLDS))
    rows: list[list[Cell]] = []
    for threshold in THRESHOLDS:
        settings = Settings(threshold=threshold)
        truth = {pair: j for pair, j in exact.items() if j >= threshold}
        result = detect(corpus, settings, only_near=True)
        found = set(map(tuple, result.relations.rows.tolist()))
        bands, width = settings.bands
        chance = sum(1 - (1 - j**width) ** bands for j in truth.values())
        rows.append([
            str(threshold), len(truth), len(found & truth.keys()), _share(found, set(truth)),
            chance / len(truth) if truth else None, len(found - truth.keys()),
            result.counts["near_pairs_implied"], f"{bands} x {width}",
        ])  # fmt: skip
    columns = [
        "Jaccard at least", "pairs", "found", "recall", "recall of the bands alone", "false",
        "implied, not listed", "bands",
    ]  # fmt: skip
    return Table(f"{NOISY}, {len(corpus):,} articles, against brute force", columns, rows)


def against_planted(data: Path) -> Table:
    """Compare what ``detect`` lists at its defaults with planted pairs."""
    corpus = corpus_from(lines_of(data, PLANTED))
    truth = pairs_in(data / PLANTED / "pairs.tsv")
    ids = corpus.ids
    listed = detect(corpus, Settings(), only_near=True).relations.rows.tolist()
    found = {(min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b in listed}
    row = [len(truth), len(found & truth), _share(found, truth), len(found - truth)]
    columns = ["planted pairs", "found", "recall", "false"]
    return Table(f"{PLANTED}, {len(corpus):,} articles, default settings", columns, [row])


def jaccards(corpus: Corpus, size: int, least: float) -> dict[tuple[int, int], float]:
    """
    Return the exact Jaccard of every pair of rows that has at least ``least``.

    Plain sets of dedup's words, no hashing: an inverted index counts the shingles two articles
    share.
    """
    sets = [set(shingle_texts(text, size)) for text in corpus.table["text"].to_pylist()]
    postings: dict[bytes, list[int]] = {}
    found = {}
    for row, shingles in enumerate(sets):
        shared: Counter[int] = Counter()
        for shingle in shingles:
            others = postings.setdefault(shingle, [])
            shared.update(others)
            others.append(row)
        for other, count in shared.items():
            value = count / (len(shingles) + len(sets[other]) - count)
            if value >= least:
                found[other, row] = value
    return found


def _share(found: Set[Any], truth: Set[Any]) -> float | None:
    """Return the share of the truth that was found."""
    return len(found & truth) / len(truth) if truth else None
