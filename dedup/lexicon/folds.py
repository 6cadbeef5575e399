"""
How each character folds: the data behind the normaliser.

The table is kept as a file, because Python versions carry different Unicode versions and a
signature must not depend on them. ``python -m dedup.lexicon.folds`` makes the file anew.

Layout (uint64): 512 page numbers for code points below 0x20000, then pages of 256 entries.
An entry holds the four bytes (low half) and the four classes (high half, those of
``dedup_native.folding``) that fill the place of the character, as many as it has. White space is
``SPACE`` in every byte, another separator ``BLANK`` but for the byte that tells what it is.
"""

import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

UNICODE = "14.0.0"
"""The Unicode version the kept table was made with."""

WORD, PAD, UPPER, SPACELESS = 1, 2, 4, 8
FILL, SPACE, BLANK = 0xFF, 0x20, 0x01
_NAME = "folds.npz"
_PAGES = 512

_MARKS = {
    0x02: "“‟「『〝﹁﹃",
    0x03: "”」』〞〟﹂﹄",
    0x04: "„",
    0x05: "«",
    0x06: "»",
    0x07: "。｡！？।॥။។",
    0x20: "\u200b",
    0x0A: "\u0085\u2028\u2029",
    0x22: "＂",
    0x25: "٪％﹪",
    0x27: "’‘ʼ′＇‛",
    0x2E: "…",
    0x3F: "؟",
}
"""Separators that later stations must tell apart, by the byte that stands for them."""

_SPACELESS = (  # scripts written without spaces between words
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),
    (0x3031, 0x312F),  # kana, Bopomofo
    (0x31A0, 0x31FF),
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
)
_IGNORED = {0x00AD, 0x0640, 0x180E, 0x200C, 0x200D, 0x2060, 0xFEFF}


@cache
def folds() -> npt.NDArray[np.uint64]:
    """Return the kept table (uint64)."""
    with (files("dedup.lexicon") / _NAME).open("rb") as stored, np.load(stored) as arrays:
        table: npt.NDArray[np.uint64] = arrays["folds"]
        return table


def build() -> npt.NDArray[np.uint64]:
    """Make the table from this Python's Unicode data."""
    marks = {ord(char): byte for byte, chars in _MARKS.items() for char in chars}
    index = np.zeros(_PAGES, np.uint64)
    pages: dict[bytes, int] = {}
    for page in range(_PAGES):
        entries = [_entry(page * 256 + place, marks) for place in range(256)]
        index[page] = pages.setdefault(np.array(entries, np.uint64).tobytes(), len(pages))
    return np.concatenate([index, np.frombuffer(b"".join(pages), np.uint64)])


def _entry(point: int, marks: dict[int, int]) -> int:
    char = chr(point)
    size = len(char.encode(errors="surrogatepass"))
    if point in marks or not (_is_dropped(char) or _is_word(char)):
        blank = SPACE if char.isspace() or marks.get(point) == SPACE else BLANK
        mark = bytes([marks.get(point, blank)])
        return _packed(mark.rjust(size, bytes([blank])), size, 0)
    if _is_dropped(char):
        return _packed(b"".ljust(size, bytes([FILL])), 0, WORD | PAD)
    kind = WORD
    if unicodedata.category(char) in {"Lu", "Lt"}:
        kind |= UPPER
    if any(low <= point <= high for low, high in _SPACELESS):
        kind |= SPACELESS
    folded = _folded(char).encode()
    if not folded or len(folded) > size:
        folded = char.encode()
    return _packed(folded.ljust(size, bytes([FILL])), len(folded), kind)


def _packed(body: bytes, length: int, kind: int) -> int:
    kinds = [kind if place < length else kind | PAD for place in range(len(body))]
    return int.from_bytes(body.ljust(4, b"\0") + bytes(kinds).ljust(4, b"\0"), "little")


def _is_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"


def _is_dropped(char: str) -> bool:
    """Tell a mark that changes no word: accents, vowel points; not viramas or vowel signs."""
    ignored = ord(char) in _IGNORED or unicodedata.category(char) == "Cf"
    return ignored or unicodedata.combining(char) not in {0, 9}


def _folded(char: str) -> str:
    """Return a letter or digit without case, width and marks; "" where it has no such form."""
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = "".join(c for c in plain if not _is_dropped(c))
    folded = unicodedata.normalize("NFC", kept)
    return folded if all(map(_is_word, folded)) else ""


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_name(_NAME), folds=build())
