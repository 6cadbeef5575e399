"""What pairs show, as rows: told of one corpus, understood in another."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

pytest.importorskip("pyspark")

import dedup
from dedup.decisions import decided_in
from dedup.engines.spark import shown
from dedup.engines.spark.articles import BATCH, HEARD, ROW, WIRE, Known
from dedup.engines.spark.parts import Part
from dedup.outlets import Outlets
from dedup.overlaps import ShingleSets
from dedup.pairs import no_pairs
from dedup.rows import threads
from dedup.statistics import Statistics
from dedup.weighing import Judged, judged, weighed_in

SEEDS = Path(__file__).parents[3] / "seeds" / "articles.jsonl"


def part_of(corpus: dedup.Corpus, rows: np.ndarray, facts: pa.Table) -> Part:
    """Return some rows of a corpus as a part of it."""
    table = corpus.table.take(pa.array(rows))
    for name, column in ((ROW, rows), (WIRE, corpus.wire[rows]), (BATCH, np.zeros(len(rows), int))):
        table = table.append_column(name, pa.array(column))
    table = table.append_column(HEARD, pa.nulls(len(rows), pa.list_(pa.int64())))
    known = Known(corpus.outlets[0], Outlets(), dedup.Settings())
    return Part(table, facts, known, Statistics.empty())


def judged_of(part: Part, pairs: np.ndarray) -> tuple[Judged, shown.Places]:
    """Judge pairs of a part."""
    read, settings = part.read(), part.known.settings
    found = weighed_in(read, pairs, np.ones(len(pairs), np.bool_), Outlets(), settings)
    others = no_pairs(), ShingleSets(part.corpus, settings), decided_in(part.corpus, None)
    given = found.readings, pairs, found.evidence
    return judged(read, *given, *others, settings), shown.places_in(read)


def columns(table: object) -> dict[str, np.ndarray]:
    return {
        each.name: np.asarray(getattr(table, each.name))
        for each in fields(table)  # type: ignore[arg-type]
        if each.name not in {"words", "standing"}
    }


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a task says of its threads is said for this test alone."""
    monkeypatch.setenv("DEDUP_THREADS", "1")
    threads.cache_clear()
    yield
    threads.cache_clear()


def test_what_is_told_of_slices_is_what_is_judged_at_once() -> None:
    """Pairs judged in two slices, read as one part of the articles they ask of."""
    corpus = dedup.read(SEEDS)
    pairs = dedup.detect(corpus).relations.rows
    rows = np.unique(pairs)
    facts: list[pa.RecordBatch] = []
    for mine in (pairs[::2], pairs[1::2]):
        here = np.unique(mine)
        slice_ = part_of(corpus, here, pa.table({"kind": pa.array([], pa.string())}))
        made, places = judged_of(slice_, np.searchsorted(here, mine))
        facts.extend(shown.rows_of(made, slice_, places))
    part = part_of(corpus, rows, pa.Table.from_batches(facts))
    known, places = judged_of(part, np.searchsorted(rows, pairs))
    found = shown.judged_in(part, places, part.read())

    assert np.array_equal(known.covers, found.covers)
    for name in ("matches", "supports", "copies", "pairs"):
        one, other = columns(getattr(known, name)), columns(getattr(found, name))
        for column in one:
            np.testing.assert_array_equal(one[column], other[column], column)
    assert len(known.matches.which)
    assert len(known.supports.which)
    assert len(known.copies.article)
