"""Paragraphs: pairs of articles that have one in common, group by group."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.candidates import Groups, unique_pairs
from dedup.chronology import window_of
from dedup.comparisons import are_worth, sharing
from dedup.engines.spark.asked import COMPARED, FIRST
from dedup.engines.spark.groups import GROUP, LINK, STANDS, times_of
from dedup.engines.spark.islands import EDGES, columns_of
from dedup.engines.spark.rows import SAID, of_kind, said
from dedup.settings import Settings

_MEMBER = "group", "late", "row", "place", "agency"


def sharing_in(
    paragraphs: DataFrame, groups: DataFrame, near: DataFrame, settings: Settings
) -> DataFrame:
    """
    Return the pairs of articles that share a paragraph and are worth comparing.

    A member of a group is five numbers: a common paragraph is one task of some megabytes.

    Args:
        paragraphs: as ``paragraphs_said`` tells, of each the agency.
        groups: of them.
        near: near-duplicates, and the ``FIRST`` of large groups.
        settings: ``group`` and ``window_days``.
    """
    grouped = of_kind(groups, GROUP).select("a", f.col("b").alias("group"))
    members = of_kind(paragraphs, STANDS).join(grouped, "a", "left").select(
        f.coalesce("group", "a").alias("group"), f.col("c").alias("late"), f.col("b").alias("row"),
        f.col("x").cast("long").alias("place"), f.col("y").cast("long").alias("agency"),
    )  # fmt: skip
    pairs = members.repartition("group").mapInArrow(partial(_paired, settings), EDGES)
    links = of_kind(groups, LINK).select(f.least("a", "b"), f.greatest("a", "b"))
    pairs = pairs.union(links).distinct()
    for side in ("a", "b"):
        first = f.col("b").alias(f"first_{side}"), f.col("c").alias(f"tied_{side}")
        pairs = pairs.join(
            of_kind(near, FIRST).select(f.col("a").alias(side), *first), side, "left"
        )
    pairs = pairs.fillna(-1, ["first_a", "first_b"]).fillna(0, ["tied_a", "tied_b"])
    return pairs.mapInArrow(_worth, SAID)


def _paired(settings: Settings, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the pairs of articles that groups bring together, as many groups as there are."""
    group, late, row, place, agency = columns_of(batches, *_MEMBER)
    order = np.lexsort((place, row, late, group))
    new = np.append(True, np.diff(group[order]) != 0)[: len(order)]
    several = ~(new & np.append(new[1:], True)[: len(new)])
    order, new = order[several], new[several]
    bounds, members = np.append(np.flatnonzero(new), len(order)), np.arange(len(order))
    groups = Groups(members, bounds, np.empty((0, 2), np.int64), 0)  # its links are told apart
    window = window_of(times_of(late[order]), settings)
    pairs = window.kept(sharing(groups, agency[order], settings.group, window)[0])
    both = unique_pairs(row[order][pairs])
    yield pa.RecordBatch.from_arrays(list(both.T), ["a", "b"])


def _worth(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    names = "a", "b", "first_a", "first_b", "tied_a", "tied_b"
    columns = np.stack(columns_of(batches, *names), axis=1)
    pairs = columns[:, :2]
    kept = pairs[are_worth(pairs, columns[:, 2:4], columns[:, 4:] != 0)]
    yield said(COMPARED, a=kept[:, 0], b=kept[:, 1])
