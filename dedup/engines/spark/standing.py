"""Standing text: of what recurs in an outlet, what is like wire copy is none."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.engines.spark.articles import Known, corpora_in
from dedup.engines.spark.groups import GROUP, STANDS, groups_in, paragraphs_said
from dedup.engines.spark.rows import SAID, numbers, of_kind
from dedup.fingerprints import fingerprints_of
from dedup.tokens import Hashes


def beside_wire(articles: DataFrame, known: Known, standing: Hashes) -> Hashes:
    """
    Return the boilerplate that no wire copy is grouped with (uint64, ascending).

    Args:
        articles: numbered.
        known: what every task is told.
        standing: uint64, what recurs in an outlet.
    """

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for corpus, rows in corpora_in(batches, known):
            prints = fingerprints_of(corpus, known.settings)
            signed, article = prints.of_paragraphs, prints.paragraphs.articles()
            wire = known.outlets.wires(corpus)[1]
            wanted = wire[article]
            wanted[signed.rows] |= np.isin(signed.digests, standing)
            given = prints, wanted, rows, np.zeros_like(rows), wire.astype(np.int64)
            yield from paragraphs_said(*given, known.settings)

    paragraphs = articles.mapInArrow(work, SAID).checkpoint()
    groups = of_kind(groups_in(articles, paragraphs, known.settings), GROUP)
    each = of_kind(paragraphs, STANDS).groupBy("a").agg(f.max("y").alias("wire"))
    named = each.join(groups.select("a", f.col("b").alias("group")), "a", "left")
    named = named.withColumn("group", f.coalesce("group", "a"))
    like = named.where("wire != 0").select("group").distinct()
    recurring = articles.sparkSession.createDataFrame(pa.table({"a": standing.view(np.int64)}))
    return np.setdiff1d(standing, numbers(named.join(recurring, "a").join(like, "group"), "a"))
