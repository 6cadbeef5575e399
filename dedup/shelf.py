"""
A shelf: columns too large for memory, in files without a name.

The system brings their pages in as they are read. ``rest`` lets those go that were read, so that a
pass over a shelf takes as much memory as the block it stands at. Where no file can be written all
stays in memory, and so it does where the folder for temporary files is memory itself: that is told.
"""

import math
import mmap
import os
import tempfile
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.rows import over_blocks
from dedup.temporary import file_of, grown

IN_MEMORY = 128 << 20
"""Bytes of a column that stay in memory."""

_SHARE = 64  # columns that may stand in memory together, where all of it is bounded

_BOARD = 1 << 30  # bytes of text that are mapped together: each mapping holds a handle of its file
_PIECE = 1 << 29  # bytes of text that are put in order at a time
_FEW_ROWS, _TOGETHER = 256, 1 << 20  # rows
_EVERYTHING = 1 << 62

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

_boards: WeakValueDictionary[int, mmap.mmap] = WeakValueDictionary()  # by their address


def allow(memory: int) -> None:
    """Keep columns in memory as long as so many bytes suffice for all: 8 GiB is the default."""
    global IN_MEMORY  # noqa: PLW0603 - one process has one memory
    IN_MEMORY = room_in(memory)


def room_in(memory: int) -> int:
    """Return the bytes of a column that stay in memory where so many suffice for all."""
    return memory // _SHARE


class Shelf:
    """
    Where the texts of a corpus are put, array by array: the first ones stay in memory.

    Args:
        room: bytes that do.
    """

    def __init__(self, room: int | None = None) -> None:
        self._room = IN_MEMORY if room is None else room
        self._board, self._used = np.empty(0, np.uint8), 0

    def put(self, texts: pa.LargeStringArray) -> pa.LargeStringArray:
        """Return the texts, none of them null, on the shelf if memory has no more room."""
        if not len(texts):
            return texts
        data, offsets = ragged(texts)
        size = int(offsets[-1] - offsets[0])
        if size <= self._room:
            self._room -= size
            return texts
        try:
            kept = self._written(data[offsets[0] : offsets[-1]])
        except OSError:  # no folder for it, or a full one
            self._room = _EVERYTHING
            return texts
        moved = pa.py_buffer(offsets - offsets[0])
        return pa.LargeStringArray.from_buffers(len(texts), moved, pa.py_buffer(kept))

    def _written(self, body: Bytes) -> Bytes:
        """Return the same bytes on the shelf."""
        if self._used + len(body) > len(self._board):
            self._file, self._used = file_of(self), 0
            os.ftruncate(self._file.fileno(), max(_BOARD, len(body)))
            self._board = _mapped(self._file.fileno(), max(_BOARD, len(body)))
        self._file.write(body.data)
        self._file.flush()
        grown(len(body))
        self._used += len(body)
        return self._board[self._used - len(body) : self._used]


