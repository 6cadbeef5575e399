"""The detection on Spark: the same stations, in Arrow batches; the same rows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dedup.engines.spark.sessions import expect_spark

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from dedup.settings import Settings

ORDER = {
    "articles": ("id",),
    "pairs": ("id_a", "id_b"),
}
"""What the rows of each table are ordered by."""


def detect(
    df: "DataFrame",
    settings: "Settings | None" = None,
    *,
    stages: str,
    wire: "DataFrame | None" = None,
) -> "Mapping[str, DataFrame]":
    """
    Find near-duplicate articles of a data frame.

    Args:
        df: ``id`` and ``text``, it may be ``outlet``, ``published`` (as ISO 8601), ``title``, then
            any others, which come out again.
        settings: the defaults if None.
        stages: a folder that all executors reach; what was worked out is kept there, and a run that
            was broken off goes on from there. Of other articles or settings it must be another.
        wire: the same of wire copy, to compare with and not to score.

    Returns:
        the tables by name, with the rows of ``dedup.detect(corpus, only_near=True).tables``.

    Raises:
        SchemaError: a column is missing or null, or an id stands twice.
    """
    expect_spark()
    from dedup.engines.spark.articles import numbered, outlets_in
    from dedup.engines.spark.near import near_parcels
    from dedup.engines.spark.parcels import unpacked
    from dedup.engines.spark.stages import Stages
    from dedup.engines.spark.tables import schemas_of
    from dedup.settings import Settings

    settings = settings or Settings()
    articles = numbered(df, wire, kept := Stages(df.sparkSession, stages))
    outlets = outlets_in(articles)
    parcels = kept.kept("tables", lambda: near_parcels(articles, outlets, settings))
    return {
        name: unpacked(parcels, name, schema, ORDER[name])
        for name, schema in schemas_of(articles, settings, only_near=True).items()
    }
