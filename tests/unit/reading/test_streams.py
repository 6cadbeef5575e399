"""Packed files, and blocks of whole lines."""

import gzip
from pathlib import Path

import pytest

from dedup.reading.streams import CUT_OFF, TOO_LONG, Lines, Stream, blocks

DATA = b"".join(b"%d\n" % number for number in range(50_000))


def stream(tmp_path: Path, data: bytes) -> Stream:
    """Return a stream of these bytes."""
    path = tmp_path / "data"
    path.write_bytes(data)
    return Stream(path)


@pytest.mark.parametrize(
    "data",
    [
        DATA,
        gzip.compress(DATA),
        gzip.compress(DATA[:9]) + gzip.compress(DATA[9:]),
        gzip.compress(DATA) + bytes(512),
    ],
    ids=["plain", "packed", "members", "padded"],
)
def test_bytes(data: bytes, tmp_path: Path) -> None:
    """A packed file gives what was packed, whatever the suffix and the number of members."""
    with stream(tmp_path, data) as source:
        assert source.fill(len(DATA) + 1) == DATA
        assert not source.broken
    with stream(tmp_path, data) as source:
        assert source.read() == DATA


def test_a_break_comes_after_all_bytes_before_it(tmp_path: Path) -> None:
    """Nothing that was unpacked before a break is lost."""
    packed = gzip.compress(DATA)
    with stream(tmp_path, packed[:-8]) as source:
        assert source.fill(len(DATA) + 1) == DATA
        assert source.broken
    with stream(tmp_path, packed + b"garbage") as source:
        assert source.fill(len(DATA) + 1) == DATA
        assert source.broken


@pytest.mark.parametrize("size", [1, 7, 1000, 1 << 20])
def test_blocks_are_whole_lines(size: int, tmp_path: Path) -> None:
    """Blocks put together are the file, each ends with a line, and lines are counted."""
    data = DATA[:2000] + b"no end"
    found = list(blocks(stream(tmp_path, data), size))

    assert b"".join(block.data for block in found) == data
    assert all(block.data.endswith(b"\n") for block in found[:-1])
    assert all(
        block.first == data.count(b"\n", 0, data.index(block.data)) + 1 for block in found[1:]
    )


@pytest.mark.parametrize("size", [1, 3, 8, 10])
def test_long_lines_are_passed_over(size: int, tmp_path: Path) -> None:
    """A line too long is one refused line; those after it keep their numbers."""
    data = b"one\n" + b"x" * 50 + b"\nthree\n" + b"y" * 50
    found = list(blocks(stream(tmp_path, data), size, longest=10))
    good = b"".join(block.data for block in found if not block.refused)
    bad = [(block.first, block.refused) for block in found if block.refused]

    assert good == b"one\nthree\n"
    assert bad == [(2, TOO_LONG), (4, TOO_LONG)]


def test_the_cut_is_a_refused_line(tmp_path: Path) -> None:
    """Where a packed file breaks off, the line begun there is refused."""
    packed = gzip.compress(b"one\ntwo")
    found = list(blocks(stream(tmp_path, packed[:-8])))

    assert found == [Lines(b"one\n", 1), Lines(b"two", 2, CUT_OFF)]
