"""Partnering: the best partner of each sentence of each pair of articles."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import partnering

SHARE = st.sampled_from([0.0, 0.5, 1.0])
ROW = st.tuples(st.integers(0, 3), st.integers(5, 9), st.integers(0, 3), SHARE, SHARE)


@given(st.lists(ROW, max_size=40))
def test_choose_partners(rows: list[tuple[int, int, int, float, float]]) -> None:
    """Best is the largest share, then cosine, then the smallest partner, then the first row."""
    rows = sorted(rows, key=lambda row: row[0])
    which, ours, others = (np.array([row[at] for row in rows], np.int64) for at in range(3))
    shares, cosines = (np.array([row[at] for row in rows]) for at in (3, 4))
    out, found = np.empty(len(rows), np.int64), np.empty(1, np.int64)
    partnering.choose_partners(which, ours, others, shares, cosines, out, found)

    assert oracle.choose_partners(rows) == out[: found[0]].tolist()
