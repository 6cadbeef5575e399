"""Orders: numbers of any type in ascending order."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from dedup.orders import arrange, ascending


@pytest.mark.parametrize("kind", [np.uint64, np.int64, np.int32, np.float64])
@pytest.mark.parametrize("least", [0, -5])
@pytest.mark.parametrize("count", [0, 1, 100, 40_000])
def test_ascending(kind: Any, least: int, count: int) -> None:
    """Numbers of any type come in order, and those given stay as they are."""
    drawn = np.random.default_rng(count).integers(max(least, 0), 1 << 30, count)
    values: npt.NDArray[Any] = (drawn + least).astype(kind)
    before = values.copy()

    assert np.array_equal(np.sort(values), ascending(values))
    assert np.array_equal(before, values)
    if kind in {np.uint64, np.int64}:
        assert np.array_equal(np.sort(before), arrange(values, np.empty_like(values)))
