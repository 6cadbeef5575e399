# ruff: noqa: RUF001 - scripts and marks are the matter here

"""Paragraphs, quotations and sentences of any text, as the module's rules say."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import oracle
from dedup.segments import _abbreviations
from dedup_native import segmenting
from dedup_native.folding import QUOTED, WORD
from oracle_texts import CLOSERS, SPACES, STOPS, characters, symbols_of
from strategies import column, corpora, folded_column, news, offsets_of, rowwise, snapped, texts

Span = tuple[int, int]
MIXED = corpora(texts() | news())
LINE = st.text("ab .!\r", max_size=4) | st.sampled_from(["x" * 99 + ".", "x" * 100, "y" * 101, ""])
LINES = st.lists(LINE, max_size=9).map("\n".join)

SPACED_CLOSER = re.compile(f"[{STOPS}{re.escape(CLOSERS)}] +[{re.escape(CLOSERS)}]")


def misleads(text: str) -> bool:
    """Tell text whose sentences the kernel cuts elsewhere: see the tests expected to fail."""
    chars = characters(text)
    symbols = symbols_of(chars, text)
    padded = [
        not (c.kind or c.plain) and s not in CLOSERS + SPACES
        for c, s in zip(chars, symbols, strict=True)
    ]
    behind = any(padded[i + 1] and symbols[i] in STOPS + CLOSERS for i in range(len(chars) - 1))
    return behind or bool(SPACED_CLOSER.search(symbols))


def found_in(rows: list[str]) -> list[list[Span]]:
    """Return the paragraphs of each row, from characters' begins on."""
    folded, _, offsets = folded_column(rows)
    lines = rowwise(segmenting.count_lines, len(rows), (folded, offsets), (len(rows), np.int64))[0]
    assert [oracle.count_lines(row) for row in rows] == lines.tolist()
    slots = offsets_of(lines.tolist())
    inputs, counts = (folded, offsets, slots), (len(rows), np.int64)
    shape = ((slots[-1], 2), np.int64)
    out, sizes = rowwise(segmenting.split_paragraphs, len(rows), inputs, shape, counts)
    columns = zip(rows, offsets, slots, sizes, strict=False)
    return [snapped(row.encode(), out[s : s + n] - first) for row, first, s, n in columns]


@given(MIXED | corpora(LINES))
def test_paragraphs(rows: list[str]) -> None:
    """Any texts have the oracle's paragraphs and lines."""

    assert [oracle.split_paragraphs(row, bare=True) for row in rows] == found_in(rows)


WRAPPED = "One line\nruns on\ninto this\nand this.\n\nAnother."


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" \n\t\n", []),
        ("A.\nB.", ["A.", "B."]),
        (" A. \n\n\n B. ", ["A.", "B."]),
        ("A\u2029B\u0085C", ["A", "B", "C"]),
        ("A\rB", ["A\rB"]),
        (WRAPPED, ["One line\nruns on\ninto this\nand this.", "Another."]),
        (WRAPPED + "\n" + "x" * 101, [*WRAPPED.split("\n")[:4], "Another.", "x" * 101]),
        ("a\nb\nc", ["a", "b", "c"]),
        ("a\nb\nc\nd", ["a\nb\nc\nd"]),
        ("a.\nb.\nc\nd", ["a.", "b.", "c", "d"]),
    ],
)  # fmt: skip
def test_paragraph_examples(text: str, parts: list[str]) -> None:
    """Plain cases: lines, blank lines, wrapped lines."""
    data = text.encode()

    assert parts == [data[a:b].decode() for a, b in oracle.split_paragraphs(text)]
    assert parts == [data[a:b].decode() for a, b in found_in([text])[0]]


@pytest.mark.parametrize("end", ["\r\n", " \n"])
@pytest.mark.xfail(strict=True, reason="a blank line of a return or spaces is taken for a line")
@pytest.mark.parametrize("text", ["A.\n\nB.\n\nC.\n\nD.", WRAPPED])
def test_blank_lines_with_spaces(text: str, end: str) -> None:
    """A line of spaces or of a return is blank, in wrapped text and in any other."""
    source = text.replace("\n", end)

    assert len(re.split("\n\n", text)) == len(oracle.split_paragraphs(source))
    assert [oracle.split_paragraphs(source)] == found_in([source])


