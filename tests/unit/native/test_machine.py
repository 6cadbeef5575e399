"""Machine instructions: each does what its Python twin does."""

import random
from typing import Any

import numpy as np
import pytest

from dedup_native import _machine
from dedup_native._kernel import routine

ROW = np.frombuffer(random.Random(5).randbytes(200), np.uint8)  # noqa: S311
WORDS = [np.uint64(random.Random(i).getrandbits(64) >> i | 1) for i in range(64)]  # noqa: S311


@routine
def _load(array: Any, index: int) -> Any:
    return _machine.load64(array, index)


@routine
def _mask(array: Any, index: int, bits: Any) -> Any:
    return _machine.mask64(array, index, bits)


@routine
def _zeros(word: np.uint64) -> Any:
    return _machine.trailing_zeros(word)


@routine
def _product(left: np.uint64, right: np.uint64) -> Any:
    return _machine.fold_product(left, right)


@routine
def _swapped(word: np.uint64) -> Any:
    return _machine.swap_bytes(word)


@pytest.mark.parametrize("index", [*range(9), 63, 64, 65, 127, 136])
def test_rows_of_bytes(index: int) -> None:
    """Eight bytes as a word and 64 bytes as a mask are what the Python twins say, unaligned too."""

    assert _machine._load64(ROW, index) == _load(ROW, index)

    for bits in (1, 3, 128, 255, 0):
        mask = _machine._mask64(ROW, index, bits)

        assert mask == _mask(ROW, index, np.uint8(bits))
        assert [bool(b & bits) for b in ROW[index : index + 64]] == [
            bool(int(mask) >> i & 1) for i in range(64)
        ]


def test_words() -> None:
    """Products, swaps and trailing zeros of words are what the Python twins say."""
    for word in [*WORDS, *(np.uint64(1 << i) for i in range(64)), np.uint64((1 << 64) - 1)]:
        assert _machine._swap_bytes(word) == _swapped(word)
        assert _machine._trailing_zeros(word) == _zeros(word)
        for other in WORDS[::7]:
            assert _machine._fold_product(word, other) == _product(word, other)
