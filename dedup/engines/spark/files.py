"""Files in, a folder of tables out, on Spark."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dedup.corpus import UNNAMED_WIRE
from dedup.engines.spark import detect
from dedup.engines.spark.sessions import session_on
from dedup.errors import InputError, SchemaError
from dedup.outlets import Outlets
from dedup.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

STAGES = "_stages"
_LINES = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".json")


def score(
    files: Sequence[str], wire: Sequence[str], output: str, settings: Settings, *,
    outlets: Outlets | None = None, fields: Mapping[str, str] | None = None,
    master: str | None = None, only_near: bool = False,
) -> None:  # fmt: skip
    """
    Score files, and write each table as a folder of Parquet.

    Args:
        files: Parquet, or JSON Lines by their names; paths of any kind that Spark reads.
        wire: the same of wire copy.
        output: a folder; what was worked out is kept in ``_stages`` there until all is written.
        settings: all that shapes a result.
        outlets: what is known of them; outlets of ``wire`` are agencies too.
        fields: names of columns, ours to the files'.
        master: where Spark runs.
        only_near: stop after near-duplicate articles.

    Raises:
        InputError: there is no Java, or a file is not there.
    """
    with session_on(master) as session:
        from dedup.engines.spark.stages import Stages

        outlets = outlets or Outlets()
        articles = _read(session, files, fields or {}, outlets.names)
        more = _named(_read(session, wire, fields or {}, outlets.names))
        stages = Stages(session, f"{output}/{STAGES}")
        known = replace(outlets, agencies=_agencies(more) | outlets.agencies)
        kept = stages.folder
        made = detect(articles, settings, known, stages=kept, wire=more, only_near=only_near)
        for name, table in made.items():
            session.sparkContext.setJobDescription(f"write {name}")
            table.write.mode("overwrite").parquet(f"{output}/{name}")
        stages.remove()


def _read(
    session: "SparkSession", paths: Sequence[str], fields: Mapping[str, str],
    aliases: Mapping[str, str],
) -> "DataFrame | None":  # fmt: skip
    """Return all rows of some files, columns and outlets called as ours; None of no files."""
    from pyspark.errors import AnalysisException

    parts = []
    for path in paths:
        lines = path.lower().endswith(_LINES)
        try:
            part = session.read.json(path) if lines else session.read.parquet(path)
        except AnalysisException as problem:
            reason = str(problem).splitlines()[0]
            raise InputError(f"Spark cannot read it: {reason}", path) from problem
        for ours, yours in fields.items():
            if yours not in part.columns:
                raise SchemaError(f"{path}: no column {yours!r} (--field)", yours)
            part = part.withColumnRenamed(yours, ours)
        parts.append(part)
    if not parts:
        return None
    whole, *others = parts
    for part in others:
        whole = whole.unionByName(part, allowMissingColumns=True)
    return (
        whole.replace(dict(aliases), subset=["outlet"])
        if "outlet" in whole.columns and aliases
        else whole
    )


def _named(wire: "DataFrame | None") -> "DataFrame | None":
    """Return wire copy, what stands under no outlet under the name it has on one machine."""
    from pyspark.sql import functions as f

    if wire is None:
        return None
    given = f.col("outlet") if "outlet" in wire.columns else f.lit(None)
    return wire.withColumn("outlet", f.coalesce(f.nullif(given, f.lit("")), f.lit(UNNAMED_WIRE)))


def _agencies(wire: "DataFrame | None") -> dict[str, str]:
    """Return the outlets of wire copy, each its own agency."""
    if wire is None:
        return {}
    return {name: name for (name,) in wire.select("outlet").distinct().collect()}
