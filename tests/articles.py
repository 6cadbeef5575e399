"""Articles of sentences, edited copies of each other, as lists and as the kernels' columns."""

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from oracle_evidence import Article, is_evidence
from oracle_marks import COMMON, CONTENT, LETTER, NUMBER, QUOTED, STOP
from oracle_texts import SPACELESS
from strategies import edited, hashes, offsets_of, sealed

MARKS = [
    *[CONTENT] * 9, CONTENT | QUOTED, CONTENT | COMMON, QUOTED, STOP, NUMBER, 0,
    SPACELESS | CONTENT, SPACELESS | LETTER | CONTENT, SPACELESS,
]  # fmt: skip
WEIGHTS = [0.25, 0.5, 1.0, 2.0, 4.0]
"""Exact in float32, and so are their sums, whatever their order."""
NORMS = [0.0, 0.5, 1.0, 2.0, 4.0]
"""Dividing by them is exact."""


class Columns(NamedTuple):
    """Articles one behind the other, as kernels take them."""

    words: npt.NDArray[np.uint64]
    terms: npt.NDArray[np.uint64]
    marks: npt.NDArray[np.uint8]
    weights: npt.NDArray[np.float32]
    sentences: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint8]
    norms: npt.NDArray[np.float32]
    owners: npt.NDArray[np.int64]


def columns_of(articles: Sequence[Article]) -> Columns:
    """Return articles as columns that nobody can write."""
    kinds: Any = (
        np.uint64, np.uint64, np.uint8, np.float32, np.int32, np.uint8, np.float32,
    )  # fmt: skip
    parts = zip(*articles, strict=True) if articles else [[]] * len(kinds)
    joined = (itertools.chain.from_iterable(part) for part in parts)
    columns: list[Any] = [
        sealed(np.array(list(c), kind)) for c, kind in zip(joined, kinds, strict=True)
    ]
    offsets = sealed(offsets_of([len(article.words) for article in articles]))
    owners = sealed(offsets_of([len(article.norms) for article in articles]))
    words, terms, marks, weights, sentences, flags, norms = columns
    return Columns(words, terms, marks, weights, sentences, offsets, flags, norms, owners)


def all_pairs(count: int) -> list[tuple[int, int]]:
    """Return every pair of so many articles, in either order, and each with itself."""
    return [(left, right) for left in range(count) for right in range(count)]


def pairs_of(pairs: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """Return pairs as a column."""
    return sealed(np.array(pairs, np.int64).reshape(-1, 2))


def written(text: str, flags: Sequence[int] = (), weight: float = 1.0) -> Article:
    """
    Return an article of one-letter words, all content; a full stop ends a sentence.

    Capitals are between quotation marks, digits are stop words, ``-`` is everybody's. Every word of
    evidence weighs as much, a sentence's norm is 2, which four of them have by themselves.
    """
    sentences = text.split(".")
    letters = [(c, s) for s, sentence in enumerate(sentences) for c in sentence]
    marks = [
        STOP if c.isdigit() else CONTENT | QUOTED * c.isupper() | COMMON * (c == "-")
        for c, _ in letters
    ]
    words = [ord(c.lower()) for c, _ in letters]
    weights = [weight * is_evidence(mark) for mark in marks]
    own = [*flags, *[0] * len(sentences)][: len(sentences)]
    numbers = [s for _, s in letters]
    return Article(words, list(words), marks, weights, numbers, own, [2.0] * len(sentences))


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    """Return some articles, all edited copies of one: of sentences, and of the words in these."""
    few = st.integers(1, 6)
    word = few | st.integers(1, 99) | hashes()
    sentence = st.lists(word, max_size=14)
    first = draw(st.lists(sentence, max_size=5))
    copies = draw(st.lists(edited(first, sentence), max_size=3))
    table = draw(st.lists(st.sampled_from(MARKS), min_size=1, max_size=9))
    weights = draw(st.lists(st.sampled_from(WEIGHTS), min_size=1, max_size=5))
    norm, shift = st.sampled_from(NORMS), draw(st.integers(0, 2))
    found = list[Article]()
    for copy in [first, *copies]:
        own = [draw(edited(words, few)) if words else words for words in copy]
        words = [word for sentence in own for word in sentence]
        odd = draw(st.dictionaries(st.integers(0, len(words)), st.sampled_from(MARKS), max_size=3))
        marks = [odd.get(i, table[word % len(table)]) for i, word in enumerate(words)]
        terms = [word >> shift for word in words]
        weigh = [
            weights[term % len(weights)] * is_evidence(m)
            for term, m in zip(terms, marks, strict=True)
        ]
        numbers = [s for s, sentence in enumerate(own) for _ in sentence]
        size = len(own)
        flags = draw(st.lists(st.integers(0, 7), min_size=size, max_size=size))
        norms = draw(st.lists(norm, min_size=size, max_size=size))
        found.append(Article(words, terms, marks, weigh, numbers, flags, norms))
    return found
