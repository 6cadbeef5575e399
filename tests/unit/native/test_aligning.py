"""Aligning: shared runs and their kinds, cut at paragraphs; what stands twice."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import oracle
from dedup_native import aligning
from oracle import CONTENT, COPY, LETTER, NUMBER, QUOTATION, QUOTED, STOP, Run
from oracle_texts import SPACELESS, UPPER
from strategies import edited, offsets_of, rowwise, sealed

ALPHABET = st.integers(1, 6)
MARK = st.sampled_from(
    [
        CONTENT,
        CONTENT,
        STOP,
        UPPER,
        QUOTED | CONTENT,
        SPACELESS | CONTENT,
        SPACELESS | LETTER | CONTENT,
        NUMBER,
    ]
)
Side = tuple[list[int], list[int]]


def factors_of(size: int) -> Any:
    """Return what the words of a run of so many are multiplied by."""
    return np.array([pow(0x9E3779B185EBCA87, j + 1, 1 << 64) for j in range(size)], np.uint64)


def runs_of(
    sides: list[Side], pairs: list[tuple[int, int]], rule: tuple[int, int]
) -> list[list[Run]]:
    """Return the shared runs of each pair, in as much room as the docstring says."""
    tokens = np.array([token for words, _ in sides for token in words], np.uint64)
    offsets = offsets_of([len(words) for words, _ in sides])
    marks = np.array([mark for _, own in sides for mark in own], np.uint8)
    slots = offsets_of([len(sides[j][0]) // rule[0] for _, j in pairs])
    asked = np.array(pairs, np.int64).reshape(-1, 2)
    inputs = (tokens, marks, offsets, asked, slots, factors_of(rule[0]), rule[1])
    shape = ((slots[-1], 4), np.int32)
    out, counts = rowwise(aligning.find_runs, len(pairs), inputs, shape, (len(pairs), np.int64))
    columns = zip(slots, counts, strict=False)
    return [[(r[0], r[1], r[2], r[3]) for r in out[s : s + n].tolist()] for s, n in columns]


@st.composite
def articles(draw: st.DrawFn) -> list[Side]:
    """Return articles that are edited copies of each other, with marks."""
    wire = draw(st.lists(ALPHABET | st.integers(1, 99), max_size=30))
    sides = [wire, *draw(st.lists(edited(wire, ALPHABET), max_size=3))]
    return [(s, draw(st.lists(MARK, min_size=len(s), max_size=len(s)))) for s in sides]


@given(articles(), st.tuples(st.integers(1, 5), st.integers(0, 3)), st.data())
def test_runs(sides: list[Side], rule: tuple[int, int], data: st.DataObject) -> None:
    """Any two articles have the oracle's runs, of the oracle's kinds, in any order of pairs."""
    row = st.integers(0, len(sides) - 1)
    pairs = data.draw(st.lists(st.tuples(row, row), max_size=5))
    expected = [
        oracle.find_runs(sides[i][0], sides[j][0], (sides[i][1], sides[j][1]), rule)
        for i, j in pairs
    ]

    assert expected == runs_of(sides, pairs, rule)


@pytest.mark.parametrize(
    ("left", "right", "runs"),
    [
        ("abcdefgh", "abcdefgh", [(0, 0, 8)]),
        ("abcdefgh", "xxcdefyy", [(2, 2, 4)]),
        ("abcdxefgh", "efghyabcd", [(5, 0, 4), (0, 5, 4)]),
        ("abcdabcde", "abcde", [(4, 0, 5)]),
        ("abcd", "abc", []),
        ("", "abcd", []),
        ("abcd", "", []),
        ("abcd", "abcd", [(0, 0, 4)]),
    ],
)
def test_run_examples(left: str, right: str, runs: list[tuple[int, int, int]]) -> None:
    """Plain cases: the whole, a part, another order, the longest of several, too little."""
    sides = [([ord(c) for c in text], [CONTENT] * len(text)) for text in (left, right)]

    assert [[(*run, COPY) for run in runs]] == runs_of(sides, [(0, 1)], (4, 2))


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        (CONTENT, COPY),
        (STOP, None),
        (NUMBER, None),
        (UPPER, None),
        (CONTENT | QUOTED, QUOTATION),
        (STOP | QUOTED, QUOTATION),
        (CONTENT | SPACELESS, None),
        (CONTENT | SPACELESS | LETTER, None),
    ],
)
def test_kinds(mark: int, kind: int | None) -> None:
    """Ordinary words are copied, quoted ones quotation; stop words, names, numbers are nothing."""
    sides = [([1, 2, 3, 4], [mark] * 4)] * 2
    long = [([1, 2, 3, 4, 5, 6, 7, 8], [CONTENT | SPACELESS] * 8)] * 2
    longer = [(list(range(1, 17)), [CONTENT | SPACELESS | LETTER] * 16)] * 2

    assert [[(0, 0, 4, kind)] if kind else []] == runs_of(sides, [(0, 1)], (4, 2))
    assert [[(0, 0, 8, COPY)]] == runs_of(long, [(0, 1)], (4, 2))
    assert [[(0, 0, 16, COPY)]] == runs_of(longer, [(0, 1)], (4, 2))


def test_runs_fit_their_slots() -> None:
    """A pair has at most as many runs as its right article has stretches."""
    short, long = [1, 2, 3, 4], [1, 2, 3, 4, 5] * 6
    sides = [(words, [CONTENT] * len(words)) for words in (short, long)]
    runs = runs_of(sides, [(0, 1), (1, 0), (1, 1)], (4, 2))

    assert [[(0, 5 * i, 4, COPY) for i in range(6)], [(0, 0, 4, COPY)]] == runs[:2]
    assert [(0, 0, 30, COPY)] == runs[2]


def test_frequent_phrase() -> None:
    """A phrase that stands very often is compared at its first 32 places."""
    left = [1, 2, 3, 7] * 32 + [1, 2, 3, 4, 5]
    sides = [(words, [CONTENT] * len(words)) for words in (left, [1, 2, 3, 4, 5])]

    assert [[(0, 0, 3, COPY)]] == runs_of(sides, [(0, 1)], (3, 2))


@given(
    st.lists(st.lists(ALPHABET | st.integers(1, 99), max_size=15), max_size=5), st.integers(1, 6)
)
@example([[1, 2, 1, 2], [1, 2, 3, 1, 2], [1, 1, 1], [1, 2], [1], []], 2)
def test_repeats(rows: list[list[int]], size: int) -> None:
    """An article in which a run stands twice is told, runs that overlap among them."""
    offsets, asked = offsets_of([len(row) for row in rows]), np.arange(len(rows))[::2]
    tokens = np.array([token for row in rows for token in row], np.uint64)
    inputs = (tokens, offsets, sealed(asked.copy()), factors_of(size))
    out = rowwise(aligning.find_repeats, len(asked), inputs, (len(asked), np.uint8))[0]

    assert [oracle.find_repeats(row, size) for row in rows[::2]] == out.tolist()


@pytest.mark.xfail(strict=True, reason="0 stands for an empty place of the table")
def test_repeats_of_no_hash() -> None:
    """A run whose hash is 0 stands once where it stands once."""
    out = np.empty(1, np.uint8)
    tokens, offsets, articles = np.array([5, 0, 7], np.uint64), np.array([0, 3]), np.array([0])
    aligning.find_repeats(tokens, offsets, articles, factors_of(1), out, 0, 1)

    assert [0] == out.tolist()


@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=5), max_size=5), st.data())
def test_ranges(articles: list[list[int]], data: st.DataObject) -> None:
    """Each place is in the oracle's range of its article, ranges without any among them."""
    bounds, owners = (
        offsets_of([n for sizes in articles for n in sizes]),
        offsets_of([len(sizes) for sizes in articles]),
    )
    places = st.tuples(st.integers(0, max(len(articles) - 1, 0)), st.integers(0, 14))
    drawn = data.draw(st.lists(places, max_size=9)) if articles else []
    asked = [(a, int(bounds[owners[a]]) + n) for a, n in drawn if n < sum(articles[a])]
    row, place = np.array(asked, np.int64).reshape(-1, 2).T.copy()
    out = rowwise(
        aligning.find_ranges, len(row), (bounds, owners, row, place), (len(row), np.int64)
    )

    assert out[0].tolist() == [
        oracle.find_ranges(bounds.tolist(), (int(owners[a]), int(owners[a + 1])), p)
        for a, p in asked
    ]


