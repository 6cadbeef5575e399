"""The detection on Spark: the same stations, in Arrow batches; the same rows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dedup.engines.spark.sessions import expect_spark

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from dedup.engines.spark.stages import Stages
    from dedup.outlets import Outlets
    from dedup.settings import Settings

ORDER = {
    "paragraphs": ("id", "paragraph"),
    "articles": ("id",),
    "sentences": ("id", "sentence"),
    "pairs": ("id_a", "id_b"),
    "matches": ("id_a", "id_b", "a_begin", "b_begin", "kind"),
    "stories": ("story",),
}
"""What the rows of each table are ordered by."""


def detect(
    df: "DataFrame",
    settings: "Settings | None" = None,
    outlets: "Outlets | None" = None,
    *,
    stages: str,
    wire: "DataFrame | None" = None,
    only_near: bool = False,
) -> "Mapping[str, DataFrame]":
    """
    Find which articles of a data frame carry whose copy.

    Args:
        df: ``id`` and ``text``, it may be ``outlet``, ``published`` (as ISO 8601), ``title``, then
            any others, which come out again.
        settings: the defaults if None.
        outlets: which outlets are agencies, who owns whom, who is licensed.
        stages: a folder that all executors reach; what was worked out is kept there, and a run that
            was broken off goes on from there. Of other articles or settings it must be another.
        wire: the same of wire copy, to compare with and not to score.
        only_near: stop after near-duplicate articles.

    Returns:
        the tables by name, ordered by ``ORDER``, with the rows of ``dedup.detect(...).tables``, but
        that there is no table of outlets.

    Raises:
        SchemaError: a column is missing or null, or an id stands twice.
        SettingsError: of windows, a cluster knows that of near-duplicates alone.
    """
    expect_spark()
    from dedup.engines.spark.articles import numbered, outlets_in
    from dedup.engines.spark.near import near_parcels
    from dedup.engines.spark.parcels import unpacked
    from dedup.engines.spark.stages import Stages
    from dedup.engines.spark.tables import schemas_of
    from dedup.outlets import Outlets
    from dedup.settings import Settings

    settings, known = settings or Settings(), outlets or Outlets()
    articles = numbered(df, wire, kept := Stages(df.sparkSession, stages))
    names = outlets_in(articles)
    if only_near:
        parcels = kept.kept("tables", lambda: near_parcels(articles, names, settings))
    else:
        parcels = _all(articles, kept, names, known, settings)
    return {
        name: unpacked(parcels, name, schema, ORDER[name])
        for name, schema in schemas_of(articles, known, settings, only_near=only_near).items()
        if name in ORDER
    }


def _all(
    articles: "DataFrame", kept: "Stages", names: list[str], outlets: "Outlets",
    settings: "Settings",
) -> "DataFrame":  # fmt: skip
    """Go through the stages of the whole line; return its tables as parcels."""
    from dedup.engines.spark import asked, facts, full
    from dedup.errors import SettingsError

    if settings.window_days:
        raise SettingsError("window_days must be 0 on Spark, but for near-duplicates alone")
    known = facts.Known(names, outlets, settings)
    counted = kept.kept("counted", lambda: facts.counted(articles, known))
    statistics = facts.statistics_in(counted, articles, known)
    share = articles.sparkSession.sparkContext.broadcast
    told = share(statistics)
    keys = kept.kept("keys", lambda: asked.keys_in(articles, known, told))
    found = kept.kept("compared", lambda: asked.compared_in(articles, keys, known, told))
    leads = kept.kept("leads", lambda: asked.leads_in(keys, found, known, told))
    scans = kept.kept("scans", lambda: asked.scans_in(articles, keys, found, known, told))
    pairs = found.unionByName(leads).unionByName(scans)
    batches = kept.kept("batches", lambda: full.batched(articles, pairs))
    placed = kept.kept("placed", lambda: full.placed(pairs, batches))
    phrases = full.phrases_in(batches, placed, known, told)
    spoken = share(full.with_phrases(statistics, phrases))
    carriers = full.carriers_in(batches, placed, known, spoken)
    every = placed.unionByName(carriers)
    return kept.kept("tables", lambda: full.concluded(batches, every, known, told, phrases))
