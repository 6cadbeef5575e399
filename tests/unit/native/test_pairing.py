"""Pairing: the word pairs of articles, in any order, each with its sentence."""

import itertools
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from articles import articles, columns_of
from dedup_native import pairing
from oracle_evidence import Article, pair_key
from oracle_marks import CONTENT, QUOTED
from strategies import offsets_of, sealed

EVERY = np.full(1, 0xFFFFFFFFFFFFFFFF, np.uint64)
"""A sieve that all keys pass."""
Found = list[list[tuple[int, int]]]


def paired(texts: list[Article], asked: list[int], sieve: Any = EVERY) -> Found:
    """Return the word pairs (key, sentence counted over all articles) of each article asked for."""
    c = columns_of(texts)
    sizes = [text.sentences.count(s) for text in texts for s in range(len(text.norms))]
    room = 3 * sum(len(texts[i].words) for i in asked)
    keys, sentences = np.empty(room, np.uint64), np.empty(room, np.int64)
    counts = np.empty(len(asked), np.int64)
    places = c.offsets, c.owners, sealed(offsets_of(sizes)), np.array(asked, np.int64)
    pairing.pair_words(c.words, c.marks, *places, sieve, keys, sentences, counts)
    ends = offsets_of(counts.tolist()).tolist()
    rows = list(zip(keys.tolist(), sentences.tolist(), strict=True))
    return [sorted(rows[a:b]) for a, b in itertools.pairwise(ends)]


def expected(texts: list[Article], i: int) -> list[tuple[int, int]]:
    """Return the oracle's word pairs of one article."""
    text, before = texts[i], sum(len(other.norms) for other in texts[:i])
    terms = oracle.write_terms(text.words, text.marks)
    found = list[tuple[int, int]]()
    for s in range(len(text.norms)):
        mine = [k for k, of in enumerate(text.sentences) if of == s]
        columns = ([column[k] for k in mine] for column in (terms, text.marks))
        found.extend((key, before + s) for key in oracle.pair_words(*columns))
    return sorted(found)


@given(articles(), st.data())
def test_pair_words(texts: list[Article], data: st.DataObject) -> None:
    """Any articles have the oracle's word pairs, in any order of articles."""
    asked = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=4))

    assert [expected(texts, i) for i in asked] == paired(texts, asked)


@given(articles(), st.integers(0, 0xFFFFFFFFFFFFFFFF))
def test_sieve(texts: list[Article], bits: int) -> None:
    """What does not pass a sieve of 64 bits, by the lowest of a key, is left out."""
    asked = list(range(len(texts)))
    passing = [[(k, s) for k, s in row if bits >> (k & 63) & 1] for row in paired(texts, asked)]

    assert passing == paired(texts, asked, np.array([bits], np.uint64))


@given(st.lists(st.integers(0, 9), max_size=40), st.data())
def test_share_keys(numbers: list[int], data: st.DataObject) -> None:
    """What stretches of a list have in common, each once, whatever stretch went before."""
    keys = np.array(numbers, np.uint64) << np.uint64(60) | np.array(numbers, np.uint64)
    stretch = st.lists(st.integers(0, len(keys)), min_size=2, max_size=2).map(sorted)
    spans = data.draw(st.lists(st.tuples(stretch, stretch), max_size=8))
    ones, others = (
        sealed(np.array([row[side] for row in spans], np.int64).reshape(-1, 2)) for side in range(2)
    )
    room = 1 << (2 * len(keys)).bit_length()
    table, met = np.empty(room, np.uint64), np.empty(room, np.int64)
    out, counts = np.empty(len(keys) * len(spans), np.uint64), np.empty(len(spans), np.int64)
    pairing.share_keys(keys, ones, others, table, met, out, counts)
    ends = offsets_of(counts.tolist()).tolist()
    listed = keys.tolist()
    expected = [oracle.share_keys(listed[a:b], listed[c:d]) for (a, b), (c, d) in spans]

    assert [sorted(out[a:b].tolist()) for a, b in itertools.pairwise(ends)] == expected


def test_example() -> None:
    """Four in a row, of one sentence, unlike, and not between quotation marks."""
    words = [1, 2, 2, 3, 4, 5]
    marks = [CONTENT, CONTENT, CONTENT, CONTENT | QUOTED, CONTENT, CONTENT]
    text = Article(words, words, marks, [1.0] * 6, [0, 0, 0, 0, 0, 1], [0, 0], [1.0, 1.0])
    pairs = [(1, 2), (1, 2), (1, 4), (2, 4), (2, 4)]

    assert [sorted((pair_key(*pair), 0) for pair in pairs)] == paired([text], [0])
