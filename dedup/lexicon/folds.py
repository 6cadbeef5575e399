"""
How each character folds: the data behind the normaliser.

The table is kept as a file, because Python versions carry different Unicode versions and a
signature must not depend on them. ``python -m dedup.lexicon.folds`` makes the file anew.

Layout (uint64): 512 page numbers for code points below 0x20000, then pages of 256 entries.
An entry holds the four bytes (low half) and the four classes (high half, those of
``dedup_native.folding``) that fill the place of the character, as many as it has. White space is
``SPACE`` in every byte, another separator ``BLANK`` but for the byte that tells what it is. Where
the first class says ``JOINS`` too, the character may belong to the one before it.

Then pairs of characters that are also written as one (``first << 32 | second << 16 | one``, in
order; not those of Hangul, which are counted), and last how many they are.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

UNICODE = "14.0.0"
"""The Unicode version the kept table was made with."""

WORD, PAD, UPPER, SPACELESS, JOINS = 1, 2, 4, 8, 32
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
_HANGUL = range(0xAC00, 0xD7A4)
_CONJOINING = {0x200B, *range(0x1161, 0x1176), *range(0x11A8, 0x11C3)}  # vowels and endings
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
    pairs = sorted(_pairs())
    joining = _CONJOINING | {pair >> 16 & 0xFFFF for pair in pairs}
    for page in range(_PAGES):
        points = range(page * 256, page * 256 + 256)
        entries = [_entry(p, marks) | (p in joining) * JOINS << 32 for p in points]
        index[page] = pages.setdefault(np.array(entries, np.uint64).tobytes(), len(pages))
    end = np.array([*pairs, len(pairs)], np.uint64)
    return np.concatenate([index, np.frombuffer(b"".join(pages), np.uint64), end])


def _pairs() -> Iterator[int]:
    """Yield the pairs of words' characters of three bytes that are also written as one."""
    for point in range(0x800, 0x10000):
        parts = unicodedata.decomposition(chr(point)).split()
        if point in _HANGUL or len(parts) != 2 or parts[0].startswith("<"):  # noqa: PLR2004
            continue
        first, second = (int(part, 16) for part in parts)
        together = unicodedata.normalize("NFC", chr(first) + chr(second)) == chr(point)
        if together and first >= 0x800 and not _is_dropped(chr(second)):  # noqa: PLR2004
            yield first << 32 | second << 16 | point


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
    folded = unicodedata.normalize("NFC", _bare(_bare(char).casefold()))
    return folded if all(map(_is_word, folded)) else ""


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not _is_dropped(c))


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_name(_NAME), folds=build())
