"""
Runs of word bytes in folded text: where they are, their hashes, and which need a second look.

Passes without branches that depend on the text, so that the processor need not guess: edges and
whatever is special about a run by bit masks of 64 bytes, first bytes packed into words,
arithmetic on the words.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Bytes, Hashes, Ints
from dedup_native._kernel import helper, routine, signed
from dedup_native._lanes import (
    LANES,
    Edges,
    copy_lanes,
    count_bits,
    equal64,
    pack_lanes,
    write_places,
)
from dedup_native._machine import mask64, trailing_zeros
from dedup_native.folding import BLANK, PAD, SPACELESS, WORD
from dedup_native.hashing import Word, hash_bytes, hash_middle, hash_packed

Places = npt.NDArray[np.int32]
Room = tuple[Hashes, Ints, Ints]
"""Scratch by run: first bytes packed, size; numbers of long runs."""

SPACE, QUOTE = np.uint8(0x20), np.uint8(0x27)
PERCENT_SIGN, STOP = np.uint8(0x25), np.uint8(0x2E)
CENT = np.uint64(int.from_bytes(b"cent", "little"))
_C, _T = np.uint8(ord("c")), np.uint8(ord("t"))
_ONE, _TWO, _NONE = np.uint64(1), np.uint64(2), np.uint64(0)
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_ODD = np.uint8(PAD | SPACELESS)


@helper
def low_bits(count: int) -> Word:
    """Return a word with ``count`` low bits set, at most 63."""
    return (_ONE << np.uint64(count)) - _ONE


@helper
def _behind(mask: Word, before: Word, count: int) -> Word:
    """Return the mask ``count`` bits further on, filled from the mask before it."""
    return (mask << np.uint64(count)) | (before >> np.uint64(64 - count))


@helper
def _near_signs(folded: Bytes, block: int, high: int) -> Word:
    """Return the places of per cent signs and the two bytes before each."""
    signs = equal64(folded, block, PERCENT_SIGN)
    later = equal64(folded, min(block + 2, high), PERCENT_SIGN)  # the margin is not longer
    return signs | (signs >> _ONE) | (signs >> _TWO) | later | (later << _ONE)


@routine
def _note(looks: Word, ends: Word, first: int, special: Ints, at: int) -> int:
    """Write the numbers of the runs that end where ``looks`` says; return where they end."""
    while looks:
        bit = looks & (~looks + _ONE)
        special[at] = first + count_bits(ends & (bit - _ONE))
        looks ^= bit
        at += 1
    return at


@routine
def mark_runs(
    folded: Bytes, classes: Bytes, low: int, high: int, edges: Edges, special: Ints
) -> tuple[int, int]:
    """
    Write where runs of ``WORD`` bytes begin and end, and the numbers of the special ones.

    Special is a run that holds fill bytes or characters of a spaceless script, is longer than 63
    bytes, may belong to the word before it, or may have a per cent sign behind it. Returns how
    many runs and how many special ones.
    """
    at, specials = 0, 0
    mask, quotes, tees, cees, odd_before = _NONE, _NONE, _NONE, _NONE, False
    for block in range(low, high + 1, 64):
        mask_before, mask = mask, mask64(classes, block, np.uint8(WORD))
        odd = mask64(classes, block, _ODD)
        if high - block < 64:
            mask &= low_bits(high - block)
        shifted = _behind(mask, mask_before, 1)
        ends = shifted & ~mask
        looks = _near_signs(folded, block, high)
        before, quotes = quotes, equal64(folded, block, QUOTE) | equal64(folded, block, STOP)
        looks |= _behind(quotes, before, 2) & ~_behind(mask, mask_before, 2)
        before, tees = tees, equal64(folded, block, _T)
        last = _behind(tees, before, 1)
        before, cees = cees, equal64(folded, block, _C) & ~shifted
        looks |= last & _behind(cees, before, 4)
        reach = mask + (odd & mask)  # what is added to a run carries to its end
        whole = reach + np.uint64(odd_before)
        odd_before = bool((reach < mask) | (whole < reach))
        looks = (looks | whole) & ends
        wide = (mask_before >> _HALF == _LOW) | (mask & _LOW == _LOW)  # hardly ever
        if wide and ends and shifted & _ONE and block + trailing_zeros(ends) - edges[at - 1] > 63:
            looks |= ends & (~ends + _ONE)
        if looks:
            specials = _note(looks, ends, at >> 1, special, specials)
        at += write_places(mask ^ shifted, block, edges, at)
    return at >> 1, specials


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


@routine
def hash_runs(folded: Bytes, edges: Edges, count: int, room: Room, out: Hashes) -> None:
    """Write the hash of each run; some runs beyond the last are read, and must lie in the text."""
    words, sizes, long = room
    edges[2 * count : 2 * (count + LANES)] = 0
    out[count : count + LANES] = 0
    for i in range(0, count, LANES):
        pack_lanes(folded, edges, i, words, sizes)
    packed, lengths, hashes = words[:count], sizes[:count], out[:count]
    longs = 0
    for i in range(count):
        long[longs] = i
        longs += lengths[i] > 8
    for i in range(count):  # arithmetic alone: LLVM makes it vectors
        hashes[i] = hash_packed(packed[i], lengths[i])
    longer = 0
    for j in range(longs):
        i = long[j]
        hashes[i] = hash_middle(folded, signed(edges[2 * i]), lengths[i])
        long[longer] = i
        longer += lengths[i] > 16
    for j in range(longer):
        i = long[j]
        hashes[i] = hash_bytes(folded, signed(edges[2 * i]), lengths[i])


@helper
def copy_runs(
    tokens: Hashes,
    edges: Edges,
    runs: tuple[int, int],
    hashes: Hashes,
    places: Places,
    at: int,
    last: int,
) -> int:
    """Write plain runs as tokens; return where they end. Beyond, as far as ``last``, is room."""
    done, until = runs
    end = at + until - done
    while at < end and at + LANES <= last:
        at += copy_lanes(tokens, edges, done, hashes, places, at)
        done += LANES
    while at < end:
        hashes[at], places[at, 0], places[at, 1] = (
            tokens[done],
            edges[2 * done],
            edges[2 * done + 1],
        )
        at, done = at + 1, done + 1
    return end
