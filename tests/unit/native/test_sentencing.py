# ruff: noqa: RUF001 - scripts and marks are the matter here

"""Sentences of paragraphs of any text, as the module's rules say."""

import numpy as np
import pytest
from hypothesis import example, given

import oracle
from dedup.segments import _abbreviations
from dedup_native import sentencing
from strategies import corpora, folded_column, news, offsets_of, rowwise, texts

Span = tuple[int, int]
MIXED = corpora(texts() | news())


def sentences_in(rows: list[str], parts: list[list[Span]]) -> list[list[Span]]:
    """Return the sentences of each paragraph of each row, by row."""
    folded, classes, offsets = folded_column(rows)
    base = [int(o) for part, o in zip(parts, offsets, strict=False) for _ in part]
    flat = [place for part in parts for place in part]
    moved = [(a + o, b + o) for (a, b), o in zip(flat, base, strict=True)]
    spans, counts = np.array(moved, np.int64).reshape(-1, 2), (len(flat), np.int64)
    most = rowwise(sentencing.count_sentences, len(flat), (folded, spans), counts)[0]
    bounds = [
        oracle.count_sentences(row, p) for row, ours in zip(rows, parts, strict=True) for p in ours
    ]
    assert bounds == most.tolist()
    slots = offsets_of(most.tolist())
    given_, shape = (folded, classes, spans, _abbreviations(), slots), ((slots[-1], 2), np.int64)
    out, sizes = rowwise(sentencing.split_sentences, len(flat), given_, shape, counts)
    columns = zip(base, slots, sizes, strict=False)
    return [[(a - o, b - o) for a, b in out[s : s + n].tolist()] for o, s, n in columns]


@given(MIXED)
@example(["Mr. X spoke. He left at 5 p.m. Then… he “sat.” She (too). 日本。東京！次"])
@example(["etc.. Next. A. B. U.S. said. no!) 5.5 x. \u200fY"])
def test_sentences(rows: list[str]) -> None:
    """Paragraphs have the oracle's sentences."""
    parts = [oracle.split_paragraphs(row) for row in rows]
    expected = [
        oracle.split_sentences(row, part, as_is=True)
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
        ["He left.— Next.", "Yes!🙂 Oh.", "Why?·Oh."],
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
        ["He left.", "— “Yes,” he said."],
        ["He left.”", "“Yes.”"],
        ["He left. (so) it went."],
        ["He left.", "(So) it went."],
    ],
)
def test_opening_marks_begin_a_sentence(sentences: list[str]) -> None:
    """A quotation mark behind a space belongs to the next sentence, whose first word decides."""
    check_sentences(" ".join(sentences), sentences)


@pytest.mark.parametrize("openers", [0, 1, 14, 15, 16, 30])
@pytest.mark.parametrize("word", ["x", "X"])
def test_so_many_opening_marks(openers: int, word: str) -> None:
    """What stands before a sentence's first word is looked past for 16 bytes, no more."""
    text = f"He left. {'(' * openers}{word}"
    whole = word == "x" and openers <= 15
    check_sentences(text, [text] if whole else ["He left.", text[9:]])


@pytest.mark.parametrize(
    "sentences",
    [
        ["Wow!…", "Next"],
        ["好。。", "次"],
        ["好！”」", "次"],
        ["Wow…!»)", "Next"],
        ["Oh!°?", "Next"],
    ],
)
def test_rows_of_wide_marks(sentences: list[str]) -> None:
    """Several marks end one sentence, however many bytes each has."""
    check_sentences(" ".join(sentences), sentences)


@pytest.mark.parametrize(
    "sentences",
    [
        ["É. Zola came."], ["А. Пушкин."], ["E\u0301. Zola came."], ["Μ. Θεοδωράκης."],
        ["Section 5.", "Next."], ["٥.", "Next."],
    ],
)  # fmt: skip
def test_initials_of_every_script(sentences: list[str]) -> None:
    """An initial's full stop ends no sentence, whatever its letter; a digit is none."""
    check_sentences(" ".join(sentences), sentences)


@pytest.mark.parametrize("number", ["½", "〇", "\u06405"])
@pytest.mark.xfail(strict=True, reason="whatever does not begin with an ASCII digit is a letter")
def test_numbers_are_no_initials(number: str) -> None:
    """A number of one character is no initial."""
    check_sentences(f"It rose {number}. Next.", [f"It rose {number}.", "Next."])


@pytest.mark.parametrize("text", ["Le 5 déc. Next.", "M. Sén. Next.", "M\u00adr. Smith."])
@pytest.mark.xfail(strict=True, reason="the bytes of dropped marks are compared with the rest")
def test_abbreviations_with_marks(text: str) -> None:
    """An abbreviation is one with its marks, which fold to nothing."""
    check_sentences(text, [text])


@pytest.mark.xfail(strict=True, reason="an initial has eight bytes at most, its marks included")
def test_initial_with_many_marks() -> None:
    """An initial may have any marks."""
    text = "E\u0301\u0302\u0303\u0304. Zola."
    check_sentences(text, [text])


@pytest.mark.xfail(strict=True, reason="any two blank bytes pass for a wide mark's own")
def test_closers_stand_directly_behind() -> None:
    """A closing mark behind another separator ends no sentence."""
    text = "He left.·) Next."
    check_sentences(text, [text])