@pytest.mark.xfail(strict=True, reason="the two bytes before a mark's own are trimmed as spaces")
def test_places_begin_with_a_character() -> None:
    """A paragraph that begins with a quotation mark begins with the whole mark."""
    text = "“Yes.”"
    folded, _, offsets = folded_column([text])
    places = np.empty((1, 2), np.int64)
    segmenting.split_paragraphs(
        folded, offsets, np.array([0, 1]), places, np.empty(1, np.int64), 0, 1
    )

    assert [(0, len(text.encode()))] == [tuple(place) for place in places.tolist()]


def quoted_by_rule(text: str, parts: list[Span]) -> set[int]:
    """Return where the quoted letters of a text are, by the oracle."""
    return {place for part in parts for place in oracle.quote(text, part)}


def quoted_in(rows: list[str], parts: list[list[Span]]) -> list[set[int]]:
    """Return where the quoted letters of each row are."""
    folded, classes, offsets = folded_column(rows)
    columns = zip(parts, offsets, strict=False)
    spans = np.array([(a + o, b + o) for row, o in columns for a, b in row], np.int64).reshape(
        -1, 2
    )
    marked = classes.copy()
    cuts = [0, len(spans) // 3, 2 * len(spans) // 3, len(spans)]
    for start, stop in itertools.pairwise(cuts):
        segmenting.quote(folded, spans, marked, start, stop)
    segmenting.quote(folded, spans, classes, 0, len(spans))
    assert np.array_equal(marked, classes)
    quoted = (classes & QUOTED != 0) & (classes & WORD != 0)
    edges = itertools.pairwise(offsets)
    return [{int(i) for i in np.flatnonzero(quoted[a:b])} for a, b in edges]


@given(MIXED)
@example(['„a“ b "c 5" d" e “f "g" h', "»a« b «c» d” e « f\n g“h“ i"])
def test_quotations(rows: list[str]) -> None:
    """What stands between marks is quoted as the oracle says, and nothing outside a paragraph."""
    parts = [oracle.split_paragraphs(row) for row in rows]
    expected = [quoted_by_rule(row, part) for row, part in zip(rows, parts, strict=True)]

    assert expected == quoted_in(rows, parts)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('a "b" c', "b"),
        ("a “b” c", "b"),
        ("a „b“ c", "b"),
        ("a «b» c »d« e", "bd"),
        ('a “b" c "d” e', "bd"),
        ("a “b “c” d", "bc"),
        ('5" a "b"', "b"),
        ("a” b", ""),
        ("a “b", "b"),
        ("a “b\nc", "b"),
        ("don't 'a'", ""),
    ],
)
def test_quotation_examples(text: str, quoted: str) -> None:
    """Plain cases of every kind of mark, mixed marks, inches, a mark left open."""
    parts = oracle.split_paragraphs(text)
    places = quoted_in([text], [parts])[0]

    assert quoted == "".join(c.body for c in characters(text) if c.begin in places)
    assert places == quoted_by_rule(text, parts)


def sentences_in(rows: list[str], parts: list[list[Span]]) -> list[list[Span]]:
    """Return the sentences of each paragraph of each row, by row."""
    folded, classes, offsets = folded_column(rows)
    base = [int(o) for part, o in zip(parts, offsets, strict=False) for _ in part]
    flat = [place for part in parts for place in part]
    moved = [(a + o, b + o) for (a, b), o in zip(flat, base, strict=True)]
    given_ = (folded, classes, np.array(moved, np.int64).reshape(-1, 2), _abbreviations())
    counts = rowwise(segmenting.count_sentences, len(flat), given_, (len(flat), np.int64))[0]
    slots = offsets_of(counts.tolist())
    shape = ((slots[-1], 2), np.int64)
    out = rowwise(segmenting.split_sentences, len(flat), (*given_, slots), shape)[0]
    data = b"".join(row.encode() for row in rows)
    whole = snapped(data, out)
    return [
        [(a - o, b - o) for a, b in whole[s:e]]
        for o, s, e in zip(base, slots, slots[1:], strict=False)
    ]