def split(
    runs: list[Run], which: list[tuple[int, int]], given_: tuple[Any, ...]
) -> list[list[tuple[int, ...]]]:
    """Return the pieces of each run of the pair beside it; first they are only counted."""
    pairs = np.array(which, np.int64).reshape(-1, 2)
    inputs = (np.array(runs, np.int32).reshape(-1, 4), pairs, *given_)
    nowhere, nothing = offsets_of([0] * len(runs)), np.empty((0, 7), np.int64)
    counts = np.empty(len(runs), np.int64)
    only_count: list[Any] = [*inputs, nowhere, nothing, counts, 0, len(runs)]
    aligning.split_runs(*only_count)
    slots = offsets_of(counts.tolist())
    shape, numbers = ((slots[-1], 7), np.int64), (len(runs), np.int64)
    out, again = rowwise(aligning.split_runs, len(runs), (*inputs, slots), shape, numbers)
    assert counts.tolist() == again.tolist()
    return [[tuple(p) for p in out[a:b].tolist()] for a, b in itertools.pairwise(slots)]


def bounded(paragraphs: list[int], offsets: Any) -> tuple[Any, Any]:
    """Return where the paragraphs of articles begin, and their words, of paragraphs by word."""
    bounds = offsets_of([len(list(group)) for _, group in itertools.groupby(paragraphs)])
    return np.searchsorted(bounds, offsets), bounds


