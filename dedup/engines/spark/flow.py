"""Flow: the line on Spark, stage by stage."""

from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.decisions import Decisions
from dedup.digests import digest_of, digest_of_decisions, digests_before
from dedup.engines.spark import asked, pairs, stories
from dedup.engines.spark import facts as counts
from dedup.engines.spark.articles import (
    ROW,
    Known,
    as_given,
    expect_sound,
    numbered,
    outlets_in,
)
from dedup.engines.spark.groups import groups_in
from dedup.engines.spark.heard import heard_in
from dedup.engines.spark.misread import scans_in
from dedup.engines.spark.near import near_in, near_tables
from dedup.engines.spark.outlets import OUTLETS, table_of_outlets
from dedup.engines.spark.paragraphs import sharing_in
from dedup.engines.spark.stages import Stages
from dedup.engines.spark.tables import Schemas, rows_in, schemas_of
from dedup.errors import SchemaError
from dedup.outlets import Outlets
from dedup.scores import KINDS
from dedup.settings import Settings

ORDER = {
    "outlets": ("outlet",),
    "paragraphs": ("id", "paragraph"),
    "articles": ("id",),
    "sentences": ("id", "sentence"),
    "pairs": ("id_a", "id_b"),
    "matches": ("id_a", "id_b", "a_begin", "b_begin", f"array_position(array{KINDS}, kind)"),
    "stories": ("story",),
}
"""What the rows of each table are ordered by, as Spark says it."""


def tables_of(
    df: DataFrame, settings: Settings | None, outlets: Outlets | None,
    decisions: Decisions | None, *, stages: str, wire: DataFrame | None, only_near: bool,
) -> Mapping[str, DataFrame]:  # fmt: skip
    """Return the tables of what is found in articles, by name, as ``detect`` says."""
    known = Known([], outlets or Outlets(), settings or Settings(), decisions or Decisions())
    kept = Stages(df.sparkSession, stages)
    columns = df.schema.simpleString()
    kept.expect_same(made_of([df, wire], columns, kept, known, only_near=only_near))
    articles = numbered(lambda: as_given(df, wire), kept)
    try:
        expect_sound(articles)
    except SchemaError:
        kept.remove()  # nothing rests on these rows: who mends them calls again
        raise
    known = known._replace(names=outlets_in(articles))
    return tables_in(articles, kept, known, only_near=only_near)


def made_of(
    frames: Sequence[DataFrame | None], columns: str, kept: Stages, known: Known, *, only_near: bool
) -> dict[str, Any]:
    """Return what stages are made of."""
    return {
        "articles": kept.stamp_of(*frames), "columns": columns,
        "outlets": digest_of(known.outlets), "decisions": digest_of_decisions(known.decisions),
        **digests_before(known.settings, only_near=only_near),
    }  # fmt: skip


def tables_in(
    articles: DataFrame, kept: Stages, known: Known, *, only_near: bool
) -> Mapping[str, DataFrame]:
    """Return the tables of what is found in numbered articles, by name."""
    schemas = schemas_of(articles, known, only_near=only_near)
    if only_near:
        made = kept.kept("tables", lambda: near_tables(articles, known, schemas))
    else:
        made = _all(articles, kept, known, schemas)
    tables = {
        name: table_of_outlets(made, known, schema) if name == OUTLETS else rows_in(made, name)
        for name, schema in schemas.items()
    }
    return {name: table.orderBy(*map(f.expr, ORDER[name])) for name, table in tables.items()}


def _all(articles: DataFrame, kept: Stages, known: Known, schemas: Schemas) -> DataFrame:
    """Go through the stages of the whole line; return the rows of its tables."""
    counted = kept.kept("counted", lambda: counts.counted(articles, known))
    statistics = counts.statistics_in(counted, articles, known)
    share = articles.sparkSession.sparkContext.broadcast
    told = share(statistics)
    articles = kept.kept("heard", lambda: heard_in(articles, counted))
    keys = kept.kept("keys", lambda: asked.keys_in(articles, known, told))
    near = kept.kept("near", lambda: near_in(articles, keys, known))
    groups = kept.kept("groups", lambda: groups_in(articles, keys, known.settings))
    found = kept.kept("compared", lambda: sharing_in(keys, groups, near, known.settings))
    leads = kept.kept("leads", lambda: asked.leads_in(keys, near, known, told))
    scans = kept.kept("scans", lambda: scans_in(articles, keys, near, known, told))
    every = near.unionByName(found).unionByName(leads).unionByName(scans)
    slices = kept.kept("slices", lambda: pairs.in_slices(articles, every))
    phrases = kept.kept("phrases", lambda: pairs.stock_phrases(articles, slices, known, told))
    given = articles.join(phrases, ROW, "left"), slices
    shown = kept.kept("shown", lambda: pairs.shown_in(*given, known, told))
    links = kept.kept("links", lambda: stories.linked(*given, shown, known, told))
    batches = kept.kept(
        "batches", lambda: stories.batched(articles, links).join(phrases, ROW, "left")
    )
    facts = every.unionByName(shown, allowMissingColumns=True)
    placed = kept.kept("placed", lambda: stories.placed(facts, batches))
    carriers = stories.carriers_in(batches, placed, known, told)
    facts = placed.unionByName(carriers, allowMissingColumns=True)
    return kept.kept("tables", lambda: stories.concluded(batches, facts, known, told, schemas))
