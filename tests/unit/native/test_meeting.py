"""Meeting: rows that share a key, in small groups all with all, in larger ones with the next."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import meeting
from strategies import offsets_of, rowwise, sealed

Groups = list[list[int]]
Meetings = list[list[tuple[int, int, int]]]
BITS = 5
GROUPS = st.lists(st.sets(st.integers(0, 31), min_size=1, max_size=9).map(sorted), max_size=6)
MARGIN = 7


def met(
    groups: Groups,
    rule: tuple[int, int],
    weights: list[int] | None = None,
    sources: tuple[int, ...] = (),
) -> Meetings:
    """Return the pairs that groups emit; none is written beyond the room that was counted."""
    keys = [g << BITS | row for g, group in enumerate(groups) for row in group]
    bounds, rows = sealed(offsets_of([len(group) for group in groups])), len(groups)
    room = rowwise(meeting.count_meetings, rows, (bounds, *rule), (rows, np.int64))[0]
    assert room.min(initial=0) >= 0
    slots = sealed(offsets_of((room + MARGIN).tolist()))
    own = sealed(np.array(weights or range(len(groups)), np.uint8))
    flags = sealed(np.isin(np.arange(1 << BITS), sources).astype(np.uint8))
    inputs = (
        sealed(np.array(keys, np.uint64)),
        BITS,
        bounds,
        own,
        flags,
        *rule,
        slots,
    )
    out, counts = rowwise(meeting.meet, rows, inputs, (slots[-1], np.uint64), (rows, np.int64))
    assert np.all(counts <= room)
    untouched = np.frombuffer(b"\x5a" * 8, np.uint64)[0]
    assert all(np.all(out[slots[g] + counts[g] : slots[g + 1]] == untouched) for g in range(rows))
    packed = [out[first:][:count].tolist() for first, count in zip(slots, counts, strict=False)]
    row = (1 << meeting.ROW_BITS) - 1
    return [[(p >> 8 >> meeting.ROW_BITS, p >> 8 & row, p & 255) for p in own] for own in packed]


def expected(groups: Groups, rule: tuple[int, int], sources: tuple[int, ...] = ()) -> Meetings:
    """Return the oracle's pairs, weighed as ``met`` weighs them."""
    return [oracle.meet(group, g, rule, sources) for g, group in enumerate(groups)]


RULES = st.tuples(st.integers(0, 6), st.integers(0, 9))


@given(GROUPS, RULES, st.sets(st.integers(0, 31), max_size=3).map(tuple))
def test_meet(groups: Groups, rule: tuple[int, int], sources: tuple[int, ...]) -> None:
    """Groups emit the oracle's pairs in its order, whatever the limits."""
    assert expected(groups, rule, sources) == met(groups, rule, sources=sources)


@given(st.lists(st.integers(0, 12), max_size=9), st.integers(0, 9), st.integers(0, 15))
def test_room(sizes: list[int], whole: int, after: int) -> None:
    """What a group emits at most is counted, no matter when, and whoever is a source."""
    bounds = sealed(offsets_of(sizes))
    shape = (len(sizes), np.int64)
    out = rowwise(meeting.count_meetings, len(sizes), (bounds, whole, after), shape)[0]

    assert [oracle.count_meetings(size, whole, after) for size in sizes] == out.tolist()


@pytest.mark.parametrize(
    ("size", "rule", "pairs"),
    [
        (1, (2, 1), ""),
        (2, (2, 1), "01"),
        (3, (3, 1), "01 02 12"),
        (3, (2, 1), "01 12 02"),
        (4, (2, 2), "01 02 12 13 23 03"),
        (4, (3, 3), "01 02 03 12 13 23"),
        (3, (2, 9), "01 02 12"),
        (3, (2, 0), "01 02"),
    ],
)
def test_examples(size: int, rule: tuple[int, int], pairs: str) -> None:
    """Alone, two, as many as meet all, one more: then each the next; further than there are."""
    found = met([list(range(size))], rule)[0]

    assert pairs.split() == [f"{left}{right}" for left, right, _ in found]
    assert expected([list(range(size))], rule) == [found]


def test_reach_beyond_the_group() -> None:
    """A reach of more rows than a group has is one of all of them: its room is not negative."""
    assert [[(0, 1, 0), (0, 2, 0), (1, 2, 0)]] == met([[0, 1, 2]], (2, 1000))


def test_all_meet_the_source() -> None:
    """In a large group each row meets the next, the first, and the first source, once."""
    found = met([list(range(9))], (2, 1), sources=(5, 7))[0]
    pairs = {(left, right) for left, right, _ in found}

    assert len(found) == len(pairs)
    assert pairs == {(n, n + 1) for n in range(8)} | {(0, n) for n in range(1, 9)} | {
        tuple(sorted((n, 5))) for n in range(9) if n != 5
    }


def test_large_group_is_a_chain() -> None:
    """Every row of a large group is met, by way of others each meets each: nothing is dropped."""
    rows = list(range(32))
    pairs = [(left, right) for left, right, _ in met([rows], (12, 4))[0]]

    assert len(pairs) == 32 * 4 - 10 + 27
    assert {0} == set(oracle.unite(pairs, 32))


def test_layout() -> None:
    """A meeting is the left row, the right row and the weight, of 28, 28 and 8 bits."""
    postings, sources = np.array([14, 15], np.uint64), np.zeros(16, np.uint8)
    given_ = postings, 4, np.array([0, 2]), np.array([255], np.uint8), sources
    out, counts = np.empty(1, np.uint64), np.empty(1, np.int64)
    meeting.meet(*given_, 12, 4, np.zeros(1, np.int64), out, counts, 0, 1)

    assert [(14 << 28 | 15) << 8 | 255] == out.tolist()
    assert 28 == meeting.ROW_BITS


def test_keys_are_left_out() -> None:
    """Only the last bits of a posting are its row; where nothing is, nothing meets."""
    groups = [[0, 31], [0, 31]]

    assert [[(0, 31, 0)], [(0, 31, 1)]] == met(groups, (12, 4))
    assert [] == met([], (12, 4))
