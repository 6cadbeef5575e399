"""The files of an index beside its manifest: their names, and those that nobody knows."""

import re
from collections.abc import Container
from itertools import count
from pathlib import Path

_OURS = re.compile(
    r"\d{12,}\.run|statistics-[\w-]+\.npz"
    r"|\.(?:\d{12,}\.run|statistics-[\w-]+\.npz|manifest\.sqlite)\.\d+\.part.*"
)


def free(folder: Path, first: int) -> Path:
    """Return the name for a run, of a number from ``first`` on, that no file has."""
    names = (folder / f"{number:012}.run" for number in count(first))
    return next(name for name in names if not name.exists())


def unknown(folder: Path, known: Container[str]) -> list[str]:
    """Return the names of files that one left who died: an index has such, but not these."""
    names = (file.name for file in folder.iterdir())
    return [name for name in names if _OURS.fullmatch(name) and name not in known]
