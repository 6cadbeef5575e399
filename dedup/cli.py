"""The command ``dedup``: each verb reads its options and calls one function."""

import sys
from typing import Any

import click

from dedup.errors import legible
from dedup.options import corpus_options, scoring_options, settings_of
from dedup.process import plainly, say_if_cold
from dedup.verbs.bench import bench_verb
from dedup.verbs.consume import consume_verb
from dedup.verbs.corpora import corpus_of_files, say_refused
from dedup.verbs.estimate import estimate_verb
from dedup.verbs.filter import filter_verb
from dedup.verbs.index import index_verbs
from dedup.verbs.score import score_verb
from dedup.verbs.serve import serve_verb


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


for _verb in (
    bench_verb, consume_verb, estimate_verb, filter_verb, index_verbs, score_verb, serve_verb,
):  # fmt: skip
    main.add_command(_verb)


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
    corpus, outlets, decisions = corpus_of_files(files, options)
    say_refused(corpus)
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
