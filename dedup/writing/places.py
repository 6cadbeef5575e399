"""Places that are written to, and whether something stands there that is still to be read."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from dedup.errors import InputError
from dedup.landing import check, identity, is_stream
from dedup.reading.sources import files_of
from dedup.writing.tables import touched


def inside(folder: str | None, written: Mapping[str, str | None]) -> str:
    """
    Return in one line which file would be written among those of an index, or nothing.

    Args:
        folder: of the index, if there is one.
        written: files that are written, by the option that says so.
    """
    home = folder and Path(folder).resolve()
    for option, name in written.items():
        if name and home in (place := Path(name).resolve(), *place.parents):
            return f"{name}: {option} would write into the index; give another name"
    return ""


def mixed(written: Mapping[str, str | None]) -> str:
    """Return in one line what else goes to standard output or comes from there, or nothing."""
    output = Path("/dev/stdout")
    if not output.is_file():  # a pipe, a terminal; or closed
        return ""
    if identity(output) == identity(Path("/dev/stdin")):
        return "standard output is the file that is read; give another name"
    for option, name in written.items():
        if name and identity(Path(name)) == identity(output):
            return f"{name}: {option} is standard output too; give another name"
    return ""


def overwritten(
    sources: Iterable[str],
    others: Iterable[str | None],
    output: str | None,
    form: str,
    more: Mapping[str, str | None],
) -> str:
    """
    Return in one line what writing would destroy, or nothing; look whether it can be done at all.

    Args:
        sources: what articles are read from.
        others: other files that are read.
        output: where results go; None: not into files.
        form: of the tables in a folder.
        more: other files that are written, by the option that says so.

    Raises:
        InputError: something there cannot be replaced.
    """
    places = [(option, Path(name)) for option, name in more.items() if name]
    places += [("-o", path) for path in touched(output, form)] if output else []
    inputs = {identity(path) for path in [*files_of(sources), *map(Path, filter(None, others))]}
    written: dict[object, str] = {}
    for option, path in places:
        if is_stream(path):
            continue
        try:
            check(path)
        except OSError as problem:
            text = f"cannot be written: {problem.strerror} ({option})"
            raise InputError(text, str(path)) from problem
        place = identity(path)
        if place in inputs:
            return f"{path}: {option} would overwrite an input; give another name"
        if written.setdefault(place, option) != option:
            both = " and ".join(sorted((written[place], option)))
            return f"{path}: {both} would both be written there; give another name"
    return ""
