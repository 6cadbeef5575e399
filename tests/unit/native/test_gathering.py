"""Gathering: what two articles show that one took from the other."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from articles import all_pairs, articles, columns_of, pairs_of, written
from dedup_native import gathering
from oracle import CONTENT, LETTER
from oracle_evidence import EQUAL_PLACES, GRAM, MOST_RUNS, Article
from oracle_marks import COLON, FIRST_PERSON
from oracle_texts import SPACELESS
from strategies import offsets_of, rowwise, sealed

Pairs = list[tuple[int, int]]
LONGEST, RUNS, PERSONAL, INTRODUCED, RUN_SENTENCES, TOP = range(6)
NOTHING = [0.0] * 6


def gathered(texts: list[Article], pairs: Pairs) -> list[list[float]]:
    """Return what the kernel gathers of pairs."""
    c = columns_of(texts)
    inputs: Any = (
        c.words, c.marks, begins_of(texts), c.offsets, *pressed(texts), c.flags, c.norms, c.owners,
        pairs_of(pairs),
    )  # fmt: skip
    shape = ((len(pairs), gathering.FEATURES), np.float32)
    found: list[list[float]] = rowwise(gathering.gather, len(pairs), inputs, shape)[0].tolist()
    return found


def begins_of(texts: list[Article]) -> Any:
    """Return the first word of each sentence, counted over all articles."""
    sizes = [text.sentences.count(s) for text in texts for s in range(len(text.norms))]
    return sealed(offsets_of(sizes)[:-1].copy())


def pressed(texts: list[Article]) -> tuple[Any, ...]:
    """Return the words that weigh something (terms, weights, sentences, bounds)."""
    kept = list[Article]()
    for text in texts:
        columns: Any = [list(itertools.compress(c, text.weights)) for c in text[:5]]
        kept.append(Article._make((*columns, text.flags, text.norms)))
    c = columns_of(kept)
    return c.terms, c.weights, c.sentences, c.offsets


def expected(texts: list[Article], pairs: Pairs) -> list[Any]:
    """Return what the oracle gathers; the mean of three cosines is of float32."""
    return [pytest.approx(oracle.gather(texts[i], texts[j]), rel=1e-6) for i, j in pairs]


def shown(left: Article, right: Article) -> list[float]:
    """Return what the kernel gathers of one pair; the oracle says the same."""
    [found] = gathered([left, right], [(0, 1)])
    assert expected([left, right], [(0, 1)]) == [found]
    return found


def runs_of(left: str, right: str) -> list[float]:
    """Return words of the longest run, how many count, and left sentences with one."""
    found = shown(written(left), written(right))
    return [found[LONGEST], found[RUNS], found[RUN_SENTENCES]]


@given(articles(), st.data())
def test_gather(texts: list[Article], data: st.DataObject) -> None:
    """Any articles show what the oracle says, in any order of pairs."""
    row = st.integers(0, len(texts) - 1)
    pairs = data.draw(st.lists(st.tuples(row, row), max_size=6))

    assert expected(texts, pairs) == gathered(texts, pairs)


@given(articles())
def test_order_of_pairs(texts: list[Article]) -> None:
    """What a pair shows does not hang on which other pairs are looked at before it."""
    pairs = all_pairs(len(texts))
    found = gathered(texts, pairs)

    assert found[::-1] == gathered(texts, pairs[::-1])
    assert found == [gathered(texts, [pair])[0] for pair in pairs]


def test_columns() -> None:
    """The kernel's columns are in this order."""
    names = ("LONGEST", "RUNS", "PERSONAL", "INTRODUCED", "RUN_SENTENCES", "TOP")

    assert list(range(gathering.FEATURES)) == [getattr(gathering, name) for name in names]
    assert GRAM == gathering.GRAM


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("", "", [0, 0, 0]),
        ("a", "a", [0, 0, 0]),
        ("abcd", "abcd", [0, 0, 0]),
        ("abcde", "abcde", [5, 0, 1]),
        ("abcdef", "abcdef", [6, 1, 1]),
        ("abcdef", "abcde", [5, 0, 1]),
        ("abcdef", "abcdxef", [0, 0, 0]),
        ("xabcdefy", "zzabcdefz", [6, 1, 1]),
        ("abc.defg.h", "ab.cdefg", [7, 1, 1]),
        ("abcdef.ghijkl", "ghijkl.abcdef", [6, 2, 2]),
        ("abcdef", "abcdef.abcdef", [6, 2, 1]),
        ("abcdef.abcdef", "abcdef", [6, 1, 1]),
        ("abcdexabcdefg", "abcdefg", [7, 1, 1]),
    ],
)
def test_runs(left: str, right: str, found: list[float]) -> None:
    """
    Nothing, one word, four: too few; five are a run, six count; a word between breaks it.

    A run goes beyond its sentence, and is of the one it begins in. Each stretch of right is looked
    for by itself; of those in left the longest is taken, and of equal ones the first.
    """
    assert found == runs_of(left, right)


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("ABCDEFGH", "abcdefgh", [0, 0, 0]),
        ("abcdefgh", "ABCDEFGH", [0, 0, 0]),
        ("abcdefGhijklm", "abcdefghijklm", [6, 2, 1]),
        ("abcdefghijklm", "abcdefGhijklm", [6, 2, 1]),
        ("abcdEfghijklm", "abcdefghiJklm", [0, 0, 0]),
        ("abcde-fghijkl", "abcde-fghijkl", [7, 1, 1]),
        ("Abcdefg", "abcdefg", [6, 1, 1]),
        ("abcdefG", "abcdefg", [6, 1, 1]),
    ],
)
def test_cut_runs(left: str, right: str, found: list[float]) -> None:
    """What is quoted or everybody's on either side cuts a run; its pieces are runs too."""
    assert found == runs_of(left, right)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("12345", [0, 0, 0]),
        ("a2345", [0, 0, 0]),
        ("ab345", [5, 0, 1]),
        ("ab3456", [6, 0, 1]),
        ("abc456", [6, 1, 1]),
        ("abc45", [5, 0, 1]),
    ],
)
def test_content(words: str, found: list[float]) -> None:
    """A run has two words of content; it counts with three, and six words in all."""
    assert found == runs_of(words, words)


