"""Paragraphs and quotations of any text, as the module's rules say."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import oracle
from dedup_native import segmenting
from dedup_native.folding import QUOTED, WORD
from oracle_texts import characters
from strategies import column, corpora, folded_column, news, offsets_of, rowwise, texts

Span = tuple[int, int]
MIXED = corpora(texts() | news())
LINE = st.text("ab .!\r", max_size=4) | st.sampled_from(["x" * 99 + ".", "x" * 100, "y" * 101, ""])
LINES = st.lists(LINE, max_size=9).map("\n".join)


def found_in(rows: list[str]) -> list[list[Span]]:
    """Return the paragraphs of each row."""
    folded, _, offsets = folded_column(rows)
    lines = rowwise(segmenting.count_lines, len(rows), (folded, offsets), (len(rows), np.int64))[0]
    assert [oracle.count_lines(row) for row in rows] == lines.tolist()
    slots = offsets_of(lines.tolist())
    inputs, counts = (folded, offsets, slots), (len(rows), np.int64)
    shape = ((slots[-1], 2), np.int64)
    out, sizes = rowwise(segmenting.split_paragraphs, len(rows), inputs, shape, counts)
    columns = zip(offsets, slots, sizes, strict=False)
    return [[(a - o, b - o) for a, b in out[s : s + n].tolist()] for o, s, n in columns]


@given(MIXED | corpora(LINES))
def test_paragraphs(rows: list[str]) -> None:
    """Any texts have the oracle's paragraphs and lines."""

    assert [oracle.split_paragraphs(row) for row in rows] == found_in(rows)


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
@pytest.mark.parametrize("text", ["A.\n\nB.\n\nC.\n\nD.", WRAPPED])
def test_blank_lines_with_spaces(text: str, end: str) -> None:
    """A line of spaces or of a return is blank, in wrapped text and in any other."""
    source = text.replace("\n", end)

    assert len(re.split("\n\n", text)) == len(oracle.split_paragraphs(source))
    assert [oracle.split_paragraphs(source)] == found_in([source])


@pytest.mark.parametrize(
    "part", ["“Yes.”", "—", "🙂 a 🙂", "… and …", "·", "«a»", "\u200fa\u00ad", "\x0b", "。"]
)
@pytest.mark.parametrize("space", ["", " ", "\u00a0", "\u3000\t", "\r", "\u200b", "\x01"])
def test_places_are_whole_characters(part: str, space: str) -> None:
    """A paragraph begins and ends with a whole mark or letter; white space of any width is none."""
    text = f"{space}{part}{space}\u2028{space}{part}"
    data = text.encode()

    assert [part] * 2 == [data[a:b].decode() for a, b in oracle.split_paragraphs(text)]
    assert [part] * 2 == [data[a:b].decode() for a, b in found_in([text])[0]]


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
