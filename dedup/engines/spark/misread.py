"""Misread: pairs of articles that are one text, misread in one of them."""

from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.engines.spark.articles import Known
from dedup.engines.spark.asked import LATER, SCAN, WORD, weighing_enough
from dedup.engines.spark.islands import articles_of, sliced
from dedup.engines.spark.parts import Part, over_parts
from dedup.engines.spark.rows import SAID, of_kind, said, table_of
from dedup.scans import rare_words_of, scans_among


def scans_in(
    articles: DataFrame, keys: DataFrame, near: DataFrame, known: Known, told: Any
) -> DataFrame:
    """Return the pairs that are one text, misread: of those that share rare words enough."""
    later = of_kind(near, LATER).select(f.col("a").alias("b"))
    words = of_kind(keys, WORD).select("a", "b", "c").join(later, "b", "left_anti")
    held = words.where("c % 2 != 0").select("a").distinct()
    pairs = weighing_enough(words.join(held, "a"), SCAN, known, told)
    slices = sliced(articles, pairs)

    def work(part: Part) -> pa.Table:
        return table_of([_misread(part)])

    return over_parts(articles_of(articles, slices), slices, SAID, known, told, work)


def _misread(part: Part) -> pa.RecordBatch:
    read, settings = part.plain(), part.known.settings
    unknown = rare_words_of(read.words, read.statistics, settings.anchor_group)[0]
    given = part.corpus, read.words, unknown, read.paragraphs, read.standing
    made = scans_among(*given, part.pairs([SCAN]), settings)
    one, other = part.rows[made.rows].T
    x, y = made.covers.T
    return said(SCAN, a=one, b=other, x=x, y=y)
