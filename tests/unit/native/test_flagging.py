"""Flagging: what a sentence is apart from its words, which words it has, and its formula."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from articles import MARKS
from dedup_native import flagging
from oracle import CONTENT, NUMBER, QUOTED, STOP
from oracle_marks import COLON, COMMON, FIRST_PERSON
from strategies import corpora, folded_column, hashes, news, offsets_of, rowwise, sealed, texts

Words = list[int]
PRONOUNS = [3, 11, 19]  # these share a place
TABLE = sealed(np.array([0, 0, 0, 3, 11, 19, 0, 0], np.uint64))
COLONS = st.text(st.sampled_from([":", " ", "\n", "\t", "a", "\u00e9", "\u4e2d"]), max_size=9)
WORDS = st.lists(st.integers(1, 20), max_size=9)


def spans_of(sizes: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return spans of these sizes, one behind the other."""
    edges = offsets_of(sizes)
    return sealed(np.stack([edges[:-1], edges[1:]], axis=1))


def flagged(sentences: list[bytes], words: list[Words], marks: Words) -> Words:
    """Return the flags of sentences one behind the other, with their words."""
    folded = sealed(np.frombuffer(b"".join(sentences) + b": " * 9, np.uint8).copy())
    tokens = sealed(np.array(list(itertools.chain(*words)), np.uint64))
    places, spans = spans_of(list(map(len, sentences))), spans_of(list(map(len, words)))
    inputs = folded, places, tokens, sealed(np.array(marks, np.uint8)), spans, TABLE
    out = rowwise(flagging.flag_sentences, len(words), inputs, (len(words), np.uint8))[0]
    return [int(flags) for flags in out]


@given(st.lists(st.tuples(COLONS, WORDS), max_size=6), st.data())
def test_flags(sentences: list[tuple[str, Words]], data: st.DataObject) -> None:
    """Any sentences have the oracle's flags."""
    data_, words = [text.encode() for text, _ in sentences], [own for _, own in sentences]
    size = sum(map(len, words))
    marks = data.draw(st.lists(st.sampled_from(MARKS), min_size=size, max_size=size))
    edges = itertools.pairwise(offsets_of(list(map(len, words))).tolist())
    rows = zip(data_, words, [marks[a:b] for a, b in edges], strict=True)
    expected = [oracle.flag_sentences(*row, PRONOUNS) for row in rows]

    assert expected == flagged(data_, words, marks)


@pytest.mark.parametrize(
    ("sentence", "flags"),
    [
        (b"", 0),
        (b":", 0),
        (b": ", 0),
        (b": a", COLON),
        (b"he said: no", COLON),
        (b"he said:\nno", COLON),
        (b"he said:\tno", COLON),
        (b"at 9:30 he said", 0),
        (b"at 9:30 he said: no", COLON),
        (b"he said:no", 0),
        (b"he said:", 0),
        (b"he said: ", 0),
        (b"::  ", COLON),
    ],
)
def test_colons(sentence: bytes, flags: int) -> None:
    """A colon counts with a blank and something else behind it; the next sentence is not read."""
    assert [flags] == flagged([sentence], [[]], [])
    assert flags == oracle.flag_sentences(sentence, [], [], PRONOUNS)


def test_first_person() -> None:
    """One pronoun outside quotation marks is enough; neighbours' words do not count."""
    marks = [0, CONTENT, QUOTED, QUOTED | STOP, STOP, QUOTED, COMMON, 0]
    words = [[], [1, 2], [3], [11, 19], [3, 11], [27], [4]]

    assert [0, 0, 0, FIRST_PERSON, FIRST_PERSON, 0, 0] == flagged(
        [b"a"] * 7, words, [0, 0, QUOTED, QUOTED, STOP, QUOTED, STOP, 0, 0]
    )
    assert [FIRST_PERSON | COLON] == flagged([b"I: a"], [[3] * 8], marks)


def posts(paragraphs: list[bytes]) -> Words:
    """Return which paragraphs, one behind the other, are signed like a tweet."""
    folded = sealed(np.frombuffer(b"".join(paragraphs) + b"@ab(@ab", np.uint8).copy())
    rows = len(paragraphs)
    inputs = folded, spans_of(list(map(len, paragraphs)))
    out = rowwise(flagging.flag_posts, rows, inputs, (rows, np.uint8))[0]
    return [int(flag) for flag in out]


@given(st.lists(st.text(st.sampled_from("(@ab)\u00e9")).map(str.encode), max_size=6))
def test_posts(paragraphs: list[bytes]) -> None:
    """Any paragraphs are posts where the oracle says so."""
    assert [oracle.flag_posts(paragraph) for paragraph in paragraphs] == posts(paragraphs)


@pytest.mark.parametrize(
    ("paragraph", "post"),
    [
        (b"", 0),
        (b"(", 0),
        (b"(@", 0),
        (b"(@a", 1),
        (b"said Ann Lee (@annlee) May 5", 1),
        (b"write to ann@lee.org (ann)", 0),
        (b"( @annlee)", 0),
        (b"@annlee", 0),
    ],
)
def test_post_examples(paragraph: bytes, post: int) -> None:
    """A name in brackets with an at sign before it signs a post; the next paragraph is not read."""
    assert [post, 1, post] == posts([paragraph, b"(@b", paragraph])
    assert post == oracle.flag_posts(paragraph)


