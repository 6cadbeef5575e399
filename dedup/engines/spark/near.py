"""Near-duplicates on Spark: articles that share a band, looked at as on one machine."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema

from dedup.chronology import chronology
from dedup.comparisons import comparisons_of, firsts_of
from dedup.corpus import Corpus
from dedup.duplicates import duplicates_of
from dedup.engines.spark.articles import BATCH, Known, corpus_in
from dedup.engines.spark.asked import COMPARED, COPIES, FIRST, LATER, NEAR, PRINT
from dedup.engines.spark.islands import islands_of, packed, tied
from dedup.engines.spark.prints import article_keys
from dedup.engines.spark.rows import SAID, of_kind, said, table_of
from dedup.engines.spark.tables import Schemas, rows_of, side_by_side
from dedup.fingerprints import fingerprints_of
from dedup.line import detect
from dedup.segments import Ints


def near_tables(articles: DataFrame, known: Known, schemas: Schemas) -> DataFrame:
    """
    Return the rows of all tables of near-duplicates.

    Within a band an article is compared with the first and some before it, in time: all articles of
    a band are in one island, so what is compared there is what is compared on one machine.
    """
    islands = islands_of(tied(article_keys(articles, known.settings)))
    batches = packed(articles, islands, alone=True)
    schema = side_by_side(schemas)

    def near(table: pa.Table) -> pa.Table:
        corpus, _ = corpus_in(table, known.names)
        given = corpus, known.settings
        found = detect(*given, decisions=known.decisions, only_near=True)
        return rows_of(found.tables, schema)

    return batches.groupBy(BATCH).applyInArrow(near, from_arrow_schema(schema))


def near_in(articles: DataFrame, keys: DataFrame, known: Known) -> DataFrame:
    """
    Return what near-duplicates tell of the pairs to look at.

    Args:
        articles: numbered.
        keys: of them.
        known: what every task is told.

    Returns:
        ``NEAR``, ``COMPARED``: pairs; ``COPIES``: how many one has; ``LATER``: who is not the
        first of them; ``FIRST``: who is, of an article in a large group, and if they were listed.
    """
    posted = of_kind(keys, PRINT).select(f.col("a").alias("key"), f.col("b").alias("row"))
    batches = packed(articles, islands_of(tied(posted)), alone=False)

    def work(table: pa.Table) -> pa.Table:
        corpus, rows = corpus_in(table, known.names)
        return table_of(_near(corpus, rows, known))

    return batches.groupBy(BATCH).applyInArrow(work, SAID)


def _near(corpus: Corpus, rows: Ints, known: Known) -> Iterator[pa.RecordBatch]:
    settings, agency = known.settings, known.outlets.wires(corpus)[0]
    prints = fingerprints_of(corpus, settings, paragraphs=False)
    near = duplicates_of(corpus, prints, known.decided(corpus), settings)
    given = near.pairs, near.groups, np.empty(0, np.bool_), chronology(corpus), agency, settings
    compared = comparisons_of(prints, *given, near.window).pairs
    yield said(NEAR, a=rows[near.pairs.rows[:, 0]], b=rows[near.pairs.rows[:, 1]])
    yield said(COMPARED, a=rows[compared[:, 0]], b=rows[compared[:, 1]])
    some = np.flatnonzero(near.counts)
    yield said(COPIES, a=rows[some], b=near.counts[some])
    yield said(LATER, a=rows[~near.firsts])
    firsts = near.pairs, near.groups, near.window, len(corpus), settings.group
    earliest, tied_to = firsts_of(*firsts)
    some = np.flatnonzero(earliest >= 0)
    yield said(FIRST, a=rows[some], b=rows[earliest[some]], c=tied_to[some])


def firsts_in(articles: DataFrame, known: Known) -> DataFrame:
    """Return the ``row`` of every article with near-duplicates, and the ``first`` of these."""
    islands = islands_of(tied(article_keys(articles, known.settings)))
    batches = packed(articles, islands, alone=False)

    def work(table: pa.Table) -> pa.Table:
        corpus, rows = corpus_in(table, known.names)
        prints = fingerprints_of(corpus, known.settings, paragraphs=False)
        groups = duplicates_of(corpus, prints, known.decided(corpus), known.settings).groups
        firsts = np.repeat(groups.members[groups.bounds[:-1]], np.diff(groups.bounds))
        return pa.table({"row": rows[groups.members], "first": rows[firsts]})

    return batches.groupBy(BATCH).applyInArrow(work, "row long, first long")
