"""
Rows that share a key, and the groups they make.

A bucket is never compared all with all: each row is linked to the first of its bucket and to
the few before it. So a bucket costs what its size is, and small buckets are complete.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints
from dedup_native._kernel import helper, i64, kernel, read, routine, signed, u32, u64, write
from dedup_native.hashing import Word, finalise

_FACTOR = np.uint64(0x9E3779B185EBCA87)
_NONE, _LOW = np.uint64(0), np.uint64(0xFFFFFFFF)


@helper
def _band_key(signatures: npt.NDArray[Any], row: int, first: int, size: int) -> Word:
    key = _NONE
    for i in range(first, first + size):
        key = finalise((key ^ np.uint64(signatures[row, i])) * _FACTOR)
    return key


@kernel(read(u32, 2), read(i64), i64, i64, write(u64), i64, i64)
def band_keys32(
    signatures: npt.NDArray[np.uint32],
    rows: Ints,
    first: int,
    size: int,
    out: Hashes,
    start: int,
    stop: int,
) -> None:
    """Write a hash of ``size`` minima from ``first`` on, for each of ``rows[start:stop]``."""
    for i in range(start, stop):
        out[i] = _band_key(signatures, rows[i], first, size)


@kernel(read(u64, 2), read(i64), i64, i64, write(u64), i64, i64)
def band_keys64(
    signatures: Hashes, rows: Ints, first: int, size: int, out: Hashes, start: int, stop: int
) -> None:
    """Write a hash of ``size`` minima from ``first`` on, for each of ``rows[start:stop]``."""
    for i in range(start, stop):
        out[i] = _band_key(signatures, rows[i], first, size)


@kernel(read(u32, 2), i64, write(u32, 2), i64, i64)
def all_bands32(
    signatures: npt.NDArray[np.uint32],
    size: int,
    out: npt.NDArray[np.uint32],
    start: int,
    stop: int,
) -> None:
    """Write the low 32 bits of the key of every band of ``size`` minima, row by row."""
    for row in range(start, stop):
        for band in range(out.shape[1]):
            out[row, band] = _band_key(signatures, row, band * size, size) & _LOW


@kernel(read(u64, 2), i64, write(u32, 2), i64, i64)
def all_bands64(
    signatures: Hashes, size: int, out: npt.NDArray[np.uint32], start: int, stop: int
) -> None:
    """Write the low 32 bits of the key of every band of ``size`` minima, row by row."""
    for row in range(start, stop):
        for band in range(out.shape[1]):
            out[row, band] = _band_key(signatures, row, band * size, size) & _LOW


@kernel(read(u64), i64, read(u64), read(i64), write(i64), write(i64), write(i64), write(i64))
def chain(
    ranked: Hashes, bits: int, keys: Hashes, places: Ints, ranks: Ints, first: Ints, before: Ints,
    found: Ints,
) -> None:  # fmt: skip
    """
    Write which ranks have keys that begin as another's, each's in order; in ``found[0]`` how many.

    ``ranked`` has the high bits of every key and, in its last ``bits``, a rank, ascending; the key
    of a rank stands at ``keys[places[rank]]``. Each is linked (by its place among those written;
    -1: none) to the first and to the last before it with its very key.
    """
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    begin, at = 0, 0
    while begin < ranked.size:
        end = begin + 1
        while end < ranked.size and (ranked[begin] ^ ranked[end]) & ~mask == _NONE:
            end += 1
        if end - begin > 1:
            head = at
            for i in range(begin, end):
                rank = signed(ranked[i] & mask)
                key, latest = keys[places[rank]], at - 1
                while latest >= head and keys[places[ranks[latest]]] != key:
                    latest -= 1
                ranks[at], first[at], before[at] = rank, at, -1
                if latest >= head:
                    first[at], before[at] = first[latest], latest
                at += 1
        begin = end
    found[0] = at


@routine
def root_of(roots: Ints, row: int) -> int:
    """Return the representative of a row's group, halving the path to it."""
    while roots[row] != row:
        roots[row] = roots[roots[row]]
        row = roots[row]
    return row


@kernel(read(i64, 2), write(i64))
def unite(pairs: Ints, roots: Ints) -> None:
    """Unite the groups of each pair; the smallest row of a group represents it."""
    for i in range(pairs.shape[0]):
        left, right = root_of(roots, pairs[i, 0]), root_of(roots, pairs[i, 1])
        if left < right:
            roots[right] = left
        elif right < left:
            roots[left] = right


@kernel(write(i64))
def settle(roots: Ints) -> None:
    """Point every row straight at its representative."""
    for row in range(roots.size):
        roots[row] = root_of(roots, row)


@kernel(read(i64), read(i64), read(i64), write(i64), i64, write(i64, 2), write(i64))
def propose(
    rows: Ints, first: Ints, before: Ints, roots: Ints, reach: int, out: Ints, found: Ints
) -> None:
    """
    Write pairs of one bucket that are not in one group yet, and in ``found[0]`` how many.

    Each row is paired with its bucket's first and with up to ``reach`` rows before it; ``out``
    has room for ``reach + 1`` pairs a row.
    """
    at = 0
    for i in range(rows.size):
        if before[i] < 0:
            continue
        here, j, steps = root_of(roots, rows[i]), before[i], 0
        while j >= 0 and steps < reach:
            if root_of(roots, rows[j]) != here:
                out[at, 0] = min(rows[i], rows[j])
                out[at, 1] = max(rows[i], rows[j])
                at += 1
            j = before[j]
            steps += 1
        if j >= 0 and root_of(roots, rows[first[i]]) != here:
            out[at, 0] = min(rows[i], rows[first[i]])
            out[at, 1] = max(rows[i], rows[first[i]])
            at += 1
    found[0] = at


@kernel(read(i64), read(i64), i64, write(i64, 2), i64, i64)
def pair_members(members: Ints, bounds: Ints, row: int, out: Ints, start: int, stop: int) -> None:
    """Write every pair of members of groups ``start`` to ``stop``, from pair ``row`` on."""
    at = row
    for group in range(start, stop):
        for i in range(bounds[group], bounds[group + 1]):
            for j in range(i + 1, bounds[group + 1]):
                out[at, 0] = min(members[i], members[j])
                out[at, 1] = max(members[i], members[j])
                at += 1
