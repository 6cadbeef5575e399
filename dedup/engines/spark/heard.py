"""
Heard: which runs of words that stand between quotation marks somewhere stand in which article.

Runs are dealt out by ranges of their hashes: those of speech, and those that articles ask about.
Who has a range tells each article what it has of speech, so nobody has all of it.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.engines.spark.articles import HEARD, ROW
from dedup.engines.spark.rows import SAID, listed, said
from dedup.rows import distinct, in_ranges
from dedup.segments import Ints
from dedup.statistics import Statistics, looked_up
from dedup.tokens import Hashes
from dedup.words import Words

SPEECH, ASKED = "speech", "asked"
COUNTED = f"{SAID}, runs binary"
_RANGES = 12  # bits of a hash: a range is of speech and questions 4 KB an article, in 4,096 parts
_ROWS = 20  # bits of a row, in place of as many of the run that its article asks about
_ROW = np.uint64((1 << _ROWS) - 1)


def runs_of(words: Words, rows: Ints, speech: Hashes) -> Iterator[pa.RecordBatch]:
    """
    Yield the speech of some articles, and what they ask about: of it 44 bits, and the row.

    Args:
        words: of the articles.
        rows: int64, of each.
        speech: uint64, ascending.
    """
    yield _dealt(SPEECH, speech, 0)
    runs, places = looked_up(words)
    asking = rows[places]
    for block in np.unique(asking >> _ROWS):
        here = asking >> _ROWS == block
        keys = runs[here] & ~_ROW | asking[here].astype(np.uint64) & _ROW
        yield _dealt(ASKED, distinct(keys), int(block))


def without_runs(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Return rows of ``SAID`` as rows of ``COUNTED``."""
    return _beside(rows, pa.nulls(len(rows), pa.binary()))


def _dealt(kind: str, runs: Hashes, block: int) -> pa.RecordBatch:
    """Return ascending runs, a row for each range that has some."""
    ranges = (runs >> np.uint64(64 - _RANGES)).astype(np.int64)
    first = np.flatnonzero(np.diff(ranges, prepend=-1))
    parts = [runs[a:b].tobytes() for a, b in pairwise([*first.tolist(), len(runs)])]
    return _beside(said(kind, a=ranges[first], b=np.array(block)), pa.array(parts, pa.binary()))


def _beside(rows: pa.RecordBatch, runs: pa.Array) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([*rows.columns, runs], [*rows.schema.names, "runs"])


def heard_in(articles: DataFrame, counted: DataFrame) -> DataFrame:
    """Return articles with what each has of speech, beyond its own quotations."""
    runs = counted.where(f.col("kind").isin(SPEECH, ASKED)).select("kind", "a", "b", "runs")
    found = runs.repartition("a").mapInArrow(_found, f"{ROW} long, run long")
    return articles.join(found.groupBy(ROW).agg(f.collect_list("run").alias(HEARD)), ROW, "left")


def _found(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield what of speech stands in which article; a run in its place that begins as it does."""
    parts: dict[str, list[Hashes]] = {SPEECH: [], ASKED: []}
    blocks = []
    for batch in batches:
        for kind, _, block, runs in zip(*batch.to_pydict().values(), strict=True):
            parts[kind].append(np.frombuffer(runs, np.uint64))
            if kind == ASKED:
                blocks.append(block)
    none = np.empty(0, np.uint64)
    speech, asked = (np.concatenate([none, *parts[kind]]) for kind in (SPEECH, ASKED))
    speech = distinct(speech)
    known, wanted = speech & ~_ROW, asked & ~_ROW
    first = known.searchsorted(wanted)
    counts = known.searchsorted(wanted, "right") - first
    above = np.repeat(np.array(blocks, np.int64), [len(part) for part in parts[ASKED]]) << _ROWS
    rows = np.repeat(above | (asked & _ROW).astype(np.int64), counts)
    runs = speech[in_ranges(first, counts)].view(np.int64)
    yield pa.RecordBatch.from_arrays([rows, runs], [ROW, "run"])


def heard(articles: pa.Table, statistics: Statistics) -> Statistics:
    """Return statistics of all articles, of speech what stands in some, as ``heard_in`` tells."""
    return statistics.with_speech(listed(articles, HEARD))
