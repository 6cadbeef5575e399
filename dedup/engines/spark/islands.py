"""
Islands: articles that hang together, which stations may look at without any others.

Whatever a station compares is in one island: so each island is worked on by the very stations that
work on one machine, and what they find is what they find there.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.segments import Ints
from dedup_native import joining

EDGES = "a long, b long"
BATCH_BYTES = 16 << 20
"""Text in a batch of islands; a larger island is a batch by itself."""
FEW_EDGES = 1 << 22
"""Edges that are united in one task."""


def tied(keys: DataFrame) -> DataFrame:
    """
    Return edges that tie rows of the same key, as few as do.

    Rows of a key hang on its first, and of all edges in one partition a forest is left: the cost is
    linear in the rows of a key, however many there are.

    Args:
        keys: ``key`` (long), ``row`` (long).
    """
    return keys.repartition("key").mapInArrow(_tied, EDGES)


def _tied(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    keys, rows = columns_of(batches, "key", "row")
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    new = np.append(np.ones(min(len(keys), 1), np.bool_), keys[1:] != keys[:-1])
    first = rows[np.flatnonzero(new)[np.cumsum(new) - 1]]
    yield from _forest(np.stack([first, rows], axis=1)[~new])


def _united(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield from _forest(np.stack(columns_of(batches, "a", "b"), axis=1))


def columns_of(batches: Iterator[pa.RecordBatch], *names: str) -> list[Ints]:
    """Return columns of all batches of a partition (int64)."""
    parts = [[batch.column(name).to_numpy() for name in names] for batch in batches]
    none = [np.empty(0, np.int64) for _ in names]
    return [np.concatenate(column) for column in zip(none, *parts, strict=True)]


def _forest(edges: Ints) -> Iterator[pa.RecordBatch]:
    """Yield each row that edges touch, hung on the first that it hangs together with."""
    names, places = np.unique(edges, return_inverse=True)
    roots = np.arange(len(names))
    joining.unite(np.ascontiguousarray(places.reshape(-1, 2)), roots)
    joining.settle(roots)
    hung = np.flatnonzero(roots != np.arange(len(names)))
    yield pa.RecordBatch.from_arrays([names[roots[hung]], names[hung]], ["a", "b"])


def islands_of(edges: DataFrame, few: int = FEW_EDGES) -> DataFrame:
    """
    Return the island of every row that an edge touches, called by its first row.

    Alternating big-star and small-star (Kiveris, Lattanzi, Mirrokni, Rastogi & Vassilvitskii 2014,
    Connected Components in MapReduce and Beyond), a checkpoint after each round.

    Args:
        edges: ``a`` and ``b`` (long), in either order.
        few: so many are united in one task, which is quicker than many rounds of many.

    Returns:
        ``row`` and ``island`` (long).
    """
    ordered = edges.select(f.least("a", "b").alias("a"), f.greatest("a", "b").alias("b"))
    now, seen = ordered.where("a < b").distinct().checkpoint(), None
    if now.count() <= few:
        now = now.coalesce(1).mapInArrow(_united, EDGES).checkpoint()
    else:
        while (sign := _sign(now)) != seen:
            now, seen = _small_star(_big_star(now)).checkpoint(), sign
    members = now.select(f.col("b").alias("row"), f.col("a").alias("island"))
    firsts = now.select(f.col("a").alias("row"), f.col("a").alias("island")).distinct()
    return members.union(firsts)


def _sign(edges: DataFrame) -> tuple[int, int]:
    """Return what tells one set of edges from another: a number of fixed size, not the edges."""
    found = edges.agg(f.count("*"), f.bit_xor(f.xxhash64("a", "b"))).first()
    return found[0], found[1]


def _big_star(edges: DataFrame) -> DataFrame:
    """Hang the larger neighbours of each row on the smallest of it and its neighbours."""
    both = edges.select(f.col("a").alias("u"), f.col("b").alias("v")).union(edges.select("b", "a"))
    least = both.groupBy("u").agg(f.least("u", f.min("v")).alias("a"))
    larger = both.where("v > u").join(least, "u")
    return larger.select("a", f.col("v").alias("b")).distinct()


def _small_star(edges: DataFrame) -> DataFrame:
    """Hang each row, and its smaller neighbours, on the smallest of these."""
    least = edges.groupBy("b").agg(f.min("a").alias("least"))
    others = edges.join(least, "b").where("a > least").select("least", f.col("a").alias("b"))
    return least.select(f.col("least").alias("a"), "b").union(others).distinct()


def packed(articles: DataFrame, islands: DataFrame, *, alone: bool) -> DataFrame:
    """
    Return articles with the ``batch`` they are worked on in: whole islands, about as much text.

    Args:
        articles: numbered.
        islands: of them; one that is not there is an island by itself.
        alone: with those; else only what hangs together.
    """
    return articles.join(_batches(articles, islands, alone=alone).select("row", "batch"), "row")


def sliced(articles: DataFrame, pairs: DataFrame) -> DataFrame:
    """
    Return pairs with the ``batch`` they are looked at in, each by itself, about as much text.

    Articles of a large island are dealt out in parts, and of any two of these the pairs are looked
    at together: no batch grows with an island.

    Args:
        articles: numbered.
        pairs: ``a`` and ``b``, rows of articles, and whatever else.
    """
    where = _batches(articles, islands_of(pairs.select("a", "b")), alone=False)
    parts = f.greatest(f.ceil(2 * f.col("bytes") / BATCH_BYTES), f.lit(1)).cast("long")
    parts = f.when(f.col("batch") < 0, 1).otherwise(parts)
    where = where.select(
        "row", "batch", f.pmod(f.xxhash64("row"), parts).alias("part")
    ).checkpoint()
    left = where.select(f.col("row").alias("a"), "batch", f.col("part").alias("one"))
    right = where.select(f.col("row").alias("b"), f.col("part").alias("other"))
    here = f.xxhash64("batch", f.least("one", "other"), f.greatest("one", "other"))
    every = pairs.join(left, "a").join(right, "b").withColumn("batch", here)
    return every.select(*pairs.columns, "batch")


def articles_of(articles: DataFrame, pairs: DataFrame) -> DataFrame:
    """Return articles with every ``batch`` in which a pair of theirs is looked at."""
    sides = [pairs.select(f.col(side).alias("row"), "batch") for side in ("a", "b")]
    return articles.join(sides[0].union(sides[1]).distinct(), "row")


def _batches(articles: DataFrame, islands: DataFrame, *, alone: bool) -> DataFrame:
    """Return the ``batch`` of each ``row``, and the ``bytes`` of its island."""
    sizes = articles.select("row", f.octet_length("text").alias("size"))
    where = sizes.join(islands, "row", "left" if alone else "inner")
    where = where.withColumn("island", f.coalesce("island", "row"))
    whole = where.groupBy("island").agg(f.sum("size").alias("bytes"))
    text = int(whole.agg(f.coalesce(f.sum("bytes"), f.lit(0))).first()[0])
    small = f.lit(-1) - f.pmod(f.xxhash64("island"), f.lit(1 + text // BATCH_BYTES))
    batch = f.when(f.col("bytes") >= BATCH_BYTES, f.col("island")).otherwise(small)
    return where.join(whole.withColumn("batch", batch), "island").select("row", "batch", "bytes")
