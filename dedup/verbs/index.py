"""``dedup index``: an index is built, asked and kept in order."""

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from dedup.errors import legible
from dedup.options import (
    Amount,
    filled,
    keeping_options,
    made_with,
    making_options,
    named,
    reading_options,
    settings_of,
)
from dedup.process import EXIT_USAGE, fail, say_if_cold, warn

if TYPE_CHECKING:
    from dedup.corpus import Corpus
    from dedup.index import Index

_FOLDER = click.argument("folder", metavar="DIR", callback=filled)
_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...")
_ASKED = 1024  # at once
_NAMED = 100  # ids
_MIB = 1 << 20


@click.group("index", short_help="Build, ask and keep an index of articles that were seen.")
def index_verbs() -> None:
    """
    Build, ask and keep an index of articles that were seen, as `dedup filter` has it.

    \b
    Examples:
      dedup index build seen/ archive/*.jsonl --agency Reuters=reuters
      dedup index query seen/ today.jsonl
      dedup index remove seen/ some-id && dedup index compact seen/
    """


@index_verbs.command(short_help="Make an index of articles.")
@_FOLDER
@_FILES
@reading_options
@making_options
def build(folder: str, files: tuple[str, ...], **options: Any) -> None:
    """
    Make an index of articles, in order of publication; DIR must be new or empty.

    What is rare and said is learnt of these articles, unless --statistics says it. FILE is of any
    format that `dedup score` reads.

    \b
    Example:
      dedup index build seen/ archive-*.parquet --agency Reuters=reuters
    """
    from dedup.settings import Settings

    corpus, made = _read(folder, files, options), made_with(options)
    say_if_cold(quiet=False)
    from dedup.index.building import build as built

    settings = Settings.of(**made.pop("settings"))
    given = {name: value for name, value in made.items() if value is not None}
    count = built(folder, corpus, settings, **given)
    click.echo(f"{folder}: {count:,} articles")


@index_verbs.command(short_help="Add articles to an index without asking about them.")
@_FOLDER
@_FILES
@reading_options
def add(folder: str, files: tuple[str, ...], **options: Any) -> None:
    """
    Add articles to an index, in order of publication, without asking whether they were seen.

    What is in it already, the same id and words, is not added again.

    \b
    Example:
      dedup index add seen/ yesterday.jsonl
    """
    corpus = _read(folder, files, options)
    from dedup.index.building import in_order

    with _opened(folder) as index:
        count = index.add(in_order(corpus))
        held = f"; {len(corpus) - count:,} were held, or have no words" * (count < len(corpus))
        click.echo(f"{folder}: {count:,} articles added, {len(index):,} in all{held}")


@index_verbs.command(short_help="Print what a filter would say of articles; add nothing.")
@_FOLDER
@_FILES
@reading_options
def query(folder: str, files: tuple[str, ...], **options: Any) -> None:
    """
    Print what a filter would say of articles: one verdict a line, in their order. Adds nothing.

    Each is asked about as if it came anew: one that is in the index already is `exact`.

    \b
    Example:
      dedup index query seen/ today.jsonl > verdicts.jsonl
    """
    import msgspec

    from dedup.reading import read_batch

    batch, intake = read_batch(*files, **_how(folder, files, options))
    _say_refused(intake)
    with _opened(folder, writable=False) as index:
        for some in batch.parts(_ASKED):
            said = (msgspec.json.encode(verdict.as_dict()) + b"\n" for verdict in index.query(some))
            sys.stdout.buffer.writelines(said)
    sys.stdout.buffer.flush()


@index_verbs.command()
@_FOLDER
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--ids", "listed", metavar="FILE",
              type=click.File(encoding="utf-8-sig", errors="backslashreplace"),
              help="More ids, one a line; - for standard input.")  # fmt: skip
def remove(folder: str, ids: tuple[str, ...], listed: Iterable[str] | None) -> None:
    """
    Take articles down: they are found no more. `compact` then deletes what was made of them.

    \b
    Examples:
      dedup index remove seen/ some-id other-id && dedup index compact seen/
      dedup index remove seen/ --ids taken-down.txt
    """
    names = dict.fromkeys([*map(legible, ids), *(line.rstrip("\r\n") for line in listed or ())])
    names.pop("", None)
    if not names:
        fail("no id is named: give some, or --ids FILE", EXIT_USAGE)
    with _opened(folder) as index:
        from dedup.index.lookup import ids_in

        held = ids_in(index.parts, names)
        count = index.remove(names)
    if strange := [name for name in names if name not in held]:
        more = f" and {len(strange) - _NAMED:,} more" * (len(strange) > _NAMED)
        warn(f"{folder}: no article of these ids is held: {', '.join(strange[:_NAMED])}{more}")
    click.echo(f"{folder}: {count:,} articles of {len(names):,} ids removed")


