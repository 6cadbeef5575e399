"""
Fold text byte for byte: lower case, no marks, one byte for each kind of separator.

A folded text is as long as its source, so a place in one is a place in the other. What a
shorter form leaves over is filled with ``FILL`` bytes of class ``PAD``. Beside it stands one
class byte for each byte.

What Unicode writes as one character or as several in a row (Hangul, vowel signs of India) folds to
the one, and fill behind it. ZERO WIDTH SPACE is a space, but behind a character that is a token
by itself: there it only says where a line may break, and is dropped as if it were not written.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Bytes
from dedup_native._kernel import helper, i64, kernel, read, routine, signed, u8, u64, write
from dedup_native._lanes import SPREAD, Edges, write_places
from dedup_native._machine import fold64, mask64, trailing_zeros

WORD, PAD, UPPER, SPACELESS, QUOTED = 1, 2, 4, 8, 16
"""Classes: part of a word; to be skipped; a capital; a character that is a token by itself
(scripts without spaces); inside quotation marks (set by ``quoting``)."""

MARGIN = 64
"""So many bytes must be readable behind a folded text and its classes."""

FILL, BLANK = 0xFF, 0x01
"""Bytes that mean nothing: within a word, within a separator."""

_PAGES = 512
_CONTROLS = 8  # the first control characters: folded text has meanings of its own for them
_HAN_BEYOND = (0x20000, 0x40000)
_TAGS = (0xE0000, 0xE1000)
_LEADING, _VOWEL, _TRAILING = (0x1100, 0x1113), (0x1161, 0x1176), (0x11A8, 0x11C3)
_SYLLABLES = (0xAC00, 0xD7A4)
_VOWELS, _ENDINGS = 21, 28  # of a leading consonant, of a syllable; no ending is one
_ZERO_WIDTH_SPACE = 0x200B
_JOINS = np.uint64(32 << 32)  # in a character's entry: what it is depends on the one before
_HIGH = np.uint8(0x80)
_NONE, _ONE, _LAST = np.uint64(0), np.uint64(1), np.uint64(1 << 63)


@routine
def _fold_ascii(text: Bytes, folded: Bytes, classes: Bytes) -> np.uint64:
    """Fold as if all were ASCII; return 0 if all is."""
    beyond, whole = np.uint64(0), text.size & ~63
    for i in range(0, whole, 64):
        beyond |= fold64(text, i, folded, classes)
    for i in range(whole, text.size):
        byte = text[i]
        upper = 65 <= byte < 91
        small = np.uint8(byte | np.uint8(0x20)) if upper else byte
        small = np.uint8(0x20) if byte < _CONTROLS else small
        folded[i] = small
        known = 97 <= small < 123 or 48 <= byte < 58
        classes[i] = np.uint8((WORD | UPPER if upper else WORD) if known else 0)
        beyond |= np.uint64(byte & _HIGH)
    return beyond


@helper
def _decode(text: Bytes, i: int) -> tuple[int, int]:
    """Return the code point at ``i`` and its length in bytes; -1 and 1 where it is broken."""
    first = signed(text[i])
    size = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    if first < 0xC2 or first > 0xF4 or i + size > text.size or text[i + 1] & 0xC0 != 0x80:
        return -1, 1
    point = (first & (0x7F >> size)) << 6 | signed(text[i + 1] & 0x3F)
    if size > 2:
        if text[i + 2] & 0xC0 != 0x80:
            return -1, 1
        point = point << 6 | signed(text[i + 2] & 0x3F)
    if size > 3:
        if text[i + 3] & 0xC0 != 0x80:
            return -1, 1
        point = point << 6 | signed(text[i + 3] & 0x3F)
    return point, size


@helper
def _entry(table: npt.NDArray[np.uint64], point: int) -> np.uint64:
    """Return what a code point below the table's end folds to."""
    entry: np.uint64 = table[_PAGES + (signed(table[point >> 8]) << 8) + (point & 0xFF)]
    return entry


@helper
def _fold_byte(entry: np.uint64, j: int, folded: Bytes, classes: Bytes, i: int) -> None:
    """Write byte ``j`` of what a character folds to."""
    folded[i + j] = np.uint8(entry >> np.uint64(8 * j))
    classes[i + j] = np.uint8(entry >> np.uint64(8 * j + 32))


@helper
def _fold_last_planes(text: Bytes, point: int, folded: Bytes, classes: Bytes, i: int) -> None:
    """Fold a character of four bytes beyond the table: Han, tags, or a separator."""
    han = _HAN_BEYOND[0] <= point < _HAN_BEYOND[1]
    dropped = _TAGS[0] <= point < _TAGS[1]
    for j in range(i, i + 4):
        folded[j] = text[j] if han else np.uint8(FILL if dropped else BLANK)
        classes[j] = np.uint8(WORD | SPACELESS if han else WORD | PAD if dropped else 0)


@helper
def _syllable(first: int, second: int) -> int:
    """Return the syllable of Hangul that two make, or 0."""
    if _LEADING[0] <= first < _LEADING[1] and _VOWEL[0] <= second < _VOWEL[1]:
        which = (first - _LEADING[0]) * _VOWELS + second - _VOWEL[0]
        return _SYLLABLES[0] + which * _ENDINGS
    if _SYLLABLES[0] <= first < _SYLLABLES[1] and _TRAILING[0] <= second < _TRAILING[1]:
        whole = (first - _SYLLABLES[0]) % _ENDINGS
        return 0 if whole else first + second - _TRAILING[0] + 1
    return 0


