"""Hashes of word shingles and of word sequences, made of token hashes."""

import numpy as np

from dedup_native._arrays import Hashes, Ints
from dedup_native._kernel import i64, kernel, read, routine, u64, write
from dedup_native.hashing import finalise

_NONE, _FACTOR = np.uint64(0), np.uint64(0x9E3779B185EBCA87)


@routine
def write_shingles(words: Hashes, factors: Hashes, sums: Hashes) -> None:
    """Write the shingle that begins at each word but the last ones, as ``shingle`` does."""
    for i in range(sums.size):
        sums[i] = words[i] * factors[0]
    for j in range(1, factors.size):
        shifted = words[j : j + sums.size]
        factor = factors[j]
        for i in range(sums.size):
            sums[i] += shifted[i] * factor
    for i in range(sums.size):
        sums[i] = finalise(sums[i])


@kernel(read(u64), read(i64), read(i64), read(u64), write(u64), i64, i64)
def shingle(
    tokens: Hashes,
    firsts: Ints,
    counts: Ints,
    factors: Hashes,
    out: Hashes,
    start: int,
    stop: int,
) -> None:
    """
    Write the shingle that begins at each token of texts ``start`` to ``stop``.

    ``out[i]`` is the finalised sum of ``tokens[i + j] * factors[j]``; the last
    ``len(factors) - 1`` places of a text are left as they are.
    """
    for row in range(start, stop):
        size = counts[row] - factors.size + 1
        if size <= 0:
            continue
        words = tokens[firsts[row] : firsts[row] + counts[row]]
        write_shingles(words, factors, out[firsts[row] : firsts[row] + size])


@kernel(read(u64), read(i64, 2), write(u64), i64, i64)
def digest(tokens: Hashes, spans: Ints, out: Hashes, start: int, stop: int) -> None:
    """Write a hash of the token sequence of each span; 0 for an empty one."""
    for row in range(start, stop):
        key = _NONE
        for i in range(spans[row, 0], spans[row, 1]):
            key = finalise((key ^ tokens[i]) * _FACTOR)
        out[row] = key
