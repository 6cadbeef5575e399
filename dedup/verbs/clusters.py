"""``dedup score --engine spark``: what of its options a cluster knows."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from dedup.options import named
from dedup.process import EXIT_USAGE, fail, warn
from dedup.verbs.corpora import say_absent, say_unknown

if TYPE_CHECKING:
    from dedup.outlets import Outlets
    from dedup.settings import Settings

_KNOWN = {
    "files", "output", "form", "only", "quiet", "engine", "master",
    "wire", "agencies", "outlets", "fields", "decisions",
    "threshold", "shingle", "num_perm", "window_days", "settings_file",
}  # fmt: skip
"""Options that a cluster knows; others speak of one machine, or of what only it does so far."""

_INSTEAD = {
    "rejects": "rows that are refused are written to DIR/rejects of -o DIR",
    "work": "stages are kept in DIR/_stages of -o DIR",
    "max_memory": "spark.executor.memory and spark.executor.memoryOverhead bound it",
    "report": "score the articles of a story or two again, on one machine",
    "extractor": "read pages on one machine, to Parquet",
}


def score_on_spark(
    files: Sequence[str],
    output: str | None,
    form: str,
    only: str | None,
    settings: "Settings",
    options: dict[str, Any],
) -> None:
    """Score files on Spark, or say in one line what it does not do."""
    _refuse_unknown(click.get_current_context())
    if not output or output == "-" or "." in output.rstrip("/").rpartition("/")[2]:
        fail("--engine spark writes a folder of Parquet, no dot in its name: -o DIR", EXIT_USAGE)
    if form != "parquet":
        fail("--engine spark writes Parquet: leave out --format", EXIT_USAGE)
    if "-" in files:
        fail(
            "--engine spark reads files that all its machines reach, no standard input", EXIT_USAGE
        )
    from dataclasses import replace

    from dedup.engines.spark.files import score
    from dedup.notes import refusals
    from dedup.outlets import Outlets
    from dedup.reading import read_decisions, read_outlets

    fields = named(options["fields"], "--field", "OURS=YOURS")
    agencies = named(options["agencies"], "--agency", "NAME=OUTLET", turned=True)
    known = read_outlets(options["outlets"]) if options["outlets"] else Outlets()
    intake = score(
        files, options["wire"], output, settings, fields=fields,
        outlets=replace(known, agencies=agencies),
        decisions=read_decisions(options["decisions"]) if options["decisions"] else None,
        master=options["master"], only_near=only == "near", look=_say,
    )  # fmt: skip
    for note in [] if options["quiet"] else intake.notes:
        warn(note)
    if intake.rejected:
        warn(f"{refusals(intake)} They are in {output}/rejects.")


def _say(known: "Outlets", there: Collection[str], undecided: Sequence[str]) -> None:
    """Say what is named that no article has."""
    say_absent(known, there)
    say_unknown(undecided)


def _refuse_unknown(context: click.Context) -> None:
    """Refuse what was asked for and would be passed over in silence."""
    given = {
        param.name: param.opts[0]
        for param in context.command.params
        if param.name not in _KNOWN
        and context.get_parameter_source(str(param.name)) is not ParameterSource.DEFAULT
    }
    if not given:
        return
    instead = [_INSTEAD[name] for name in given if name in _INSTEAD]
    line = f"--engine spark does not know {', '.join(given.values())}"
    fail("; ".join([line, *instead]), EXIT_USAGE)
