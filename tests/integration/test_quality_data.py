"""The protocols on the public sets, where they are: what must never get worse."""

import os
from pathlib import Path

import pytest

from dedup_bench.quality.answers import by_dedup
from dedup_bench.quality.command import PROTOCOLS
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import by_name

DATA = os.environ.get("DEDUP_BENCH_DATA", "")
LARGE = {"allsides37k", "saudinewsnet", "ng20"}  # minutes where kernels are plain Python
SETS = [
    pytest.param(name, marks=[pytest.mark.slow] if name in LARGE else [])
    for name in PROTOCOLS
    if name != "seeds"
]


@pytest.mark.skipif(not DATA, reason="DEDUP_BENCH_DATA names no folder of public data sets")
@pytest.mark.parametrize("name", SETS)
def test_protocol(name: str) -> None:
    """Every protocol runs, and gives figures that can be: shares between 0 and 1."""
    folder = Path(DATA) / name
    if not folder.is_dir():
        pytest.skip(f"DEDUP_BENCH_DATA has no {name}")
    data = DataSet(name, folder)
    answer = by_dedup()(data)
    assert answer is not None
    found = by_name(PROTOCOLS[name](data, answer))

    assert found
    for one in found.values():
        assert one.low is None or 0 <= one.low <= (one.value or 0) <= (one.high or 0) <= 1, one
    if name == "mccormick_minhash":
        assert 1.0 == found["planted pairs found", "confident"].value
        assert 0 == found["others found", "confident"].value
