"""``dedup score``: a corpus, its tables, its report."""

import sys
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from dedup.options import (
    corpus_options,
    engine_options,
    page,
    scoring_options,
    settings_of,
    writable,
)
from dedup.process import EXIT_USAGE, fail, say_if_cold, warn
from dedup.verbs.clusters import score_on_spark
from dedup.verbs.corpora import corpus_of_files, say_refused
from dedup.verbs.working import working_options

if TYPE_CHECKING:
    from dedup.detection import Detection
    from dedup.settings import Settings


@click.command("score", short_help="Score a corpus: which outlets and articles carry whose copy.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@corpus_options
@scoring_options
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    callback=writable,
    help="A folder for all tables; or for `articles` a .parquet, .jsonl or .csv file (the last two "
    "also with .gz), or - for JSON Lines to standard output.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "jsonl", "csv"]),
    default="parquet",
    show_default=True,
    help="Of the tables in a folder.",
)
@click.option(
    "--report", metavar="PATH", callback=page, help="A page of HTML (.html) to read it in."
)
@click.option(
    "--report-text",
    type=click.Choice(["matched", "full", "none"]),
    default="matched",
    show_default=True,
    help="Sentences in that page: those that stand elsewhere and one neighbour each, all, or none.",
)
@click.option(
    "--plots", metavar="DIR", callback=writable, help="A folder for PNG and SVG pictures."
)
@click.option("--only", type=click.Choice(["near"]), help="Stop after near-duplicate articles.")
@working_options
@engine_options
@click.option(
    "-q",
    "--quiet",
    is_flag=True,
    help="No progress and no summary; refused rows are still counted.",
)
def score_verb(
    files: tuple[str, ...], output: str | None, form: str, only: str | None, work: str | None,
    quiet: bool, **options: Any,
) -> None:  # fmt: skip
    """
    Score a corpus: which outlets carry agency copy, and which articles whose.

    FILE is JSON Lines, CSV, TSV, Parquet, Arrow, HTML, WARC, NewsML, NITF, ninjs, RSS or Atom,
    packed or not, a folder of .txt files, a pattern, or - for JSON Lines from standard input.

    On a terminal the outlet table is printed; into a pipe goes one JSON object an article, and
    the table goes to standard error.

    \b
    Examples:
      dedup score articles.jsonl --agency Reuters=reuters
      dedup score 2031-*.parquet --wire reuters.jsonl.gz -o results/
      dedup score articles.jsonl --agency Reuters=reuters --report report.html
      dedup score 2031-*.parquet -o results/ --work kept/ --max-memory 8G
      zcat articles.jsonl.gz | dedup score - > scores.jsonl
    """  # fmt: skip
    settings, options["work"] = settings_of(options), work
    if options["engine"] == "spark":
        score_on_spark(files, output, form, only, settings, options | {"quiet": quiet})
        return
    shown = _shown(options, only)
    piped = output == "-" or not (output or shown or sys.stdout.isatty())
    _bound(options["max_memory"])
    _compare(work, output, settings, only)
    corpus, outlets, decisions = corpus_of_files(files, options, None if piped else output, form)
    say_if_cold(quiet)
    from dedup.line import detect
    from dedup.terminal.progress import steps

    with steps(quiet=quiet) as progress:
        given = partial(detect, corpus, settings, outlets, decisions=decisions, work=work)
        found = given(only_near=only == "near", progress=progress)
    _put(found, piped, output, form, options)
    _tell(found, sys.stderr if piped else sys.stdout, quiet, work)


def _shown(options: dict[str, Any], only: str | None) -> bool:
    """Return whether a page or pictures are asked for; refuse what does not go together."""
    if options["master"]:
        fail("--master says where Spark runs: add --engine spark, or leave it out", EXIT_USAGE)
    shown = bool(options["report"] or options["plots"])
    if shown and only:
        fail("--report and --plots show more than near-duplicates: leave out --only", EXIT_USAGE)
    return shown


def _bound(size: int | None) -> None:
    """Keep the process below so many bytes until the verb has ended."""
    from dedup.memory import bounded

    click.get_current_context().with_resource(bounded(size))


def _compare(work: str | None, output: str | None, settings: "Settings", only: str | None) -> None:
    """Say before all is read if something else was kept in a folder, or tables go there."""
    if work:
        if output and Path(work).resolve() == Path(output).resolve():
            fail("--work is a folder to delete in the end: name another than -o", EXIT_USAGE)
        from dedup.digests import digests_before
        from dedup.stages import compare

        compare(work, digests_before(settings, only_near=only == "near"))


def _put(
    found: "Detection", piped: bool, output: str | None, form: str, options: dict[str, Any]
) -> None:
    """Write what was found to where it was asked for."""
    from dedup.writing import write
    from dedup.writing.tables import write_jsonl

    if piped:
        write_jsonl(found.batches("articles"), sys.stdout.buffer)
    elif output:
        write(found, output, form, text=options["report_text"])
    if options["report"]:
        write(found, options["report"], text=options["report_text"])
    if options["plots"]:
        from dedup.report.plots import write_plots

        if lacking := write_plots(found, options["plots"]):
            warn(f"no font has all letters of {lacking} outlet names: boxes in PNG, not in SVG")


def _tell(found: "Detection", file: IO[str], quiet: bool, work: str | None) -> None:
    """Print the summary, or at least what was refused."""
    from dedup.terminal.summary import console_for, show_summary

    if quiet:
        say_refused(found.corpus)
        return
    show_summary(found, console_for(file))
    if work:
        from dedup.stages import size_of

        megabytes = size_of(work) / 1e6
        warn(f"{work}: {megabytes:,.0f} MB are kept for the same call; it may be deleted")