@given(articles(), st.tuples(st.integers(1, 4), st.integers(0, 3)), st.data())
def test_splitting(sides: list[Side], rule: tuple[int, int], data: st.DataObject) -> None:
    """Runs are cut where a paragraph of either side ends, and only there, and judged by piece."""
    row = st.integers(0, len(sides) - 1)
    pairs = data.draw(st.lists(st.tuples(row, row), max_size=4))
    offsets = offsets_of([len(words) for words, _ in sides])
    marks = np.array([mark for _, own in sides for mark in own], np.uint8)
    steps = np.array(
        data.draw(st.lists(st.integers(0, 1), min_size=len(marks), max_size=len(marks))), np.int32
    )
    steps[offsets[:-1][offsets[:-1] < len(marks)]] = 1  # no paragraph is of two articles
    paragraphs = (np.cumsum(steps) - 1).tolist()
    runs, which, expected = list[Run](), list[tuple[int, int]](), []
    for i, j in pairs:
        both = (sides[i][1], sides[j][1])
        for run in oracle.find_runs(sides[i][0], sides[j][0], both, (rule[0], 0)):
            runs.append(run)
            which.append((i, j))
            moved = (run[0] + int(offsets[i]), run[1] + int(offsets[j]), run[2], run[3])
            expected.append(oracle.split_runs(moved, paragraphs, marks.tolist(), rule))

    assert expected == split(runs, which, (offsets, *bounded(paragraphs, offsets), marks, *rule))


@pytest.mark.parametrize(
    ("left", "right", "first", "kind", "kinds"),
    [
        ("aaaabbbb", "ccccdddd", 0, COPY, [COPY, COPY]),
        ("aaaabb", "ccccdd", 0, COPY, [COPY, COPY]),
        ("aaaabbb", "ccccdd", 0, COPY, [COPY, 0]),
        ("aaaabb", "ccccddd", 0, COPY, [COPY, 0]),
        ("aaaaBBBB", "ccccdddd", 0, COPY, [COPY, COPY]),
        ("aaaaBBBB", "ccccddddd", 0, COPY, [COPY, QUOTATION]),
        ("aaaabbbb", "ccccDDDDd", 0, COPY, [COPY, QUOTATION]),
        ("aaaaaa", "ccdddd", 0, COPY, [0, COPY]),
        ("AABB", "ccdd", 0, QUOTATION, [QUOTATION, QUOTATION]),
        ("aaaaabb", "ccccdd", 1, QUOTATION, [COPY, QUOTATION]),
        ("aaaa", "cccc", 0, QUOTATION, [QUOTATION]),
        ("aaaaa", "cccc", 0, QUOTATION, [COPY]),
    ],
)
def test_kinds_of_pieces(left: str, right: str, first: int, kind: int, kinds: list[int]) -> None:
    """What is a whole paragraph on both sides is what its run is; other pieces are judged alone."""
    letters = [c.lower() for c in left + right]
    paragraphs = [sorted(set(letters)).index(c) for c in letters]
    marks = np.array([CONTENT | QUOTED * c.isupper() for c in left + right], np.uint8)
    size = min(len(left) - first, len(right))
    offsets = offsets_of([len(left), len(right)])
    given_ = (offsets, *bounded(paragraphs, offsets), marks, 4, 2)
    pieces = split([(first, 0, size, kind)], [(0, 1)], given_)[0]
    run = (first, len(left), size, kind)

    assert kinds == [piece[6] for piece in pieces]
    assert pieces == oracle.split_runs(run, paragraphs, marks.tolist(), (4, 2))
