"""Slices: pairs are judged some at a time, so that memory and what a kill costs stay bounded."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from itertools import chain, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.copies import Copies
from dedup.matches import Matches
from dedup.pairs import Pairs
from dedup.rows import keyed, keys_of, over_blocks
from dedup.scans import Scans
from dedup.segments import Ints
from dedup.shelf import Column, empty, rest
from dedup.stages import Stages
from dedup.supports import Supports
from dedup.weighing import Judged, Read

AT_ONCE = 1 << 16  # pairs: what is found in them takes some hundred megabytes
_TOGETHER = 2  # slices: what one does in a single thread another does beside it

_OF_ALL = "words", "standing"  # columns that are those of the corpus, not of a slice

Judge = Callable[[slice, Read, Pairs], Judged]
"""Judges a slice of pairs, given the articles with its scans alone, and its near-duplicates."""


def slices_of(
    read: Read, rows: Ints, near: Pairs, judge: Judge, stages: Stages
) -> Iterator[Judged]:
    """
    Yield what pairs show, slice by slice, two at a time.

    Args:
        read: the articles.
        rows: int64 (n x 2), left row < right row, in order.
        near: near-duplicates, each of which goes with the slice in which it would stand.
        judge: judges a slice, in any thread.
        stages: where each is kept, if there are several.
    """
    firsts = np.arange(0, max(len(rows), 1), AT_ONCE)
    every = [_cut(known, rows[firsts[1:]]) for known in (rows, read.scans.rows, near.rows)]

    def work(cut: tuple[slice, slice, slice]) -> Judged:
        mine, scanned, nearby = cut
        scans = Scans(read.scans.rows[scanned], read.scans.covers[scanned])
        make = partial(judge, mine, read._replace(scans=scans), near.where(nearby))
        name = f"matches-{mine.start}-{mine.stop}"
        return stages.kept(name, Judged, make, read.words) if len(firsts) > 1 else make()

    return over_blocks(work, zip(*every, strict=True), _TOGETHER)


def together(parts: Iterator[Judged], read: Read) -> Judged:
    """Return what all slices show: the same as if their pairs had been judged together."""
    one, other = next(parts), next(parts, None)
    if other is None:
        return one
    parts = chain((one, other), parts)
    del one, other
    columns, pairs = dict[str, dict[str, Column]](), 0
    for part in parts:
        for name, table in zip(Judged._fields, part, strict=True):
            _add(columns.setdefault(name, {}), table, pairs)
        pairs += len(part.matches.pairs)
    matches, supports, copies, related, covers = (
        {name: column.whole() for name, column in table.items()} for table in columns.values()
    )
    return Judged(
        Matches(**matches, words=read.words),
        Supports(**supports),
        Copies(**_sorted(copies), standing=read.standing),
        Pairs(**related),
        covers[""],
    )


def _cut(known: Ints, firsts: Ints) -> Iterator[slice]:
    """Yield which of some pairs (int64, n x 2, in order) stand before, between, behind others."""
    ends = np.searchsorted(keys_of(known), keys_of(firsts)).tolist()
    return (slice(first, last) for first, last in pairwise([0, *ends, len(known)]))


def _add(columns: dict[str, Column], table: Any, pairs: int) -> None:
    """Add a table, or a column without a name, behind the others; its pairs are counted on."""
    names = [""] if isinstance(table, np.ndarray) else [field.name for field in fields(table)]
    for name in names:
        if name in _OF_ALL:
            continue
        values = getattr(table, name) if name else table
        column = columns.setdefault(name, Column(values.dtype, *values.shape[1:]))
        column.add(values + pairs if name == "which" else values)
        rest(values)


def _sorted(copies: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Return columns of ``Copies`` by paragraph, and by the article it also stands in."""
    order = np.argsort(keyed(copies["paragraph"], copies["other"]))

    def put(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        out = empty(column.shape, column.dtype)
        return np.take(column, order, axis=0, out=out, mode="clip")  # "raise" makes another

    return dict(zip(copies, over_blocks(put, copies.values()), strict=True))
