"""Shingles: sums of token hashes; a hash of a whole sequence."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup.signatures import shingle_hash
from dedup_native import shingling
from strategies import hashes, offsets_of, rowwise

ROWS = st.lists(st.lists(hashes(), max_size=12), max_size=5)


@given(ROWS, st.lists(hashes(), min_size=1, max_size=5))
def test_shingles(rows: list[list[int]], factors: list[int]) -> None:
    """The shingles of any tokens are the oracle's; places that begin none stay as they are."""
    ends = offsets_of([len(row) for row in rows])
    tokens = np.array([token for row in rows for token in row], np.uint64)
    inputs = (tokens, ends[:-1].copy(), np.diff(ends), np.array(factors, np.uint64))
    out = rowwise(shingling.shingle, len(rows), inputs, (len(tokens), np.uint64))[0]
    untouched = int(np.frombuffer(b"\x5a" * 8, np.uint64)[0])
    for row, first in zip(rows, ends, strict=False):
        expected = oracle.shingle(row, factors)
        rest = [untouched] * (len(row) - len(expected))

        assert expected + rest == out[first : first + len(row)].tolist()


@given(ROWS)
def test_digests(rows: list[list[int]]) -> None:
    """A span's digest is the oracle's, 0 for an empty one; spans may overlap."""
    tokens = [token for row in rows for token in row]
    spans = [(i, j) for i in range(0, len(tokens), 3) for j in range(i, len(tokens), 4)]
    inputs = (np.array(tokens, np.uint64), np.array(spans, np.int64).reshape(-1, 2))
    out = rowwise(shingling.digest, len(spans), inputs, (len(spans), np.uint64))[0]

    assert [oracle.digest(tokens[i:j]) for i, j in spans] == out.tolist()


def test_empty_digest() -> None:
    """An empty span's digest is 0, and order counts."""
    tokens, spans = np.array([3, 4, 3], np.uint64), np.array([[1, 1], [0, 2], [1, 3]])
    out = np.ones(3, np.uint64)
    shingling.digest(tokens, spans, out, 0, 3)

    assert 0 == out[0]
    assert out[1] != out[2]


def test_shingle_hash_of_datasketch() -> None:
    """The hash function given to datasketch users is the kernel's."""
    words = [b"one", b"two", b"three" * 40]
    tokens = [oracle.tokenise(word.decode())[0][0] for word in words]
    factors = [pow(0x9E3779B185EBCA87, j + 1, 1 << 64) for j in range(3)]

    assert oracle.shingle(tokens, factors) == [shingle_hash(b" ".join(words))]
