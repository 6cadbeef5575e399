"""Where one of many names may stand in texts: so few texts are left for a slower look."""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Bytes, Hashes, Ints
from dedup_native._kernel import helper, i64, kernel, read, signed, u8, u32, u64, write
from dedup_native.probing import place_from

LONGEST = 8
"""So many bytes of a name are looked for, its first."""

WHOLE = 128
"""Of a mark: the name is no longer than what is looked for, and ends with its word."""


_FACTOR = np.uint64(0x9E3779B185EBCA87)


@helper
def _is_of_word(byte: int) -> bool:
    """Tell whether a byte is a letter or figure of ASCII, or a low line."""
    small = byte | 32
    return (small >= 97) & (small <= 122) | (byte >= 48) & (byte <= 57) | (byte == 95)


@helper
def slot_of(key: np.uint64, slots: int) -> int:
    """Return the first slot of a table in which a key may stand."""
    return signed((key * _FACTOR) >> np.uint64(40)) & (slots - 1)


@helper
def _mark_of(key: np.uint64, table: Hashes, marks: Bytes) -> int:
    """Return the mark of a key, 0 for one that is not in the table."""
    slot = place_from(slot_of(key, table.size), key, table)
    return signed(marks[slot]) if table[slot] == key else 0


@kernel(read(u8), read(i64), read(u8, 2), read(u32), read(u64), read(u8), write(u8), i64, i64)
def spot(
    body: Bytes, ends: Ints, sizes: Bytes, thirds: npt.NDArray[np.uint32], table: Hashes,
    marks: Bytes, out: Bytes, start: int, stop: int,
) -> None:  # fmt: skip
    """
    Write for texts ``start`` to ``stop`` the marks of all names that may be in them.

    ``ends`` are where texts end in ``body``, behind where the first begins. ``table`` is a power of
    two of slots, with the first bytes of each name as a number, the first byte lowest, 0 where
    empty, and ``marks`` by slot. ``sizes`` tell by two bytes how long what is looked for there may
    be, as bits (1 for one byte), and in a second row where a word goes on before them; ``thirds``
    the lowest five bits of the byte that may stand behind them, as a bit.
    """
    for row in range(start, stop):
        seen, inside, end = 0, 0, ends[row + 1]
        two = signed(body[ends[row]]) if ends[row] < end else 0
        for i in range(ends[row], end):
            two = (two & 255) << 8 | (signed(body[i + 1]) if i + 1 < end else 0)
            asked = signed(sizes[inside, two])
            inside = 1 if _is_of_word(two >> 8) else 0
            if asked == 0:
                continue
            third = signed(body[i + 2]) & 31 if i + 2 < end else 0
            if signed(thirds[two]) >> third & 1 == 0:
                continue
            key = np.uint64(0)
            for size in range(min(LONGEST, end - i)):
                key |= np.uint64(body[i + size]) << np.uint64(8 * size)
                if asked >> size & 1 == 0:
                    continue
                mark, behind = _mark_of(key, table, marks), i + size + 1
                if mark & WHOLE and behind < end and _is_of_word(signed(body[behind])):
                    continue
                seen |= mark & ~WHOLE
        out[row] = seen
