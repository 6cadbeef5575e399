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
from dedup.chronology import window_of
from dedup.corpus import Corpus
from dedup.engines.spark.articles import Known, corpus_in
from dedup.engines.spark.groups import late, paragraphs_said, times_of
from dedup.engines.spark.heard import heard
from dedup.engines.spark.islands import columns_of
from dedup.engines.spark.prints import keys_of
from dedup.engines.spark.rows import SAID, of_kind, said
from dedup.fingerprints import Fingerprints, fingerprints_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup.words import Words, words_of

PRINT, ANCHOR, WORD = "print", "anchor", "word"
NEAR, COMPARED, LATER, COPIES, FIRST = "near", "compared", "later", "copies", "first"
LEAD, SCAN = "lead", "scan"
_MOST, _SMALL = 64, 10_000


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
    agency, wire = known.outlets.wires(corpus)
    when = late(corpus.times)
    yield from paragraphs_said(prints, ~standing, rows, when, agency, settings)
    both = np.unique(np.stack([anchors.keys.view(np.int64), anchors.articles]), axis=1)
    yield said(ANCHOR, a=both[0], b=rows[both[1]], c=when[both[1]] * 2 + wire[both[1]])
    yield from _rare_words(words, rows, when, statistics, settings)


def _with_anchors(settings: Settings, articles: int) -> Settings:
    """Return settings by which a part of a corpus has the anchors it has in the whole."""
    few = settings.anchors * _SMALL // max(articles, 1)
    return replace(settings, anchors=max(settings.anchors, min(few, _MOST)))


def _standing(prints: Fingerprints, statistics: Statistics) -> np.ndarray:
    standing = np.zeros(len(prints.paragraphs.words), np.bool_)
    known = np.isin(prints.of_paragraphs.digests, statistics.standing)
    standing[prints.of_paragraphs.rows[known]] = True
    return standing


def _rare_words(
    words: Words, rows: Ints, when: Ints, statistics: Statistics, settings: Settings
) -> Iterator[pa.RecordBatch]:
    """Yield the words of articles that few have, and if the article looks scanned."""
    counts = np.diff(words.offsets)
    _, sums, keys = scans.rare_words_of(words, statistics, settings.anchor_group)
    enough = counts >= settings.share_words
    scanned = enough & (sums >= settings.scanned_share * counts)
    kept = enough[keys.articles]
    of = keys.articles[kept]
    yield said(WORD, a=keys.keys[kept], b=rows[of], c=when[of] * 2 + scanned[of])


def leads_in(keys: DataFrame, near: DataFrame, known: Known, statistics: Any) -> DataFrame:
    """Return the pairs whose anchors weigh enough: the first of near-duplicates, and all wire."""
    later = of_kind(near, LATER).select(f.col("a").alias("b"), f.lit(True).alias("later"))
    anchors = of_kind(keys, ANCHOR).select("a", "b", "c").join(later, "b", "left")
    wanted = anchors.where("later is null or c % 2 != 0").select("a", "b", "c")
    return weighing_enough(wanted, LEAD, known, statistics)


def weighing_enough(postings: DataFrame, kind: str, known: Known, statistics: Any) -> DataFrame:
    """
    Return the pairs of articles whose common keys weigh enough, as rows of a kind.

    Args:
        postings: key ``a``, article ``b``, and ``c``: twice its time, and 1 for wire copy, or for
            what looks scanned, of which one of a pair of ``SCAN`` must.
        kind: of keys and pairs.
        known: what every task is told.
        statistics: of all articles, broadcast.
    """

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        key, row, timed = columns_of(batches, "a", "b", "c")
        yield _met(key, row, timed, kind == SCAN, known.settings, statistics.value)

    met = postings.repartition("a").mapInArrow(work, SAID)
    weighed = met.groupBy("a", "b").agg(f.sum("c").alias("c"))
    least = leads.UNIT * known.settings.anchor_rarity
    return _as_said(weighed.where(f.col("c") >= least), kind)


def _as_said(pairs: DataFrame, kind: str) -> DataFrame:
    zero = f.lit(0.0)
    return pairs.select(
        f.lit(kind).alias("kind"), "a", "b", f.lit(0).cast("long").alias("c"), zero.alias("x"),
        zero.alias("y"),
    )  # fmt: skip


def _met(
    key: Ints, row: Ints, timed: Ints, scanned: bool, settings: Settings, statistics: Any
) -> pa.RecordBatch:
    """Return the pairs that some keys bring together, each with the sum of its weights."""
    articles, first, place = np.unique(row, return_index=True, return_inverse=True)
    when, marked = timed[first] >> 1, (timed[first] & 1).astype(np.bool_)
    order = np.empty(len(articles), np.int64)
    order[np.lexsort((articles, when))] = np.arange(len(articles))
    of = np.full(len(key), -1, np.int32)
    anchors = Anchors(key.view(np.uint64), place.astype(np.int32), of)
    wire, counted = marked & (not scanned), cast("Corpus", range(len(articles)))
    met = leads.meetings_of(counted, anchors, order, wire, statistics, settings)
    pairs, weights = leads.summed(met)
    both = leads.rows_of(pairs, order)
    kept = window_of(times_of(when), settings).keeps(both)
    if scanned:
        kept &= marked[both].any(axis=1)
    both = articles[both[kept]]
    return said(LEAD, a=both[:, 0], b=both[:, 1], c=weights[kept])
