"""
SHA-1 of word shingles, for signatures equal to those of datasketch's default hash.

A module of its own: who does not ask for SHA-1 does not compile it.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Bytes, Hashes, Ints
from dedup_native._kernel import helper, i64, kernel, read, routine, u8, u64, write

_ROUNDS = np.array([0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6], np.uint32)
_START = np.array([0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0], np.uint32)


@helper
def _rotated(word: np.uint32, by: int) -> np.uint32:
    return np.uint32(word << np.uint32(by)) | np.uint32(word >> np.uint32(32 - by))


@routine
def _compress(block: npt.NDArray[np.uint32], state: npt.NDArray[np.uint32]) -> None:
    """Take a block of 16 big-endian words (room for 80) into a state (FIPS 180-4, 6.1.2)."""
    for t in range(16, 80):
        block[t] = _rotated(block[t - 3] ^ block[t - 8] ^ block[t - 14] ^ block[t - 16], 1)
    a, b, c, d, e = state[0], state[1], state[2], state[3], state[4]
    for t in range(80):
        if t < 20:
            mixed = (b & c) | (~b & d)
        elif t < 40 or t >= 60:
            mixed = b ^ c ^ d
        else:
            mixed = (b & c) | (b & d) | (c & d)
        total = np.uint32(_rotated(a, 5) + mixed + e + _ROUNDS[t // 20] + block[t])
        e, d, c, b, a = d, c, _rotated(b, 30), a, total
    state[0] = np.uint32(state[0] + a)
    state[1] = np.uint32(state[1] + b)
    state[2] = np.uint32(state[2] + c)
    state[3] = np.uint32(state[3] + d)
    state[4] = np.uint32(state[4] + e)


@routine
def _sha1(text: Bytes, block: npt.NDArray[np.uint32], state: npt.NDArray[np.uint32]) -> np.uint64:
    """Return the first 8 bytes of SHA-1 as one little-endian number, as datasketch takes them."""
    for i in range(5):
        state[i] = _START[i]
    size = text.size
    for begin in range(0, size + 9, 64):
        block[:16] = np.uint32(0)
        for i in range(begin, min(begin + 64, size + 1)):
            byte = np.uint32(text[i]) if i < size else np.uint32(0x80)
            block[(i - begin) >> 2] |= np.uint32(byte << np.uint32(8 * (3 - (i & 3))))
        if begin + 64 >= size + 9:
            block[14] = np.uint32((size * 8) >> 32)
            block[15] = np.uint32((size * 8) & 0xFFFFFFFF)
        _compress(block, state)
    low, high = np.uint64(0), np.uint64(0)
    for i in range(4):
        by = np.uint32(24 - 8 * i)
        low |= np.uint64((state[0] >> by) & np.uint32(0xFF)) << np.uint64(8 * i)
        high |= np.uint64((state[1] >> by) & np.uint32(0xFF)) << np.uint64(8 * i)
    return low | high << np.uint64(32)


@kernel(read(u8), read(i64, 2), read(i64), read(i64), i64, write(u64), i64, i64, makes_arrays=True)
def shingle_sha1(
    words: Bytes,
    places: Ints,
    firsts: Ints,
    counts: Ints,
    size: int,
    out: Hashes,
    start: int,
    stop: int,
) -> None:
    """
    Write SHA-1 of the text of the shingle that begins at each token, its first 8 bytes.

    ``words`` holds the tokens, one space between them; ``places`` (n x 2) where each stands.
    """
    block, state = np.empty(80, np.uint32), np.empty(5, np.uint32)
    for row in range(start, stop):
        for i in range(firsts[row], firsts[row] + counts[row] - size + 1):
            out[i] = _sha1(words[places[i, 0] : places[i + size - 1, 1]], block, state)
