"""Folder: what is found in files as Parquet, a table each, and what is refused as JSON Lines."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pyspark.sql import DataFrame, SparkSession

from dedup.corpus import Intake
from dedup.decisions import Decisions
from dedup.engines.spark.articles import WIRE, Known, numbered, outlets_in
from dedup.engines.spark.firsts import expect_some, firsts, intake_of, refused
from dedup.engines.spark.flow import made_of, tables_in
from dedup.engines.spark.intake import Given, given, read
from dedup.engines.spark.stages import Stages
from dedup.errors import DedupError
from dedup.outlets import Outlets
from dedup.reading import all_there
from dedup.reading.withdrawing import ITEM, STATUS, VERSION

STAGES, REJECTS = "_stages", "rejects"
Look = Callable[[Outlets, Collection[str], Sequence[str]], None]
_VERSIONS = (
    f"versions of items (column {ITEM!r}) all stand: those taken back are left out on one machine"
)


def sources_of(
    session: SparkSession, files: Sequence[str], wire: Sequence[str], fields: Mapping[str, str]
) -> list[Given]:
    """
    Return files and wire copy.

    Raises:
        SchemaError: none has a column that is named.
    """
    sources = [given(session, path, fields, wire=False) for path in files]
    sources += [given(session, path, fields, wire=True) for path in wire]
    all_there(fields, {name: None for source in sources for name in source.names.columns})
    return sources


def filled(
    output: str, session: SparkSession, sources: Sequence[Given], known: Known, look: Look, *,
    only_near: bool,
) -> Intake:  # fmt: skip
    """
    Fill a folder with what is found; return what reading met.

    Args:
        output: the folder.
        session: of Spark.
        sources: what is read.
        known: what every task is told, but for names of outlets.
        look: is told what is known of outlets, their names, and ids that no article has.
        only_near: stop after near-duplicate articles.
    """
    stages = Stages(session, f"{output}/{STAGES}")
    rows, kinds = [source.rows for source in sources], [source.kinds for source in sources]
    columns = repr([[sorted(source.names.told) for source in sources], kinds])
    stages.expect_same(made_of(rows, columns, stages, known, only_near=only_near))
    met = stages.kept("read", lambda: read(sources))
    articles = numbered(lambda: firsts(met, known.outlets.names), stages)
    intake = replace(intake_of(met, articles.count()), notes=tuple(_notes(sources)))
    rejects = refused(met, intake)
    try:
        expect_some(rejects, intake)
        known = _with_outlets(known, articles)
        look(known.outlets, known.names, _unknown(known.decisions, articles))
    except DedupError:
        stages.remove()  # who mends what he gave calls again
        raise
    stages.delete(f"{output}/{REJECTS}")
    if intake.rejected:
        rejects.write.json(f"{output}/{REJECTS}")
    for name, table in tables_in(articles, stages, known, only_near=only_near).items():
        session.sparkContext.setJobDescription(f"write {name}")
        table.write.mode("overwrite").parquet(f"{output}/{name}")
    stages.remove()
    return intake


def _with_outlets(known: Known, articles: DataFrame) -> Known:
    """Return what is known, with names of outlets; those of wire copy are agencies too."""
    wires = outlets_in(articles.where(WIRE))
    agencies = {name: name for name in wires} | known.outlets.agencies
    outlets = replace(known.outlets, agencies=agencies)
    return known._replace(names=outlets_in(articles), outlets=outlets)


def _unknown(decisions: Decisions, articles: DataFrame) -> list[str]:
    """Return the ids of decisions that no article has, in order."""
    if not decisions:
        return []
    named = articles.sparkSession.createDataFrame([(name,) for name in decisions.ids], "id string")
    return sorted(name for (name,) in named.join(articles, "id", "left_anti").collect())


def _notes(sources: Sequence[Given]) -> Iterator[str]:
    """Yield what was decided of columns, and what only one machine does with them."""
    for source in sources:
        yield from (f"{source.path}: {note}" for note in source.names.notes())
        if {ITEM, VERSION, STATUS} <= source.kinds.keys():
            yield f"{source.path}: {_VERSIONS}"
