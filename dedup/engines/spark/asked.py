"""Asked: which pairs of articles to look at, each way to find them a shuffle of its keys."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup import leads, scans
from dedup.anchors import Anchors, anchors_of
from dedup.chronology import chronology, window_of
from dedup.comparisons import comparisons_of
from dedup.corpus import Corpus
from dedup.dates import UNKNOWN_TIME
from dedup.decisions import decided_in
from dedup.duplicates import duplicates_of
from dedup.engines.spark.articles import BATCH, Known, corpus_in
from dedup.engines.spark.heard import heard
from dedup.engines.spark.islands import columns_of, islands_of, packed, tied
from dedup.engines.spark.prints import keys_of
from dedup.engines.spark.rows import SAID, of_kind, said, table_of
from dedup.fingerprints import Fingerprints, Signatures, fingerprints_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup.weighing import read_alone
from dedup.words import words_of

PRINT, ANCHOR, WORD = "print", "anchor", "word"
NEAR, COMPARED, LATER, COPIES = "near", "compared", "later", "copies"
LEAD, SCAN = "lead", "scan"
_LATE = 1 << 61
_MOST, _SMALL = 64, 10_000
_PLACES = (1 << 22) - 1


def keys_in(articles: DataFrame, known: Known, statistics: Any) -> DataFrame:
    """
    Return all keys by which articles meet.

    Args:
        articles: numbered.
        known: what every task is told.
        statistics: of all of them, broadcast.
    """

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for table in map(pa.table, batches):
            corpus, rows = corpus_in(table, known.names)
            yield from _keys(corpus, rows, known, heard(table, statistics.value))

    return articles.mapInArrow(work, SAID)


def _keys(
    corpus: Corpus, rows: Ints, known: Known, statistics: Statistics
) -> Iterator[pa.RecordBatch]:
    settings, prints = known.settings, fingerprints_of(corpus, known.settings)
    words = words_of(corpus, np.arange(len(corpus)), prints.paragraphs)
    every = np.ones(len(corpus), np.bool_)
    narrow = _with_anchors(settings, statistics.articles)
    sentences, anchors = anchors_of(words, statistics, every, narrow, alone=False)
    standing = _standing(prints, statistics) | sentences.standing_in(words)
    keys, of = keys_of(prints.of_articles, settings)
    yield said(PRINT, a=keys, b=rows[of])
    keys, of = keys_of(_some(prints.of_paragraphs, ~standing), settings)
    yield said(PRINT, a=keys, b=rows[prints.paragraphs.articles()[of]])
    late = np.where(corpus.times == UNKNOWN_TIME, _LATE, corpus.times)
    wire = known.outlets.wires(corpus)[1]
    both = np.unique(np.stack([anchors.keys.view(np.int64), anchors.articles]), axis=1)
    yield said(ANCHOR, a=both[0], b=rows[both[1]], c=late[both[1]] * 2 + wire[both[1]])
    yield from _rare_words(words, rows, statistics, settings)


def _with_anchors(settings: Settings, articles: int) -> Settings:
    """Return settings by which a part of a corpus has the anchors it has in the whole."""
    few = settings.anchors * _SMALL // max(articles, 1)
    return replace(settings, anchors=max(settings.anchors, min(few, _MOST)))


def _standing(prints: Fingerprints, statistics: Statistics) -> np.ndarray:
    standing = np.zeros(len(prints.paragraphs.words), np.bool_)
    known = np.isin(prints.of_paragraphs.digests, statistics.standing)
    standing[prints.of_paragraphs.rows[known]] = True
    return standing


def _some(signatures: Signatures, wanted: np.ndarray) -> Signatures:
    kept = wanted[signatures.rows]
    return Signatures(signatures.rows[kept], signatures.minima[kept], signatures.digests[kept])


def _rare_words(
    words: Any, rows: Ints, statistics: Statistics, settings: Settings
) -> Iterator[pa.RecordBatch]:
    """Yield the words of articles that few have, and if the article looks scanned."""
    counts = np.diff(words.offsets)
    _, sums, keys = scans.rare_words_of(words, statistics, settings.anchor_group)
    enough = counts >= settings.share_words
    scanned = enough & (sums >= settings.scanned_share * counts)
    kept = enough[keys.articles]
    places = keys.keys[kept].view(np.int64) & _PLACES
    yield said(WORD, a=places, b=rows[keys.articles[kept]], c=scanned[keys.articles[kept]])


def compared_in(articles: DataFrame, keys: DataFrame, known: Known, statistics: Any) -> DataFrame:
    """Return near-duplicates, and the pairs that are so or share a paragraph."""
    posted = of_kind(keys, PRINT).select(f.col("a").alias("key"), f.col("b").alias("row"))
    batches = packed(articles, islands_of(tied(posted)), alone=False)

    def work(table: pa.Table) -> pa.Table:
        corpus, rows = corpus_in(table, known.names)
        return table_of(_compared(corpus, rows, known, heard(table, statistics.value)))

    return batches.groupBy(BATCH).applyInArrow(work, SAID)


def _compared(
    corpus: Corpus, rows: Ints, known: Known, statistics: Statistics
) -> Iterator[pa.RecordBatch]:
    settings, prints = known.settings, fingerprints_of(corpus, known.settings)
    near = duplicates_of(corpus, prints, decided_in(corpus, None), settings)
    standing = read_alone(corpus, statistics, settings).standing | _standing(prints, statistics)
    agency, order = known.outlets.wires(corpus)[0], chronology(corpus)
    given = prints, near.pairs, near.groups, standing, order, agency, settings
    compared = comparisons_of(*given, near.window).pairs
    yield said(NEAR, a=rows[near.pairs.rows[:, 0]], b=rows[near.pairs.rows[:, 1]])
    yield said(COMPARED, a=rows[compared[:, 0]], b=rows[compared[:, 1]])
    some = np.flatnonzero(near.counts)
    yield said(COPIES, a=rows[some], b=near.counts[some])
    yield said(LATER, a=rows[~near.firsts])


def leads_in(keys: DataFrame, found: DataFrame, known: Known, statistics: Any) -> DataFrame:
    """Return the pairs whose anchors weigh enough: the first of near-duplicates, and all wire."""
    later = of_kind(found, LATER).select(f.col("a").alias("b"), f.lit(True).alias("later"))
    anchors = of_kind(keys, ANCHOR).select("a", "b", "c").join(later, "b", "left")
    wanted = anchors.where("later is null or c % 2 != 0").select("a", "b", "c")

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        key, row, late = columns_of(batches, "a", "b", "c")
        yield _met(key, row, late, known.settings, statistics.value)

    met = wanted.repartition("a").mapInArrow(work, SAID)
    weighed = met.groupBy("a", "b").agg(f.sum("c").alias("c"))
    least = leads.UNIT * known.settings.anchor_rarity
    return _as_said(weighed.where(f.col("c") >= least), LEAD)


def _as_said(pairs: DataFrame, kind: str) -> DataFrame:
    zero = f.lit(0.0)
    return pairs.select(
        f.lit(kind).alias("kind"), "a", "b", f.lit(0).cast("long").alias("c"), zero.alias("x"),
        zero.alias("y"),
    )  # fmt: skip


def _met(key: Ints, row: Ints, late: Ints, settings: Settings, statistics: Any) -> pa.RecordBatch:
    """Return the pairs that some keys bring together, each with the sum of its weights."""
    articles, first, place = np.unique(row, return_index=True, return_inverse=True)
    times = late[first]
    order = np.empty(len(articles), np.int64)
    order[np.lexsort((articles, times >> 1))] = np.arange(len(articles))
    of = np.full(len(key), -1, np.int32)
    anchors = Anchors(key.view(np.uint64), place.astype(np.int32), of)
    wire, counted = (times & 1).astype(np.bool_), cast("Corpus", range(len(articles)))
    met = leads.meetings_of(counted, anchors, order, wire, statistics, settings)
    pairs, weights = leads.summed(met)
    both = leads.rows_of(pairs, order)
    kept = window_of(np.where(times >> 1 == _LATE, UNKNOWN_TIME, times >> 1), settings).keeps(both)
    both = articles[both[kept]]
    return said(LEAD, a=both[:, 0], b=both[:, 1], c=weights[kept])


def scans_in(
    articles: DataFrame, keys: DataFrame, found: DataFrame, known: Known, statistics: Any
) -> DataFrame:
    """Return the pairs that are one text, misread: of articles that share a rare word."""
    later = of_kind(found, LATER).select(f.col("a").alias("b"))
    words = of_kind(keys, WORD).select("a", "b", "c").join(later, "b", "left_anti")
    held = words.where("c != 0").select("a").distinct()
    posted = words.join(held, "a").select(f.col("a").alias("key"), f.col("b").alias("row"))
    batches = packed(articles, islands_of(tied(posted)), alone=False)
    settings = known.settings

    def work(table: pa.Table) -> pa.Table:
        corpus, rows = corpus_in(table, known.names)
        told = heard(table, statistics.value)
        read = read_alone(corpus, told, settings)
        wanted = np.ones(len(corpus), np.bool_)
        given = corpus, read.words, read.paragraphs, read.standing, wanted, chronology(corpus)
        made = scans.scans_of(*given, told, settings)
        made = made.within(window_of(corpus.times, settings))
        pairs, (x, y) = made.rows, made.covers.T
        return table_of([said(SCAN, a=rows[pairs[:, 0]], b=rows[pairs[:, 1]], x=x, y=y)])

    return batches.groupBy(BATCH).applyInArrow(work, SAID)
