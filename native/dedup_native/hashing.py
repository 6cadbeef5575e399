"""
XXH3 of short byte strings, and hashes made of hashes.

``hash_bytes`` equals ``xxhash.xxh3_64_intdigest(text[:128])``: the algorithm is that of
the xxHash specification (XXH3, seed 0, default secret), lengths 1 to 128.
"""

from typing import Any

import numpy as np

from dedup_native._arrays import Bytes
from dedup_native._kernel import helper, routine
from dedup_native._machine import fold_product, load64, swap_bytes

Word = Any  # uint64 in machine code, np.uint64 without the JIT

LONGEST = 128
"""A longer token is hashed by its first so many bytes."""

_WORDS = np.frombuffer(  # the first 128 bytes of the default secret, eight a word
    bytes.fromhex(
        "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
        "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
        "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
        "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
    ),
    np.uint64,
)
_P64_1 = np.uint64(0x9E3779B185EBCA87)
_P64_2 = np.uint64(0xC2B2AE3D27D4EB4F)
_P64_3 = np.uint64(0x165667B19E3779F9)
_MX1 = np.uint64(0x165667919E3779F9)
_MX2 = np.uint64(0x9FB21C651E98DF25)
_FLIP_3 = np.uint64((0x396CFEB8 ^ 0xBE4BA423) & 0xFFFFFFFF)
_FLIP_8 = np.uint64(int(_WORDS[1]) ^ int(_WORDS[2]))
_FLIP_16_LOW = np.uint64(int(_WORDS[3]) ^ int(_WORDS[4]))
_FLIP_16_HIGH = np.uint64(int(_WORDS[5]) ^ int(_WORDS[6]))
_LOW32 = np.uint64(0xFFFFFFFF)
_BYTE = np.uint64(0xFF)
_U8, _U16, _U24 = np.uint64(8), np.uint64(16), np.uint64(24)
_U28, _U29, _U32 = np.uint64(28), np.uint64(29), np.uint64(32)
_U33, _U35, _U37 = np.uint64(33), np.uint64(35), np.uint64(37)
_U15, _U40, _U49, _U63 = np.uint64(15), np.uint64(40), np.uint64(49), np.uint64(63)
_NONE, _ONE, _FOUR = np.uint64(0), np.uint64(1), np.uint64(4)


@helper
def hash_packed(word: Word, size: int) -> Word:
    """
    Return XXH3 of 1 to 8 bytes packed into ``word`` (the rest of it 0).

    XXH3 has one formula below 4 bytes and one from there: both are computed and one is chosen
    by a mask, because words of a text make that branch unpredictable.
    """
    length = np.uint64(size)
    small = np.uint64(size < 4)
    middle = (word >> (_U8 * (length >> _ONE))) & _BYTE
    last = (word >> (_U8 * (length - _ONE))) & _BYTE
    mixed = ((word & _BYTE) << _U16) | (middle << _U24) | last | (length << _U8)
    mixed ^= _FLIP_3
    mixed ^= mixed >> _U33
    mixed *= _P64_2
    mixed ^= mixed >> _U29
    mixed *= _P64_3
    mixed ^= mixed >> _U32
    tail = (word >> ((_U8 * (length - _FOUR)) & _U63)) & _LOW32
    keyed = (tail + ((word & _LOW32) << _U32)) ^ _FLIP_8
    keyed ^= ((keyed << _U49) | (keyed >> _U15)) ^ ((keyed << _U24) | (keyed >> _U40))
    keyed *= _MX2
    keyed ^= (keyed >> _U35) + length
    keyed *= _MX2
    keyed ^= keyed >> _U28
    return keyed ^ ((keyed ^ mixed) & (_NONE - small))


@helper
def _avalanche(word: Word) -> Word:
    word ^= word >> _U37
    word *= _MX1
    return word ^ (word >> _U32)


@helper
def _mix16(text: Bytes, begin: int, pair: int) -> Word:
    low = load64(text, begin) ^ _WORDS[pair]
    high = load64(text, begin + 8) ^ _WORDS[pair + 1]
    return fold_product(low, high)


@helper
def hash_middle(text: Bytes, begin: int, size: int) -> Word:
    """Return XXH3 of 9 to 16 bytes."""
    low = load64(text, begin) ^ _FLIP_16_LOW
    high = load64(text, begin + size - 8) ^ _FLIP_16_HIGH
    return _avalanche(np.uint64(size) + swap_bytes(low) + high + fold_product(low, high))


@routine
def hash_bytes(text: Bytes, begin: int, size: int) -> Word:
    """Return XXH3 of ``text[begin:begin + min(size, 128)]``; eight more bytes must be readable."""
    size = min(size, LONGEST)
    length = np.uint64(size)
    if size <= 8:
        word = load64(text, begin)
        if size < 8:
            word &= (np.uint64(1) << (_U8 * length)) - np.uint64(1)
        return hash_packed(word, size)
    if size <= 16:
        return hash_middle(text, begin, size)
    total = length * _P64_1
    for step in range((size - 1) // 32, -1, -1):
        total += _mix16(text, begin + 16 * step, 4 * step)
        total += _mix16(text, begin + size - 16 * (step + 1), 4 * step + 2)
    return _avalanche(total)


@helper
def finalise(word: Word) -> Word:
    """Return a well-mixed word (the finaliser of XXH64)."""
    word ^= word >> _U33
    word *= _P64_2
    word ^= word >> _U29
    word *= _P64_3
    return word ^ (word >> _U32)
