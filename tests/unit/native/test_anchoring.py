"""Anchoring: the rarest pairs of words in a sentence."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from articles import MARKS
from dedup_native import anchoring
from oracle import CONTENT, NUMBER, QUOTED, STOP
from oracle_evidence import anchor_key
from oracle_marks import COMMON
from strategies import hashes, offsets_of, rowwise, sealed

Words = list[int]
RARITY = [1.0, 1.5, 1.5, 2.0, 4.0, 4.0, 8.0, 0.5]
SENTENCES = st.lists(st.lists(st.integers(1, 9) | hashes(), max_size=14), max_size=5)


def anchored(
    sentences: list[Words], marks: Words, most: int, rarity: list[float] | None = None
) -> list[Words]:
    """Return the anchors of sentences one behind the other."""
    words = sealed(np.array([w for words in sentences for w in words], np.uint64))
    edges = offsets_of([len(words) for words in sentences])
    spans = sealed(np.stack([edges[:-1], edges[1:]], axis=1))
    table = sealed(np.array(rarity or RARITY, np.float32))
    rows = len(sentences)
    outputs = [(rows * most, np.uint64), (rows * most, np.float32), (rows, np.int64)]
    inputs = words, sealed(np.array(marks, np.uint8)), table, spans, most
    out, _, counts = rowwise(anchoring.anchor, rows, inputs, *outputs)
    return [out[row * most :][:count].tolist() for row, count in enumerate(counts)]


def plain(sentence: str, most: int = 64) -> set[str]:
    """Return the anchors of a sentence of letters; capitals are names, digits stop words."""
    marks = [CONTENT * c.islower() | STOP * c.isdigit() for c in sentence]
    [keys] = anchored([[ord(c) for c in sentence]], marks, most)
    both = itertools.combinations(sorted(set(sentence)), 2)
    names = {anchor_key(ord(a), ord(b)): a + b for a, b in both}
    assert len(keys) == len(set(keys))
    return {names[key] for key in keys}


@given(SENTENCES, st.data(), st.sampled_from([0, 1, 2, 3, 8, 64]))
def test_anchors(sentences: list[Words], data: st.DataObject, most: int) -> None:
    """Any sentences have the oracle's anchors, the rarest first."""
    size = sum(map(len, sentences))
    marks = data.draw(st.lists(st.sampled_from(MARKS), min_size=size, max_size=size))
    edges = itertools.pairwise(offsets_of([len(words) for words in sentences]).tolist())
    own = [marks[a:b] for a, b in edges]
    both = zip(sentences, own, strict=True)

    assert [oracle.anchor(*each, RARITY, most) for each in both] == anchored(sentences, marks, most)


@pytest.mark.parametrize(
    ("sentence", "anchors"),
    [
        ("", ""),
        ("a", ""),
        ("aaaa", ""),
        ("AB12", ""),
        ("aB1", ""),
        ("ab", "ab"),
        ("ba", "ab"),
        ("abab", "ab"),
        ("abcde", "ab ac ad bc bd be cd ce de"),
        ("aXXXXX111b", "ab"),
        ("abbbc", "ab bc"),
        ("abbc", "ab ac bc"),
    ],
)
def test_examples(sentence: str, anchors: str) -> None:
    """
    Nothing, one word, names and stop words; pairs in either order, each once; four in a row.

    What is no evidence does not count among the four, a word that is said again does.
    """
    assert set(anchors.split()) == plain(sentence)


@pytest.mark.parametrize("mark", [0, STOP, NUMBER, CONTENT | QUOTED, CONTENT | COMMON])
def test_no_evidence(mark: int) -> None:
    """Names, stop words, numbers, quoted words and everybody's are in no anchor."""
    assert [[anchor_key(1, 3)]] == anchored([[1, 2, 3]], [CONTENT, mark, CONTENT], 8)
    assert [[]] == anchored([[1, 2]], [CONTENT, mark], 8)


def test_sentences_are_apart() -> None:
    """An anchor stands in one sentence."""
    found = anchored([[1, 2], [], [3], [4, 5]], [CONTENT] * 5, 8)

    assert [[anchor_key(1, 2)], [], [], [anchor_key(4, 5)]] == found


def test_equal_weights() -> None:
    """Of equal anchors the greater keys are kept, and go first; whatever the order of words."""
    words = [1, 2, 3, 4]
    keys = sorted(itertools.starmap(anchor_key, itertools.combinations(words, 2)), reverse=True)
    for order in itertools.permutations(words):
        assert [keys[:4]] == anchored([list(order)], [CONTENT] * 4, 4, [1.0])


def test_rarest_are_kept() -> None:
    """A rare pair at the end takes the place of a usual one, which does not come back."""
    words = [7, 15, 23, 31, 4, 6, 7, 15, 23]
    rare = anchor_key(4, 6)

    assert [[rare]] == anchored([words], [CONTENT] * 9, 1)
    assert [oracle.anchor(words, [CONTENT] * 9, RARITY, 3)] == anchored([words], [CONTENT] * 9, 3)


@given(st.lists(st.integers(1, 30), max_size=14))
def test_either_direction(words: Words) -> None:
    """A sentence read backwards has the same anchors."""
    marks = [CONTENT] * len(words)

    assert anchored([words], marks, 5) == anchored([words[::-1]], marks, 5)


def test_long_sentences() -> None:
    """A sentence may have any number of words, of evidence or not."""
    words = list(range(1, 1001))
    marks = [CONTENT * (word % 100 == 1) for word in words]
    expected = oracle.anchor(words, marks, RARITY, 64)

    assert len(expected) == 9 + 8 + 7
    assert [expected] == anchored([words], marks, 64)


@given(SENTENCES, st.data())
def test_own_words(sentences: list[Words], data: st.DataObject) -> None:
    """Words outside quotation marks are counted, as the oracle says."""
    sizes = [len(words) for words in sentences]
    marks = [[data.draw(st.sampled_from(MARKS)) for _ in range(size)] for size in sizes]
    edges = offsets_of(sizes)
    spans = sealed(np.stack([edges[:-1], edges[1:]], axis=1))
    words = sealed(np.array([mark for own in marks for mark in own], np.uint8))
    out = rowwise(anchoring.count_own, len(sizes), (words, spans), (len(sizes), np.int32))[0]

    assert [oracle.count_own(own) for own in marks] == out.tolist()
