"""Tracing: what two sentences share, how much it weighs, and where it stands."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
import oracle_sentences
from dedup_native import tracing
from oracle import CONTENT, QUOTED
from oracle_sentences import GAP, LONGEST, MISMATCH, Shared, Span
from oracle_texts import WORD
from strategies import edited, hashes, offsets_of, rowwise, sealed

Found = tuple[Shared, float]
NOTHING = ((-1, -1, -1, -1, 0, 0), 0.0)
PLACES = 16
EXACT = st.sampled_from([0.0, 0.125, 0.25, 0.5, 0.75, 1.0, 1.5, 3.0])
WEIGHT = EXACT | st.floats(2**-20, 8, width=32)  # sums of such are exact
MARK = st.sampled_from([0, WORD, CONTENT, QUOTED, QUOTED | CONTENT | WORD])


class Text:
    """Sentences one behind the other, with marks, and a table of what words weigh."""

    def __init__(
        self, sentences: list[list[int]], marks: list[int] | None, weights: list[float]
    ) -> None:
        self.words = [word for sentence in sentences for word in sentence]
        self.marks = marks or [0] * len(self.words)
        self.table = list(itertools.islice(itertools.cycle(weights), PLACES))
        self.weights = [self.table[word % PLACES] for word in self.words]
        bounds = offsets_of([len(sentence) for sentence in sentences]).tolist()
        self.spans = list(itertools.pairwise(bounds))

    def own(self, i: int) -> list[int]:
        """Return the words of a sentence."""
        return self.words[slice(*self.spans[i])]

    def expected(self, i: int, j: int) -> Found:
        """Return what two sentences share, by the oracle."""
        given_ = (self.words, self.marks, self.weights)
        found, score = oracle.trace(*given_, self.spans[i], self.spans[j])
        return found, float(np.float32(score))

    def found(self, *pairs: tuple[int, int]) -> list[Found]:
        """Return what the kernel finds in pairs of sentences."""
        left, right = ([self.spans[pair[side]] for pair in pairs] for side in (0, 1))
        return traced(self.words, self.marks, self.table, left, right)


def traced(
    words: list[int], marks: list[int], table: list[float], left: list[Span], right: list[Span]
) -> list[Found]:
    """Return what the kernel finds in pairs of stretches of words."""
    columns: Any = ((words, np.uint64), (marks, np.uint8), (table, np.float32))
    inputs = [sealed(np.array(column, dtype)) for column, dtype in columns]
    inputs += [sealed(np.array(side, np.int64).reshape(-1, 2)) for side in (left, right)]
    shape = ((len(left), 6), np.int32)
    out, scores = rowwise(tracing.trace, len(left), inputs, shape, (len(left), np.float32))
    rows: list[Any] = [tuple(row) for row in out.tolist()]
    return list(zip(rows, scores.tolist(), strict=True))


def plain(*sentences: str) -> Text:
    """Return sentences of letters that weigh 1; capitals are the quoted ones."""
    words = [[ord(c.lower()) for c in sentence] for sentence in sentences]
    return Text(words, [QUOTED * c.isupper() for c in "".join(sentences)], [1.0])


@st.composite
def texts(draw: st.DrawFn, weight: st.SearchStrategy[float] = WEIGHT) -> Text:
    """Return sentences that are edited copies of each other, with marks and weights."""
    few = st.integers(1, 6)
    first = draw(st.lists(few | st.integers(1, 99) | hashes(), max_size=25))
    sentences = [first, *draw(st.lists(edited(first, few), min_size=1, max_size=3))]
    size = sum(map(len, sentences))
    marks = draw(st.lists(MARK, min_size=size, max_size=size))
    return Text(sentences, marks, draw(st.lists(weight, min_size=1, max_size=9)))


@given(texts(), st.data())
def test_trace(text: Text, data: st.DataObject) -> None:
    """Any two sentences share what the oracle says, in any order of pairs."""
    row = st.integers(0, len(text.spans) - 1)
    pairs = data.draw(st.lists(st.tuples(row, row), max_size=6))

    assert [text.expected(i, j) for i, j in pairs] == text.found(*pairs)


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("abcd", "abcd", ((0, 4, 4, 8, 4, 4), 4)),
        ("xxabcdy", "zabcdzz", ((2, 6, 8, 12, 4, 4), 4)),
        ("abcd", "abxcd", ((0, 4, 4, 9, 4, 4), 3.5)),
        ("abcxd", "abcd", ((0, 5, 5, 9, 4, 4), 3.5)),
        ("abxcd", "abycd", ((0, 5, 5, 10, 4, 4), 3.3)),
        ("abxxxxxcd", "abcd", ((0, 2, 9, 11, 2, 2), 2)),
        ("abxxxcde", "abcde", ((0, 8, 8, 13, 5, 5), 3.5)),
        ("abxxxxcde", "abcde", ((6, 9, 11, 14, 3, 3), 3)),
        ("ABcd", "abcD", ((0, 4, 4, 8, 2, 3), 4)),
        ("abcd", "wxyz", NOTHING),
        ("", "abcd", NOTHING),
        ("abcd", "", NOTHING),
        ("", "", NOTHING),
    ],
)
def test_examples(left: str, right: str, found: Found) -> None:
    """
    Plain cases: the whole, a part, a word more or another, too far apart, quoted, nothing.

    Words that earn no more than the way from them to the next costs stay out.
    """
    [(shared, score)] = plain(left, right).found((0, 1))

    assert found[0] == shared
    assert found[1] == pytest.approx(score)


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("abcab", "ab", (0, 2, 5, 7)),
        ("cdab", "abcd", (2, 4, 4, 6)),
        ("abcd", "cdab", (0, 2, 6, 8)),
        ("abxxb", "ab", (0, 2, 5, 7)),
        ("cdxxab", "abcd", (4, 6, 6, 8)),
    ],
)
def test_equal_sums(left: str, right: str, found: tuple[int, int, int, int]) -> None:
    """Of equal stretches the first of the shorter, or of that with the smaller words, is taken."""
    text = plain(left, right)

    assert [((*found, 2, 2), 2.0)] == text.found((0, 1))


@pytest.mark.parametrize(
    ("left", "right", "own"),
    [
        ("xPpy", "xpyzz", (3, 3)),
        ("xpPy", "xpyzz", (2, 3)),
        ("xPpyz", "xpy", (3, 3)),
        ("xpPyz", "xpy", (2, 3)),
    ],
)
def test_equal_ways(left: str, right: str, own: tuple[int, int]) -> None:
    """Of a word that one sentence says twice in a row the second is matched."""
    assert own == plain(left, right).found((0, 1))[0][0][4:]


@given(texts())
def test_either_may_be_left(text: Text) -> None:
    """Swapping two sentences swaps what stands for each, and nothing else."""
    [((a, b, c, d, own, other), score)] = text.found((0, 1))

    assert [((c, d, a, b, other, own), score)] == text.found((1, 0))


@given(texts(st.floats(0.125, 8, width=32)))
def test_same_sentence(text: Text) -> None:
    """A sentence shares the whole of itself, and scores what its words weigh together."""
    begin, end = text.spans[0]
    own = sum(not mark & QUOTED for mark in text.marks[begin:end])
    [(shared, score)] = text.found((0, 0))

    assert shared == ((begin, end, begin, end, own, own) if end else NOTHING[0])
    assert pytest.approx(sum(text.weights[begin:end])) == score


@given(texts())
def test_nothing_shared(text: Text) -> None:
    """Sentences without a word of both, or only with words that weigh nothing, share nothing."""
    left, right = text.own(0), text.own(1)
    odd, even = [word | 1 for word in left], [word >> 1 << 1 for word in right]

    assert [NOTHING] == Text([odd, even], None, [1.0]).found((0, 1))
    assert [NOTHING] == Text([left, right], None, [0.0]).found((0, 1))


@given(texts(), st.data())
def test_parts_share_no_more(text: Text, data: st.DataObject) -> None:
    """A part of a sentence shares no more with another than the whole does."""
    begin, end = text.spans[0]
    first = data.draw(st.integers(begin, end))
    last = data.draw(st.integers(first, end))
    given_ = (text.words, text.marks, text.table)
    part = traced(*given_, [(first, last)], [text.spans[1]])

    assert part[0][1] <= text.found((0, 1))[0][1]


@given(texts(), WEIGHT)
def test_heavier_words_score_no_less(text: Text, more: float) -> None:
    """If words weigh more, sentences share as much or more."""
    heavier = [float(np.float32(weight + more)) for weight in text.table]
    spans = ([text.spans[0]], [text.spans[1]])

    assert text.found((0, 1))[0][1] <= traced(text.words, text.marks, heavier, *spans)[0][1]


@given(texts())
def test_ends_are_matches(text: Text) -> None:
    """What is shared begins and ends with a word of both, and lies within both sentences."""
    [((a, b, c, d, own, other), score)] = text.found((0, 1))
    if score:
        assert text.words[a] == text.words[c]
        assert text.words[b - 1] == text.words[d - 1]
        assert text.spans[0][0] <= a < b <= text.spans[0][1]
        assert text.spans[1][0] <= c < d <= text.spans[1][1]
        assert max(own, other) <= min(b - a, d - c)


def between(one: Span, two: Span) -> float:
    """Return what the words between two matches cost: unlike ones side by side, the rest alone."""
    left, right = two[0] - one[0] - 1, two[1] - one[1] - 1
    return MISMATCH * min(left, right) + GAP * abs(left - right)


@given(texts())
def test_best_chain(text: Text) -> None:
    """The score is that of the best chain of matches, found without a matrix or a path."""
    left, right = text.spans[:2]
    cells = [(i, j) for i in range(*left) for j in range(*right) if text.words[i] == text.words[j]]
    best = dict[Span, float]()
    for i, j in cells:
        chains = [s + between(c, (i, j)) for c, s in best.items() if c[0] < i and c[1] < j]
        best[i, j] = text.weights[i] + max(0.0, *chains, 0.0)
    score = max(best.values(), default=0.0)

    assert pytest.approx(score, abs=1e-5) == text.found((0, 1))[0][1]


@given(texts())
def test_oracle_goes_forward(text: Text) -> None:
    """The oracle's path goes forward, and earns what it says by the words it matches."""
    path, score = oracle_sentences.best_path(text.words, text.weights, *text.spans[:2])
    matched = oracle_sentences.matches(text.words, path)
    cost = sum(itertools.starmap(between, itertools.pairwise(matched)))

    assert all(text.words[i] == text.words[j] for i, j in matched)
    assert all(a < c and b < d for (a, b), (c, d) in itertools.pairwise(matched))
    assert pytest.approx(score, abs=1e-9) == cost + sum(text.weights[i] for i, _ in matched)


def test_long_sentences() -> None:
    """Only the first 256 words of a sentence are aligned, wherever it begins."""
    long, short = list(range(1, LONGEST + 45)), list(range(LONGEST - 1, LONGEST + 9))
    text = Text([[7], long, short], None, [1.0])
    end = 1 + LONGEST

    assert LONGEST == tracing.LONGEST
    assert [
        ((1, end, 1, end, LONGEST, LONGEST), LONGEST),
        ((end - 2, end, end + 44, end + 46, 2, 2), 2),
    ] == text.found((1, 1), (1, 2))
