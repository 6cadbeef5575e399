"""The slow obvious twins of the kernels that hash (see ``oracle``), on Python ints."""

import hashlib
from collections.abc import Iterable, Sequence

MASK = (1 << 64) - 1
FACTOR = 0x9E3779B185EBCA87


def finalise(word: int) -> int:
    """Return the finaliser of XXH64 of a word."""
    word = (word ^ word >> 33) * 0xC2B2AE3D27D4EB4F & MASK
    word = (word ^ word >> 29) * 0x165667B19E3779F9 & MASK
    return word ^ word >> 32


def shingle(tokens: Sequence[int], factors: Sequence[int]) -> list[int]:
    """Return the hash of the shingle at each token that begins one."""
    sizes = range(len(tokens) - len(factors) + 1)
    return [finalise(sum(tokens[i + j] * f for j, f in enumerate(factors)) & MASK) for i in sizes]


def digest(tokens: Iterable[int]) -> int:
    """Return the hash of a sequence of words, taken in one by one."""
    key = 0
    for token in tokens:
        key = finalise((key ^ token) * FACTOR & MASK)
    return key


def shingle_sha1(words: Sequence[str], size: int) -> list[int]:
    """Return the first 8 bytes of SHA-1 of each shingle's text."""
    texts = [" ".join(words[i : i + size]).encode() for i in range(len(words) - size + 1)]
    return [int.from_bytes(hashlib.sha1(t).digest()[:8], "little") for t in texts]  # noqa: S324


def minhash_affine32(shingles: Iterable[int], a: Sequence[int], b: Sequence[int]) -> list[int]:
    """Return the least of ``a * fmix32(shingle) + b`` modulo 2**32 for each permutation."""
    hashes, low = [], (1 << 32) - 1
    for shingle_hash in shingles:
        h = shingle_hash & low
        h = (h ^ h >> 16) * 0x85EBCA6B & low
        h = (h ^ h >> 13) * 0xC2B2AE35 & low
        hashes.append(h ^ h >> 16)
    return [min([(x * h + y) & low for h in hashes] + [low]) for x, y in zip(a, b, strict=True)]


def minhash_affine64(shingles: Iterable[int], a: Sequence[int], b: Sequence[int]) -> list[int]:
    """Return the least of ``a * fmix64(shingle) + b`` modulo 2**64 for each permutation."""
    hashes = []
    for shingle_hash in shingles:
        h = shingle_hash
        h = (h ^ h >> 33) * 0xFF51AFD7ED558CCD & MASK
        h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53 & MASK
        hashes.append(h ^ h >> 33)
    return [min([(x * h + y) & MASK for h in hashes] + [MASK]) for x, y in zip(a, b, strict=True)]


def minhash_legacy(shingles: Iterable[int], a: Sequence[int], b: Sequence[int]) -> list[int]:
    """Return the least of ``((a * h + b mod 2**64) mod (2**61 - 1)) mod 2**32``, h of 32 bits."""
    low = (1 << 32) - 1
    hashes = [h & low for h in shingles]
    return [
        min([((x * h + y) & MASK) % ((1 << 61) - 1) & low for h in hashes] + [low])
        for x, y in zip(a, b, strict=True)
    ]
