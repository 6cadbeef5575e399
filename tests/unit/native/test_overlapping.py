"""Sets of hashes: sorted, without repeats; what two of them share; agreement of signatures."""

import itertools
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import overlapping
from strategies import hashes, offsets_of, rowwise

SETS = st.lists(st.lists(hashes() | st.integers(0, 9), max_size=20), max_size=6)


def made(rows: list[list[int]], parts: int = 1) -> list[list[int]]:
    """Return each row as the kernel makes a set of it."""
    ends = offsets_of([len(row) for row in rows])
    words = np.array([word for row in rows for word in row], np.uint64)
    spans, counts = np.stack([ends[:-1], ends[1:]], axis=1), np.empty(len(rows), np.int64)
    cuts = [len(rows) * i // parts for i in range(parts + 1)]
    for start, stop in itertools.pairwise(cuts):
        overlapping.make_sets(words, spans, counts, start, stop)
    return [words[a : a + n].tolist() for a, n in zip(ends, counts, strict=False)]


@given(SETS)
def test_sets(rows: list[list[int]]) -> None:
    """Any words become a sorted set, however the rows are split."""

    assert [oracle.make_sets(row) for row in rows] == made(rows) == made(rows, 3)


@pytest.mark.parametrize("size", [0, 1, 2, 47, 48, 49, 50, 97, 500])
@pytest.mark.parametrize("bits", [64, 40, 8])
def test_sizes(size: int, bits: int) -> None:
    """Below and above the size from which it is a radix sort, mixed words or not."""
    draw = random.Random(size)  # noqa: S311
    rows = [[draw.getrandbits(bits) for _ in range(size)], [draw.getrandbits(64)] * size]

    assert [oracle.make_sets(row) for row in rows] == made(rows)


def test_backward_span() -> None:
    """A text with fewer words than a shingle has no shingles, and nothing of it is touched."""
    words, counts = np.array([3, 2, 1], np.uint64), np.array([9, 9], np.int64)
    overlapping.make_sets(words, np.array([[2, 1], [0, 2]]), counts, 0, 2)

    assert [0, 2] == counts.tolist()
    assert [2, 3, 1] == words.tolist()


@given(SETS, st.integers(1, 5))
def test_least(rows: list[list[int]], most: int) -> None:
    """Of each span the smallest words are written, in order, each once; of a backward one none."""
    ends = offsets_of([len(row) for row in rows])
    words = np.array([word for row in rows for word in row], np.uint64)
    spans = np.stack([np.append(ends[:-1], ends[-1]), np.append(ends[1:], 0)], axis=1)
    shapes = ((len(spans), most), np.uint64), (len(spans), np.int64)
    out, counts = rowwise(overlapping.least, len(spans), (words, spans), *shapes)
    expected = [oracle.least(row, most) for row in [*rows, []]]

    assert expected == [row[:count].tolist() for row, count in zip(out, counts, strict=True)]


@given(SETS.filter(bool), st.data())
def test_overlap(rows: list[list[int]], data: st.DataObject) -> None:
    """Jaccard and containments are those of Python's sets; 0 where there is nothing."""
    sets = [oracle.make_sets(row) for row in rows]
    row = st.integers(0, len(rows) - 1)
    pairs = data.draw(st.lists(st.tuples(row, row), max_size=8))
    words = np.array([word for each in sets for word in each], np.uint64)
    counts = np.array([len(each) for each in sets], np.int64)
    firsts = offsets_of(counts.tolist())[:-1].copy()
    inputs = (words, firsts, counts, np.array(pairs, np.int64).reshape(-1, 2))
    out = rowwise(overlapping.overlap, len(pairs), inputs, ((len(pairs), 3), np.float64))[0]
    expected = [oracle.overlap(set(sets[i]), set(sets[j])) for i, j in pairs]

    assert expected == [tuple(scores) for scores in out.tolist()]


@pytest.mark.parametrize(
    ("kernel", "twin", "dtype"),
    [
        (overlapping.agree32, oracle.agree32, np.uint32),
        (overlapping.agree64, oracle.agree64, np.uint64),
    ],
)
@given(data=st.data())
def test_agreement(
    kernel: Callable[..., None], twin: Callable[..., float], dtype: Any, data: st.DataObject
) -> None:
    """The agreement of signatures is the share of places where they are equal."""
    perms = data.draw(st.integers(1, 8))
    minimum = st.integers(0, 2) | st.just(int(np.iinfo(dtype).max))
    rows = data.draw(
        st.lists(st.lists(minimum, min_size=perms, max_size=perms), min_size=1, max_size=5)
    )
    row = st.integers(0, len(rows) - 1)
    pairs = data.draw(st.lists(st.tuples(row, row), max_size=8))
    inputs = (np.array(rows, dtype), np.array(pairs, np.int64).reshape(-1, 2))
    out = rowwise(kernel, len(pairs), inputs, (len(pairs), np.float32))[0]

    assert [np.float32(twin(rows[i], rows[j])) for i, j in pairs] == out.tolist()
