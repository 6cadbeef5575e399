"""The detection on Spark: the same stations, in Arrow batches; the same rows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dedup.engines.spark.sessions import expect_spark

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from dedup.decisions import Decisions
    from dedup.outlets import Outlets
    from dedup.settings import Settings


def detect(
    df: "DataFrame",
    settings: "Settings | None" = None,
    outlets: "Outlets | None" = None,
    *,
    stages: str,
    wire: "DataFrame | None" = None,
    only_near: bool = False,
    decisions: "Decisions | None" = None,
) -> "Mapping[str, DataFrame]":
    """
    Find which articles of a data frame carry whose copy.

    Args:
        df: ``id`` and ``text``, it may be ``outlet``, ``published`` (as ISO 8601), ``title``, then
            any others, which come out again.
        settings: the defaults if None.
        outlets: which outlets are agencies, who owns whom, who is licensed.
        stages: a folder that all executors reach; what was worked out is kept there, and a run that
            was broken off goes on from there. Of other settings, outlets or files it is refused; of
            articles that are read from no file nobody can tell: they must be the same.
        wire: the same of wire copy, to compare with and not to score.
        only_near: stop after near-duplicate articles.
        decisions: what a person decided of pairs of articles.

    Returns:
        the tables by name, ordered by ``ORDER``, with the rows of ``dedup.detect(...).tables``.

    Raises:
        SchemaError: a column is missing or null, or an id stands twice.
        StoreMismatch: stages of something else are kept there.
    """
    expect_spark()
    from dedup.engines.spark.flow import tables_of

    given = df, settings, outlets, decisions
    return tables_of(*given, stages=stages, wire=wire, only_near=only_near)
