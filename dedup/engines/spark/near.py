"""Near-duplicates on Spark: articles that share a band, looked at as on one machine."""

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame

from dedup.decisions import decided_in
from dedup.duplicates import duplicates_of
from dedup.engines.spark.articles import BATCH, Known, corpus_in
from dedup.engines.spark.islands import islands_of, packed, tied
from dedup.engines.spark.parcels import PARCELS, packed_up
from dedup.engines.spark.prints import article_keys
from dedup.fingerprints import fingerprints_of
from dedup.line import detect
from dedup.settings import Settings


def near_parcels(articles: DataFrame, outlets: list[str], settings: Settings) -> DataFrame:
    """
    Return the tables of near-duplicates as parcels.

    Within a band an article is compared with the first and some before it, in time: all articles of
    a band are in one island, so what is compared there is what is compared on one machine.
    """
    islands = islands_of(tied(article_keys(articles, settings)))
    batches = packed(articles, islands, alone=True)

    def near(table: pa.Table) -> pa.Table:
        corpus, _ = corpus_in(table, outlets)
        return packed_up(detect(corpus, settings, only_near=True).tables)

    return batches.groupBy(BATCH).applyInArrow(near, PARCELS)


def firsts_in(articles: DataFrame, known: Known) -> DataFrame:
    """Return the ``row`` of every article with near-duplicates, and the ``first`` of these."""
    islands = islands_of(tied(article_keys(articles, known.settings)))
    batches = packed(articles, islands, alone=False)

    def work(table: pa.Table) -> pa.Table:
        corpus, rows = corpus_in(table, known.names)
        prints = fingerprints_of(corpus, known.settings, paragraphs=False)
        groups = duplicates_of(corpus, prints, decided_in(corpus, None), known.settings).groups
        firsts = np.repeat(groups.members[groups.bounds[:-1]], np.diff(groups.bounds))
        return pa.table({"row": rows[groups.members], "first": rows[firsts]})

    return batches.groupBy(BATCH).applyInArrow(work, "row long, first long")
