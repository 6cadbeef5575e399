"""Numbers in order: dealt out by their digits, many at a time, as sorting by comparison is not."""

import numpy as np

from dedup_native._arrays import Hashes, Ints
from dedup_native._kernel import kernel, routine, signed, u64, write

DIGIT = 10
"""Bits of a digit that ``settle`` deals by; its ``ends`` has a place for each digit, and one."""

_FEW = 24  # words that insertion puts in order
_LEAST, _MOST = 4, 12  # bits of a first digit
_TOGETHER = 11  # bits of the number of words that one has, about


@routine
def _copy(source: Hashes, target: Hashes, begin: int, end: int) -> None:
    for i in range(begin, end):
        target[i] = source[i]


@routine
def _insert(words: Hashes, begin: int, end: int) -> None:
    """Put words in order that stand near their places."""
    for i in range(begin + 1, end):
        word, j = words[i], i - 1
        while j >= begin and words[j] > word:
            words[j + 1] = words[j]
            j -= 1
        words[j + 1] = word


@routine
def _deal(source: Hashes, target: Hashes, begin: int, end: int, low: int, ends: Ints) -> None:
    """
    Write words by the digit above their ``low`` last bits, those of one as they stand.

    ``ends`` has a place for each digit, and one; it says where the words of each end.
    """
    shift, mask = np.uint64(low), np.uint64(ends.size - 2)
    ends[:] = 0
    for i in range(begin, end):
        ends[signed(source[i] >> shift & mask) + 1] += 1
    ends[0] = begin
    for digit in range(1, ends.size):
        ends[digit] += ends[digit - 1]
    for i in range(begin, end):
        digit = signed(source[i] >> shift & mask)
        target[ends[digit]] = source[i]
        ends[digit] += 1


@routine
def settle(source: Hashes, target: Hashes, begin: int, end: int, bits: int, ends: Ints) -> None:
    """
    Write words in order that differ in their last ``bits`` alone; ``source`` is used up.

    They are dealt out by the first digit of these bits: of hashes next to nothing is left to
    insertion. Where many share a digit they are dealt out by every one, from the last on.
    """
    if end - begin <= _FEW:
        _copy(source, target, begin, end)
        _insert(target, begin, end)
        return
    low, most, before = max(bits - DIGIT, 0), 0, begin
    _deal(source, target, begin, end, low, ends)
    for digit in range(ends.size - 1):
        most, before = max(most, ends[digit] - before), ends[digit]
    if low == 0:
        return
    if most <= _FEW:
        _insert(target, begin, end)
        return
    there, here, at = source, target, 0
    while at < bits:
        _deal(there, here, begin, end, at, ends)
        there, here = here, there
        at += DIGIT
    if (bits + DIGIT - 1) // DIGIT % 2 == 0:
        _copy(source, target, begin, end)


@kernel(write(u64), write(u64), makes_arrays=True)
def arrange(words: Hashes, spare: Hashes) -> None:
    """
    Put words in ascending order; ``spare`` is scratch of their length.

    They are dealt out by a first digit, of those bits in which any differ, so that the words of one
    stay in the cache, and these are settled one by one.
    """
    least, largest = words.min(), words.max()
    bits, digits = 0, _LEAST
    while bits < 64 and (least ^ largest) >> np.uint64(bits) != np.uint64(0):
        bits += 1
    while digits < _MOST and words.size >> (digits + _TOGETHER) != 0:
        digits += 1
    ends, inner = np.empty((1 << digits) + 1, np.int64), np.empty((1 << DIGIT) + 1, np.int64)
    low, begin = max(bits - digits, 0), 0
    _deal(words, spare, 0, words.size, low, ends)
    for digit in range(1 << digits):
        settle(spare, words, begin, ends[digit], low, inner)
        begin = ends[digit]
