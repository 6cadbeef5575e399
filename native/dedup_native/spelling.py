"""
The words of folded text written out, for people and for hashes of text.

A module of its own: who does not ask for words does not compile it.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Bytes
from dedup_native._kernel import i32, i64, kernel, read, signed, u8, write
from dedup_native.folding import FILL, SPACELESS, WORD
from dedup_native.scanning import SPACE, Places
from dedup_native.tokenising import character_end

LONGEST_SPELLED = 9
"""Bytes of spelled words for a byte of text at most: ``5%`` is ``5 percent``."""

_PERCENT = np.frombuffer(b"percent", np.uint8)


@kernel(
    read(u8),
    read(u8),
    read(i32, 2),
    read(i64),
    read(i64),
    read(i64),
    write(u8),
    write(i64, 2),
    i64,
    i64,
)
def spell(
    folded: Bytes,
    classes: Bytes,
    places: Places,
    firsts: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    offsets: npt.NDArray[np.int64],
    out: Bytes,
    spans: npt.NDArray[np.int64],
    start: int,
    stop: int,
) -> None:
    """
    Write the words themselves, one space between them, and where each stands (n x 2).

    Those of a text go to ``out`` from ``LONGEST_SPELLED`` times its offset on.
    """
    for row in range(start, stop):
        at, last = offsets[row] * LONGEST_SPELLED, offsets[row + 1]
        for token in range(firsts[row], firsts[row] + counts[row]):
            begin, end = signed(places[token, 0]), signed(places[token, 1])
            if end < last and classes[begin] & classes[end] & SPACELESS:
                end = character_end(folded, end, last)
            spans[token, 0] = at
            for i in range(begin, end):
                if classes[i] & WORD and folded[i] != FILL:
                    out[at] = folded[i]
                    at += 1
            if at == spans[token, 0]:
                for byte in _PERCENT:
                    out[at] = byte
                    at += 1
            spans[token, 1] = at
            out[at] = SPACE
            at += 1
