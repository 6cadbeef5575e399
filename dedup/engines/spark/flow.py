"""Flow: the line on Spark, stage by stage."""

from collections.abc import Mapping

from pyspark.sql import DataFrame

from dedup.engines.spark import asked, facts, full
from dedup.engines.spark.articles import Known, numbered, outlets_in
from dedup.engines.spark.near import near_parcels
from dedup.engines.spark.parcels import unpacked
from dedup.engines.spark.stages import Stages
from dedup.engines.spark.tables import schemas_of
from dedup.errors import SettingsError
from dedup.outlets import Outlets
from dedup.scores import KINDS
from dedup.settings import Settings

ORDER = {
    "paragraphs": ("id", "paragraph"),
    "articles": ("id",),
    "sentences": ("id", "sentence"),
    "pairs": ("id_a", "id_b"),
    "matches": ("id_a", "id_b", "a_begin", "b_begin", f"array_position(array{KINDS}, kind)"),
    "stories": ("story",),
}
"""What the rows of each table are ordered by, as Spark says it."""


def tables_of(
    df: DataFrame, settings: Settings | None, outlets: Outlets | None, *, stages: str,
    wire: DataFrame | None, only_near: bool,
) -> Mapping[str, DataFrame]:  # fmt: skip
    """Return the tables of what is found in articles, by name, as ``detect`` says."""
    settings = settings or Settings()
    if settings.window_days and not only_near:
        raise SettingsError("window_days must be 0 on Spark, but for near-duplicates alone")
    articles = numbered(df, wire, kept := Stages(df.sparkSession, stages))
    known = Known(outlets_in(articles), outlets or Outlets(), settings)
    if only_near:
        parcels = kept.kept("tables", lambda: near_parcels(articles, known.names, settings))
    else:
        parcels = _all(articles, kept, known)
    schemas = schemas_of(articles, known.outlets, settings, only_near=only_near)
    return {
        name: unpacked(parcels, name, schema, ORDER[name])
        for name, schema in schemas.items()
        if name in ORDER
    }


def _all(articles: DataFrame, kept: Stages, known: Known) -> DataFrame:
    """Go through the stages of the whole line; return its tables as parcels."""
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
