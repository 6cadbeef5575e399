"""Rows of one shape."""

import numpy as np
import pytest

pytest.importorskip("pyspark")

from dedup.engines.spark.rows import said


def test_however_many_rows_are_one_batch() -> None:
    """Of as much text in NumPy as a long article's keys are, Arrow makes several arrays."""
    rows = said("p" * 2_000, a=np.arange(20_000), b=7)
    assert rows.num_rows == 20_000
    assert rows["kind"].to_pylist()[-1] == "p" * 2_000
    assert rows.slice(19_999).select(["a", "b", "c", "x"]).to_pylist() == [
        {"a": 19_999, "b": 7, "c": 0, "x": 0.0}
    ]


def test_hashes_are_taken_as_signed() -> None:
    rows = said("k", a=np.array([2**64 - 1], np.uint64))
    assert rows["a"].to_pylist() == [-1]
