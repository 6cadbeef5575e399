"""Lines as they arrive: every line once, with its end, in batches that wait for nobody."""

import gzip
import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.reading.arriving import arriving, in_time
from dedup.reading.streams import CUT_OFF, TOO_LONG, Lines, Stream


class Dripping(io.RawIOBase):
    """A file that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size = data, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._data[: min(self._size, len(buffer))]
        self._data = self._data[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


def lines_of(data: bytes, size: int = 1 << 20, longest: int = 1 << 20) -> list[Lines]:
    """Return the lines of some bytes that come so many at a time."""
    stream = Stream(None, io.BufferedReader(Dripping(data, size)))
    return [line for chunk in arriving(stream, longest) for line in chunk]


@given(st.binary(max_size=60).filter(lambda data: data[:1] not in {b"\x1f", b"B", b"\x28"}),
       st.integers(1, 20))  # fmt: skip
def test_every_byte_once(data: bytes, size: int) -> None:
    """Lines put together are what came, numbered from 1, however it came."""
    found = lines_of(data, size)

    assert data == b"".join(line.data for line in found)
    assert list(range(1, len(found) + 1)) == [line.first for line in found]
    assert all(line.data.endswith(b"\n") for line in found[:-1])
    assert all(line.data.count(b"\n") <= 1 for line in found)


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_too_long(size: int) -> None:
    """A line that is too long is refused, the lines around it are not; one that just fits is."""
    found = lines_of(b"ab\n" + b"x" * 11 + b"\n" + b"y" * 10 + b"\nz", size, longest=10)

    assert [b"ab\n", b"y" * 10 + b"\n", b"z"] == [f.data for f in found if not f.refused]
    assert [(2, TOO_LONG)] == [(f.first, f.refused) for f in found if f.refused]


def test_too_long_without_an_end() -> None:
    """So is one that the stream ends in."""
    assert [(1, TOO_LONG)] == [(f.first, f.refused) for f in lines_of(b"x" * 11, longest=10)]


def test_packed_and_cut_off() -> None:
    """A packed stream is unpacked; where it breaks off, that is told."""
    whole = gzip.compress(b"one\ntwo\n", mtime=0)

    assert [b"one\n", b"two\n"] == [line.data for line in lines_of(whole)]
    assert CUT_OFF == lines_of(whole[:-9])[-1].refused


def one(number: int, size: int = 4) -> Lines:
    """Return a line."""
    return Lines(b"x" * size, number)


def test_full_batches() -> None:
    """A batch is full by lines or by bytes; the last is what is left."""
    chunks = [[one(1), one(2), one(3)], [one(4, 50), one(5)]]

    found = [[line.first for line in batch] for batch in in_time(chunks, 2, 60, most=40)]
    assert [[1, 2], [3, 4], [5]] == found


def test_a_slow_stream_is_not_waited_for() -> None:
    """What is there is yielded in time, while the stream stands still."""
    go_on = threading.Event()

    def slow() -> Iterator[list[Lines]]:
        yield [one(1)]
        assert go_on.wait(60)
        yield [one(2)]

    batches = in_time(slow(), 1000, 0.01)
    assert [one(1)] == next(batches)
    go_on.set()
    assert [[one(2)]] == list(batches)


def test_what_stops_the_thread_is_raised() -> None:
    """An error while reading is raised where it can be told, after what came before it."""

    def broken() -> Iterator[list[Lines]]:
        yield [one(1)]
        raise OSError(5, "Input/output error")

    batches = in_time(broken(), 1, 0.01)
    assert [one(1)] == next(batches)
    with pytest.raises(OSError, match="Input/output"):
        next(batches)