def located(texts_: list[tuple[list[int], list[tuple[int, int]]]]) -> list[list[tuple[int, int]]]:
    """Return where the words of texts (where they begin; places of sentences) stand in these."""
    begins = [begin for own, _ in texts_ for begin in own]
    places = sealed(np.array([(b, b + 1) for b in begins], np.int32).reshape(-1, 2))
    sentences = np.array([s for _, own in texts_ for s in own], np.int64).reshape(-1, 2)
    offsets, owners = (sealed(offsets_of([len(t[k]) for t in texts_])) for k in (0, 1))
    inputs = places, offsets, sealed(sentences), owners
    shape = ((owners[-1], 2), np.int64)
    out = rowwise(flagging.locate_sentences, len(texts_), inputs, shape)[0]
    moved = zip(offsets, owners, owners[1:], strict=False)
    return [[(int(a - o), int(b - o)) for a, b in out[i:j]] for o, i, j in moved]


@st.composite
def places_of(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]]]:
    """Return where some words begin, and sentences."""
    begins = sorted(draw(st.sets(st.integers(0, 40), max_size=12)))
    edges = sorted(draw(st.sets(st.integers(0, 40), max_size=8)))
    return begins, list(zip(edges[::2], edges[1::2], strict=False))


@given(st.lists(places_of(), max_size=4))
def test_places(texts_: list[tuple[list[int], list[tuple[int, int]]]]) -> None:
    """Any words are in the oracle's sentences, each in one of them if there are any."""
    found = located(texts_)

    assert [oracle.locate_sentences(*each) for each in texts_] == found
    for (begins, _), spans in zip(texts_, found, strict=True):
        inside = [i for a, b in spans for i in range(a, b)]
        assert inside == (list(range(len(begins))) if spans else [])


@pytest.mark.parametrize(
    ("begins", "sentences", "spans"),
    [
        ([], [], []),
        ([], [(0, 5), (5, 9)], [(0, 0), (0, 0)]),
        ([1, 3], [(0, 9)], [(0, 2)]),
        ([1, 6], [(0, 5), (6, 9)], [(0, 1), (1, 2)]),
        ([1, 5], [(0, 5), (6, 9)], [(0, 2), (2, 2)]),
        ([0, 7], [(3, 5), (6, 9)], [(0, 1), (1, 2)]),
        ([7, 12], [(0, 2), (3, 5), (6, 9)], [(0, 0), (0, 0), (0, 2)]),
    ],
)
def test_place_examples(
    begins: list[int], sentences: list[tuple[int, int]], spans: list[tuple[int, int]]
) -> None:
    """
    No text, sentences without words, one, two; a word between two is of the one before.

    One before all sentences is of the first, one behind all of the last.
    """
    assert [[(0, 1)], spans, [(0, 2)]] == located(
        [([3], [(0, 9)]), (begins, sentences), ([1, 2], [(1, 5)])]
    )
    assert spans == oracle.locate_sentences(begins, sentences)


@given(corpora(texts() | news()))
def test_every_word_has_its_sentence(rows: list[str]) -> None:
    """In any text each word is in the sentence that it begins in: none is lost."""
    _, _, starts = folded_column(rows)
    given_ = []
    for row, start in zip(rows, starts.tolist(), strict=False):
        places = [s for p in oracle.split_paragraphs(row) for s in oracle.split_sentences(row, p)]
        begins = [start + token.begin for token in oracle.spell(row)]
        given_.append((begins, [(start + a, start + b) for a, b in places]))
    for (begins, places), spans in zip(given_, located(given_), strict=True):
        inside = [i for a, b in spans for i in range(a, b)]
        both = zip(places, spans, strict=True)
        assert inside == list(range(len(begins)))
        assert all(x <= begins[i] < y for (x, y), (a, b) in both for i in range(a, b))


def formulas_of(sentences: list[Words], marks: Words) -> Words:
    """Return the formulas of sentences one behind the other."""
    tokens = sealed(np.array(list(itertools.chain(*sentences)), np.uint64))
    inputs = tokens, sealed(np.array(marks, np.uint8)), spans_of(list(map(len, sentences)))
    rows = len(sentences)
    out = rowwise(flagging.write_formulas, rows, inputs, (rows, np.uint64))[0]
    return [int(key) for key in out]


@given(st.lists(st.lists(st.integers(1, 9) | hashes(), max_size=12), max_size=5), st.data())
def test_formulas(sentences: list[Words], data: st.DataObject) -> None:
    """Any sentences have the oracle's formulas."""
    size = sum(map(len, sentences))
    mark = st.sampled_from([*MARKS, CONTENT])
    marks = data.draw(st.lists(mark, min_size=size, max_size=size))
    edges = itertools.pairwise(offsets_of(list(map(len, sentences))).tolist())
    both = zip(sentences, [marks[a:b] for a, b in edges], strict=True)

    assert [oracle.write_formulas(*each) for each in both] == formulas_of(sentences, marks)


def test_formula_examples() -> None:
    """Names, figures, stop words and what is quoted may differ; order may not; four are too few."""
    words, content = [1, 2, 3, 4, 5], [CONTENT] * 5
    [plain] = formulas_of([words], content)

    assert plain
    assert [0, 0] == formulas_of([[], words[:4]], content)
    for mark in (0, STOP, NUMBER, QUOTED | CONTENT):
        assert [plain] == formulas_of([[9, *words, 9]], [mark, *content, mark])
    assert [plain] == formulas_of([words], [CONTENT | COMMON] * 5)
    assert plain not in formulas_of([words[::-1], [*words, 6]], content * 2 + [CONTENT])