def test_content_of_both() -> None:
    """A word of content is one in both articles."""
    left, right = written("abcdef"), written("abcdef")
    marks = [CONTENT, CONTENT, 0, 0, 0, 0]

    assert [6, 0] == shown(left._replace(marks=marks), right)[:2]
    assert [0, 0] == shown(left._replace(marks=marks), right._replace(marks=[*marks[1:], 0]))[:2]


@pytest.mark.parametrize(
    ("mark", "size", "found"),
    [
        (SPACELESS, 9, [0, 0]),
        (SPACELESS, 10, [5, 0]),
        (SPACELESS, 11, [5.5, 1]),
        (SPACELESS | LETTER, 19, [0, 0]),
        (SPACELESS | LETTER, 20, [5, 0]),
        (SPACELESS | LETTER, 21, [5.25, 1]),
    ],
)
def test_spaceless(mark: int, size: int, found: list[float]) -> None:
    """A character counts half a word, a letter of a spaceless script a quarter."""
    text = written("abcdefghijklmnopqrstuvwxyz"[:size])
    text = text._replace(marks=[CONTENT | mark] * size)

    assert found == shown(text, text)[:2]


def test_flags() -> None:
    """A run that counts is personal, or introduced, by its sentence in either article."""
    words, both = "abcdefx.ghijklx.mnopqrx", FIRST_PERSON | COLON
    plain = written("abcdefy.ghijkly.mnopqry")

    assert [3, 0, 0] == shown(written(words), plain)[1:4]
    assert [3, 1, 0] == shown(written(words, [0, FIRST_PERSON]), plain)[1:4]
    assert [3, 0, 1] == shown(plain, written(words, [0, 0, COLON]))[1:4]
    assert [3, 2, 2] == shown(written(words, [0, 1, both]), plain._replace(flags=[4, COLON, 0]))[
        1:4
    ]
    assert [0, 0, 0] == shown(written("abcde", [both]), written("abcde", [both]))[1:4]


def test_first_of_equal_places() -> None:
    """Of equal places in left the first is taken, and so is its sentence."""
    right = written("abcdef")

    assert [1, 1] == shown(written("abcdefx.abcdefy", [FIRST_PERSON, 0]), right)[1:3]
    assert [1, 0] == shown(written("abcdefx.abcdefy", [0, FIRST_PERSON]), right)[1:3]


