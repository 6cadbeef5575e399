"""Building an index of a corpus: what is rare is learnt first, then articles enter in order."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from dedup.chronology import chronology
from dedup.corpus import Corpus
from dedup.errors import StoreError
from dedup.index.batch import Batch
from dedup.index.files import unknown
from dedup.index.index import Index
from dedup.index.learning import background_of
from dedup.index.manifest import NAME
from dedup.index.note import NAME as NOTE
from dedup.landing import locked
from dedup.outlets import Outlets
from dedup.settings import Settings
from dedup.statistics import Statistics


def build(
    folder: str | Path,
    corpus: Corpus,
    settings: Settings | None = None,
    *,
    statistics: Statistics | None = None,
    agencies: Mapping[str, str] | None = None,
    **made: Any,
) -> int:
    """
    Build an index of a corpus; it is there whole or not at all.

    Args:
        folder: where; nothing may be there, or an empty folder.
        corpus: entered in order of publication, those without a time last.
        settings: the defaults if None.
        statistics: what is rare and said; learnt of the corpus if None and passages are looked at.
        agencies: agency by the outlet its wire copy stands under.
        made: ``tier``, ``shingles``, ``text``, ``full`` as for ``Index.create``.

    Returns:
        How many articles it holds.

    Raises:
        StoreError: something is there, or the folder cannot be written.
    """
    settings = settings or Settings()
    with _landing(Path(folder)) as beside:
        if statistics is None and made.get("tier") != "articles":
            outlets = Outlets(agencies=dict(agencies or {}))
            statistics = background_of(corpus, settings, outlets, phrases=bool(made.get("text")))
        given = {"statistics": statistics, "agencies": agencies, **made}
        with Index.create(beside, settings, **given) as index:
            return index.add(in_order(corpus))


@contextmanager
def _landing(folder: Path) -> Iterator[Path]:
    """Give a folder that takes its name only when the block ends well."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder}: something is here already; name an empty folder, or a new one")
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    _sweep(folder)
    try:
        beside.mkdir(parents=True)
        with locked(beside):
            yield beside
            beside.replace(folder)
    except OSError as problem:
        raise StoreError(f"{folder}: cannot be written: {problem.strerror}") from problem
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Delete what builders left who died."""
    ours = re.compile(rf"\.{re.escape(folder.name)}\.\d+\.part")
    for place in folder.parent.iterdir() if folder.parent.is_dir() else ():
        if ours.fullmatch(place.name) and place.is_dir():
            with locked(place) as alone:
                if alone:
                    shutil.rmtree(place, ignore_errors=True)


def raze(folder: Path) -> None:
    """
    Delete the index of a folder, and nothing else that is there.

    Raises:
        StoreError: a file cannot be deleted.
    """
    if not Index.at(folder):
        return
    kept = [NAME, f"{NAME}-wal", f"{NAME}-shm", NOTE]  # first: what is left is no index then
    try:
        for name in [*kept, *unknown(folder, ())]:
            (folder / name).unlink(missing_ok=True)
    except OSError as problem:
        raise StoreError(f"{folder}: cannot be deleted: {problem.strerror}") from problem


def in_order(corpus: Corpus) -> Batch:
    """Return a corpus as a batch in order of publication, those without a time last."""
    return Batch.of(corpus).take(np.argsort(chronology(corpus)))
