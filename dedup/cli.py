"""The command ``dedup``: each verb reads its options and calls one function."""

import sys
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

import click

from dedup.errors import InputError, legible
from dedup.options import (
    corpus_options,
    named,
    page,
    scoring_options,
    settings_of,
    writable,
)
from dedup.process import EXIT_USAGE, fail, plainly, say_if_cold, warn
from dedup.verbs.bench import bench_verb
from dedup.verbs.consume import consume_verb
from dedup.verbs.filter import filter_verb
from dedup.verbs.index import index_verbs
from dedup.verbs.serve import serve_verb

if TYPE_CHECKING:
    from dedup.corpus import Corpus
    from dedup.decisions import Decisions
    from dedup.detection import Detection
    from dedup.outlets import Outlets

_SHOWN_NAMES = 8


class _Verbs(click.Group):
    """Verbs that answer whatever goes wrong with one line and an exit code."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with plainly():  # --help and --version print here
            return super().make_context(*args, **extra)

    def invoke(self, context: click.Context) -> Any:
        with plainly():
            return super().invoke(context)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dedup-news", prog_name="dedup")
def main() -> None:
    """
    Find which articles carry whose copy, with evidence anyone can check.

    \b
    Exit codes: 0 fine; 1 an error, told in one line; 2 wrong usage; 130 interrupted,
    143 terminated, 129 hung up; 141 the reader of a pipe has left.
    """


for _verb in (bench_verb, consume_verb, filter_verb, index_verbs, serve_verb):
    main.add_command(_verb)


@main.command(short_help="Score a corpus: which outlets and articles carry whose copy.")
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
@click.option(
    "-q",
    "--quiet",
    is_flag=True,
    help="No progress and no summary; refused rows are still counted.",
)
def score(
    files: tuple[str, ...],
    output: str | None,
    form: str,
    only: str | None,
    quiet: bool,
    **options: Any,
) -> None:
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
      zcat articles.jsonl.gz | dedup score - > scores.jsonl
    """  # fmt: skip
    settings = settings_of(options)
    shown = options["report"] or options["plots"]
    if shown and only:
        fail("--report and --plots show more than near-duplicates: leave out --only", EXIT_USAGE)
    piped = output == "-" or not (output or shown or sys.stdout.isatty())
    corpus, outlets, decisions = _read(files, options, None if piped else output, form)
    say_if_cold(quiet)
    from dedup.line import detect
    from dedup.terminal.progress import steps

    with steps(quiet=quiet) as progress:
        near, given = only == "near", (corpus, settings, outlets)
        found = detect(*given, decisions=decisions, only_near=near, progress=progress)
    _put(found, piped, output, form, options)
    _tell(found, sys.stderr if piped else sys.stdout, quiet)


@main.command(short_help="Show the working: what articles share, and what it weighs.")
@click.argument("one", metavar="A")
@click.argument("other", metavar="[B]", required=False)
@click.option(
    "--in",
    "files",
    multiple=True,
    required=True,
    metavar="FILE",
    help="Where the articles stand. Repeatable.",
)
@corpus_options
@scoring_options
def explain(one: str, other: str | None, files: tuple[str, ...], **options: Any) -> None:
    """
    Show the working: what articles A and B share, sentence by sentence, and what it weighs.

    Without B: where each sentence of A also stands, and the articles it shares most with.

    \b
    Examples:
      dedup explain a b --in articles.jsonl --agency Reuters=reuters
      dedup explain a --in articles.jsonl --agency Reuters=reuters
    """  # fmt: skip
    settings = settings_of(options)
    corpus, outlets, decisions = _read(files, options)
    _say_refused(corpus)
    names = [legible(name) for name in (one, other) if name is not None]
    for name in names:
        corpus.row_of(name)
    say_if_cold(quiet=False)
    from dedup.line import detect
    from dedup.terminal.explaining import show_pair
    from dedup.terminal.summary import console_for
    from dedup.terminal.tracing import show_article

    found = detect(corpus, settings, outlets, decisions=decisions)
    console = console_for(sys.stdout)
    if other is None:
        show_article(found.counterparts(names[0]), console)
    else:
        show_pair(found.explain(*names), console)


