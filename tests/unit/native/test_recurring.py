"""Recurring: phrases that two articles share, that come back for months, and are marked then."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from articles import articles, columns_of, pairs_of, written
from dedup_native import marking, recurring
from oracle_corpora import PHRASE, own_phrases, phrases
from oracle_evidence import Article
from oracle_marks import COMMON
from strategies import in_place, offsets_of, rowwise, sealed

Keys = list[int]
Pairs = list[tuple[int, int]]
DAY = st.integers(-1, 12)


def table_of(keys: Any, spare: int = 0) -> Any:
    """Return an open table of keys."""
    keys = sorted(keys)
    table = np.zeros(1 << (2 * len(keys)).bit_length() + spare, np.uint64)
    marking.enter(np.array(keys, np.uint64), table)
    return table


def shared(texts: list[Article], pairs: Pairs) -> list[Keys]:
    """Return the phrases that articles share; none is written beyond the right one's words."""
    c, given_ = columns_of(texts), pairs_of(pairs)
    slots = sealed(offsets_of([int(size) for size in np.diff(c.offsets)[given_[:, 1]]]))
    inputs = c.words, c.marks, c.offsets, given_, slots
    outputs = [(slots[-1], np.uint64), (len(pairs), np.int64)]
    out, counts = rowwise(recurring.share_phrases, len(pairs), inputs, *outputs)
    assert np.all(counts <= np.diff(slots))
    return [out[first:][:count].tolist() for first, count in zip(slots, counts, strict=False)]


def sides(texts: list[Article]) -> list[tuple[Keys, Keys]]:
    """Return the words and marks of articles."""
    return [(text.words, text.marks) for text in texts]


def returns_of(texts: list[tuple[int, Keys]], table: Any, apart: int) -> dict[int, int]:
    """Return how often each key of a table comes back in articles (day, words)."""
    words = sealed(np.array(list(itertools.chain(*(own for _, own in texts))), np.uint64))
    offsets = sealed(offsets_of([len(own) for _, own in texts]))
    days = sealed(np.array([day for day, _ in texts], np.int32))
    order = sealed(np.array(sorted(range(len(texts)), key=lambda i: texts[i][0]), np.int64))
    latest, counts = np.full(len(table), -1, np.int32), np.zeros(len(table), np.int32)
    given_ = words, offsets, order, days, apart, sealed(table.copy())
    recurring.count_returns(*given_, latest, counts)
    assert not np.any(counts[table == 0])
    found = zip(table.tolist(), counts.tolist(), strict=True)
    return {key: count for key, count in found if key}


def marked(texts: list[Article], table: Any) -> list[Keys]:
    """Return the marks of articles, phrases of a table marked."""
    c = columns_of(texts)
    inputs = c.words, c.offsets, sealed(table)
    out = in_place(recurring.mark_phrases, len(texts), inputs, c.marks)
    return [out[a:b].tolist() for a, b in itertools.pairwise(c.offsets)]


@given(articles(), st.data())
def test_shared(texts: list[Article], data: st.DataObject) -> None:
    """Any articles share the oracle's phrases, in any order of pairs."""
    row = st.integers(0, len(texts) - 1)
    pairs = data.draw(st.lists(st.tuples(row, row), max_size=6))
    own = sides(texts)

    assert [oracle.share_phrases(own[i], own[j]) for i, j in pairs] == shared(texts, pairs)


@pytest.mark.parametrize(
    ("left", "right", "places"),
    [
        ("", "", []),
        ("", "abcde", []),
        ("abcde", "", []),
        ("a", "a", []),
        ("abcd", "abcd", []),
        ("abcde", "abcde", [0]),
        ("abcdef", "xabcdefy", [1, 2]),
        ("ab.cde", "abc.de", [0]),
        ("abcde", "abcdexabcde", [0, 6]),
        ("abcde.abcde", "abcde", [0]),
        ("abcdE", "abcde", []),
        ("abcde", "Abcde", []),
        ("-bcdef", "-bcdef", [1]),
        ("abcde", "edcba", []),
    ],
)
def test_shared_examples(left: str, right: str, places: list[int]) -> None:
    """
    Nothing, one word, four; five, six; across sentences; again in right, again in left.

    What is quoted or common on either side is no part of a phrase.
    """
    texts = [written(left), written(right)]
    [found] = shared(texts, [(0, 1)])

    assert [phrases(texts[1].words)[place] for place in places] == found
    assert found == oracle.share_phrases(*sides(texts))


