"""The bytes of a file, unpacked, and cut into blocks of whole lines."""

import bz2
import io
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from dedup.errors import InputError

BLOCK = 4 << 20
LONGEST = 64 << 20
PACKED = 8 << 10
"""Packed bytes unpacked at a time: what a garbled one among them can cost."""
SHOWN = 4096
"""Bytes kept of a row too long to keep: enough for the characters a rejects file shows."""

BZIP2 = re.compile(rb"BZh[1-9](1AY&SY|\x17rE8P\x90|$)")
"""How a file of bzip2 begins; three letters alone may be the name of a column."""

CUT_OFF = "cut off: the packed file ends or breaks here"
TOO_LONG = "line too long"

BREAKS: tuple[type[Exception], ...] = (EOFError, OSError, zlib.error)
_zlib: Any = zlib
with suppress(ImportError):  # three times as fast; `pip install isal`
    _zlib = import_module("isal.isal_zlib")
    BREAKS = (*BREAKS, _zlib.error)


class Lines(NamedTuple):
    """
    Whole lines of a file, or one that is refused.

    Args:
        data: the bytes.
        first: line number of the first, from 1.
        refused: why this cannot be read; ``data`` is then the beginning of that one line.
    """

    data: bytes
    first: int
    refused: str = ""


class Gunzip:
    """
    The bytes of a gzip file of one or more members.

    Unlike gzip.GzipFile it gives all bytes before the end of a file that is cut off, and
    nearly all before a garbled one.
    """

    def __init__(self, file: Any) -> None:
        self._file = file
        self._packed = b""
        self._member = _zlib.decompressobj(wbits=31)

    def read1(self, size: int) -> bytes:
        """
        Return at most ``size`` bytes; none at the end.

        Raises:
            EOFError, zlib.error: the file is cut off or garbled.
        """
        while True:
            packed = self._packed or self._file.read(PACKED)
            if self._member.eof:
                packed = packed.lstrip(b"\0")  # padding of tapes
                if not packed:
                    return b""
                self._member = _zlib.decompressobj(wbits=31)
            elif not packed:
                raise EOFError
            piece = bytes(self._member.decompress(packed, size))
            self._packed = self._member.unconsumed_tail or self._member.unused_data
            if piece:
                return piece


class Bunzip:
    """The bytes of a bzip2 file of one or more members: all blocks before one that is broken."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._packed = b""
        self._member = bz2.BZ2Decompressor()

    def read1(self, size: int) -> bytes:
        """
        Return at most ``size`` bytes; none at the end.

        Raises:
            EOFError, OSError: the file is cut off or garbled.
        """
        while True:
            if self._member.eof:
                self._packed = (self._member.unused_data or self._file.read(PACKED)).lstrip(b"\0")
                if not self._packed:
                    return b""
                self._member = bz2.BZ2Decompressor()
            elif self._member.needs_input and not self._packed:
                self._packed = self._file.read(PACKED)
                if not self._packed:
                    raise EOFError
            piece = self._member.decompress(self._packed, size)
            self._packed = b""  # it keeps what it has not used
            if piece:
                return piece


class Stream(io.RawIOBase):
    """
    The bytes of a file (None: standard input), unpacked if they are packed.

    Whether a file is packed is seen from its first bytes, as downloads do not always keep to
    their suffix. Where a packed file breaks off, the bytes end and ``broken`` is true: what
    stands before the break can still be used.

    Args:
        path: the file.
        given: what to read standard input by, if not by ``sys.stdin``.

    Raises:
        InputError: the file cannot be opened.
    """

    def __init__(self, path: Path | None, given: io.BufferedReader | None = None) -> None:
        self.broken = False
        self._file: Any
        try:
            self._file = (given or sys.stdin.buffer) if path is None else path.open("rb")
            head = self._file.peek(4)
        except OSError as problem:
            name = "<stdin>" if path is None else str(path)
            raise InputError(f"cannot be opened: {problem.strerror}", name) from problem
        self._source = self._file
        if head.startswith(b"\x1f\x8b"):
            self._source = Gunzip(self._file)
        elif BZIP2.match(head):
            self._source = Bunzip(self._file)
        elif head.startswith(b"\x28\xb5\x2f\xfd"):
            self._source = pa.CompressedInputStream(self._file, "zstd")
        self.packed = self._source is not self._file
        self._own = path is not None

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Put what is at hand into a buffer; 0 bytes at the end or where the packing breaks."""
        piece = self.at_hand(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def fill(self, size: int) -> bytes:
        """Return ``size`` bytes, fewer only at the end."""
        pieces, missing = [], size
        while missing:
            piece = self.at_hand(missing)
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)  # of one piece, itself

    def at_hand(self, size: int) -> bytes:
        """Return at most ``size`` bytes, and at least one before the end or a break."""
        try:
            return b"" if self.broken else bytes(self._source.read1(size))
        except BREAKS:
            self.broken = True
            return b""

    def close(self) -> None:
        """Close the file, if it is not standard input."""
        if not self.closed and self._own:
            self._file.close()
        super().close()


def blocks(stream: Stream, size: int = BLOCK, longest: int = LONGEST) -> Iterator[Lines]:
    """
    Yield the lines of a stream about ``size`` bytes at a time, without a byte order mark.

    A line of more than ``longest`` bytes (which is no less than ``size``) is passed over and
    yielded as refused, and so is the place where packing breaks off. The cuts depend on
    nothing but the bytes.
    """
    line, rest, passing = 1, b"", False
    piece = stream.fill(size).removeprefix(b"\xef\xbb\xbf")
    while piece:
        end = piece.find(b"\n")
        if not passing and len(rest) + (len(piece) if end < 0 else end) > longest:
            yield Lines((rest + piece[:SHOWN])[:SHOWN], line, TOO_LONG)
            passing = True
        if passing:
            rest = b""
            piece = piece[end + 1 :] if end >= 0 else b""
            passing, line = end < 0, line + (end >= 0)
        cut = piece.rfind(b"\n") + 1
        if cut:
            block = rest + piece[:cut]
            yield Lines(block, line)
            line += block.count(b"\n")
            rest = b""
        rest += piece[cut:]
        piece = stream.fill(size)
    if stream.broken:
        yield Lines(rest[:SHOWN], line, CUT_OFF)
    elif rest:
        yield Lines(rest, line)
