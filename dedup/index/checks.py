"""Checks: what is read from disk is compared with what was written."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dedup.errors import StoreDamaged
from dedup.index.entries import Entries
from dedup.index.manifest import Manifest, RunRow
from dedup.index.parts import Written
from dedup.index.postings import Postings
from dedup.runs import Run


def opened(folder: Path, row: RunRow) -> Written:
    """
    Open a run and compare it with its checksums.

    Raises:
        StoreDamaged: it is lost, another, or not what was written.
    """
    run = Run.open(folder / row.file)
    if run.seal != row.seal:
        raise _damaged(run, "it is another file than was written")
    run.verify()
    return Written(run)


def logged(manifest: Manifest, first: int) -> Iterator[Entries]:
    """
    Yield what is logged from a number of arrival on.

    Raises:
        StoreDamaged: it is not what was written.
    """
    for record in manifest.log(first):
        run = Run(record.body, f"{manifest.path}, article {record.first} of the log")
        run.verify()
        entries = Entries.of(run)
        if entries.fixed["seq"].tolist() != [*range(record.first, record.first + record.rows)]:
            raise _damaged(run, "other articles were written")
        yield entries


def verified(row: RunRow, part: Written) -> None:
    """
    Compare a run with its checksums, and with what the manifest says of it.

    Raises:
        StoreDamaged: they do not fit.
    """
    run, seqs, ages = part.run, part.column("seq"), part.ages()
    run.verify()
    met = run.seal, int(seqs[0]), int(seqs[-1]), len(part), run.size, int(ages.min())
    if (*met, int(ages.max())) != row[1:] or np.any(np.diff(seqs) <= 0):
        raise _damaged(run, "other articles were written")
    ragged = part.entries().ragged.values()
    if any(len(column.owners) != len(part) + 1 for column in ragged):
        raise _damaged(run, "a column is of other articles")
    if any(column.owners[-1] != len(column.values) for column in ragged):
        raise _damaged(run, "a column has other values")
    for kind in run.about["kinds"]:
        if not _in_order(Postings.of(run, kind), len(part)):
            raise _damaged(run, f"what articles are found by ({kind}) is not in order")


def _in_order(postings: Postings, rows: int) -> bool:
    """Tell whether keys ascend within each family, rows within each key, and no row is too high."""
    keys, bounds = postings.keys, postings.bounds
    ends = np.append(bounds[:1], bounds[-1:]).tolist()
    if ends != [0, len(keys)] or len(keys) != len(postings.rows) or np.any(np.diff(bounds) < 0):
        return False
    packed = (keys.astype(np.uint64) << np.uint64(32)) | postings.rows
    falls = np.flatnonzero(packed[1:] < packed[:-1]) + 1
    return bool(np.isin(falls, bounds).all() and np.all(postings.rows < rows))


def _damaged(run: Run, what: str) -> StoreDamaged:
    return StoreDamaged(f"{run.name}: {what}: restore it, or build the index anew")
