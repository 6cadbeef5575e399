"""Islands of rows that hang together: what tasks do, without Spark."""

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pyspark")

from dedup.engines.spark import islands

PAIRS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60)


def batches(pairs: list[tuple[int, int]], *names: str) -> list[pa.RecordBatch]:
    columns = np.array(pairs, np.int64).reshape(-1, 2).T
    half = len(pairs) // 2
    whole = pa.RecordBatch.from_arrays(list(columns), list(names))
    return [whole.slice(0, half), whole.slice(half)]


def components(edges: list[tuple[int, int]]) -> set[frozenset[int]]:
    return {frozenset(part) for part in nx.connected_components(nx.Graph(edges))}


def edges_of(parts: list[pa.RecordBatch]) -> list[tuple[int, int]]:
    return [(a, b) for part in parts for a, b in zip(*part.to_pydict().values(), strict=True)]


@given(PAIRS)
def test_united_rows_hang_on_the_first_they_hang_together_with(
    pairs: list[tuple[int, int]],
) -> None:
    edges = [pair for pair in pairs if pair[0] != pair[1]]
    made = edges_of(list(islands._united(iter(batches(edges, "a", "b")))))

    assert components(edges) == components(made)
    hung = {row: first for first, row in made}
    assert all(hung[row] == min(part) for part in components(edges) for row in part - {min(part)})


@given(PAIRS)
def test_rows_of_a_key_hang_together(postings: list[tuple[int, int]]) -> None:
    """As rows do that are tied, each with each, by every key they share; and a tree is enough."""
    keys = {key: [row for other, row in postings if other == key] for key, _ in postings}
    every = [(a, b) for rows in keys.values() for a in rows for b in rows if a != b]
    made = edges_of(list(islands._tied(iter(batches(postings, "key", "row")))))

    assert components(every) == components(made)
    assert len(made) == sum(len(part) - 1 for part in components(every))
