"""Facts: the statistics of a corpus, counted part by part."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.engines.spark.articles import Known, corpora_in
from dedup.engines.spark.heard import COUNTED, runs_of, without_runs
from dedup.engines.spark.near import firsts_in
from dedup.engines.spark.rows import numbers, of_kind, said
from dedup.engines.spark.standing import beside_wire
from dedup.fingerprints import Fingerprints, fingerprints_of
from dedup.segments import Ints
from dedup.statistics import Statistics, statistics_of
from dedup.words import Words, words_of

FREQUENCY, FORMULA = "frequency", "formula"
PARAGRAPH, WIRE, NEWEST = "paragraph", "wire", "newest"
_UNDATED = -(1 << 40)  # below all days: of an article without a time, less its row
_OF_WIRE = 2  # beside 1, for what has a date
_NONE = np.empty(0, np.uint64)


def counted(articles: DataFrame, known: Known) -> DataFrame:
    """Return what articles have to say of the whole corpus."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        frequencies = np.zeros(len(Statistics.empty().frequencies), np.int64)
        for corpus, rows in corpora_in(batches, known):
            prints = fingerprints_of(corpus, known.settings)
            words = words_of(corpus, np.arange(len(corpus)), prints.paragraphs)
            wire = known.outlets.wires(corpus)[1]
            counts = statistics_of(words, corpus.times, _NONE, wire, known.settings)
            frequencies += counts.frequencies
            yield from runs_of(words, rows, counts.speech)
            yield from map(without_runs, _counted(corpus, rows, prints, words, wire))
        places = np.flatnonzero(frequencies)
        yield without_runs(said(FREQUENCY, a=places, b=frequencies[places]))

    return articles.mapInArrow(work, COUNTED)


def _counted(
    corpus: Corpus, rows: Ints, prints: Fingerprints, words: Words, wire: np.ndarray
) -> Iterator[pa.RecordBatch]:
    """Yield formulas, and paragraphs, with the days of their articles; and the newest of these."""
    yield said(NEWEST, a=np.array([corpus.times.max(initial=UNKNOWN_TIME)]))
    dated = corpus.times != UNKNOWN_TIME
    days = np.where(dated, corpus.times // DAY, _UNDATED - rows)
    article = np.repeat(np.arange(len(corpus)), np.diff(words.cuts.owners))
    some = words.cuts.formulas != 0
    of, formulas = article[some], words.cuts.formulas[some]
    yield said(FORMULA, a=formulas, b=wire[of] * _OF_WIRE + dated[of], c=days[of])
    yield from _paragraphs(corpus, prints, wire, days)


def _paragraphs(
    corpus: Corpus, prints: Fingerprints, wire: np.ndarray, days: Ints
) -> Iterator[pa.RecordBatch]:
    """Yield the words of paragraphs, their outlet and day: those of wire copy apart."""
    names, codes = corpus.outlets
    article = prints.paragraphs.articles()[prints.of_paragraphs.rows]
    makes = ~wire
    if "" in names:
        makes &= codes != names.index("")
    kept = makes[article]
    digests = prints.of_paragraphs.digests
    yield said(PARAGRAPH, a=digests[kept], b=codes[article[kept]], c=days[article[kept]])
    yield said(WIRE, a=digests[wire[article]])


def statistics_in(rows: DataFrame, articles: DataFrame, known: Known) -> Statistics:
    """
    Return the statistics of what was counted; its boilerplate is what recurs in an outlet.

    Only they are on the driver: a table of fixed size, and what recurs. Speech is with the articles
    it stands in (``heard``).
    """
    settings = known.settings
    frequencies = np.zeros(len(Statistics.empty().frequencies), np.uint32)
    sums = of_kind(rows, FREQUENCY).groupBy("a").agg(f.sum("b").alias("b")).toArrow()
    frequencies[sums["a"].to_numpy()] = sums["b"].to_numpy()
    day = f.when(f.col("b") == 1, f.col("c"))
    formulas = of_kind(rows, FORMULA).groupBy("a").agg(
        f.countDistinct(day).alias("days"), (f.max(day) - f.min(day)).alias("spread"),
        f.max("b").alias("most"),
    )  # fmt: skip
    recurring = formulas.where(
        (f.col("days") >= settings.boilerplate_days)
        & (f.col("spread") >= settings.formula_days) & (f.col("most") < _OF_WIRE)
    )  # fmt: skip
    paragraphs = _dated(of_kind(rows, PARAGRAPH), articles, known)
    by_day = paragraphs.groupBy("a", "b").agg(f.countDistinct("c").alias("days"))
    standing = by_day.where(f.col("days") >= settings.boilerplate_days)
    until = of_kind(rows, NEWEST).agg(f.max("a")).first()[0]
    made = numbers(standing, "a")
    if len(made) and of_kind(rows, WIRE).head(1):
        made = beside_wire(articles, known, made)
    return Statistics(
        articles.count(), frequencies, _NONE, made, numbers(recurring, "a"), _NONE, int(until)
    )


def _dated(paragraphs: DataFrame, articles: DataFrame, known: Known) -> DataFrame:
    """Return paragraphs, of near-duplicates without a time the day of the first: they are one."""
    undated = f.col("c") <= _UNDATED
    if not paragraphs.where(undated).head(1):
        return paragraphs
    groups = firsts_in(articles, known).select((_UNDATED - f.col("row")).alias("c"), "first")
    day = f.coalesce(_UNDATED - f.col("first"), f.col("c"))
    return paragraphs.join(groups, "c", "left").withColumn("c", day)
