"""Samples of files: pieces of them, spread evenly, as files of their own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dedup.errors import InputError
from dedup.reading.columnar import BROKEN
from dedup.reading.sources import PACKED, paths_of

_PIECES = 16  # of a sample: neighbours in a file are often of one day, and of one story
_LINES = {".jsonl", ".ndjson", ".csv", ".tsv"}
_HEADED = {".csv", ".tsv"}
_CODECS = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}
_UNPACKED = 3  # bytes of text that a byte of a packed file stands for, about
_ROWS = 1 << 14


class Sample(NamedTuple):
    """
    Files that stand for others.

    Args:
        files: to be read.
        share: of all bytes, how many they stand for.
    """

    files: tuple[Path, ...]
    share: float


def samples_of(
    given: Iterable[str], folder: Path, size: int, most: float = 0.5
) -> tuple[Sample, Sample, Sample]:
    """
    Write pieces of files; of packed lines the beginning, and whole files that cannot be cut.

    Args:
        given: files, folders and patterns; all of what is too small for pieces is taken.
        folder: where pieces are written.
        size: bytes of text in all pieces.
        most: a share of the bytes of all; so many at most.

    Returns:
        Every other piece, the others, and all of them.

    Raises:
        InputError: there is nothing to read, it is damaged, or it can be read only once.
    """
    files = [_File(path) for path in paths_of(given)]
    ends = np.cumsum([_weighed(file) for file in files])
    total = float(ends[-1]) if files else 0.0
    if not total:
        raise InputError("nothing to read here")
    each = min(size, most * total) / _PIECES
    pieces: list[dict[Path, float]] = [{}, {}]
    for number in range(_PIECES):
        place = (number + 0.5) / _PIECES * total
        at = int(np.searchsorted(ends, place, "right"))
        begin = (place - ends[at] + files[at].weight) / files[at].weight
        (out := folder / f"piece{number}").mkdir(parents=True)
        with _sampling(files[at].path):
            path, weight = files[at].piece(begin, each, out / files[at].path.name)
        pieces[number % 2][path] = weight
    both = pieces[0] | pieces[1]
    one, other, all_ = (Sample(tuple(part), sum(part.values()) / total) for part in (*pieces, both))
    if not all_.share:  # lines are longer than pieces
        whole = Sample(tuple(file.path for file in files), 1.0)
        return whole, whole, whole
    return one, other, all_


class _File:
    """A file, and how much there is in it."""

    def __init__(self, path: Path) -> None:
        self.path, names = path, [suffix.lower() for suffix in path.suffixes]
        self.codec = _CODECS[names.pop()] if names and names[-1] in PACKED else ""
        self.kind, self._before = names[-1] if names else "", 0

    @cached_property
    def weight(self) -> float:
        """Bytes of what it holds, unpacked."""
        if self.kind == ".parquet" and not self.codec:
            with pq.ParquetFile(self.path) as file:
                groups = map(file.metadata.row_group, range(file.num_row_groups))
                return float(sum(group.total_byte_size for group in groups if group.num_rows))
        files = self.path.rglob("*") if self.path.is_dir() else [self.path]
        size = sum(file.stat().st_size for file in files)
        return float(size * (_UNPACKED if self.codec else 1))

    def piece(self, begin: float, size: float, out: Path) -> tuple[Path, float]:
        """
        Write so many bytes from a share of the file on; return where, and how many they are.

        What was written of this file before is not written again.
        """
        if self.kind == ".parquet" and not self.codec:
            return self._rows(begin, size, out.with_suffix(".parquet"))
        if self.kind in _LINES and self.codec:
            return self._next(size, out.with_suffix(self.kind))
        if self.kind in _LINES:
            return self._lines(begin, size, out.with_suffix(self.kind))
        return self.path, self.weight

    def _rows(self, begin: float, size: float, out: Path) -> tuple[Path, float]:
        with pq.ParquetFile(self.path) as file:
            rows = file.metadata.num_rows
            wanted = max(1, round(rows * size / self.weight))
            first = max(min(int(begin * rows), rows - wanted), self._before)
            wanted = min(wanted, rows - first)
            self._before, before = first + wanted, 0
            with pq.ParquetWriter(out, file.schema_arrow) as piece:
                for group in range(file.num_row_groups):
                    count = file.metadata.row_group(group).num_rows
                    low, high = max(first - before, 0), min(first + wanted - before, count)
                    if low < high:
                        piece.write_table(file.read_row_group(group).slice(low, high - low))
                    before += count
        return out, wanted / rows * self.weight

    def _lines(self, begin: float, size: float, out: Path) -> tuple[Path, float]:
        with self.path.open("rb") as file:
            head = file.readline() if self.kind in _HEADED else b""
            room = max(self.weight - len(head), 1)
            first = len(head) + int(min(begin * room, max(room - size, 0)))
            file.seek(max(first, self._before))
            if first > max(len(head), self._before):
                file.readline()  # the rest of a line
            body = file.read(int(size))
            body += file.readline()
            self._before = file.tell()
        out.write_bytes(head + body)
        return out, len(body)

    def _next(self, size: float, out: Path) -> tuple[Path, float]:
        """Take what follows the last piece: what is packed can be read from its beginning alone."""
        before, self._before = self._before, self._before + int(size)
        with pa.OSFile(str(self.path)) as raw, pa.CompressedInputStream(raw, self.codec) as file:
            body, read = file.read(self._before), raw.tell()
        first = body.find(b"\n", before) + 1 if before else 0
        head = body[: body.find(b"\n") + 1] if self.kind in _HEADED and before else b""
        lines = body[first : body.rfind(b"\n") + 1]
        out.write_bytes(head + lines)
        part = len(lines) / max(len(body), 1)
        return out, read / self.path.stat().st_size * self.weight * part


def _weighed(file: _File) -> float:
    """Return how much there is in a file, if it may be opened more than once."""
    if str(file.path) == "-" or not (file.path.is_file() or file.path.is_dir()):
        raise InputError("only a file can be looked at before it is read", str(file.path))
    with _sampling(file.path):
        return file.weight


@contextmanager
def _sampling(path: Path) -> Iterator[None]:
    """Say of which file no sample can be taken, and why."""
    try:
        yield
    except BROKEN as problem:
        reason = str(problem).strip().partition("\n")[0]
        raise InputError(f"no sample of it can be taken: {reason}", str(path)) from problem
