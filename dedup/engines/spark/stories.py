"""Stories on Spark: what related pairs make together, and all tables, in islands of them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema

from dedup.circles import circles_by_pairs
from dedup.conclusions import drawn_of, findings_of, stories_in
from dedup.detection import Detection
from dedup.engines.spark import asked as ways
from dedup.engines.spark.articles import BATCH, ROW, Known
from dedup.engines.spark.islands import articles_of, islands_of, packed
from dedup.engines.spark.outlets import OUTLETS, TALLIED, TALLIES, tallied
from dedup.engines.spark.parts import ASKED, Part, over_parts
from dedup.engines.spark.rows import SAID, said, table_of
from dedup.engines.spark.shown import PAIR, READ, judged_in, nowhere, places_in
from dedup.engines.spark.tables import Schemas, rows_of, side_by_side
from dedup.findings import Findings
from dedup.readings import readings_of
from dedup.rows import distinct
from dedup.segments import Ints
from dedup.series import without_series
from dedup.tokens import Hashes
from dedup.weighing import Beyond, Read, compared
from dedup.wordpairs import shared_by_articles, word_pairs_of

CARRIED, MEMBER, ENTRY = "carried", "member", "entry"


def linked(
    articles: DataFrame, slices: DataFrame, shown: DataFrame, known: Known, told: Any
) -> DataFrame:
    """
    Return which articles must be seen together, to tell stories and all that rests on them.

    That is related articles, those that quote the same, and who may enter a circle with it.
    """
    pairs = shown.where(f.col("kind").isin(PAIR, READ)).select("a", "b").distinct().checkpoint()
    members = _members(articles, pairs, shown, known, told).checkpoint()
    entries = _entries(articles, slices, members, known, told)
    return pairs.union(entries)


def _members(
    articles: DataFrame, pairs: DataFrame, shown: DataFrame, known: Known, told: Any
) -> DataFrame:
    """Return the members of circles that others may enter, as pairs alone make these."""

    def work(part: Part) -> pa.Table:
        corpus, outlets, settings = part.corpus, part.known.outlets, part.known.settings
        judged, houses = judged_in(part, nowhere(len(corpus)), None), outlets.houses(corpus)
        given = judged.pairs, judged.covers, judged.matches.pairs, judged.supports
        related = without_series(corpus, *given, outlets, settings)
        lengths = np.zeros(len(corpus), np.int64)  # of which only the leads of stories depend
        stories, wider = stories_in(corpus, related, judged.covers, lengths, settings)
        circle, large = circles_by_pairs(related, stories.story, wider, houses)
        rows = np.flatnonzero(circle >= 0)
        named, first = np.unique(circle[rows], return_index=True)
        name = part.rows[rows[first]][np.searchsorted(named, circle[rows])]
        free = stories.story[rows] < 0
        return table_of([said(MEMBER, a=part.rows[rows], b=name, c=free, x=large[circle[rows]])])

    batches = packed(articles.withColumn("text", f.lit("")), islands_of(pairs), alone=False)
    return over_parts(batches, placed(shown, batches), SAID, known, told, work)


def _entries(
    articles: DataFrame, slices: DataFrame, members: DataFrame, known: Known, told: Any
) -> DataFrame:
    """
    Return who may enter which circle, as pairs of articles.

    They share word pairs enough with it, even if all of these count.
    """

    def work(part: Part) -> pa.Table:
        return table_of(_in_common(part))

    asked = slices.where(f.col("kind").isin(*ASKED)).select("a", "b", BATCH).distinct()
    both = asked.union(asked.select("b", "a", BATCH))
    into = members.where("x > 0").select(f.col("a").alias("b"), f.col("b").alias("circle"))
    mine = members.select("a", f.col("b").alias("own"), f.col("c").alias("free"))
    may = both.join(into, "b").join(mine, "a", "left").where(
        "own is null or free > 0 and own = circle"
    )  # fmt: skip
    facts = may.select(f.lit(ENTRY).alias("kind"), "a", "b", f.col("circle").alias("c"), BATCH)
    facts = facts.checkpoint()
    given = articles_of(articles, facts), facts, SAID, known, told
    found = over_parts(*given, work)
    by_circle = found.groupBy("a", "b").agg(f.countDistinct("c").alias("n"), f.max("x").alias("x"))
    settings = known.settings
    enough = by_circle.where(
        (f.col("x") >= settings.share_words)
        & (100 * f.col("n") >= settings.joint_rate * f.greatest("x", f.lit(1)))
    )  # fmt: skip
    return enough.select("a", "b")


def _in_common(part: Part) -> Iterator[pa.RecordBatch]:
    """Yield the word pairs that articles of two houses share, of which one may enter a circle."""
    both, circle = part.places(ENTRY), part.facts(ENTRY)["c"].to_numpy()
    houses = part.known.outlets.houses(part.corpus)
    apart = houses[both[:, 0]] != houses[both[:, 1]]
    both, circle = both[apart], circle[apart]
    read = _marked(part, None)
    which, names = shared_by_articles(read.words, read.sentences, both)
    own = read.sentences.per_article(read.sentences.own)[both[which, 0]]
    yield said(ENTRY, a=part.rows[both[which, 0]], b=circle[which], c=names, x=own)


def _marked(part: Part, beyond: Beyond | None) -> Read:
    """Return articles as read, with all marked that proves nothing."""
    read = part.read(beyond)
    readings_of(read.words, read.sentences, read.statistics, np.empty(0, np.int64))
    return read


def batched(articles: DataFrame, links: DataFrame) -> DataFrame:
    """Return articles in batches of whole islands; who is alone is in one too."""
    return packed(articles, islands_of(links), alone=True)


def placed(facts: DataFrame, batches: DataFrame) -> DataFrame:
    """Return what was found of articles of one batch, with it."""
    where = batches.select(f.col(ROW).alias("a"), BATCH)
    there = where.select(f.col("a").alias("b"), f.col(BATCH).alias("other"))
    alone = f.col("kind") == ways.COPIES  # its b is no article
    return (
        facts.where(~f.col("kind").isin(ways.NEAR, ways.LATER, ways.FIRST))
        .join(where, "a").join(there, "b", "left")
        .where(alone | (f.col(BATCH) == f.col("other"))).drop("other")
    )  # fmt: skip


def carriers_in(batches: DataFrame, facts: DataFrame, known: Known, told: Any) -> DataFrame:
    """Return how many articles have the word pairs that several of a batch have, by batch."""

    def work(part: Part) -> pa.Table:
        read = _marked(part, None)
        every = word_pairs_of(read.words, read.sentences, np.arange(len(part.rows)))
        counts = np.bincount(every.keys, minlength=len(every.names))
        met = distinct(part.pairs(ASKED).ravel())
        some = np.isin(every.owners(), met)
        ask = np.bincount(every.keys[some], minlength=len(every.names)) > 1
        return table_of([said(CARRIED, a=np.array(part.batch), b=every.names, c=counts, x=ask)])

    found = over_parts(batches, facts, SAID, known, told, work).checkpoint()
    sums = found.groupBy("b").agg(f.sum("c").alias("c"))
    asked = found.where("x > 0").drop("c").withColumn(BATCH, f.col("a"))
    return asked.join(sums, "b")


def _carriers(part: Part, names: Hashes) -> Ints:
    """Return how many of all articles have each of some word pairs (int64)."""
    facts = part.facts(CARRIED)
    known = facts["b"].to_numpy().view(np.uint64)
    order = np.argsort(known)
    place = order[np.searchsorted(known[order], names)]
    if not np.array_equal(known[place], names):
        raise AssertionError("a word pair that nobody counted")
    counts: Ints = facts["c"].to_numpy()[place]
    return counts


def concluded(
    batches: DataFrame, facts: DataFrame, known: Known, told: Any, schemas: Schemas
) -> DataFrame:
    """Return the rows of all tables, for that of outlets their tallies."""
    others = {name: schema for name, schema in schemas.items() if name != OUTLETS}
    schema = side_by_side({**others, TALLIES: TALLIED})

    def work(part: Part) -> pa.Table:
        made, found = _detected(part)
        tables = {name: made.tables[name] for name in others}
        return rows_of(tables | {TALLIES: tallied(made, found, part.rows)}, schema)

    return over_parts(batches, facts, from_arrow_schema(schema), known, told, work)


def _detected(part: Part) -> tuple[Detection, Findings]:
    """Return what is found in whole islands, of whose pairs it is known what they show."""
    corpus, outlets, settings = part.corpus, part.known.outlets, part.known.settings
    read = part.read(Beyond(part.phrases, lambda names: _carriers(part, names)))
    asked, decided = part.pairs(ASKED), part.known.decided(corpus)
    readings = readings_of(read.words, read.sentences, read.statistics, distinct(asked.ravel()))
    shown = compared(corpus, judged_in(part, places_in(read), read), outlets, settings)
    drawn = drawn_of(read, readings, asked, shown, decided, outlets, settings)
    found = findings_of(read, shown, drawn, decided)
    made = Detection(corpus, settings, outlets, part.copies, found.pairs, found, {}, {})
    return made, found
