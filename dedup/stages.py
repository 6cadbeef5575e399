"""
Stages: what was worked out so far, kept in a folder, so that who was stopped goes on there.

What a stage makes is tables in tables, with columns at their ends. Each is one file of ``runs``
that is there whole or not at all; it is mapped again at once, so that its columns are pages which
the system may let go. A note says what it was made of: with anything else it is of no use.
"""

import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import numpy as np

from dedup.errors import StoreDamaged, StoreError, StoreMismatch
from dedup.landing import landing, locked, sweep
from dedup.runs import Run, write_run
from dedup.shelf import noted, rest

NOTE = "work.json"

Made = TypeVar("Made")


class Stages:
    """
    The results of stages.

    Args:
        folder: where they are kept; nowhere if None.
        made_of: digests by name, of all that shapes them.
    """

    def __init__(self, folder: Path | None = None, made_of: Mapping[str, str] | None = None):
        self.folder, self._made_of = folder, dict(made_of or {})

    def kept(self, name: str, kind: type[Made], make: Callable[[], Made], *given: Any) -> Made:
        """
        Return what a stage makes: as it was kept, or made and kept now.

        Args:
            name: of the stage.
            kind: what it makes: a dataclass or named tuple of columns, numbers and such.
            make: makes it.
            given: what it has of earlier stages, which is not kept with it, each of its own type.

        Raises:
            StoreError: it cannot be written; what was kept before still is.
        """
        if self.folder is None:
            return make()
        path, known = self.folder / f"{name}.run", {type(each): each for each in given}
        if path.exists():
            try:
                return self._opened(path, kind, known, verify=True)
            except (StoreDamaged, StoreMismatch):
                warnings.warn(f"{path}: damaged: it is made anew", RuntimeWarning, stacklevel=2)
        made = make()
        columns, about = _parted(made, known)
        write_run(path, columns, {"made_of": self._made_of, "values": about})
        for column in columns.values():
            rest(column)
        del made, columns
        return self._opened(path, kind, known, verify=False)

    def drop(self, names: str) -> None:
        """Delete what some stages made (a pattern of names); what is mapped of it stays."""
        for path in self.folder.glob(f"{names}.run") if self.folder else ():
            path.unlink(missing_ok=True)

    def _opened(
        self, path: Path, kind: type[Made], known: Mapping[type, Any], *, verify: bool
    ) -> Made:
        """Map what was kept."""
        run = Run.open(path)
        if board := run.lent():
            noted(board)
        if verify:
            run.verify()
            for column in run.values():
                rest(column)
        if run.about.get("made_of") != self._made_of:
            raise StoreDamaged(f"{path}: of something else")
        try:
            made: Made = _joined(kind, {**run.about["values"], **run}, known)
        except KeyError as problem:  # of an earlier version of the same name
            raise StoreDamaged(f"{path}: other columns were expected: {problem}") from problem
        return made


@contextmanager
def opened(folder: str | Path, made_of: Mapping[str, str]) -> Iterator[Stages]:
    """
    Give the stages of a folder, which is made if it is not there, to nobody else at a time.

    Args:
        folder: nothing may be there, or what was kept of the same.
        made_of: digests by name, of all that shapes the results.

    Raises:
        StoreMismatch: it was made of something else.
        StoreError: somebody else is at work there, something else is, or it cannot be written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder) as alone:
            if alone is False:
                message = f"{folder}: another process is at work there: wait, or name another"
                raise StoreError(message)
            _note(folder, made_of)
            yield Stages(folder, made_of)
    except FileExistsError as problem:
        raise StoreError(f"{folder}: a file stands here: name a folder") from problem
    except OSError as problem:
        raise StoreError(f"{folder}: cannot be written: {problem.strerror or problem}") from problem


def compare(folder: str | Path, made_of: Mapping[str, str]) -> None:
    """
    Compare what was kept in a folder, if anything was, with what shall be kept there.

    Args:
        folder: nothing may be there.
        made_of: some of the digests it is opened with.

    Raises:
        StoreMismatch: it was made of something else.
        StoreDamaged: its note cannot be read.
    """
    note = Path(folder) / NOTE
    if not note.is_file():
        return
    try:
        there: Any = json.loads(note.read_bytes())["made_of"]
        differing = [name for name in made_of if there[name] != made_of[name]]
    except (ValueError, KeyError, TypeError) as problem:
        message = f"{note}: damaged: delete the folder, or name another"
        raise StoreDamaged(message) from problem
    if differing:
        message = f"{folder}: kept of other {' and '.join(differing)}"
        raise StoreMismatch(f"{message}: name another folder, or delete this one")


def size_of(folder: str | Path) -> int:
    """Return how many bytes are kept in a folder."""
    return sum(path.stat().st_size for path in Path(folder).glob("*.run"))


def _note(folder: Path, made_of: Mapping[str, str]) -> None:
    """Compare a folder's note with what it is to be, or write it."""
    note = folder / NOTE
    if note.exists():
        compare(folder, made_of)
        sweep(folder, "*")
        return
    if any(not path.name.startswith(f".{NOTE}.") for path in folder.iterdir()):
        message = f"{folder}: something else is here already"
        raise StoreError(f"{message}; name an empty folder, or a new one")
    with landing(note) as file:
        file.write(json.dumps({"made_of": dict(made_of)}, indent=1).encode())


def _names(kind: Any) -> tuple[str, ...]:
    """Return the names of what a table is made of, none of what is no table."""
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    return tuple(getattr(kind, "_fields", ()))


def _parted(value: Any, known: Mapping[type, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns of tables in tables by dotted names, and all else that is no table."""
    columns: dict[str, Any] = {}
    about: dict[str, Any] = {}

    def part(value: Any, name: str) -> None:
        if type(value) in known:
            return
        for each in _names(type(value)):
            part(getattr(value, each), f"{name}.{each}")
        if not _names(type(value)):
            (columns if isinstance(value, np.ndarray) else about)[name] = value

    part(value, "")
    return columns, about


def _joined(kind: Any, values: Mapping[str, Any], known: Mapping[type, Any], name: str = "") -> Any:
    """Return tables in tables as they were parted; what they are is told by their annotations."""
    if kind in known:
        return known[kind]
    if not (names := _names(kind)):
        return values[name]
    hints = get_type_hints(kind)
    parts = {each: _joined(hints[each], values, known, f"{name}.{each}") for each in names}
    return kind(**parts)
