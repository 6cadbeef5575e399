"""
MinHash signatures, bit for bit as datasketch 2 makes them.

One kernel a permutation scheme. ``spans`` (n x 2) says which shingles belong to a row; a row
without any keeps the empty signature, all ones (in 32 bits for ``affine32`` and ``legacy``).
"""

from typing import Any

import numpy as np

from dedup_native._arrays import Hashes, Ints
from dedup_native._kernel import helper, i64, kernel, read, u32, u64, write
from dedup_native._machine import LANES, Short, least_products
from dedup_native.hashing import Word

_EMPTY32 = np.uint32(0xFFFFFFFF)
_EMPTY64 = np.uint64(0xFFFFFFFFFFFFFFFF)
_LOW32 = np.uint64(0xFFFFFFFF)
_MERSENNE = np.uint64((1 << 61) - 1)
_AT_A_TIME = 1024  # shingles whose mixed hashes stay in the nearest cache


@helper
def _fmix32(word: Word) -> Any:
    """Return MurmurHash3's 32-bit finaliser of the low half of a word (uint32)."""
    h = np.uint32(word & _LOW32)
    h = np.uint32(np.uint32(h ^ np.uint32(h >> np.uint32(16))) * np.uint32(0x85EBCA6B))
    h = np.uint32(np.uint32(h ^ np.uint32(h >> np.uint32(13))) * np.uint32(0xC2B2AE35))
    return np.uint32(h ^ np.uint32(h >> np.uint32(16)))


@kernel(read(u64), read(i64, 2), read(u32), read(u32), write(u32, 2), i64, i64, makes_arrays=True)
def minhash_affine32(
    shingles: Hashes, spans: Ints, a: Short, b: Short, out: Short, start: int, stop: int
) -> None:
    """Write minima of ``a * fmix32(shingle) + b`` modulo 2**32."""
    room = (a.size + LANES - 1) // LANES * LANES  # what is beyond the permutations is left alone
    factors, summands = np.zeros(room, np.uint32), np.zeros(room, np.uint32)
    factors[: a.size] = a
    summands[: a.size] = b
    signature, mixed = np.empty(room, np.uint32), np.empty(_AT_A_TIME, np.uint32)
    for row in range(start, stop):
        end = spans[row, 1]
        signature[:] = _EMPTY32
        for begin in range(spans[row, 0], end, _AT_A_TIME):
            some = shingles[begin : min(begin + _AT_A_TIME, end)]
            for i in range(some.size):
                mixed[i] = _fmix32(some[i])
            for place in range(0, room, LANES):
                least_products(mixed, some.size, factors, summands, place, signature)
        out[row] = signature[: a.size]


@kernel(read(u64), read(i64, 2), read(u64), read(u64), write(u64, 2), i64, i64)
def minhash_affine64(
    shingles: Hashes, spans: Ints, a: Hashes, b: Hashes, out: Hashes, start: int, stop: int
) -> None:
    """Write minima of ``a * fmix64(shingle) + b`` modulo 2**64."""
    for row in range(start, stop):
        signature = out[row]
        signature[:] = _EMPTY64
        for i in range(spans[row, 0], spans[row, 1]):
            h = shingles[i]
            h = (h ^ (h >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
            h = (h ^ (h >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
            h ^= h >> np.uint64(33)
            for p in range(signature.size):
                signature[p] = min(signature[p], a[p] * h + b[p])


@kernel(read(u64), read(i64, 2), read(u64), read(u64), write(u64, 2), i64, i64)
def minhash_legacy(
    shingles: Hashes, spans: Ints, a: Hashes, b: Hashes, out: Hashes, start: int, stop: int
) -> None:
    """Write minima of ``((a * shingle + b mod 2**64) mod (2**61 - 1)) mod 2**32``."""
    for row in range(start, stop):
        signature = out[row]
        signature[:] = _LOW32
        for i in range(spans[row, 0], spans[row, 1]):
            h = shingles[i] & _LOW32
            for p in range(signature.size):
                word = a[p] * h + b[p]
                word = (word & _MERSENNE) + (word >> np.uint64(61))
                word = word - _MERSENNE if word >= _MERSENNE else word
                signature[p] = min(signature[p], word & _LOW32)