def test_equal_places() -> None:
    """The first 32 places in left are compared, a longer run at a later one is not found."""
    often = ["abcde" + chr(200 + i) for i in range(EQUAL_PLACES - 1)]
    longer = "abcdefgh"

    assert 8 == runs_of(".".join([*often, longer]), longer)[0]
    assert 5 == runs_of(".".join([*often, "abcdez", longer]), longer)[0]


def test_many_runs() -> None:
    """Sentences of 512 runs are looked at; words and runs are counted beyond."""
    size = MOST_RUNS + 20
    words = [word for s in range(size) for word in range(10 * s + 1, 10 * s + 7)]
    numbers = [s for s in range(size) for _ in range(6)]
    whole = Article(words, words, [CONTENT] * len(words), [0.0] * len(words), numbers,
                    [FIRST_PERSON] * size, [0.0] * size)  # fmt: skip
    right = [w for s in range(size) for w in [*words[6 * s : 6 * s + 6], 10 * s + 9]]
    numbers = [s for s in range(size) for _ in range(7)]
    other = whole._replace(
        words=right, terms=right, marks=[CONTENT] * len(right), weights=[0.0] * len(right),
        sentences=numbers,
    )  # fmt: skip
    [found] = gathered([whole, other], [(0, 1)])

    assert [6, size, size, 0, MOST_RUNS, 0] == found


@pytest.mark.parametrize(
    ("left", "right", "top"),
    [
        ("", "", 0),
        ("", "abcd", 0),
        ("abcd", "", 0),
        ("abcd", "dcba", 1 / 3),
        ("abcd.efgh", "hgfe.dcba", 2 / 3),
        ("abcd.efgh.ijkl.mnop", "ponm.lkji.hgfe.dcxy", 1),
        ("abcd.efgh", "dcba.dcxy", 1 / 3),
        ("abcd.efgh", "dcxy.dcba", 1 / 3),
        ("abcd.efgh", "dcxy.hgfe", 0.5),
        ("abcd", "dxyz", 0.25 / 3),
        ("abcd", "wxyz", 0),
    ],
)
def test_closest(left: str, right: str, top: float) -> None:
    """The mean of the three best cosines of left sentences that right ones are most like."""
    assert shown(written(left), written(right))[TOP] == pytest.approx(top)


def test_least_support() -> None:
    """A cosine of less than a quarter counts for nothing."""
    left, right = written("abcd"), written("axyz")

    assert shown(left, right)[TOP] > 0
    assert 0 == shown(left, right._replace(norms=[2.25]))[TOP]
    assert 0 == shown(left._replace(norms=[0.0]), right)[TOP]


@pytest.mark.parametrize("words", ["", "a", "abcdefgh"])
@pytest.mark.parametrize("sentences", [0, 1, 99])
def test_more_sentences_than_words(words: str, sentences: int) -> None:
    """Articles of many sentences and no or few words, or of many words in one, have room enough."""
    empty = written("." * sentences)
    full = written("." * sentences + words)
    texts = [empty, full, written(words), written("abcdefghijklmnopqrstuvwxyz" * 9)]
    pairs = all_pairs(4)

    assert expected(texts, pairs) == gathered(texts, pairs)


def test_no_sentences() -> None:
    """An article without a word and a sentence shows nothing, whichever side it is on."""
    nothing = Article([], [], [], [], [], [], [])
    texts = [nothing, written("abcdefgh"), nothing]

    assert [NOTHING] * 4 == gathered(texts, [(0, 0), (0, 1), (1, 0), (0, 2)])
    assert [] == gathered([], [])


def test_same_words_again_and_again() -> None:
    """One word said over and over is one run, however often left says it."""
    assert [40, 1, 1] == runs_of("a" * 90, "a" * 40)
    assert [40, 1, 1] == runs_of("a" * 40, "a" * 43)
    assert [40, 3, 1] == runs_of("a" * 40, "a" * 90)


def test_runs_are_of_words() -> None:
    """Runs are of the words themselves, whatever these are compared by where order is all one."""
    text = written("abcdefgh")
    other = text._replace(terms=[9, 8, 7, 6, 5, 4, 3, 2])

    assert [8, 1] == shown(other, other)[:2]
    assert [8, 1] == shown(text, other)[:2]
    assert [0, 0] == shown(text, other._replace(words=other.terms, terms=text.terms))[:2]