def test_phrases_end_with_their_article() -> None:
    """No phrase goes on in the next article."""
    texts = [written("abc"), written("de"), written("abcde")]

    assert [[], [], []] == shared(texts, [(0, 2), (2, 1), (0, 1)])


@given(articles(), st.lists(DAY, min_size=4, max_size=4), st.integers(1, 9), st.integers(0, 4))
def test_returns(texts: list[Article], days: list[int], apart: int, spare: int) -> None:
    """Phrases come back as often as the oracle says; whatever else articles say does not count."""
    dated = sorted(
        ((day, t.words) for day, t in zip(days, texts, strict=False)), key=lambda t: t[0]
    )
    keys = set(own_phrases(texts[0].words, texts[0].marks)) | {1}
    table = table_of(keys, spare)

    assert oracle.count_returns(dated, keys, apart) == returns_of(dated, table, apart)


@pytest.mark.parametrize(
    ("days", "count"),
    [
        ([], 0),
        ([0], 1),
        ([-1], 0),
        ([-1, -1, 5], 1),
        ([3, 3, 3], 1),
        ([3, 9], 1),
        ([3, 10], 2),
        ([3, 9, 10, 16], 2),
        ([3, 9, 10, 16, 17], 3),
        ([0, 1, 2, 3, 4, 5, 6, 7], 2),
    ],
)
def test_return_examples(days: list[int], count: int) -> None:
    """
    Never, once, on a day unknown; again the same day, the same week, a week later.

    What comes sooner is not counted, and does not put off the next.
    """
    words = [1, 2, 3, 4, 5]
    texts = [(day, words) for day in days]
    key = phrases(words)[0]

    assert {key: count} == returns_of(texts, table_of([key]), 7)
    assert {key: count} == oracle.count_returns(texts, [key], 7)


def test_returns_of_order() -> None:
    """Articles are taken in the order given, not in that of their rows."""
    words = [1, 2, 3, 4, 5]
    key = phrases(words)[0]

    assert {key: 3} == returns_of([(21, words), (0, words), (10, words)], table_of([key]), 7)
    assert {key: 1} == returns_of([(2, words * 2), (0, [1, 2, 3]), (1, [])], table_of([key]), 1)


def test_empty_table() -> None:
    """Without phrases nothing comes back, and nothing is marked."""
    table, text = table_of([]), written("abcdef")

    assert 1 == len(table)
    assert {} == returns_of([(0, text.words)], table, 7)
    assert [text.marks] == marked([text], table)


@given(articles(), st.data())
def test_marks(texts: list[Article], data: st.DataObject) -> None:
    """Words of phrases are marked, as the oracle says, and no others."""
    known = [key for text in texts for key in phrases(text.words)]
    keys = set(data.draw(st.lists(st.sampled_from(known), max_size=9))) if known else set()
    expected = [oracle.mark_phrases(text.words, text.marks, keys) for text in texts]

    assert expected == marked(texts, table_of(keys))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", ""),
        ("abcd", ""),
        ("abcde", "01234"),
        ("xAbc.dEy", "12345"),
        ("abcdeabcde", "0123456789"),
        ("zabcdeafghi", "123456789"),
    ],
)
def test_mark_examples(text: str, places: str) -> None:
    """Phrases are marked wherever they stand, quoted or not, across sentences and each other."""
    table = table_of([phrases([ord(c) for c in words])[0] for words in ("abcde", "eafgh")])
    [found] = marked([written(text)], table)

    assert places == "".join(str(i) for i, mark in enumerate(found) if mark & COMMON)


def test_marks_end_with_their_article() -> None:
    """A phrase that two articles make together is none."""
    texts = [written("abc"), written("de"), written(""), written("abcde")]
    found = marked(texts, table_of(phrases([ord(c) for c in "abcde"])))

    assert [0, 0, 0, PHRASE] == [sum(mark & COMMON for mark in own) for own in found]
