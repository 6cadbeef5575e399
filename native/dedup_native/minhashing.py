"""
MinHash signatures, bit for bit as datasketch 2 makes them.

One kernel a permutation scheme. ``spans`` (n x 2) says which shingles belong to a row; a row
without any keeps the empty signature, all ones (in 32 bits for ``affine32`` and ``legacy``).
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import helper, i64, kernel, read, u32, u64, write
from dedup_native.hashing import Word

Hashes = npt.NDArray[np.uint64]
Short = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]

_EMPTY32 = np.uint32(0xFFFFFFFF)
_EMPTY64 = np.uint64(0xFFFFFFFFFFFFFFFF)
_LOW32 = np.uint64(0xFFFFFFFF)
_MERSENNE = np.uint64((1 << 61) - 1)
_LANES = 8


@helper
def _fmix32(word: Word) -> Any:
    """Return MurmurHash3's 32-bit finaliser of the low half of a word (uint32)."""
    h = np.uint32(word & _LOW32)
    h = np.uint32(np.uint32(h ^ np.uint32(h >> np.uint32(16))) * np.uint32(0x85EBCA6B))
    h = np.uint32(np.uint32(h ^ np.uint32(h >> np.uint32(13))) * np.uint32(0xC2B2AE35))
    return np.uint32(h ^ np.uint32(h >> np.uint32(16)))


@helper
def _permuted(a: Any, b: Any, h: Any) -> Any:
    return np.uint32(np.uint32(a * h) + b)


@helper
def _fold_eight(h: Short, a: Short, b: Short, row: Short) -> None:
    """Take eight shingles into a signature: their products share its loads and stores."""
    h0, h1, h2, h3, h4, h5, h6, h7 = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    for p in range(row.size):
        x, y = a[p], b[p]
        least = min(_permuted(x, y, h0), _permuted(x, y, h1))
        other = min(_permuted(x, y, h2), _permuted(x, y, h3))
        third = min(_permuted(x, y, h4), _permuted(x, y, h5))
        fourth = min(_permuted(x, y, h6), _permuted(x, y, h7))
        row[p] = min(row[p], min(min(least, other), min(third, fourth)))


@kernel(read(u64), read(i64, 2), read(u32), read(u32), write(u32, 2), i64, i64)
def minhash_affine32(
    shingles: Hashes, spans: Ints, a: Short, b: Short, out: Short, start: int, stop: int
) -> None:
    """Write minima of ``a * fmix32(shingle) + b`` modulo 2**32."""
    lanes = np.empty(_LANES, np.uint32)
    for row in range(start, stop):
        begin, end = spans[row, 0], spans[row, 1]
        signature = out[row]
        signature[:] = _EMPTY32
        for i in range(begin, end, _LANES):
            for j in range(_LANES):
                lanes[j] = _fmix32(shingles[min(i + j, end - 1)])
            _fold_eight(lanes, a, b, signature)


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
