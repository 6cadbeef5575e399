"""
Columns on disk: one file format for everything that is kept, checksummed and memory-mapped.

::

    magic | sizes, checksum of the head | head: JSON, what the columns are | columns, aligned

A file is written beside, flushed and renamed, and never changed. Every byte is in a checksum.
"""

import mmap
import struct
from collections.abc import Iterator, Mapping
from itertools import chain
from math import prod
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import xxhash

from dedup.errors import StoreDamaged, StoreError, StoreMismatch
from dedup.landing import landing

FORMAT = 1

_MAGIC = b"dedup\x00\r\n"
_HEAD = struct.Struct("<8sIIQ")  # magic, format, bytes of the head, its checksum
_ALIGNED = 64
_KINDS = {
    "|b1", "|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f4", "<f8",
}  # fmt: skip
_PART = 8 << 20  # bytes of a column that are looked at together

Columns = Mapping[str, npt.NDArray[Any]]


class Run(Mapping[str, npt.NDArray[Any]]):
    """
    The columns of a file, read-only; they are read when they are touched.

    Args:
        data: the whole of it.
        name: what errors call it.

    Attributes:
        about: what was said of it.
        seal: the checksum of its head, and so of all: there the checksums of its columns stand.

    Raises:
        StoreDamaged: it does not fit its own description.
        StoreMismatch: of another format.
    """

    def __init__(self, data: bytes | mmap.mmap | memoryview, name: str) -> None:
        self.name, self._map = name, data if isinstance(data, mmap.mmap) else None
        self._data = memoryview(data)
        self.size = len(self._data)
        self.seal, self.about, self._columns = self._opened()

    @classmethod
    def open(cls, path: Path) -> "Run":
        """
        Map a file.

        Raises:
            StoreDamaged: it is not there, empty or no such file.
            StoreError: the system does not let it be read.
        """
        try:
            with path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (FileNotFoundError, IsADirectoryError, ValueError) as problem:  # or it is empty
            what = f"{path}: cannot be read: {problem}"
            raise StoreDamaged(f"{what}: restore it, or build the index anew") from problem
        except OSError as problem:  # it may be as it was: too many files are open, or no rights
            raise StoreError(f"{path}: cannot be read: {problem.strerror}") from problem
        return cls(data, str(path))

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self._columns[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def verify(self) -> None:
        """
        Read everything and compare it with its checksums.

        Raises:
            StoreDamaged: a column is not what was written.
        """
        for name, (column, at, checksum) in self._columns.items():
            body = self._data[at : at + column.nbytes + -column.nbytes % _ALIGNED]
            if xxhash.xxh3_64_intdigest(body) != checksum:
                raise self._damaged(f"the column {name!r} is not what was written")

    def lent(self) -> mmap.mmap | None:
        """Return what is mapped, for those who let it go."""
        return self._map

    def scattered(self) -> None:
        """Let the system fetch what is touched, and nothing around it."""
        if self._map is not None and hasattr(mmap, "MADV_RANDOM"):
            self._map.madvise(mmap.MADV_RANDOM)

    def _opened(self) -> tuple[int, dict[str, Any], dict[str, tuple[npt.NDArray[Any], int, int]]]:
        """Return the seal, what the file says of itself, and its columns with their checksums."""
        if self.size < _HEAD.size:
            raise self._damaged("it is cut short")
        magic, version, length, checksum = _HEAD.unpack_from(self._data)
        if magic != _MAGIC:
            raise self._damaged("it does not begin as a run of dedup does")
        head = self._data[_HEAD.size : _HEAD.size + length]
        if xxhash.xxh3_64_intdigest(head, version) != checksum:
            raise self._damaged("its head is not what was written")
        if version != FORMAT:
            raise StoreMismatch(f"{self.name}: format {version}, this is {FORMAT}: build it anew")
        said, begin = msgspec.json.decode(head), _HEAD.size + length
        if begin + said["size"] != self.size:
            raise self._damaged(f"{self.size:,} bytes, {begin + said['size']:,} were written")
        columns = {}
        for name, kind, shape, at, digest in said["columns"]:
            column = np.frombuffer(self._data, kind, prod(shape), begin + at).reshape(shape)
            columns[name] = column, begin + at, digest
        return int(checksum), said["about"], columns

    def _damaged(self, what: str) -> StoreDamaged:
        return StoreDamaged(f"{self.name}: {what}: restore it, or build the index anew")


def packed(columns: Columns, about: Mapping[str, Any]) -> Iterator[bytes | memoryview]:
    """
    Return the parts of a file with these columns, and with something said about them.

    A column that is no single piece of memory is never copied whole.
    """
    listed: list[tuple[str, str, tuple[int, ...], int, int]] = []
    at = 0
    for name, column in columns.items():
        if column.dtype.str not in _KINDS:
            raise TypeError(f"a column of {column.dtype} is not kept")
        digest = xxhash.xxh3_64()
        for part in _parts(column):
            digest.update(part)
        listed.append((name, column.dtype.str, column.shape, at, digest.intdigest()))
        at += column.nbytes + -column.nbytes % _ALIGNED
    head = msgspec.json.encode({"columns": listed, "about": about, "size": at})
    head += b" " * (-(_HEAD.size + len(head)) % _ALIGNED)
    checksum = xxhash.xxh3_64_intdigest(head, FORMAT)
    first = _HEAD.pack(_MAGIC, FORMAT, len(head), checksum) + head
    return chain([first], *map(_parts, columns.values()))


def _parts(column: npt.NDArray[Any]) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a column in order, and what aligns the next."""
    rows = max(1, _PART // max(1, column[:1].nbytes))
    for at in range(0, len(column), rows):
        yield np.ascontiguousarray(column[at : at + rows]).data
    yield bytes(-column.nbytes % _ALIGNED)


def write_run(path: Path, columns: Columns, about: Mapping[str, Any]) -> int:
    """
    Write a file that is there whole or not at all; return its size.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        with landing(path) as file:
            return sum(file.write(part) for part in packed(columns, about))
    except OSError as problem:
        what = f"{path}: cannot be written: {problem.strerror}"
        raise StoreError(f"{what}: make room; nothing of this was written") from problem
