"""
Sentences of paragraphs of folded text.

A full stop ends a sentence unless a small letter follows, or it belongs to an abbreviation or
an initial. A module of its own: who does not ask for sentences does not compile it.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Bytes, Ints
from dedup_native._kernel import helper, i64, kernel, read, routine, u8, u64, write
from dedup_native.folding import BLANK, FILL, UPPER, WORD
from dedup_native.segmenting import CLOSE, LEFT, OPEN, RIGHT, STRAIGHT, WIDE_STOP, is_space, trimmed

_OPENERS = 16  # bytes of marks and blanks that may stand before a sentence's first word


@helper
def _is_closer(byte: np.uint8) -> bool:
    return byte in (STRAIGHT, CLOSE, RIGHT, LEFT, OPEN, 0x27, 0x29, 0x5D)


@helper
def _holds(sorted_words: npt.NDArray[np.uint64], word: np.uint64) -> bool:
    low, high = 0, sorted_words.size
    while low < high:
        middle = (low + high) >> 1
        if sorted_words[middle] < word:
            low = middle + 1
        else:
            high = middle
    return low < sorted_words.size and sorted_words[low] == word


@routine
def _is_abbreviation(
    text: Bytes, kinds: Bytes, stop: int, abbreviations: npt.NDArray[np.uint64]
) -> bool:
    """Tell whether the full stop at ``stop`` ends an abbreviation or an initial."""
    begin = stop
    while begin > 0 and kinds[begin - 1] & WORD:
        begin -= 1
    size = stop - begin
    if size == 0 or size > 8:
        return False
    letters = 0
    for i in range(begin, stop):
        letters += text[i] != FILL and text[i] & 0xC0 != 0x80
    if letters == 1:
        return bool(text[begin] >= 0x61)
    word = np.uint64(0)
    for i in range(size):
        word |= np.uint64(text[begin + i]) << np.uint64(8 * i)
    return _holds(abbreviations, word)


@routine
def _sentence_end(
    text: Bytes, kinds: Bytes, begin: int, abbreviations: npt.NDArray[np.uint64]
) -> int:
    """Return where the sentence that begins at ``begin`` ends, its closing marks included."""
    skip = begin
    for i in range(begin, text.size):
        byte = text[i]
        if byte > 0x3F:  # a letter, as nearly all are
            continue
        if i < skip or byte not in (0x2E, 0x21, 0x3F, WIDE_STOP):
            continue
        j, wide = i + 1, begin
        at = j  # in a mark of three bytes stand two blanks before its own byte
        while at < text.size and at - j < 3:
            more = text[at] in (0x2E, 0x21, 0x3F, WIDE_STOP) or _is_closer(text[at])
            if not (more or text[at] == BLANK):
                break
            wide = at if wide == begin and text[at] == WIDE_STOP else wide
            at += 1
            j = at if more else j
        if byte == WIDE_STOP or j == text.size:
            return j
        after = j
        while after < text.size and is_space(text[after]):
            after += 1
        if after == j:
            skip = j if wide == begin else wide  # no mark before ends it either
            continue
        while after < min(text.size, j + _OPENERS) and not kinds[after] & WORD:
            after += 1
        small = after < text.size and kinds[after] & (WORD | UPPER) == WORD
        lower = small and 0x61 <= text[after] <= 0x7A
        if lower:
            skip = j if wide == begin else wide
            continue
        if byte == 0x2E and _is_abbreviation(text, kinds, i, abbreviations):
            continue
        return j
    return text.size


@kernel(read(u8), read(i64, 2), write(i64), i64, i64)
def count_sentences(folded: Bytes, paragraphs: Ints, out: Ints, start: int, stop: int) -> None:
    """Write how many sentences each paragraph has at the most: its marks that end one, and one."""
    for row in range(start, stop):
        found, text = 1, folded[paragraphs[row, 0] : paragraphs[row, 1]]
        for i in range(text.size):
            byte = text[i]
            found += (byte == 0x2E) | (byte == 0x21) | (byte == 0x3F) | (byte == WIDE_STOP)
        out[row] = found


@kernel(read(u8), read(u8), read(i64, 2), read(u64), read(i64), write(i64, 2), write(i64), i64, i64)
def split_sentences(
    folded: Bytes,
    classes: Bytes,
    paragraphs: Ints,
    abbreviations: npt.NDArray[np.uint64],
    slots: Ints,
    out: Ints,
    counts: Ints,
    start: int,
    stop: int,
) -> None:
    """Write the sentences (n x 2) of paragraphs from their slots on, and how many each has."""
    for row in range(start, stop):
        base = paragraphs[row, 0]
        text = folded[base : paragraphs[row, 1]]
        kinds = classes[base : paragraphs[row, 1]]
        at, begin = slots[row], 0
        while begin < text.size:
            _, end = trimmed(text, begin, _sentence_end(text, kinds, begin, abbreviations))
            end = max(end, begin + 1)
            out[at, 0] = base + begin
            out[at, 1] = base + end
            begin, _ = trimmed(text, end, text.size)
            at += 1
        counts[row] = at - slots[row]
