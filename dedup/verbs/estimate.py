"""``dedup estimate``: what a score will take, before it is begun."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from dedup.options import corpus_options, scoring_options
from dedup.process import say_if_cold
from dedup.verbs.working import working_options

if TYPE_CHECKING:
    from dedup.estimating import Estimate

_OURS = {"files", "as_json", "rejects", "work", "max_memory"}
_MB, _MINUTE = 1e6, 60


@click.command("estimate", short_help="Say what `dedup score` will take, before it is begun.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@corpus_options
@scoring_options
@click.option("--only", type=click.Choice(["near"]), help="As of `dedup score`.")
@working_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object: bytes and seconds.")
@click.pass_context
def estimate_verb(
    context: click.Context, /, files: tuple[str, ...], *, as_json: bool, **_: Any
) -> None:
    """
    Say what `dedup score` will take: time, memory, and disk for tables and temporary files.

    With --max-memory what it takes below that bound, with --work what its stages need on disk:
    nothing is written there now.

    Pieces of the files, spread evenly, are scored with the options given here, on this machine as
    busy as it is now: half a minute, whatever the size of all, so it is not for what is scored
    in less. Whole files are taken where they cannot be cut (all but JSON Lines, CSV and Parquet).

    \b
    Examples:
      dedup estimate archive-*.parquet --agency Reuters=reuters
      dedup estimate archive.jsonl --only near --json
      dedup estimate archive-*.parquet --work kept/ --max-memory 8G
    """
    say_if_cold(quiet=False)
    from dedup.estimating import SAMPLED, SAMPLED_NEAR, estimate_of
    from dedup.pilots import Means

    asked = context.params
    sampled = SAMPLED_NEAR if asked["only"] else SAMPLED
    means = Means(asked["max_memory"], bool(asked["work"]))
    found = estimate_of(files, _given(context), sampled, means)
    if as_json:
        parts = {name: getattr(found, name)._asdict() for name in ("low", "likely", "high")}
        click.echo(json.dumps({"share": found.share, **parts}))
    else:
        _show(found, means.memory)


def _given(context: click.Context) -> list[str]:
    """Return the options as they were given, those of our own left out."""
    words = []
    for option in context.command.params:
        name = option.name or ""
        if name in _OURS or context.get_parameter_source(name) != ParameterSource.COMMANDLINE:
            continue
        value = context.params[name]
        if isinstance(option, click.Option) and option.is_flag:
            words.append(option.opts[0])
        else:
            several = value if isinstance(value, tuple) else (value,)
            words += [word for one in several for word in (option.opts[0], str(one))]
    return words


def _show(found: "Estimate", bound: int | None) -> None:
    """Print a line for each of time, memory and disk, with the range."""
    from rich.table import Table

    from dedup.terminal.summary import console_for

    table = Table("", "likely", "from", "to", box=None, pad_edge=False)
    all_ = found.likely, found.low, found.high
    table.add_row("time", *(_time(taken.seconds) for taken in all_))
    table.add_row("processor time", *(_time(taken.cpu) for taken in all_))
    table.add_row("memory", *(f"{taken.memory / _MB:,.0f} MB" for taken in all_))
    table.add_row("tables", *(f"{taken.tables / _MB:,.1f} MB" for taken in all_))
    if found.likely.temporary:
        table.add_row("temporary files", *(f"{taken.temporary / _MB:,.0f} MB" for taken in all_))
    if found.likely.stages:
        table.add_row("stages", *(f"{taken.stages / _MB:,.0f} MB" for taken in all_))
    console = console_for(sys.stdout)
    console.print(table)
    share, articles = found.share, found.likely.articles
    refused = f", {found.likely.rejected:,.0f} more refused" if found.likely.rejected else ""
    if bound is not None and found.likely.private > bound:
        console.print("--max-memory cannot be kept: only pages of files are let go for it")
    console.print(f"about {articles:,.0f} articles{refused}, by {100 * share:.3g} % of them")


def _time(seconds: float) -> str:
    """Return a time in seconds, or minutes and seconds."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes:,} min {rest:02} s"
