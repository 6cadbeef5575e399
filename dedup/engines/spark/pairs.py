"""Pairs on Spark: looked at some at a time, each by itself, wherever its two articles are."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.candidates import among
from dedup.conclusions import worth_reading
from dedup.engines.spark import asked as ways
from dedup.engines.spark.articles import PHRASES, ROW, Known, corpora_in
from dedup.engines.spark.islands import articles_of, sliced
from dedup.engines.spark.parts import ASKED, Part, day_of, over_parts
from dedup.engines.spark.rows import SAID, said, table_of
from dedup.engines.spark.shown import SHOWN, places_in, rows_of
from dedup.fingerprints import paragraphs_in
from dedup.overlaps import ShingleSets
from dedup.phrases import phrases_in, shared_phrases
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.tokens import Hashes
from dedup.weighing import NEAR_THE_GATE, Beyond, judged, reweighed, weighed_in
from dedup.words import words_of

SHARED, PHRASE = "shared", "phrase"


def in_slices(articles: DataFrame, found: DataFrame) -> DataFrame:
    """Return what was found of pairs, with the ``batch`` in which each is looked at."""
    return sliced(articles, found.where(f.col("kind").isin(ways.NEAR, *ASKED)))


def stock_phrases(articles: DataFrame, slices: DataFrame, known: Known, told: Any) -> DataFrame:
    """Return the stock phrases that stand in each article."""

    def share(part: Part) -> pa.Table:
        return table_of([said(SHARED, a=_shared(part))])

    def stand(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for corpus, rows in corpora_in(batches, known):
            every = np.arange(len(corpus))
            phrases, counts = phrases_in(words_of(corpus, every, paragraphs_in(corpus)), every)
            yield said(
                PHRASE, a=phrases, b=np.repeat(day_of(corpus), counts), c=rows.repeat(counts)
            )

    given = articles_of(articles, slices), slices, SAID, known, told
    shared = over_parts(*given, share).select("a").distinct()
    met = _met(slices.where(f.col("kind").isin(*ASKED)))
    standing = articles.mapInArrow(stand, SAID).select("a", "b", f.col("c").alias(ROW))
    found = standing.join(shared, "a").checkpoint()
    days = found.where("b >= 0").join(met, ROW).groupBy("a").agg(
        f.array_sort(f.collect_set("b")).alias("days")
    )  # fmt: skip
    stock = found.join(_returning(days, known.settings).select("a"), "a")
    return stock.groupBy(ROW).agg(f.collect_set("a").alias(PHRASES))


def _met(pairs: DataFrame) -> DataFrame:
    return pairs.select(f.col("a").alias("row")).union(pairs.select("b")).distinct()


def _shared(part: Part) -> Hashes:
    """Return the phrases that pairs share which come near the gate."""
    settings, read = part.known.settings, part.plain()
    pairs = part.pairs(ASKED)
    new = ~among(pairs, part.pairs([ways.NEAR]))
    found = weighed_in(read, pairs, new, part.known.outlets, settings)
    return shared_phrases(read.words, pairs[found.evidence >= settings.possible - NEAR_THE_GATE])


def _returning(days: DataFrame, settings: Settings) -> DataFrame:
    """Return phrases that come back on days enough, so far apart, as ``phrases_of`` counts."""
    # as the kernel counts: a day too soon after the last that counted does not put off the next
    counted = f.expr(
        "aggregate(days, named_struct('n', 0L, 'last', -1L), (s, d) -> if(s.n = 0 or d - s.last >= "
        f"{settings.phrase_days}, named_struct('n', s.n + 1, 'last', d), s), s -> s.n)"
    )
    return days.where(counted >= settings.boilerplate_days)


def shown_in(articles: DataFrame, slices: DataFrame, known: Known, told: Any) -> DataFrame:
    """Return what pairs show that are worth reading word by word, each by itself."""

    def work(part: Part) -> pa.Table:
        return pa.Table.from_batches(list(_shown(part)))

    given = articles_of(articles, slices), slices, SHOWN, known, told
    return over_parts(*given, work)


def _shown(part: Part) -> Iterator[pa.RecordBatch]:
    settings, outlets, corpus = part.known.settings, part.known.outlets, part.corpus
    read, sets = part.plain(Beyond(part.phrases, _nobody)), ShingleSets(corpus, settings)
    read = read._replace(scans=part.scans)
    asked, near = part.questions(read), part.near(sets)
    pairs = asked.pairs
    found = weighed_in(read, pairs, near.find(pairs) < 0, outlets, settings)
    found = reweighed(found, read, pairs, outlets, settings)
    worth = worth_reading(asked, found.evidence, settings)
    chosen = found.readings, pairs[worth], found.evidence[worth], near, sets
    read = read._replace(statistics=found.statistics)
    shown = judged(read, *chosen, part.known.decided(corpus), settings)
    yield from rows_of(shown, part, places_in(read))


def _nobody(names: Hashes) -> Ints:
    """Refuse to tell who has word pairs: of pairs by themselves nobody asks."""
    raise AssertionError(f"{len(names)} word pairs are asked for too early")