@given(MIXED)
@example(["Mr. X spoke. He left at 5 p.m. Then… he “sat.” She (too). 日本。東京！次"])
@example(["etc.. Next. A. B. U.S. said. no!) 5.5 x. \u200fY"])
def test_sentences(rows: list[str]) -> None:
    """Paragraphs have the oracle's sentences."""
    assume(not any(map(misleads, rows)))
    parts = [oracle.split_paragraphs(row) for row in rows]
    expected = [
        oracle.split_sentences(row, part, plain_only=True)
        for row, ours in zip(rows, parts, strict=True)
        for part in ours
    ]

    assert expected == sentences_in(rows, parts)


def check_sentences(text: str, sentences: list[str]) -> None:
    """Assert that oracle and kernel cut a paragraph like this."""
    part = (0, len(text.encode()))
    data = text.encode()

    assert sentences == [data[a:b].decode() for a, b in oracle.split_sentences(text, part)]
    assert sentences == [data[a:b].decode() for a, b in sentences_in([text], [[part]])[0]]


@pytest.mark.parametrize(
    "sentences",
    [
        [],
        ["One"],
        ["One.", "Two!", "Three?", "Four… five…", "Six"],
        ["“One.”", "He left.)", "‘Two.’"],
        ["Mr. Smith met J. Doe etc. in St. Louis.", "Yes."],
        ["He has 5.5 per cent. of it."],
        ["One.Two"],
        ["Really?!", "Yes..."],
        ["He said “no!” and left."],
        ["It rose. 5 of"],
        ["日本。", "東京！", "「次。」", "x"],
    ],
)
def test_sentence_examples(sentences: list[str]) -> None:
    """Plain cases of every rule."""
    text = " ".join(sentences)
    if text == "It rose. 5 of":
        sentences = ["It rose.", "5 of"]
    check_sentences(text, sentences)


@pytest.mark.parametrize(
    "sentences",
    [
        ["He left.", '"Yes," he said.'],
        ["Il part.", "«Oui», dit-il."],
        ["Il part.", "« Oui », dit-il."],
    ],
)
@pytest.mark.xfail(strict=True, reason="an opening mark behind a space is taken for a closing one")
def test_opening_marks_begin_a_sentence(sentences: list[str]) -> None:
    """A quotation mark behind a space belongs to the next sentence."""
    check_sentences(" ".join(sentences), sentences)


@pytest.mark.parametrize("sentences", [["Wow!…", "Next"], ["好。。", "次"]])
@pytest.mark.xfail(strict=True, reason="the spaces before a mark's own byte end the row of marks")
def test_rows_of_wide_marks(sentences: list[str]) -> None:
    """Several marks end one sentence, however many bytes each has."""
    check_sentences(" ".join(sentences), sentences)


@pytest.mark.parametrize("sentences", [["É. Zola came."], ["А. Пушкин."]])
@pytest.mark.xfail(strict=True, reason="only one-byte letters are initials")
def test_initials_of_every_script(sentences: list[str]) -> None:
    """An initial's full stop ends no sentence, whatever its letter."""
    check_sentences(" ".join(sentences), sentences)


@given(MIXED, st.data())
def test_characters(rows: list[str], data: st.DataObject) -> None:
    """Places in bytes become places in characters, in place, each row by itself."""
    places = []
    for row in rows:
        edges = [*(char.begin for char in characters(row)), len(row.encode())]
        ends = st.tuples(st.sampled_from(edges), st.sampled_from(edges))
        drawn = data.draw(st.lists(ends, max_size=5))
        places.append(sorted((min(pair), max(pair)) for pair in drawn))
    text, offsets = column([row.encode() for row in rows])
    flat = np.array([place for each in places for place in each], np.int64).reshape(-1, 2)
    owners, pieces = offsets_of([len(each) for each in places]), flat.copy()
    segmenting.count_characters(text, offsets, owners, flat, 0, len(rows))
    for i in reversed(range(len(rows))):
        segmenting.count_characters(text, offsets, owners, pieces, i, i + 1)
    pairs = list(zip(rows, places, strict=True))
    expected = [oracle.count_characters(row, place) for row, each in pairs for place in each]

    assert expected == [tuple(place) for place in flat.tolist()]
    assert np.array_equal(flat, pieces)
