"""Packed files, and blocks of whole lines."""

import bz2
import gzip
import zlib
from importlib import import_module
from pathlib import Path

import pytest

from dedup.reading import streams
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
        bz2.compress(DATA),
        bz2.compress(DATA[:9]) + bz2.compress(b"") + bz2.compress(DATA[9:]),
        bz2.compress(DATA) + bytes(512),
        bz2.compress(b"") + bz2.compress(DATA),
    ],
    ids=["plain", "packed", "members", "padded", "bzip2", "its-members", "its-padding", "empty"],
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
    for packed in (gzip.compress(DATA), bz2.compress(DATA)):
        with stream(tmp_path, packed[:-4]) as source:
            assert source.fill(len(DATA) + 1) == DATA
            assert source.broken
        with stream(tmp_path, packed + b"garbage") as source:
            assert source.fill(len(DATA) + 1) == DATA
            assert source.broken


def test_what_begins_like_bzip2(tmp_path: Path) -> None:
    """A column whose name begins as bzip2 does is no packed file."""
    with stream(tmp_path, b"BZh1,text\n") as source:
        assert b"BZh1,text\n" == source.fill(100)


@pytest.mark.parametrize("reader", ["zlib", "isal.isal_zlib"])
def test_gunzip_with_and_without_its_extra(
    reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fast gunzip gives what the usual one gives: whole, in members, cut or garbled."""
    pytest.importorskip(reader.partition(".")[0])
    packed = gzip.compress(DATA)
    middle = len(packed) // 2
    files = [packed, packed[:9], packed + packed, packed + b"garbage", packed[:-8], b"\x1f\x8b"]
    found = []
    for module in (zlib, import_module(reader)):
        monkeypatch.setattr(streams, "_zlib", module)
        monkeypatch.setattr(streams, "BREAKS", (EOFError, OSError, zlib.error, module.error))
        for data in files:
            with stream(tmp_path, data) as source:
                found.append((source.fill(3 * len(DATA)), source.broken))
        with stream(tmp_path, packed[:middle] + bytes(99) + packed[middle + 99 :]) as source:
            source.fill(2 * len(DATA))
            assert source.broken

    assert found[: len(files)] == found[len(files) :]


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
