"""Segments: paragraphs, sentences, quotations and their places."""

# ruff: noqa: RUF001 - texts of many scripts and styles are what is tested

import numpy as np
import pytest

from dedup.corpus import Block
from dedup.segments import fold_block, in_characters, paragraphs_of, split_sentences
from dedup.tokens import in_paragraphs, tokens_of
from stories import OWN, SPEECH, WIRE, article, corpus, found_in, table


def block(*texts: str) -> Block:
    """Return texts as a block."""
    parts = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, parts)]).astype(np.int64)
    return Block(0, np.frombuffer(b"".join(parts), np.uint8), offsets)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text."""
    segments = paragraphs_of(fold_block(block(text)))
    return [text.encode()[a:b].decode() for a, b in segments.places]


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    folded = fold_block(block(text))
    segments = split_sentences(folded, paragraphs_of(folded))
    return [text.encode()[a:b].decode() for a, b in segments.places]


def quoted(text: str) -> int:
    """Return how many words of a text are quoted."""
    folded = fold_block(block(text))
    segments = paragraphs_of(folded)
    return int(in_paragraphs(tokens_of(folded), folded, segments)[:, 2].sum())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("\n\n \n", []),
        ("One.", ["One."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("  One. \n\n\n\n Two. \n", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("One line.\nAnother line.", ["One line.", "Another line."]),
        ("Fünf Äpfel.\n\n水漫过了堤岸。", ["Fünf Äpfel.", "水漫过了堤岸。"]),
    ],
)
def test_paragraphs(text: str, parts: list[str]) -> None:
    """Lines of their own are paragraphs, without the blanks around them."""
    assert parts == paragraphs(text)


def test_wrapped_lines_are_one_paragraph() -> None:
    """Hard-wrapped text is cut at empty lines only."""
    wrapped = "\n".join(["the members of the crew were taken off by the coast guard"] * 5)

    assert [wrapped, "And so on."] == paragraphs(f"{wrapped}\n\nAnd so on.")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        ("Mr. Smith met Dr. Jones. They spoke.", ["Mr. Smith met Dr. Jones.", "They spoke."]),
        ("Prices rose 4.5 percent. Why?", ["Prices rose 4.5 percent.", "Why?"]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("水漫过了堤岸。人们离开了。", ["水漫过了堤岸。", "人们离开了。"]),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    """Sentences end at their marks, not at abbreviations or within figures."""
    assert parts == sentences(text)


@pytest.mark.parametrize(
    "text",
    [
        "“We will go on,” he said.",
        '"We will go on," he said.',
        "«We will go on», he said.",
        "„We will go on“, he said.",
        "He said: “We will go on",
    ],
)
def test_quotations(text: str) -> None:
    """Words between marks of any style are quoted; an open mark ends with its paragraph."""
    assert 4 == quoted(text)


@pytest.mark.parametrize("text", ["We will go on, he said.", "It's the dockers' day.", 'a 5" pipe'])
def test_no_quotation(text: str) -> None:
    """Apostrophes and inches quote nothing."""
    assert 0 == quoted(text)


def test_an_open_mark_does_not_reach_the_next_paragraph() -> None:
    """A quotation that is left open ends with its paragraph."""
    assert 2 == quoted("“one two\n\nthree four")


def test_in_characters() -> None:
    """Places in bytes become places in characters, whatever their order and article."""
    texts = ["Fünf Äpfel", "水漫过了堤岸 end", "plain"]
    rows = corpus(*(article(str(n), "", text) for n, text in enumerate(texts)))
    spans = [(2, 1, 5), (0, 6, 11), (1, 3, 9), (0, 0, 5), (1, 18, 22), (1, 0, 22)]
    found = in_characters(
        rows, np.array([row for row, _, _ in spans]), np.array([place for _, *place in spans])
    )
    cut = [texts[row][a:b] for (row, _, _), (a, b) in zip(spans, found.tolist(), strict=True)]

    assert [texts[row].encode()[a:b].decode() for row, a, b in spans] == cut


def test_offsets_reproduce_the_paragraphs() -> None:
    """Begin and end in the paragraphs table cut each paragraph out of the original text."""
    parts = [*WIRE, "Die Behörden rieten Café-Gästen, heimzugehen – sofort.", f"He said: {SPEECH}."]
    found = found_in(article("a", "x", *parts), article("b", "y", *OWN))
    cut = [
        found.corpus[found.corpus.row_of(row["id"])].text[row["begin"] : row["end"]]
        for row in table(found, "paragraphs")
    ]

    assert [*parts, *OWN] == cut


@pytest.mark.parametrize("mark", ["“", "«", "„"])
def test_offsets_hold_an_opening_mark(mark: str) -> None:
    """A paragraph that begins with a quotation mark begins at that mark."""
    found = found_in(article("a", "x", f"{mark}We will go on, he said."))

    assert 0 == table(found, "paragraphs")[0]["begin"]
