"""Aligning: the marks of words, and numbers in which paragraphs agree."""

import itertools
from typing import Any

import numpy as np
import pytest
import xxhash
from hypothesis import example, given
from hypothesis import strategies as st

import oracle
from dedup_native import marking
from oracle import CONTENT, NUMBER
from oracle_texts import Token
from strategies import corpora, folded_column, news, offsets_of, rowwise, texts

STOPS = frozenset({"the", "of", "said", "percent", "a", "s"})
Parts = list[list[Token]]


def hashed(word: str) -> int:
    """Return the hash of a word."""
    return xxhash.xxh3_64_intdigest(word.encode()[:128])


def stop_table(words: frozenset[str], size: int = 16) -> Any:
    """Return an open table of the words' hashes."""
    table = np.zeros(size, np.uint64)
    for key in map(hashed, words):
        slot = key % size
        while table[slot]:
            slot = (slot + 1) % size
        table[slot] = key
    return table


def marked(rows: list[str], parts: list[Parts]) -> list[list[int]]:
    """Return the marks of each row's words, given by paragraph."""
    folded, classes, offsets = folded_column(rows)
    words = [[token for part in own for token in part] for own in parts]
    moved = zip(words, offsets, strict=False)
    places = np.array([(t.begin + o, t.end + o) for row, o in moved for t in row], np.int32)
    tokens = np.array([hashed(t.word) for row in words for t in row], np.uint64)
    ends, owners = (offsets_of([len(each) for each in every]) for every in (words, parts))
    bounds = offsets_of([len(part) for own in parts for part in own])
    inputs = (
        folded, classes, tokens, places.reshape(-1, 2), ends, owners, bounds, stop_table(STOPS),
    )  # fmt: skip
    out = rowwise(marking.mark_tokens, len(rows), inputs, (len(tokens), np.uint8))[0]
    return [out[a:b].tolist() for a, b in itertools.pairwise(ends)]


CAPITALS = "ATHENS WIRE SAID THE É. Said Athens fell"


@given(corpora(texts() | news() | st.just(CAPITALS)), st.data())
@example(["The THE 5 x", "All Names Here Are Big the x", "A b c d", "", "A B C d e"], None)
def test_marks(rows: list[str], data: st.DataObject | None) -> None:
    """Any words, in any paragraphs, have the oracle's marks."""
    parts = list[Parts]()
    for row in rows:
        words = oracle.spell(row, as_is=True)
        cuts = data.draw(st.lists(st.integers(0, len(words)), max_size=4)) if data else []
        edges = itertools.pairwise([0, *sorted(cuts), len(words)])
        parts.append([words[a:b] for a, b in edges] if words or data else [])
    pairs = zip(rows, parts, strict=True)

    assert [oracle.mark_tokens(*pair, STOPS) for pair in pairs] == marked(rows, parts)


@pytest.mark.parametrize(
    ("paragraphs", "content"),
    [
        (["Athens fell in may"], "fell in may"),
        (["Athens Fell IN MAY"], "Athens Fell IN MAY"),
        (["ATHENS FELL", "but then it was rebuilt"], "ATHENS FELL but then it was rebuilt"),
        (["ATHENS Fell", "but then it was rebuilt"], "but then it was rebuilt"),
        (["A B C d e", "f g h"], "d e f g h"),
        (["A B C D e", "f g h"], "B C D e f g h"),
        (["THE ÉLAN CAFÉ 5%", "f g h i k"], "f g h i k"),
        (["THE ÉLAN CAFÉ FELL 5", "f g h i k"], "ÉLAN CAFÉ FELL f g h i k"),
        (["U.N. NATO", "some of them fell", "U.N. fell Nato"], "U.N. NATO some them fell fell"),
    ],
)  # fmt: skip
def test_names(paragraphs: list[str], content: str) -> None:
    """Capitals are names, but where most words are capitalised, or a paragraph is all capitals."""
    text, parts = "\n".join(paragraphs), Parts()
    words, spans = oracle.spell(text), oracle.split_paragraphs(text)
    parts = [[token for token in words if a <= token.begin < b] for a, b in spans]
    marks = marked([text], [parts])[0]
    data, own = text.encode(), zip(words, marks, strict=True)
    found = [data[t.begin : t.end].decode() for t, mark in own if mark & CONTENT]

    assert content.replace("U.N.", "U.N").split() == found
    assert oracle.mark_tokens(text, parts, STOPS) == marks


def test_decomposed_capitals() -> None:
    """A word ends in a capital whether its accent is a character of its own or not."""
    tail = " but then it fell"
    texts_ = ["\u00c9T\u00c9 ROYAL\u00c9" + tail, "E\u0301TE\u0301 ROYALE\u0301" + tail]
    parts = [[words[:2], words[2:]] for words in map(oracle.spell, texts_)]
    both = [oracle.mark_tokens(*pair, STOPS) for pair in zip(texts_, parts, strict=True)]

    assert both[0] == both[1]
    assert both == marked(texts_, parts)


def agree(sides: list[list[int]], pairs: list[tuple[int, int]]) -> list[bool]:
    """Tell which pairs of paragraphs agree in their numbers: the words below 10."""
    tokens = np.array([word for words in sides for word in words], np.uint64)
    marks = np.where(tokens < 10, NUMBER, CONTENT).astype(np.uint8)
    offsets = offsets_of([len(words) for words in sides])
    inputs = (tokens, marks, offsets, np.array(pairs, np.int64).reshape(-1, 2))
    out = rowwise(marking.same_numbers, len(pairs), inputs, (len(pairs), np.uint8))[0]
    return [bool(same) for same in out]


def numbers(words: list[int]) -> list[int]:
    """Return the numbers among words."""
    return [word for word in words if word < 10]


@given(st.lists(st.lists(st.integers(0, 14), max_size=10), min_size=1, max_size=5))
def test_numbers(sides: list[list[int]]) -> None:
    """Paragraphs agree in their numbers as the oracle says, whichever is left."""
    pairs = [(i, j) for j in range(len(sides)) for i in range(len(sides))]
    expected = [oracle.same_numbers(numbers(sides[i]), numbers(sides[j])) for i, j in pairs]

    assert expected == agree(sides, pairs)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ([5, 5, 5, 5], [5, 6, 7], True),
        ([5, 6, 7], [5], True),
        ([5, 6, 7, 8], [5, 6, 1, 2], True),
        ([5, 6, 7], [5, 1, 2], False),
        ([5, 6, 7], [1, 2, 20], False),
        ([5, 6, 7], [20], True),
        ([], [], True),
        ([5, 20], [6, 20], False),
    ],
)
def test_number_examples(left: list[int], right: list[int], same: bool) -> None:
    """Half of the numbers of one are enough; a paragraph without any agrees with all."""

    assert same == oracle.same_numbers(numbers(left), numbers(right))
    assert [same, same] == agree([left, right], [(0, 1), (1, 0)])
