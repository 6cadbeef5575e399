"""Marking: what words are, what they are compared by, and numbers in which paragraphs agree."""

import itertools
from typing import Any

import numpy as np
import pytest
import xxhash
from hypothesis import example, given
from hypothesis import strategies as st

import oracle
from articles import MARKS
from dedup_native import marking, probing
from dedup_native.folding import UPPER
from oracle import CONTENT, LETTER, NUMBER, STOP
from oracle_marks import COMMON
from oracle_texts import SPACELESS, Token
from strategies import (
    corpora,
    folded_column,
    hashes,
    in_place,
    news,
    offsets_of,
    rowwise,
    sealed,
    texts,
)

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


SENTENCES = st.lists(
    st.lists(
        st.tuples(
            st.integers(1, 9),
            st.sampled_from([NUMBER, UPPER, UPPER | STOP, UPPER | CONTENT, CONTENT, 0]),
        ),
        max_size=8,
    ),
    min_size=1,
    max_size=4,
)


@given(SENTENCES)
def test_facts(sentences: list[list[tuple[int, int]]]) -> None:
    """Figures and names of two sentences agree as the oracle says."""
    pairs = [(i, j) for j in range(len(sentences)) for i in range(len(sentences))]
    words = [token for sentence in sentences for token in sentence]
    tokens = np.array([word for word, _ in words], np.uint64)
    marks = np.array([mark for _, mark in words], np.uint8)
    inputs = tokens, marks, offsets_of([len(one) for one in sentences]), np.array(pairs)
    found = rowwise(marking.compare_facts, len(pairs), inputs, ((len(pairs), 4), np.int32))[0]

    expected = [oracle.compare_facts(sentences[i], sentences[j]) for i, j in pairs]
    assert expected == [tuple(row) for row in found.tolist()]


def test_nothing_is_common_yet() -> None:
    """A word's mark says that it is common only when somebody has said so."""
    text = "Athens fell in 5 \u65e5\u672c"
    [marks] = marked([text], [[oracle.spell(text)]])

    assert 6 == len(marks)
    assert not any(mark & COMMON for mark in marks)


@given(st.lists(st.integers(1, 20) | hashes().filter(bool), max_size=30), st.integers(0, 2))
def test_enter(tokens: list[int], spare: int) -> None:
    """Tokens stand in a table once, where they are found again; in any order."""
    size = 1 << (2 * len(tokens)).bit_length() + spare
    table, other = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    marking.enter(sealed(np.array(tokens, np.uint64)), table)
    marking.enter(sealed(np.array(tokens[::-1], np.uint64)), other)
    found = sorted(table[table > 0].tolist())

    assert sorted(oracle.enter(tokens)) == found
    assert found == sorted(other[other > 0].tolist())
    for token in tokens:
        slots = itertools.takewhile(
            lambda slot: table[slot], ((token + k) % size for k in range(size))
        )
        assert token in [int(table[slot]) for slot in slots]


def test_entered_twice() -> None:
    """A table may be filled in more than one go, up to its last place but one."""
    table = np.zeros(4, np.uint64)
    for tokens in ([3], [], [7, 3], [7, 11]):
        marking.enter(np.array(tokens, np.uint64), table)

    assert [7, 11, 0, 3] == table.tolist()


def termed(rows: list[list[int]], marks: list[int]) -> list[list[int]]:
    """Return the terms of texts."""
    tokens = sealed(np.array(list(itertools.chain(*rows)), np.uint64))
    offsets = sealed(offsets_of(list(map(len, rows))))
    inputs = tokens, sealed(np.array(marks, np.uint8)), offsets
    out = rowwise(marking.write_terms, len(rows), inputs, (len(tokens), np.uint64))[0]
    return [out[a:b].tolist() for a, b in itertools.pairwise(offsets)]


ROWS = st.lists(st.lists(st.integers(1, 9) | hashes(), max_size=12), max_size=5)


def drawn(rows: list[list[int]], data: st.DataObject) -> list[list[int]]:
    """Return marks of the words of texts."""
    return [
        data.draw(st.lists(st.sampled_from(MARKS), min_size=len(row), max_size=len(row)))
        for row in rows
    ]


