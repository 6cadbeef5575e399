r"""
``dedup bench``: the door to the benchmark suite.

The suite stands on the floor above; it is asked for by name when it is called, and not before.
"""

from importlib import import_module

import click

from dedup.process import EXIT_ERROR, fail

_SUITE = "dedup_bench.__main__"


@click.command(
    "bench",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="BENCH [OPTION...]")
@click.pass_context
def bench_verb(context: click.Context, words: tuple[str, ...]) -> None:
    """
    Measure dedup, its peers, or the pairs that any other tool found.

    \b
    Examples:
      dedup bench quality --pairs my_pairs.tsv
      dedup bench rivals --save rivals.json
      dedup bench compare before.json after.json
    """
    try:
        suite = import_module(_SUITE).main
    except ModuleNotFoundError as missing:
        fail(f"the suite is not installed with this package: {missing}", EXIT_ERROR)
    suite.main(args=list(words) or ["--help"], prog_name=context.command_path)
