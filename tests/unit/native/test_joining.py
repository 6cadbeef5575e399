"""Joining: band keys, chains of equal keys, groups, proposed pairs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import joining
from strategies import hashes, offsets_of, rowwise

KEYS = st.lists(st.integers(0, 5) | hashes(), max_size=30)
ROWS = 12
PAIRS = st.lists(st.tuples(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)), max_size=20)


@pytest.mark.parametrize(
    ("kernel", "twin", "dtype"),
    [
        (joining.band_keys32, oracle.band_keys32, np.uint32),
        (joining.band_keys64, oracle.band_keys64, np.uint64),
    ],
)
@given(data=st.data())
def test_band_keys(
    kernel: Callable[..., None], twin: Callable[..., int], dtype: Any, data: st.DataObject
) -> None:
    """A band's key is a hash of its minima, for the rows asked for, in their order."""
    count, perms = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 9))
    word = st.integers(0, np.iinfo(dtype).max)
    row = st.lists(word, min_size=perms, max_size=perms)
    signatures = data.draw(st.lists(row, min_size=count, max_size=count))
    first = data.draw(st.integers(0, perms - 1))
    size = data.draw(st.integers(1, perms - first))
    rows = data.draw(st.lists(st.integers(0, count - 1), max_size=8))
    inputs = (np.array(signatures, dtype), np.array(rows, np.int64), first, size)
    out = rowwise(kernel, len(rows), inputs, (len(rows), np.uint64))[0]

    assert [twin(signatures[i], first, size) for i in rows] == out.tolist()


def chained(keys: list[int], draw: Any) -> tuple[list[int], list[int], list[int]]:
    """Return ranks that share a key, and first and last earlier place, of keys that stand about."""
    places = list(range(len(keys)))
    draw.shuffle(places)
    given_ = np.empty(len(keys), np.uint64)
    given_[places] = np.array(keys, np.uint64)
    bits = np.uint64(max(len(keys) - 1, 1).bit_length())
    ranked = np.array(keys, np.uint64) >> bits << bits | np.arange(len(keys), dtype=np.uint64)
    ranked.sort()
    ranks, first, before = (np.full(len(keys), -7) for _ in range(3))
    found = np.zeros(1, np.int64)
    stand = np.array(places, np.int64)
    joining.chain(ranked, int(bits), given_, stand, ranks, first, before, found)
    there = slice(int(found[0]))
    assert all(np.all(column[found[0] :] == -7) for column in (ranks, first, before))
    return ranks[there].tolist(), first[there].tolist(), before[there].tolist()


def check_chain(keys: list[int], draw: Any) -> None:
    """Each rank is linked to the first and to the last earlier one with its key, as the oracle."""
    ranks, first, before = chained(keys, draw)
    earlier = [ranks[place] if place >= 0 else -1 for place in before]
    links = dict(zip(ranks, zip((ranks[f] for f in first), earlier, strict=True), strict=True))
    expected = list(zip(*oracle.chain(keys), strict=True))
    shared = {i for i, (f, b) in enumerate(expected) if b >= 0 for i in (i, f)}

    assert [expected[r] for r in links] == list(links.values())
    assert len(ranks) == len(links)
    assert shared <= set(ranks)


@given(KEYS, st.randoms())
def test_chain(keys: list[int], draw: Any) -> None:
    """Ranks that share a key are found, and linked."""
    check_chain(keys, draw)


@given(
    st.lists(st.sampled_from([15, 14, 13, 31, 63, 2**64 - 1, 2**64 - 2]), max_size=9), st.randoms()
)
def test_chain_of_keys_alike(keys: list[int], draw: Any) -> None:
    """Keys whose high bits are the same are told apart."""
    check_chain(keys, draw)


@given(PAIRS, PAIRS)
def test_groups(pairs: list[tuple[int, int]], more: list[tuple[int, int]]) -> None:
    """Groups grow pair by pair; the smallest row stands for its group."""
    roots = np.arange(ROWS)
    for part in (pairs, more):
        joining.unite(np.array(part, np.int64).reshape(-1, 2), roots)
    parents = roots.tolist()
    joining.settle(roots)

    assert oracle.unite(pairs + more, ROWS) == roots.tolist()
    assert oracle.settle(parents) == roots.tolist()
    assert roots.tolist() == [joining.root_of(roots, row) for row in range(ROWS)]


def test_long_path() -> None:
    """A path over every row is settled."""
    roots = np.maximum(np.arange(1000) - 1, 0)
    joining.settle(roots)

    assert not roots.any()


@given(st.lists(st.integers(0, 3), max_size=ROWS), PAIRS, st.integers(0, 4), st.randoms())
def test_proposals(keys: list[int], united: list[tuple[int, int]], reach: int, draw: Any) -> None:
    """Each row is paired with the few before it and its bucket's first, unless joined already."""
    rows = list(range(ROWS))
    draw.shuffle(rows)
    rows = rows[: len(keys)]
    roots = np.arange(ROWS)
    joining.unite(np.array(united, np.int64).reshape(-1, 2), roots)
    first, before = (np.array(column, np.int64) for column in oracle.chain(keys))
    shared = int((before >= 0).sum())
    out, found = np.full((shared * (reach + 1), 2), -1), np.zeros(1, np.int64)
    joining.propose(np.array(rows, np.int64), first, before, roots, reach, out, found)
    expected = oracle.propose(rows, keys, oracle.unite(united, ROWS), reach)

    assert expected == [tuple(pair) for pair in out[: found[0]].tolist()]
    assert np.all(out[found[0] :] == -1)


@given(st.lists(st.lists(st.integers(0, 99), max_size=6), max_size=5), st.integers(0, 4))
def test_members(groups: list[list[int]], begin: int) -> None:
    """Every pair of a group is written, group by group, from the row asked for on."""
    members = np.array([row for group in groups for row in group], np.int64)
    bounds = offsets_of([len(group) for group in groups])
    expected, later = oracle.pair_members(groups), oracle.pair_members(groups[1:])
    out = np.full((begin + len(expected), 2), -1)
    joining.pair_members(members, bounds, begin, out, 0, len(groups))

    assert [(-1, -1)] * begin + expected == [tuple(pair) for pair in out.tolist()]

    out[:] = -1
    joining.pair_members(members, bounds, 0, out, min(1, len(groups)), len(groups))

    assert later == [tuple(pair) for pair in out[: len(later)].tolist()]
    assert np.all(out[len(later) :] == -1)


@pytest.mark.parametrize(
    ("kernel", "twin", "dtype"),
    [
        (joining.all_bands32, oracle.all_bands32, np.uint32),
        (joining.all_bands64, oracle.all_bands64, np.uint64),
    ],
)
@given(data=st.data())
def test_all_bands(
    kernel: Callable[..., None], twin: Callable[..., list[int]], dtype: Any, data: st.DataObject
) -> None:
    """Every band of every signature has the low bits of its key."""
    count, size, bands = (data.draw(st.integers(1, 4)) for _ in range(3))
    row = st.lists(
        st.integers(0, np.iinfo(dtype).max), min_size=size * bands, max_size=size * bands + 2
    )
    width = data.draw(row.map(len))
    minima = data.draw(
        st.lists(
            st.lists(st.integers(0, np.iinfo(dtype).max), min_size=width, max_size=width),
            min_size=count,
            max_size=count,
        )
    )
    out = np.zeros((count, bands), np.uint32)
    kernel(np.array(minima, dtype), size, out, 0, count)
    assert [twin(some, size, bands) for some in minima] == out.tolist()
