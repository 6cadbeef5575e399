"""
Text of another encoding, as UTF-8.

UTF-16 and UTF-32 are known by their mark or their zero bytes. Any other encoding is one that
somebody names: a guess would be wrong unseen. A line that is UTF-8 stays so even then, as files
put together hold both.
"""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from dedup.errors import InputError, expect
from dedup.reading.ledger import Ledger
from dedup.reading.streams import LONGEST, Stream

HOW = (
    "where they are of another encoding, name it with --encoding NAME on the command line "
    "or encoding='NAME', windows-1252 for one"
)
MARK = b"\xef\xbb\xbf"
MARKS = {
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
ZEROS = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
"""How four bytes of two or of one plain letters look: text has no zero bytes."""

TURNED = {"utf-16", "utf-32"}
"""Encodings whose bytes stand in either order."""

HEAD = 4 << 10
SURE = 64
"""Bytes from which on a text that looks like UTF-8 can be nothing of two or four bytes a sign."""

CHUNK = 1 << 16
PLAIN = bytes(range(128)) + b"\x1b$BA+AGE-~{"
"""All of ASCII, and what stands for other signs in encodings that write all in it."""

codecs.register_error("dedup.refused", lambda problem: ("\ud800", _end(problem)))


def known(encoding: str) -> str:
    """
    Return an encoding as Python names it, nothing as nothing.

    Raises:
        InputError: there is none of this name.
    """
    expect(encoding, str, "encoding", "the name of an encoding")
    if not encoding:
        return ""
    try:
        name = codecs.lookup(encoding).name
        b"text".decode(name)
    except UnicodeError:  # four letters may be no text in it
        return name
    except (LookupError, ValueError) as problem:
        raise InputError(
            f"no encoding is named {encoding!r}; windows-1252, gb18030 or shift_jis are such names"
        ) from problem
    # What calls itself Latin-1 is Windows' where it differs, as browsers have it: signs, not
    # control characters.
    return "cp1252" if name == "iso8859-1" else name


class Recoder(Protocol):
    """What makes UTF-8 of bytes; an empty piece ends them."""

    encoding: str
    lines: int
    beside: int

    def feed(self, piece: bytes) -> bytes:
        """Return UTF-8; what cannot be decoded becomes bytes that are no UTF-8."""


class Whole:
    """A text that is wholly of one encoding."""

    lines = beside = 0

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("dedup.refused")

    def feed(self, piece: bytes) -> bytes:
        """Return UTF-8; what cannot be decoded becomes bytes that are no UTF-8."""
        return self._decoder.decode(piece, final=not piece).encode("utf-8", "surrogatepass")


class ByLine:
    """A text whose lines are UTF-8, or else of one encoding that has ASCII in it."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.lines = self.beside = 0
        self._rest = bytearray()

    def feed(self, piece: bytes) -> bytes:
        """Return UTF-8; a line that cannot be decoded stays as it is."""
        end = piece.rfind(b"\n") + 1
        if piece and not end and len(self._rest) <= LONGEST:
            self._rest += piece
            return b""
        data = bytes(self._rest) + piece[:end]
        self._rest = bytearray(piece[end:])
        return data if data.isascii() else self._recoded(data)

    def _recoded(self, data: bytes) -> bytes:
        """Return lines as UTF-8, and count what they were."""
        lines = data.split(b"\n")
        return b"\n".join(line if line.isascii() else self._line(line) for line in lines)

    def _line(self, line: bytes) -> bytes:
        """Return a line as UTF-8."""
        try:
            line.decode()
        except UnicodeDecodeError:
            pass
        else:
            self.beside += 1
            return line
        try:
            line = line.decode(self.encoding).encode()
            self.lines += 1
        except UnicodeError:
            pass  # refused later
        return line


class Text(Stream):
    """
    The bytes of a text file (None: standard input), unpacked, as UTF-8 without a mark.

    Args:
        path: the file.
        encoding: what lines are that are not UTF-8; empty: those stay as they are.

    Raises:
        InputError: the file cannot be opened.
    """

    def __init__(self, path: Path | None, encoding: str = "") -> None:
        super().__init__(path)
        head = b""
        while len(head) < HEAD and (piece := super().at_hand(HEAD - len(head))):
            head += piece
        self._ended = False
        self.recoder = _recoder(head, encoding)
        if self.recoder and self.recoder.encoding == encoding in TURNED and not _marked(head):
            self.close()
            raise InputError(
                f"no mark says which byte comes first: name {encoding}-le or {encoding}-be",
                str(path or "<stdin>"),
            )
        head = head.removeprefix(MARK)
        self._ready = self.recoder.feed(head) if self.recoder and head else head

    def at_hand(self, size: int) -> bytes:
        """Return at most ``size`` bytes, and at least one before the end or a break."""
        while not self._ready:
            if self.recoder is None:
                return super().at_hand(size)
            if self._ended:
                return b""
            piece = super().at_hand(max(size, CHUNK))
            self._ended = not piece
            self._ready = self.recoder.feed(piece)
        piece, self._ready = self._ready[:size], self._ready[size:]
        return piece


@contextmanager
def opened(path: Path | None, name: str, ledger: Ledger) -> Iterator[Text]:
    """Open a text file, and tell the ledger what it was."""
    with Text(path, ledger.encoding) as text:
        yield text
        recoder = text.recoder
        if recoder and (recoder.lines or isinstance(recoder, Whole)):
            ledger.recode(name, recoder.encoding, recoder.lines, recoder.beside)


def _recoder(head: bytes, encoding: str) -> Recoder | None:
    """Return what makes UTF-8 of a text that begins so, or None where nothing has to."""
    zeros = "".join("x" if byte else "0" for byte in head[:4])
    whole = _marked(head) or ZEROS.get(zeros)
    if whole:
        return Whole(whole)
    if not head or encoding in {"", "utf-8"}:
        return None
    if _holds_ascii(encoding):
        return ByLine(encoding)
    return None if "a".encode(encoding) != b"a" and _is_utf8(head) else Whole(encoding)


def _marked(head: bytes) -> str | None:
    """Return the encoding that a mark names."""
    return next((name for mark, name in MARKS.items() if head.startswith(mark)), None)


def _is_utf8(head: bytes) -> bool:
    """Return whether a text that begins so is certainly UTF-8."""
    if len(head) < SURE or 0 in head:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _holds_ascii(encoding: str) -> bool:
    """Return whether the bytes of ASCII are themselves in an encoding."""
    try:
        return PLAIN.decode(encoding) == PLAIN.decode()
    except UnicodeError:
        return False


def _end(problem: UnicodeError) -> int:
    """Return where what cannot be decoded ends."""
    return int(getattr(problem, "end", 0))