@index_verbs.command(short_help="Forget articles published more than DAYS ago.")
@_FOLDER
@click.argument("days", type=Amount(0))
def expire(folder: str, days: float) -> None:
    """
    Forget articles published more than DAYS ago, in steps of an hour.

    \b
    Example:
      dedup index expire seen/ 30
    """
    with _opened(folder) as index:
        click.echo(f"{folder}: {index.expire(days):,} articles forgotten, {len(index):,} left")


@index_verbs.command(short_help="Write anew what holds removed or forgotten articles.")
@_FOLDER
def compact(folder: str) -> None:
    """
    Write anew what holds removed or forgotten articles: nothing is left of them.

    \b
    Example:
      dedup index compact seen/
    """
    with _opened(folder) as index:
        before = index.info()["bytes"]
        index.compact()
        click.echo(f"{folder}: {before:,} bytes before, {index.info()['bytes']:,} now")


@index_verbs.command(short_help="Learn anew what is rare and said, of texts that are kept.")
@_FOLDER
def learn(folder: str) -> None:
    """
    Learn anew what is rare, said and standing, of the texts that are kept (--keep-text).

    What is published long after that is `possible` at most. Filters go on meanwhile, and take it
    up: do it once a week.

    \b
    Example:
      dedup index learn seen/
    """
    with _opened(folder) as index:
        click.echo(f"{folder}: learnt of {index.learn():,} articles")


@index_verbs.command()
@_FOLDER
def verify(folder: str) -> None:
    """
    Compare everything in an index with its checksums.

    \b
    Example:
      dedup index verify seen/
    """
    with _opened(folder, writable=False) as index:
        index.verify()
        click.echo(f"{folder}: sound, {len(index):,} articles")


@index_verbs.command()
@_FOLDER
def info(folder: str) -> None:
    """
    Print what is in an index, as JSON.

    \b
    Example:
      dedup index info seen/
    """
    with _opened(folder, writable=False) as index:
        click.echo(json.dumps(index.info(), indent=2))


@index_verbs.command(short_help="Say what an index will need on disk and in memory.")
@click.option("--articles", type=click.IntRange(1), required=True, metavar="N",
              help="How many it is to hold.")  # fmt: skip
@click.option("--words", type=click.IntRange(1), default=500, show_default=True, metavar="W",
              help="Of an article, in the mean.")  # fmt: skip
@keeping_options
def estimate(articles: int, words: int, **options: Any) -> None:
    """
    Say what an index will need, on disk and in memory, before it is made.

    \b
    Example:
      dedup index estimate --articles 10000000 --words 600 --tier articles
    """
    settings = settings_of(options)
    from dedup.index.sizes import size_of

    kept = bool(options["keep_shingles"]), bool(options["keep_text"])
    size = size_of(articles, words, options["tier"] or "passages", *kept, settings=settings)
    click.echo(f"disk: {size.disk / _MIB:,.0f} MiB, {size.disk / articles:,.0f} bytes an article")
    click.echo(f"memory: {size.memory / _MIB:,.0f} MiB; while runs are merged "
               f"{size.merging / _MIB:,.0f} MiB more")  # fmt: skip


def _how(folder: str, files: Iterable[str], options: dict[str, Any]) -> dict[str, Any]:
    """Return how articles are read; what would be written over is refused."""
    from dedup.writing.places import inside, overwritten

    written = {"--rejects": options["rejects"]}
    message = overwritten(files, [options.get("statistics")], None, "", written)
    if message := message or inside(folder, written):
        fail(message, EXIT_USAGE)
    fields = named(options.pop("fields"), "--field", "OURS=YOURS")
    return {"fields": fields} | {name: options.pop(name) for name in ("extractor", "rejects")}


def _read(folder: str, files: tuple[str, ...], options: dict[str, Any]) -> "Corpus":
    """Read articles, and say what was refused."""
    from dedup.reading import read

    corpus = read(*files, **_how(folder, files, options))
    _say_refused(corpus.intake)
    return corpus


def _say_refused(intake: Any) -> None:
    from dedup.notes import refusals

    if intake.rejected:
        warn(refusals(intake))


def _opened(folder: str, *, writable: bool = True) -> "Index":
    """Open an index."""
    say_if_cold(quiet=False)
    from dedup.index import Index

    return Index.open(folder, writable=writable)
