"""Postings: who has a key, on disk and in memory."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup.index.postings import COLUMNS, REACH, Chains, Listed, Met, Postings, Wanted, postings_of

TOP = (1 << 32) - 1
FAMILIES = 3
KEYS = st.integers(0, 3) | st.sampled_from([0, TOP]) | st.integers(0, TOP)
FOUND = st.lists(st.tuples(st.integers(0, FAMILIES - 1), KEYS), max_size=60)
WANTED = st.lists(st.tuples(st.integers(0, FAMILIES - 1), KEYS), max_size=8)
Pairs = list[tuple[int, int]]


def columns(pairs: Pairs) -> tuple[Any, Any]:
    """Return families and keys as columns."""
    families = np.array([family for family, _ in pairs], np.int64)
    return families, np.array([key for _, key in pairs], np.uint32)


def listed(pairs: Pairs, first: int = 0) -> Listed:
    """Return a list of keys, each of a row of its own."""
    families, keys = columns(pairs)
    return Listed(keys, first + np.arange(len(pairs)), families, FAMILIES)


def wanted(pairs: Pairs, below: int = TOP) -> Wanted:
    """Return keys to be asked for."""
    families, keys = columns(pairs)
    return Wanted.of(keys, families, np.full(len(pairs), below))


def rows_of(met: Met) -> list[tuple[list[int], int]]:
    """Return rows and totals by wanted key."""
    counts = zip(met.rows, met.counts, met.totals.tolist(), strict=True)
    return [(sorted(rows[:count].tolist()), total) for rows, count, total in counts]


@given(FOUND, FOUND, WANTED)
def test_in_order(found: Pairs, more: Pairs, asked: Pairs) -> None:
    """Lists of several parts become one, in order, and answer as looking at all of them would."""
    made = postings_of([listed(found), listed(more, len(found))])
    kept = Postings.of({f"a.{n}": getattr(made, n) for n in COLUMNS}, "a")
    every = [(key, row) for row, key in enumerate([*found, *more])]

    assert made.columns("a").keys() == {f"a.{column}" for column in COLUMNS}
    expected = [oracle.meet_sorted(every, key, REACH) for key in asked]
    assert expected == rows_of(kept.meet(wanted(asked)))
    back = kept.listed()
    pairs = list(zip(back.family.tolist(), back.keys.tolist(), strict=True))
    assert sorted(every) == list(zip(pairs, back.rows.tolist(), strict=True))


@given(st.lists(FOUND, max_size=4), WANTED, st.integers(0, 200))
def test_chains(parts: list[Pairs], asked: Pairs, below: int) -> None:
    """Chains that grow answer the same, of the rows under a limit."""
    chains, every = Chains(FAMILIES), Pairs()
    for part in parts:
        families, keys = columns(part)
        entries = chains.append(keys, families, np.arange(len(every), len(every) + len(part)))
        assert list(range(len(every), len(every) + len(part))) == entries.tolist()
        every += part
    expected = []
    for key in asked:
        rows, total = oracle.meet_linked(
            [row for row, one in enumerate(every) if one == key], below, REACH
        )
        expected.append((sorted(rows), total))

    assert expected == rows_of(chains.meet(wanted(asked, below)))
    back = chains.listed()
    assert every == list(zip(back.family.tolist(), back.keys.tolist(), strict=True))
    assert list(range(len(every))) == back.rows.tolist()


def test_chains_grow() -> None:
    """However many keys are entered, each is found, and no other."""
    keys, chains = np.arange(0, 40_000, 2, dtype=np.uint32), Chains(1)
    none = np.zeros(len(keys), np.int64)
    for first in range(0, len(keys), 700):
        part = slice(first, first + 700)
        chains.append(keys[part], none[part], np.arange(len(keys))[part])
    found = chains.meet(Wanted.of(keys, none, none + TOP))

    assert np.array_equal(np.arange(len(keys)), found.rows[:, 0])
    assert {1} == set(found.totals.tolist()) == set(found.counts.tolist())
    assert not chains.meet(Wanted.of(keys + 1, none, none + TOP)).counts.any()


def test_moved() -> None:
    """Rows that are left out are gone; the others have other numbers."""
    moved = listed([(0, 7), (1, 7), (2, 9)]).moved(np.array([4, -1, 0]))

    assert [4, 0] == moved.rows.tolist()
    assert [7, 9] == moved.keys.tolist()
    assert [0, 2] == moved.family.tolist()


def test_reach() -> None:
    """Of a key that many rows have, in order the first and the last are met, in chains the last."""
    pairs = [(0, 5)] * 20
    chains = Chains(1)
    chains.append(np.full(20, 5, np.uint32), np.zeros(20, np.int64), np.arange(20))
    one = wanted([(0, 5)])

    first, last = list(range(REACH)), list(range(20 - REACH, 20))
    assert [(first + last, 20)] == rows_of(postings_of([listed(pairs)]).meet(one))
    assert [([0, *range(21 - 2 * REACH, 20)], 20)] == rows_of(chains.meet(one))
