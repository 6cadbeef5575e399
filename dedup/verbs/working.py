"""How a long piece of work is done: where it is kept, and how much memory it may take."""

import re
from collections.abc import Callable
from pathlib import Path

import click

from dedup.options import filled

_LEAST = 256 << 20  # bytes: as much is taken before anything is read
_FORM = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)([KMGT]?)(?:I?B)?")


def sized(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """Return how many bytes a size is, if one is given."""
    return None if value is None else bytes_in(value)


def bytes_in(value: str) -> int:
    """
    Return how many bytes a size is: a number, alone or with K, M, G or T (of 1024).

    Raises:
        BadParameter: it is none, or too little to begin with.
    """
    found = _FORM.fullmatch(value.strip().upper())
    if found is None:
        raise click.BadParameter(f"{value!r} is no size: 8G, 500M or a number of bytes")
    size = int(float(found[1]) * 1024 ** " KMGT".index(found[2] or " "))
    if size < _LEAST:
        raise click.BadParameter(f"{value!r} is too little: 256M at least")
    return size


def folder(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Refuse what is no name of a folder: an empty one, a file's, the sign for standard output."""
    if value == "-":
        raise click.BadParameter("'-' is no folder: stages are kept in one")
    if value and Path(value).is_file():
        raise click.BadParameter(f"{value!r} is a file: stages are kept in a folder")
    return filled(context, option, value)


def working_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say where work is kept, and how much memory it may take."""
    for option in (
        click.option("--max-memory", metavar="SIZE", callback=sized,
                     help="Keep columns in files so that no more is taken, e.g. 8G; what a single "
                     "step needs beyond that is told."),
        click.option("--work", metavar="DIR", callback=folder,
                     help="Keep every stage there when it is done: who was stopped goes on with "
                     "the same call."),
    ):  # fmt: skip
        command = option(command)
    return command
