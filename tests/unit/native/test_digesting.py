"""Shingles by SHA-1 of their text, as datasketch's default hash makes them."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import digesting
from strategies import offsets_of, rowwise

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=70)


def sha1(rows: list[list[bytes]], size: int) -> list[list[int]]:
    """Return the SHA-1 shingles of each row."""
    text, places = b"", list[tuple[int, int]]()
    for row in rows:
        for word in row:
            places.append((len(text), len(text) + len(word)))
            text += word + b" "
    ends = offsets_of([len(row) for row in rows])
    given_ = (np.frombuffer(text, np.uint8), np.array(places, np.int64).reshape(-1, 2))
    inputs = (*given_, ends[:-1].copy(), np.diff(ends), size)
    out = rowwise(digesting.shingle_sha1, len(rows), inputs, (ends[-1], np.uint64))[0]
    pairs = zip(rows, ends, strict=False)
    return [out[a : a + max(0, len(row) - size + 1)].tolist() for row, a in pairs]


@given(st.lists(st.lists(WORDS, max_size=6), max_size=3), st.integers(1, 4))
def test_sha1(rows: list[list[str]], size: int) -> None:
    """Shingles of any words are hashlib's SHA-1, its first eight bytes."""
    expected = [oracle.shingle_sha1(row, size) for row in rows]

    assert expected == sha1([[word.encode() for word in row] for row in rows], size)


@pytest.mark.parametrize("size", [*range(1, 5), *range(54, 67), *range(118, 130), 1000])
def test_sha1_block_edges(size: int) -> None:
    """A text of any length around a block's edge has hashlib's SHA-1."""
    text = bytes(i % 251 for i in range(size))
    expected = int.from_bytes(hashlib.sha1(text).digest()[:8], "little")  # noqa: S324

    assert [[expected]] == sha1([[text]], 1)
