"""Preferring: the best row of each group, and the houses that support it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import preferring

PREFERRED = st.builds(
    oracle.Preferred, st.integers(0, 1), st.just(False), st.integers(0, 2),
    st.sampled_from([0.5, 0.75]), st.just(0), st.just(0),
)  # fmt: skip


@given(st.lists(st.tuples(PREFERRED, st.integers(0, 5)), max_size=30), st.permutations(range(6)))
def test_prefer(rows: list[tuple[oracle.Preferred, int]], ranks: list[int]) -> None:
    """Of each group the best row is told, and how many houses are at its point or surer."""
    wires, houses = [True, False] * 3, [0, 1, 1, 2, 2, 2]
    every = [row._replace(wire=wires[o], rank=ranks[o], house=houses[o]) for row, o in rows]
    groups = np.arange(len(rows)) // 3 * 2
    out, support = np.full(70, 7), np.full(70, 7, np.int32)
    preferring.prefer(
        groups, np.array([row.point for row in every], np.uint8),
        np.array([row.kind for row in every], np.uint8),
        np.array([row.share for row in every], np.float64),
        np.array([other for _, other in rows], np.int64), np.array(wires, np.uint8),
        np.array(ranks), np.array(houses), np.zeros(3, np.int64), out, support,
    )  # fmt: skip

    for group in range(70):
        mine = [row for row, of in zip(every, groups, strict=True) if of == group]
        if not mine:
            assert (-1, 0) == (out[group], support[group])
            continue
        best, count = oracle.prefer(mine)
        assert (best, count) == (every[out[group]], support[group])
        assert out[group] == groups.searchsorted(group) + mine.index(best)