@routine
def _joined(table: npt.NDArray[np.uint64], first: int, second: int) -> int:
    """Return the character that two make, or 0; the pairs stand at the table's end, in order."""
    syllable = _syllable(first, second)
    if syllable:
        return syllable
    end, pair = table.size - 1, first << 16 | second
    low, high = end - signed(table[end]), end
    while low < high:
        middle = (low + high) >> 1
        if signed(table[middle]) >> 16 < pair:
            low = middle + 1
        else:
            high = middle
    found = low < end and signed(table[low]) >> 16 == pair
    return signed(table[low]) & 0xFFFF if found else 0


@helper
def _is_inside(folded: Bytes, classes: Bytes, i: int) -> bool:
    """Tell if the character before ``i``, but for marks, is a token by itself."""
    while i > 0 and folded[i - 1] == FILL and not classes[i - 1] & SPACELESS:
        i -= 1
    return i > 0 and classes[i - 1] & SPACELESS != 0


@helper
def _join(table: npt.NDArray[np.uint64], point: int, folded: Bytes, i: int) -> bool:
    """Make one of a character and the one before ``i``, where they are one; tell if they are."""
    while i > 0 and folded[i - 1] == FILL:
        i -= 1
    if i < 3 or folded[i - 3] & 0xF0 != 0xE0:
        return False
    high = (signed(folded[i - 3]) & 0xF) << 12 | (signed(folded[i - 2]) & 0x3F) << 6
    one = _joined(table, high | (signed(folded[i - 1]) & 0x3F), point)
    if one:
        folded[i - 3] = np.uint8(0xE0 | one >> 12)
        folded[i - 2] = np.uint8(0x80 | (one >> 6 & 0x3F))
        folded[i - 1] = np.uint8(0x80 | (one & 0x3F))
    return one != 0


@routine
def _fold_joining(
    table: npt.NDArray[np.uint64], point: int, folded: Bytes, classes: Bytes, i: int
) -> None:
    """Fold a character of three bytes that may belong to the one before it."""
    if point == _ZERO_WIDTH_SPACE:
        kind = WORD | PAD | SPACELESS if _is_inside(folded, classes, i) else 0
    else:
        kind = WORD | PAD if _join(table, point, folded, i) else 0
    entry = _entry(table, point) & ~_JOINS
    for j in range(3):
        if kind:
            folded[i + j] = np.uint8(FILL)
            classes[i + j] = np.uint8(kind)
        else:
            _fold_byte(entry, j, folded, classes, i)


@helper
def _fold_long(
    text: Bytes, table: npt.NDArray[np.uint64], folded: Bytes, classes: Bytes, i: int
) -> int:
    """Fold the character at ``i``, of any length or broken; return its length."""
    point, size = _decode(text, i)
    if point < 0:
        folded[i] = np.uint8(BLANK)
        classes[i] = np.uint8(0)
    elif point >= _PAGES << 8:
        _fold_last_planes(text, point, folded, classes, i)
    else:
        entry = _entry(table, point)
        if entry & _JOINS:
            _fold_joining(table, point, folded, classes, i)
            return size
        for j in range(size):
            _fold_byte(entry, j, folded, classes, i)
    return size


@helper
def _fold_pair(
    text: Bytes, table: npt.NDArray[np.uint64], folded: Bytes, classes: Bytes, i: int
) -> None:
    """Fold the character of two bytes at ``i``: most letters beyond English."""
    point = (signed(text[i]) & 0x1F) << 6 | signed(text[i + 1] & 0x3F)
    entry = _entry(table, point)
    _fold_byte(entry, 0, folded, classes, i)
    _fold_byte(entry, 1, folded, classes, i)


@helper
def _pairs(text: Bytes, i: int) -> tuple[np.uint64, bool]:
    """Return where characters of two bytes begin in 64 bytes, and if there is nothing longer."""
    high = mask64(text, i, _HIGH)
    first = high & mask64(text, i, np.uint8(0x40))
    longer = mask64(text, i, np.uint8(0x20)) | ~mask64(text, i, np.uint8(0x1E))
    plain = (first & longer == _NONE) & (high & ~first == first << _ONE)
    return first, plain


@routine
def _fold_beyond(
    text: Bytes, table: npt.NDArray[np.uint64], folded: Bytes, classes: Bytes, places: Edges
) -> None:
    """Fold the characters beyond ASCII: all of two bytes in 64 at a time, others one by one."""
    i, stop = 0, 0
    while i < text.size:
        if i >= stop and text.size - i >= 64:
            pairs, plain = _pairs(text, i)
            if plain:
                for j in range(write_places(pairs & ~_LAST, i, places, 0)):
                    _fold_pair(text, table, folded, classes, signed(places[j]))
                i += 63 if pairs & _LAST else 64
                continue
            stop = i + 64
        first = text[i]
        if first < _HIGH:
            i += 1
            if text.size - i >= 64 and text[i] < _HIGH:
                mask = mask64(text, i, _HIGH)
                i += trailing_zeros(mask) if mask else 64
        elif 0xC2 <= first < 0xE0 and i + 1 < text.size and text[i + 1] & 0xC0 == 0x80:
            _fold_pair(text, table, folded, classes, i)
            i += 2
        else:
            i += _fold_long(text, table, folded, classes, i)


@kernel(read(u8), read(i64), read(u64), write(u8), write(u8), i64, i64, makes_arrays=True)
def fold(
    data: Bytes,
    offsets: npt.NDArray[np.int64],
    table: npt.NDArray[np.uint64],
    folded: Bytes,
    classes: Bytes,
    start: int,
    stop: int,
) -> None:
    """Write texts ``start`` to ``stop``, folded, and their classes, at their own places."""
    places = np.empty(2 * SPREAD, np.int32)
    for row in range(start, stop):
        begin, end = offsets[row], offsets[row + 1]
        if _fold_ascii(data[begin:end], folded[begin:end], classes[begin:end]):
            _fold_beyond(data[begin:end], table, folded[begin:end], classes[begin:end], places)
