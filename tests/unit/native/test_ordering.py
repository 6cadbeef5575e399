"""Ordering: numbers in ascending order, whatever they have in common."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

import oracle
from dedup_native import ordering

MASKS = st.sampled_from([0, 1, 0xFF, 0xF0F, 0xFFFFFF, 0xFFFF << 40, 1 << 63 | 7, (1 << 64) - 1])


@given(seed=st.integers(0, 1 << 32), count=st.integers(1, 900), mask=MASKS, common=MASKS)
@example(seed=1, count=3000, mask=0xFFFFFF, common=0)  # one first digit has many
@example(seed=1, count=9000, mask=0xFFFF, common=1 << 63)
@example(seed=1, count=9000, mask=(1 << 64) - 1, common=0)
def test_arrange(seed: int, count: int, mask: int, common: int) -> None:
    """Words are put in order, by whichever of their bits they differ."""
    drawn = np.random.default_rng(seed).integers(0, 1 << 64, count, dtype=np.uint64)
    words = drawn & np.uint64(mask) | np.uint64(common)
    words[: count // 2] |= np.arange(count // 2, dtype=np.uint64)  # and many differ in little
    expected = oracle.arrange(words.tolist())
    ordering.arrange(words, np.empty_like(words))

    assert expected == words.tolist()
