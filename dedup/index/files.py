"""The files of an index beside its manifest: their names, its statistics, and what nobody knows."""

import os
import re
import time
from collections.abc import Container
from contextlib import suppress
from itertools import count
from pathlib import Path

import xxhash

from dedup.errors import StoreDamaged, StoreError
from dedup.statistics import Statistics

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


def size_of(folder: Path) -> int:
    """Return how many bytes all files have; some may go meanwhile."""
    size = 0
    with suppress(FileNotFoundError):  # the folder itself
        for file in folder.iterdir():
            with suppress(FileNotFoundError):
                size += file.stat().st_size if file.is_file() else 0
    return size


def saved(statistics: Statistics | None, folder: Path) -> tuple[str, int]:
    """
    Write statistics to a file of a name of its own; return it, and the checksum of the file.

    Raises:
        StoreError: the folder cannot be written.
    """
    if folder.is_file():
        raise StoreError(f"{folder}: a file is here; name a folder")
    name = f"statistics-{os.getpid()}-{time.time_ns():x}.npz"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (statistics or Statistics.empty()).save(folder / name)
        return name, xxhash.xxh3_64_intdigest((folder / name).read_bytes())
    except OSError as problem:
        raise StoreError(f"{folder}: cannot be written: {problem.strerror}") from problem


def loaded(folder: Path, name: str, seal: int) -> Statistics:
    """
    Read statistics.

    Raises:
        StoreDamaged: their file is not what was written.
        StoreMismatch: made by another normaliser.
    """
    path = folder / name
    if path.is_file() and xxhash.xxh3_64_intdigest(path.read_bytes()) != seal:
        raise StoreDamaged(f"{path}: not what was written: restore it, or build the index anew")
    return Statistics.load(path)
