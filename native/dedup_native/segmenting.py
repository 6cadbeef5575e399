"""
Paragraphs and quotations of folded text.

The folded text's separators carry what is needed: line ends, sentence ends and quotation
marks are single bytes there, whatever they were in the source (``dedup.lexicon.folds``).
"""

import numpy as np

from dedup_native._arrays import Bytes, Ints
from dedup_native._kernel import helper, i64, kernel, read, routine, signed, u8, write
from dedup_native.folding import QUOTED

LINE, SPACE, TAB, RETURN = 0x0A, 0x20, 0x09, 0x0D
OPEN, CLOSE, LOW, LEFT, RIGHT, WIDE_STOP, STRAIGHT = 2, 3, 4, 5, 6, 7, 0x22
_LONGEST_WRAPPED_LINE = 100  # characters and some: hard-wrapped text has lines of 60 to 80


@helper
def is_space(byte: np.uint8) -> bool:
    """Tell white space."""
    return byte in (SPACE, TAB, RETURN, LINE)


@helper
def _ends_sentence(byte: np.uint8) -> bool:
    """Tell a mark behind which a line of wrapped text may end its paragraph."""
    return byte in (0x2E, 0x21, 0x3F, 0x3A, WIDE_STOP, STRAIGHT, CLOSE, 0x29)


@helper
def _line_begin(text: Bytes, begin: int) -> int:
    """Return where the first byte of a line stands that is no blank; its end for a blank line."""
    i = begin
    while i < text.size and text[i] in (SPACE, TAB, RETURN):
        i += 1
    return i


@routine
def _is_wrapped(text: Bytes) -> bool:
    """
    Tell hard-wrapped text, where a single line end is no paragraph end.

    No line is long, and of the lines that another follows directly, most run on.
    """
    begin, followed, run_on = 0, 0, 0
    for i in range(text.size):
        if text[i] != LINE:
            continue
        if i - begin > _LONGEST_WRAPPED_LINE:
            return False
        last = i
        while last > begin and is_space(text[last - 1]):
            last -= 1
        after = _line_begin(text, i + 1)
        if last > begin and after < text.size and text[after] != LINE:
            followed += 1
            run_on += not _ends_sentence(text[last - 1])
        begin = i + 1
    return followed >= 3 and text.size - begin <= _LONGEST_WRAPPED_LINE and run_on * 2 > followed


@kernel(read(u8), read(i64), write(i64), i64, i64)
def count_lines(folded: Bytes, offsets: Ints, out: Ints, start: int, stop: int) -> None:
    """Write how many lines each text has at the most: its line ends and one."""
    for row in range(start, stop):
        lines = 1
        text = folded[offsets[row] : offsets[row + 1]]
        for i in range(text.size):
            lines += text[i] == LINE
        out[row] = lines


@helper
def trimmed(text: Bytes, begin: int, end: int) -> tuple[int, int]:
    """Return a span without the white space at its ends."""
    while begin < end and is_space(text[begin]):
        begin += 1
    while end > begin and is_space(text[end - 1]):
        end -= 1
    return begin, end


@routine
def _split_paragraphs(text: Bytes, base: int, slots: Ints) -> int:
    """Write the paragraphs of one text (n x 2, ``base`` added); return how many."""
    wrapped = _is_wrapped(text)
    found, begin = 0, 0
    for i in range(text.size + 1):
        if i < text.size:
            if text[i] != LINE:
                continue
            after = _line_begin(text, i + 1)
            if wrapped and after < text.size and text[after] != LINE:
                continue
        first, last = trimmed(text, begin, i)
        if first < last:
            slots[found, 0] = base + first
            slots[found, 1] = base + last
            found += 1
        begin = i + 1
    return found


@kernel(read(u8), read(i64), read(i64), write(i64, 2), write(i64), i64, i64)
def split_paragraphs(
    folded: Bytes, offsets: Ints, slots: Ints, out: Ints, counts: Ints, start: int, stop: int
) -> None:
    """Write the paragraphs of texts ``start`` to ``stop`` from their slots on, and their number."""
    for row in range(start, stop):
        text = folded[offsets[row] : offsets[row + 1]]
        counts[row] = _split_paragraphs(text, offsets[row], out[slots[row] : slots[row + 1]])


@helper
def _quote_state(mark: int, state: int, after_digit: bool) -> int:
    """
    Return what quotation is open behind a mark: 0 none, else the mark that opened it.

    Any mark toggles, so that mixed marks close each other; but a directed mark does not undo
    its own kind, and a straight one behind a digit (inches) opens nothing.
    """
    if state == 0:
        if mark == CLOSE or (mark == STRAIGHT and after_digit):
            return 0
        return mark
    if mark == OPEN:
        return 0 if state == LOW else state
    if mark == state and mark != STRAIGHT:
        return state
    return 0


@kernel(read(u8), read(i64, 2), write(u8), i64, i64)
def quote(folded: Bytes, paragraphs: Ints, classes: Bytes, start: int, stop: int) -> None:
    """Set ``QUOTED`` on what stands between marks; a mark left open ends with its paragraph."""
    for row in range(start, stop):
        text = folded[paragraphs[row, 0] : paragraphs[row, 1]]
        kinds = classes[paragraphs[row, 0] : paragraphs[row, 1]]
        state, begin = 0, 0
        for i in range(text.size + 1):
            byte = signed(text[i]) if i < text.size else -1
            if not (byte == STRAIGHT or OPEN <= byte <= RIGHT or byte < 0):
                continue
            digit = i > 0 and 0x30 <= text[i - 1] <= 0x39
            after = _quote_state(byte, state, digit) if byte >= 0 else 0
            if state and not after:
                for j in range(begin, i):
                    kinds[j] |= np.uint8(QUOTED)
            if after and not state:
                begin = i
            state = after


@kernel(read(u8), read(i64), read(i64), write(i64, 2), i64, i64)
def count_characters(
    data: Bytes, offsets: Ints, owners: Ints, places: Ints, start: int, stop: int
) -> None:
    """
    Turn byte places into character places, in place.

    ``places`` (n x 2: begin, end in bytes of their text) of text ``i`` are the rows from
    ``owners[i]`` to ``owners[i + 1]``, their begins ascending.
    """
    for row in range(start, stop):
        text = data[offsets[row] : offsets[row + 1]]
        at, characters = 0, 0
        for i in range(owners[row], owners[row + 1]):
            begin, end = places[i, 0], places[i, 1]
            for j in range(at, begin):  # a plain loop: LLVM makes it vectors
                characters += text[j] & 0xC0 != 0x80
            at = max(at, begin)
            size = 0
            for j in range(begin, end):
                size += text[j] & 0xC0 != 0x80
            places[i, 0] = characters
            places[i, 1] = characters + size
