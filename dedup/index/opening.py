"""Opening an index that may be there or not: what is asked of it must be what it was made with."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from time import time
from typing import Any

import numpy as np

from dedup.errors import StoreError, StoreMismatch
from dedup.index.index import Index
from dedup.settings import Settings
from dedup.statistics import Statistics


def opened(
    folder: str | Path,
    settings: Settings | Mapping[str, Any] | None = None,
    *,
    clock: Callable[[], float] = time,
    full: bool = False,
    **made: Any,
) -> Index:
    """
    Open an index to write to, which is made if none is there.

    Args:
        folder: where it stands.
        settings: those it must be made with, or some of them by name; any if None.
        clock: seconds since 1970.
        full: as for ``Index.create``.
        made: ``tier``, ``statistics``, ``shingles``, ``text``, ``agencies`` as for
            ``Index.create``; what is None is not asked.

    Raises:
        StoreMismatch: it was made with something else than what is asked.
        StoreError: it cannot be opened or made.
    """
    asked = {name: value for name, value in made.items() if value is not None}
    if not Index.at(folder):
        first = settings if isinstance(settings, Settings) else Settings.of(**(settings or {}))
        try:
            return Index.create(folder, first, clock=clock, full=full, **asked)
        except StoreError:
            if not Index.at(folder):
                raise  # else another was faster to make it
    index = Index.open(folder, clock=clock, full=full)
    try:
        _compare(index, settings, asked)
    except BaseException:
        index.close()
        raise
    return index


def _compare(
    index: Index, settings: Settings | Mapping[str, Any] | None, asked: Mapping[str, Any]
) -> None:
    """Refuse an index that was made with something else."""
    given = settings.__dict__ if isinstance(settings, Settings) else settings or {}
    wanted = replace(index.settings, **given).__dict__
    there = index.settings.__dict__ | {"tier": index.tier} | index.held._asdict()
    there |= {"agencies": index.agencies}
    wanted = wanted | {name: value for name, value in asked.items() if name != "statistics"}
    if unknown := sorted(wanted.keys() - there.keys()):
        raise TypeError(f"an index is not made with {', '.join(unknown)}")
    other = [_differing(n, there[n], wanted[n]) for n in wanted if there[n] != wanted[n]]
    if "statistics" in asked and not _same(index.statistics, asked["statistics"]):
        other.append("with other statistics")
    if other:
        raise StoreMismatch(
            f"{index.folder}: made {', '.join(other)}: leave that out, or build the index anew"
        )


def _differing(name: str, there: Any, wanted: Any) -> str:
    """Say what an index was made with, and what it was not."""
    if isinstance(there, bool):
        return f"with {name}, not without" if there else f"without {name}, not with it"
    return f"with {name} {there!r}, not {wanted!r}"


def _same(one: Statistics | None, other: Statistics) -> bool:
    """Tell whether statistics are the same."""
    if one is None:
        return False
    names = [field.name for field in fields(one)]
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
