"""Hashes: XXH3 as the xxhash package computes it, and the finaliser of XXH64."""

import random

import numpy as np
import numpy.typing as npt
import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import hashing
from dedup_native._kernel import routine
from strategies import hashes

Bytes = npt.NDArray[np.uint8]


@routine
def _of_bytes(text: Bytes, begin: int, size: int) -> np.uint64:
    return np.uint64(hashing.hash_bytes(text, begin, size))


@routine
def _of_word(word: np.uint64, size: int) -> np.uint64:
    return np.uint64(hashing.hash_packed(word, size))


@routine
def _finalised(word: np.uint64) -> np.uint64:
    return np.uint64(hashing.finalise(word))


def padded(text: bytes, before: int = 0) -> Bytes:
    """Return a text behind some bytes and before eight more, which must not matter."""
    return np.frombuffer(b"\x99" * before + text + b"\xa5" * 8, np.uint8)


@pytest.mark.parametrize("size", range(1, 201))
def test_every_length(size: int) -> None:
    """A text of each length hashes as the xxhash package does; its first 128 bytes count."""
    draw = random.Random(size)  # noqa: S311
    for before in range(3):
        text = draw.randbytes(size)

        assert xxhash.xxh3_64_intdigest(text[:128]) == _of_bytes(padded(text, before), before, size)


@pytest.mark.parametrize("byte", [0x00, 0x01, 0x7F, 0x80, 0xFF])
def test_plain_bytes(byte: int) -> None:
    """Texts of one byte value hash right at every formula's edge."""
    for size in (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 96, 97, 127, 128, 129):
        text = bytes([byte]) * size

        assert xxhash.xxh3_64_intdigest(text[:128]) == _of_bytes(padded(text), 0, size)


@given(st.binary(min_size=1, max_size=8))
def test_packed(text: bytes) -> None:
    """A word of up to eight bytes hashes the same packed into a number."""
    word = np.uint64(int.from_bytes(text, "little"))

    assert xxhash.xxh3_64_intdigest(text) == _of_word(word, len(text))


@given(st.binary(min_size=1, max_size=160))
def test_any_bytes(text: bytes) -> None:
    """Any text hashes as the xxhash package does."""

    assert xxhash.xxh3_64_intdigest(text[:128]) == _of_bytes(padded(text), 0, len(text))


@given(hashes())
def test_finaliser(word: int) -> None:
    """The finaliser is XXH64's."""

    assert oracle.finalise(word) == _finalised(np.uint64(word))