@main.command(short_help="Compile the kernels now, once per machine.")
def warm() -> None:
    """
    Compile the kernels now (once per machine), and say where they are kept.

    \b
    Example:
      dedup warm
    """
    from importlib import import_module
    from pkgutil import iter_modules

    import dedup_native
    from dedup_native._kernel import cache_dir, is_cold

    for module in iter_modules(dedup_native.__path__):
        import_module(f"dedup_native.{module.name}")
    nowhere = "nowhere: no folder can be written or the disk is full; set DEDUP_CACHE_DIR"
    click.echo(nowhere if is_cold() else cache_dir())


def _read(
    files: Iterable[str], options: dict[str, Any], output: str | None = None, form: str = ""
) -> "tuple[Corpus, Outlets, Decisions | None]":
    """Read articles, what is known of outlets, and decisions, unless that would be overwritten."""
    from dataclasses import replace

    from dedup.corpus import UNNAMED_WIRE, renamed
    from dedup.outlets import Outlets
    from dedup.reading import read, read_outlets
    from dedup.writing.places import overwritten

    fields = named(options["fields"], "--field", "OURS=YOURS")
    agencies = named(options["agencies"], "--agency", "NAME=OUTLET", turned=True)
    others = tuple(options[name] for name in ("outlets", "settings_file", "decisions"))
    sources = [*files, *options["wire"]]
    written = {f"--{name}": options.get(name) for name in ("rejects", "report")}
    if options.get("plots"):
        written["--plots"] = f"{options['plots']}/times.png"  # as good as any of them
    if message := overwritten(sources, others, output, form, written):
        fail(message, EXIT_USAGE)
    known = read_outlets(options["outlets"]) if options["outlets"] else Outlets()
    names = ("wire", "rejects", "extractor", "encoding", "detect_language")
    how = {name: options[name] for name in names}
    corpus = read(*files, fields=fields, **how)
    corpus = renamed(corpus, known.names) if known.names else corpus
    wires = corpus.table["outlet"].filter(corpus.wire).unique().to_pylist()
    agencies = {outlet: outlet for outlet in wires} | agencies
    if agencies.get(UNNAMED_WIRE) == UNNAMED_WIRE:
        warn(f"wire copy without an outlet: no credit can be told (--agency NAME={UNNAMED_WIRE})")
    there = set(corpus.table["outlet"].unique().to_pylist())
    for outlet in sorted(set(agencies) - there):
        some = ", ".join(map(repr, sorted(there)[:_SHOWN_NAMES]))
        message = f"no article is of the outlet {outlet!r} (--agency); outlets are {some} ..."
        if not there & set(agencies):
            raise InputError(message)
        warn(message)
    for line in known.unknown(there, agencies.values()):
        warn(line)
    decided = _decisions(options["decisions"], corpus)
    return corpus, replace(known, agencies=agencies), decided


def _decisions(path: str | None, corpus: "Corpus") -> "Decisions | None":
    """Read what a person decided; ids that no article has are told."""
    if path is None:
        return None
    from dedup.reading import read_decisions

    decisions = read_decisions(path)
    unknown = list(decisions.unknown(corpus))
    if unknown:
        some = ", ".join(map(repr, unknown[:_SHOWN_NAMES])) + " ..." * (len(unknown) > _SHOWN_NAMES)
        ids = "1 id is" if len(unknown) == 1 else f"{len(unknown)} ids are"
        warn(f"of --decisions {ids} in no article: {some}")
    return decisions


def _put(
    found: "Detection", piped: bool, output: str | None, form: str, options: dict[str, Any]
) -> None:
    """Write what was found to where it was asked for."""
    from dedup.writing import write
    from dedup.writing.tables import write_jsonl

    if piped:
        write_jsonl(found.tables["articles"], sys.stdout.buffer)
    elif output:
        write(found, output, form, text=options["report_text"])
    if options["report"]:
        write(found, options["report"], text=options["report_text"])
    if options["plots"]:
        from dedup.report.plots import write_plots

        if lacking := write_plots(found, options["plots"]):
            warn(f"no font has all letters of {lacking} outlet names: boxes in PNG, not in SVG")


def _tell(found: "Detection", file: IO[str], quiet: bool) -> None:
    """Print the summary, or at least what was refused."""
    from dedup.terminal.summary import console_for, show_summary

    if quiet:
        _say_refused(found.corpus)
    else:
        show_summary(found, console_for(file))


def _say_refused(corpus: "Corpus") -> None:
    """Say that rows were refused where no summary says it."""
    from dedup.notes import refusals

    if corpus.intake.rejected:
        warn(refusals(corpus.intake))
