"""Slices: pairs are judged some at a time, so that memory and what a kill costs stay bounded."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.copies import Copies
from dedup.matches import Matches
from dedup.pairs import Pairs, keys_of
from dedup.scans import Scans
from dedup.segments import Ints
from dedup.shelf import Column, rest
from dedup.stages import Stages
from dedup.supports import Supports
from dedup.weighing import Judged, Read

AT_ONCE = 1 << 18  # pairs: what is found in them takes some hundred megabytes

_OF_ALL = "words", "standing"  # columns that are those of the corpus, not of a slice

Judge = Callable[[slice, Read, Pairs], Judged]
"""Judges a slice of pairs, given the articles with its scans alone, and its near-duplicates."""


def slices_of(
    read: Read, rows: Ints, near: Pairs, judge: Judge, stages: Stages
) -> Iterator[Judged]:
    """
    Yield what pairs show, slice by slice.

    Args:
        read: the articles.
        rows: int64 (n x 2), left row < right row, in order.
        near: near-duplicates, each of which goes with the slice in which it would stand.
        judge: judges a slice.
        stages: where each is kept, if there are several.
    """
    firsts = np.arange(0, max(len(rows), 1), AT_ONCE)
    every = [_cut(known, rows[firsts[1:]]) for known in (rows, read.scans.rows, near.rows)]
    for mine, scanned, nearby in zip(*every, strict=True):
        scans = Scans(read.scans.rows[scanned], read.scans.covers[scanned])
        work = partial(judge, mine, read._replace(scans=scans), near.where(nearby))
        name = f"matches-{mine.start}-{mine.stop}"
        yield stages.kept(name, Judged, work, read.words) if len(firsts) > 1 else work()


def together(parts: Sequence[Judged], read: Read) -> Judged:
    """Return what all slices show: the same as if their pairs had been judged together."""
    if len(parts) == 1:
        return parts[0]
    before = np.cumsum([0, *(len(part.matches.pairs) for part in parts)])
    matches, supports, copies, pairs = (
        _columns([getattr(part, name) for part in parts], before) for name in Judged._fields[:4]
    )
    order = np.argsort(copies["paragraph"] << 32 | copies["other"])
    copies = {name: column[order] for name, column in copies.items()}
    return Judged(
        Matches(**matches, words=read.words),
        Supports(**supports),
        Copies(**copies, standing=read.standing),
        Pairs(**pairs),
        _joined([part.covers for part in parts]),
    )


def _cut(known: Ints, firsts: Ints) -> Iterator[slice]:
    """Yield which of some pairs (int64, n x 2, in order) stand before, between, behind others."""
    ends = np.searchsorted(keys_of(known), keys_of(firsts)).tolist()
    return (slice(first, last) for first, last in pairwise([0, *ends, len(known)]))


def _columns(parts: Sequence[Any], before: Ints) -> dict[str, Any]:
    """Return the columns of tables, one behind the other; pairs are counted on."""
    out = {}
    for field in fields(parts[0]):
        columns = [getattr(part, field.name) for part in parts]
        if field.name == "which":
            columns = [column + first for column, first in zip(columns, before, strict=False)]
        if field.name not in _OF_ALL:
            out[field.name] = _joined(columns)
    return out


def _joined(columns: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Return columns one behind the other."""
    out = Column(columns[0].dtype, *columns[0].shape[1:])
    for column in columns:
        out.add(column)
        rest(column)
    return out.whole()