@given(ROWS, st.data())
def test_terms(rows: list[list[int]], data: st.DataObject) -> None:
    """Words of any texts have the oracle's terms."""
    marks = drawn(rows, data)
    expected = [oracle.write_terms(*each) for each in zip(rows, marks, strict=True)]

    assert expected == termed(rows, list(itertools.chain(*marks)))


@pytest.mark.parametrize(
    ("mark", "size"),
    [(CONTENT, 1), (STOP, 1), (LETTER, 1), (SPACELESS, 2), (SPACELESS | LETTER | CONTENT, 4)],
)
def test_term_sizes(mark: int, size: int) -> None:
    """A term says so many tokens, and nothing of those behind; fewer at the end of a text."""
    row = [1, 2, 3, 4, 5, 6]
    [plain, _] = termed([row, [7]], [mark] * 7)
    for place in range(1, 6):
        changed = [*row[:place], 9, *row[place + 1 :]]
        [own, _] = termed([changed, [8]], [mark] * 7)
        differ = [i for i in range(6) if own[i] != plain[i]]
        assert list(range(max(0, place - size + 1), place + 1)) == differ
    assert plain[5] == 6
    assert len(set(plain)) == 6


def commoned(
    rows: list[list[int]], marks: list[list[int]], size: int, keys: set[int], parts: int = 4
) -> Any:
    """Return the marks of texts, given the gram that begins at each word."""
    ordered, fence = sealed(np.array(sorted(keys), np.uint64)), np.empty(parts + 1, np.uint32)
    sieve = np.zeros(8, np.uint64)
    marking.fence_off(ordered, fence, sieve)
    assert oracle.fence_off(sorted(keys), parts) == fence.tolist()
    offsets = sealed(offsets_of(list(map(len, rows))))
    grams = sealed(np.array(list(itertools.chain(*rows)), np.uint64))
    given_ = np.array(list(itertools.chain(*marks)), np.uint8)
    inputs = grams, offsets, size, ordered, sealed(fence), sealed(sieve)
    out = in_place(marking.mark_common, len(rows), inputs, given_)
    return [out[a:b].tolist() for a, b in itertools.pairwise(offsets)]


@given(
    ROWS, st.data(), st.integers(1, 6),
    st.sets(st.sampled_from([1, 2, 3, 1 << 62, 5 << 60, 2**64 - 1]), max_size=4),
    st.sampled_from([2, 4, 64]),
)  # fmt: skip
def test_common(
    rows: list[list[int]], data: st.DataObject, size: int, keys: set[int], parts: int
) -> None:
    """Words of grams that are known are marked, as the oracle says, and no others."""
    grams = st.sampled_from([1, 2, 4, 1 << 62, (1 << 62) + 1, 5 << 60, 2**64 - 1])
    rows = [[data.draw(grams) for _ in row] for row in rows]
    marks = drawn(rows, data)
    both = zip(rows, marks, strict=True)

    assert [oracle.mark_common(*each, size, keys) for each in both] == commoned(
        rows, marks, size, keys, parts
    )


@pytest.mark.parametrize(
    ("grams", "common"),
    [
        ([], []),
        ([5], []),
        ([5, 1, 1], [0, 1, 2]),
        ([1, 5, 1, 1, 1], [1, 2, 3]),
        ([5, 1, 5, 1, 1, 1], [0, 1, 2, 3, 4]),
        ([1, 1, 5, 1], []),
        ([1, 1, 5, 5], []),
    ],
)
def test_common_examples(grams: list[int], common: list[int]) -> None:
    """No words; one; a gram at the front, within, two that overlap; none begins with the last."""
    [_, found, behind] = commoned([[1], grams, [1, 1, 1]], [[0], [0] * len(grams), [0] * 3], 3, {5})

    assert common == [i for i, mark in enumerate(found) if mark == COMMON]
    assert [0, 0, 0] == behind


def test_every_table_has_room() -> None:
    """A table has a power of two of places, half of them free."""
    for words in range(70):
        places = int(probing.places_for(words))
        assert places >= 2 * max(words, 1) > places // 2 or places == 2
        assert places & (places - 1) == 0