def empty(shape: tuple[int, ...], dtype: Any) -> npt.NDArray[Any]:
    """Return an array with any content, on a shelf if memory should not hold it."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size <= IN_MEMORY or not hasattr(os, "posix_fallocate"):
        return np.empty(shape, dtype)
    try:
        with tempfile.TemporaryFile() as file:
            os.posix_fallocate(file.fileno(), 0, size)  # a full disk is told now, not by a signal
            board = noted(mmap.mmap(file.fileno(), size))
        grown(size)
    except OSError:
        return np.empty(shape, dtype)
    array: npt.NDArray[Any] = board.view(dtype).reshape(shape)
    return array


def bounds_over(sizes: npt.NDArray[np.integer[Any]]) -> Ints:
    """Return where groups of such sizes begin, and the end (int64), on a shelf like any column."""
    bounds = empty((len(sizes) + 1,), np.int64)
    bounds[0] = 0
    np.cumsum(sizes, out=bounds[1:])
    return bounds


def picked(values: npt.NDArray[Any], kept: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    """Return some rows, on a shelf if memory should not hold them."""
    column = Column(values.dtype, *values.shape[1:])
    for at in range(0, len(values), _TOGETHER):
        part = slice(at, at + _TOGETHER)
        column.add(values[part][kept[part]])
        rest(values[part])
    return column.whole()


def reordered(texts: pa.ChunkedArray, order: npt.NDArray[np.int64]) -> pa.ChunkedArray:
    """Return texts (large_string, none null) in another order, some hundred megabytes at a time."""
    chunks = [ragged(chunk) for chunk in texts.chunks]
    spans = np.concatenate([np.stack([ends[:-1], ends[1:]], axis=1) for _, ends in chunks])
    bodies, counts = [body for body, _ in chunks], [len(ends) - 1 for _, ends in chunks]
    sizes = np.append(0, np.cumsum((spans[:, 1] - spans[:, 0])[order]))
    shelf, found, first = Shelf(), [], 0
    while first < len(order):
        stop = int(np.searchsorted(sizes, sizes[first] + _PIECE, "right")) - 1
        stop = max(stop, first + 1)
        places = sizes[first : stop + 1] - sizes[first]
        body = _gathered(bodies, np.append(0, np.cumsum(counts)), spans, order[first:stop], places)
        given = pa.py_buffer(places), pa.py_buffer(body)
        found.append(shelf.put(pa.LargeStringArray.from_buffers(stop - first, *given)))
        first = stop
    return pa.chunked_array(found, texts.type)


def _gathered(bodies: list[Bytes], firsts: Ints, spans: Ints, rows: Ints, places: Ints) -> Bytes:
    """Return the bytes of some rows; each body, whose rows begin at its first, is read once."""
    from dedup_native import moving

    out, by_row = np.empty(int(places[-1]), np.uint8), np.argsort(rows)
    cuts = np.searchsorted(rows, firsts, sorter=by_row)

    def move(body: int) -> None:
        some = by_row[cuts[body] : cuts[body + 1]]
        moving.move(bodies[body], spans[rows[some]], places[some], out, 0, len(some))
        rest(bodies[body])

    for _ in over_blocks(move, range(len(bodies))):
        pass
    return out


def ragged(strings: pa.LargeStringArray) -> tuple[Bytes, Ints]:
    """Return an Arrow string array's bytes (uint8) and offsets (int64), read-only, not copied."""
    _, offsets, data = strings.buffers()
    if offsets is None or len(strings) == 0:
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    places = np.frombuffer(offsets, np.int64)[strings.offset : strings.offset + len(strings) + 1]
    body = np.empty(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    places.flags.writeable = body.flags.writeable = False
    return body, places


class Column:
    """
    Rows that come part by part into one array, in memory or on a shelf.

    In memory it is enlarged where it lies: joining parts at the end would hold all of them twice.

    Args:
        dtype: of the rows.
        width: of each row, if it has several cells.
    """

    def __init__(self, dtype: Any, *width: int) -> None:
        self._rows = np.empty((_FEW_ROWS, *width), dtype)
        self._room, self._used = IN_MEMORY, 0
        self._file: Any = None

    def __len__(self) -> int:
        return self._used

    def add(self, part: npt.NDArray[Any]) -> None:
        """Add rows behind those there are."""
        size = self._used + len(part)
        if size * self._rows.strides[0] > self._room:
            self._shelve(part)
        else:
            if size > len(self._rows):
                self._enlarge(size + size // 4)
            self._rows[self._used : size] = part
        self._used = size

    @property
    def rows(self) -> npt.NDArray[Any]:
        """All of them: a view that is good until the next part."""
        if self._file is None:
            return self._rows[: self._used]
        shape = self._used, *self._rows.shape[1:]
        self._file.flush()
        board = _mapped(self._file.fileno(), self._used * self._rows.strides[0])
        return board.view(self._rows.dtype).reshape(shape)

    def whole(self) -> npt.NDArray[Any]:
        """Return all of them, when no part comes any more."""
        if self._file is None:
            self._enlarge(self._used)
            return self._rows
        return self.rows

    def _enlarge(self, size: int) -> None:
        self._rows.resize((size, *self._rows.shape[1:]), refcheck=False)

    def _shelve(self, part: npt.NDArray[Any]) -> None:
        """Put rows on the shelf, with all there are."""
        try:
            if self._file is None:
                file = file_of(self)
                file.write(self._rows[: self._used].data)
                file.flush()
                grown(self._used * self._rows.strides[0])
                self._file = file
                self._enlarge(1)
            self._file.write(np.ascontiguousarray(part, self._rows.dtype).data)
            self._file.flush()
            grown(part.nbytes)
        except OSError:
            self._rows = np.concatenate([self.rows, part])
            self._file, self._room = None, _EVERYTHING


def _mapped(handle: int, size: int) -> Bytes:
    """Return so many bytes of a file, as they are or will be written."""
    return noted(mmap.mmap(handle, size, access=mmap.ACCESS_READ))


def noted(board: mmap.mmap) -> Bytes:
    """Return the bytes of a file that are mapped; ``rest`` knows them from now on."""
    view = np.frombuffer(board, np.uint8)
    _boards[_address(view)] = board
    return view


def rest(view: npt.NDArray[Any]) -> None:
    """Let the memory go that a view of a shelf has taken; of any other array nothing changes."""
    begin = _address(view)
    for start, board in list(_boards.items()):
        if start <= begin < start + len(board) and hasattr(mmap, "MADV_DONTNEED"):
            first = (begin - start) // mmap.PAGESIZE * mmap.PAGESIZE
            board.madvise(mmap.MADV_DONTNEED, first, begin - start + view.nbytes - first)


def let_go() -> None:
    """Let the memory of all shelves go; what is touched again is read again."""
    for board in [reference() for reference in _boards.valuerefs()]:
        if board is not None and hasattr(mmap, "MADV_DONTNEED"):
            board.madvise(mmap.MADV_DONTNEED)


def writable(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array that may be changed: itself, or a copy where it is read-only."""
    if values.flags.writeable:
        return values
    copied = empty(values.shape, values.dtype)
    copied[:] = values
    return copied


def _address(view: npt.NDArray[Any]) -> int:
    return int(view.__array_interface__["data"][0])
