"""Signatures: the oracle's and, bit for bit, those of datasketch."""

from typing import Any

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup.settings import Scheme
from dedup.signatures import permutations
from dedup_native import minhashing
from strategies import hashes, offsets_of, rowwise

SCHEMES: list[Scheme] = ["affine32", "affine64", "legacy"]
KERNELS = {scheme: getattr(minhashing, f"minhash_{scheme}") for scheme in SCHEMES}
TWINS = {scheme: getattr(oracle, f"minhash_{scheme}") for scheme in SCHEMES}
each_scheme = pytest.mark.parametrize("scheme", SCHEMES)


def signed(sets: list[list[int]], scheme: Scheme, num_perm: int, seed: int = 1) -> Any:
    """Return the signatures of sets of shingles."""
    a, b = permutations(num_perm, seed, scheme)
    ends = offsets_of([len(each) for each in sets])
    spans = np.stack([ends[:-1], ends[1:]], axis=1)
    shingles = np.array([shingle for each in sets for shingle in each], np.uint64)
    inputs = (shingles, spans, a, b)
    return rowwise(KERNELS[scheme], len(sets), inputs, ((len(sets), num_perm), a.dtype))[0]


@each_scheme
@given(sets=st.lists(st.lists(hashes(), max_size=20), max_size=4), num_perm=st.integers(1, 20))
def test_signatures(scheme: Scheme, sets: list[list[int]], num_perm: int) -> None:
    """The signature of any set is the oracle's, all ones for an empty one."""
    a, b = (column.tolist() for column in permutations(num_perm, 1, scheme))
    expected = [TWINS[scheme](each, a, b) for each in sets]

    assert expected == signed(sets, scheme, num_perm).tolist()


@each_scheme
@pytest.mark.parametrize("num_perm", [1, 63, 64, 65, 128, 130])
@pytest.mark.parametrize("size", [1023, 1024, 1025, 2049])
def test_blocks(scheme: Scheme, num_perm: int, size: int) -> None:
    """Shingles and permutations are taken in blocks: the signature is the same at every edge."""
    size = size if hasattr(minhashing.minhash_legacy, "signatures") else size % 1022
    shingles = [oracle.finalise(i) for i in range(size)]
    a, b = (column.tolist() for column in permutations(num_perm, 1, scheme))
    both = [TWINS[scheme](part, a, b) for part in (shingles[:1], shingles)]

    assert both == signed([shingles[:1], shingles], scheme, num_perm).tolist()


@each_scheme
def test_empty(scheme: Scheme) -> None:
    """A row without shingles keeps the empty signature, beside rows that have some."""
    out = signed([[], [5], []], scheme, 16)
    ones = (1 << (64 if scheme == "affine64" else 32)) - 1

    assert [[ones] * 16] * 2 == out[::2].tolist()
    assert ones not in out[1]


@each_scheme
@pytest.mark.parametrize("size", [*range(1, 18), 64, 65])
def test_order_and_repeats_do_not_matter(scheme: Scheme, size: int) -> None:
    """A set has one signature, whatever the order of its shingles and however often each stands."""
    shingles = [oracle.finalise(i) for i in range(size)]
    one, other = signed([shingles, shingles[::-1] + shingles[: size // 2]], scheme, 16)

    assert one.tolist() == other.tolist()


def equals_datasketch(scheme: Scheme, count: int, num_perm: int) -> bool:
    """Tell whether random sets of up to 30 shingles have datasketch's signatures."""
    draw = np.random.RandomState(count)
    high = 1 << (64 if scheme == "affine64" else 32)
    sizes = draw.randint(0, 30, count)
    sets = [draw.randint(0, high, size, dtype=np.uint64).tolist() for size in sizes]
    made = MinHash.bulk(sets, num_perm=num_perm, seed=7, scheme=scheme, hashfunc=int)
    theirs = np.array([sketch.hashvalues for sketch in made])
    ours = signed(sets, scheme, num_perm, 7)
    return ours.dtype == theirs.dtype and bool(np.array_equal(ours, theirs))


@each_scheme
def test_datasketch(scheme: Scheme) -> None:
    """Random sets have datasketch's signatures bit for bit."""
    few = not hasattr(minhashing.minhash_legacy, "signatures")

    assert equals_datasketch(scheme, 20 if few else 1000, 16 if few else 128)


@pytest.mark.slow
@each_scheme
def test_datasketch_many(scheme: Scheme) -> None:
    """Ten thousand random sets have datasketch's signatures bit for bit."""
    few = not hasattr(minhashing.minhash_legacy, "signatures")

    assert equals_datasketch(scheme, 50 if few else 10_000, 16 if few else 128)
