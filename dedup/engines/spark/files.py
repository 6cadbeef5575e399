"""Files in, a folder of tables out, on Spark."""

from collections.abc import Callable, Collection, Mapping, Sequence

from dedup.corpus import Intake
from dedup.decisions import Decisions
from dedup.engines.spark.sessions import session_on
from dedup.outlets import Outlets
from dedup.settings import Settings


def score(
    files: Sequence[str], wire: Sequence[str], output: str, settings: Settings, *,
    outlets: Outlets | None = None, fields: Mapping[str, str] | None = None,
    master: str | None = None, only_near: bool = False,
    look: Callable[[Outlets, Collection[str], Sequence[str]], None] = lambda *_: None,
    decisions: Decisions | None = None,
) -> Intake:  # fmt: skip
    """
    Score files: tables go into folders of Parquet, rows that are refused to ``rejects``.

    Args:
        files: Parquet, or JSON Lines by their names; paths of any kind that Spark reads.
        wire: the same of wire copy.
        output: a folder; what was worked out is kept in ``_stages`` there until all is written.
        settings: all that shapes a result.
        outlets: what is known of them; outlets of ``wire`` are agencies too.
        fields: names of columns, ours to the files'.
        master: where Spark runs.
        only_near: stop after near-duplicate articles.
        look: is told what is known of outlets, their names, and ids of decisions that no article
            has, before anything is looked for.
        decisions: what a person decided of pairs.

    Returns:
        what reading met.

    Raises:
        InputError: there is no Java, a file is not there, or no row is good.
        SchemaError: a column that is needed is not there.
    """
    with session_on(master) as session:
        from dedup.engines.spark.articles import Known
        from dedup.engines.spark.folder import filled, sources_of

        known = Known([], outlets or Outlets(), settings, decisions or Decisions())
        sources = sources_of(session, files, wire, fields or {})
        return filled(output, session, sources, known, look, only_near=only_near)
