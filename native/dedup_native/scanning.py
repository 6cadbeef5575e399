"""
Runs of word bytes in folded text: where they are, their hashes, and which need a second look.

Three passes without branches that depend on the text, so that the processor need not guess:
edges by bit masks of 64 bytes, first bytes packed into words, arithmetic on the words.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import helper, routine, signed
from dedup_native._machine import Bytes, load64, mask64, trailing_zeros
from dedup_native.folding import BLANK, PAD, SPACELESS, WORD
from dedup_native.hashing import Word, hash_bytes, hash_packed

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Room = tuple[Hashes, Ints, Ints, Ints]
"""Scratch by run: first bytes packed, size; numbers of long runs, of those to look at again."""

SPACE, QUOTE = np.uint8(0x20), np.uint8(0x27)
PERCENT_SIGN, STOP = np.uint8(0x25), np.uint8(0x2E)
CENT = np.uint64(int.from_bytes(b"cent", "little"))
_ONE, _NONE = np.uint64(1), np.uint64(0)
_ODD = np.uint8(PAD | SPACELESS)


@helper
def low_bits(count: int) -> Word:
    """Return a word with ``count`` low bits set, at most 63."""
    return (_ONE << np.uint64(count)) - _ONE


@routine
def mark_runs(classes: Bytes, low: int, high: int, runs: Places) -> tuple[int, bool]:
    """Write where runs of ``WORD`` bytes begin and end; return how many, and if any is odd."""
    begun, ended, carry, odd = 0, 0, _NONE, _NONE
    for block in range(low, high + 1, 64):
        mask = mask64(classes, block, np.uint8(WORD))
        here = mask64(classes, block, _ODD)
        if high - block < 64:
            mask &= low_bits(high - block)
            here &= low_bits(high - block)
        odd |= here
        shifted = (mask << _ONE) | carry
        carry = mask >> np.uint64(63)
        starts, ends = mask & ~shifted, shifted & ~mask
        while starts:
            runs[begun, 0] = block + trailing_zeros(starts)
            starts &= starts - _ONE
            begun += 1
        while ends:
            runs[ended, 1] = block + trailing_zeros(ends)
            ends &= ends - _ONE
            ended += 1
    return begun, odd != _NONE


@helper
def is_odd_run(classes: Bytes, begin: int, end: int) -> bool:
    """Tell whether a run holds fill bytes or characters of a spaceless script."""
    if end - begin > 63:
        return True
    odd = mask64(classes, begin, _ODD)
    return bool((odd & low_bits(end - begin)) != _NONE)


@helper
def is_gap(byte: np.uint8) -> bool:
    """Tell what may stand between a number and its sign: white space, or the sign's own blanks."""
    return bool((byte == SPACE) | (byte == BLANK))


@helper
def _needs_look(folded: Bytes, begin: int, end: int, word: Word) -> bool:
    """Tell a run that may belong to the word before it, or have a per cent sign behind it."""
    before = folded[begin - 1] if begin > 0 else SPACE
    single = (end - begin == 1) & ((before == QUOTE) | (before == STOP))
    first, second, third = folded[end], folded[end + 1], folded[end + 2]
    sign = first == PERCENT_SIGN
    sign |= is_gap(first) & ((second == PERCENT_SIGN) | (is_gap(second) & (third == PERCENT_SIGN)))
    return bool(single | sign | (word == CENT))


@routine
def pack_runs(
    folded: Bytes, classes: Bytes, runs: Places, count: int, odd: bool, room: Room
) -> tuple[int, int]:
    """
    Write each run's first bytes packed, its size, and the numbers of long and of special runs.

    Free of branches that depend on the text, but for the rare ones.
    """
    words, sizes, long, special = room
    longs, specials = 0, 0
    for i in range(count):
        begin, end = signed(runs[i, 0]), signed(runs[i, 1])
        size = end - begin
        word = load64(folded, begin) & (~_NONE >> np.uint64((64 - 8 * size) & 63))
        words[i] = word
        sizes[i] = size
        long[longs] = i
        longs += size > 8
        special[specials] = i
        look = _needs_look(folded, begin, end, word) | (size > 63)
        if odd:
            look |= is_odd_run(classes, begin, end)
        specials += look
    return longs, specials


@routine
def hash_runs(folded: Bytes, runs: Places, count: int, room: Room, longs: int, out: Hashes) -> None:
    """Write the hash of each run."""
    words, sizes, long, _ = room
    packed, lengths = words[:count], sizes[:count]
    hashes = out[:count]
    for i in range(count):  # arithmetic alone: LLVM makes it vectors
        hashes[i] = hash_packed(packed[i], lengths[i])
    for j in range(longs):
        i = long[j]
        hashes[i] = hash_bytes(folded, signed(runs[i, 0]), sizes[i])
