"""Passages: runs are joined where they go on, and hold what lies in them."""

from dataclasses import replace

import numpy as np
import pytest

from dedup.matches import COPY, QUOTATION
from dedup.passages import Passages, passages_of
from dedup.segments import Ints
from dedup.tokens import words_in
from stations import compared
from stories import OTHER, OWN, WIRE, article, corpus

GAP = 6


def passages(one: tuple[str, ...], other: tuple[str, ...]) -> Passages:
    """Return the passages of two articles of some paragraphs."""
    both = corpus(article("a", "x", *one), article("b", "y", *other))
    return passages_of(compared(both), GAP)


def sizes(one: tuple[str, ...], other: tuple[str, ...]) -> list[int]:
    """Return how many words each has, in the order of the left text."""
    found = passages(one, other)
    order = np.argsort(found.first[:, 0], kind="stable")
    size: Ints = found.size[order]
    return list(size.tolist())


COUNTS = [len(words_in(text)) for text in WIRE]


def test_a_run_over_paragraphs_is_one_passage() -> None:
    """What is copied in one go is one passage, however either article cuts it into paragraphs."""
    whole = " ".join(WIRE[:3])

    assert [sum(COUNTS[:3])] == sizes(WIRE[:3], WIRE[:3])
    assert [sum(COUNTS[:3])] == sizes(WIRE[:3], (whole,)) == sizes((whole,), WIRE[:3])


def test_short_pieces_between_belong_to_it() -> None:
    """A piece too short to prove anything is part of the run it stands in; a longer one breaks."""
    words = WIRE[0].split()
    lines = (" ".join(words[:9]), " ".join(words[9:12]), " ".join(words[12:]))

    assert [len(words)] == sizes(lines, (WIRE[0],))
    assert [9, len(words) - 12] == sizes((lines[0], "and so on", lines[2]), (WIRE[0],))


def test_other_words_between() -> None:
    """Runs with other words between them, or in another order, are passages of their own."""
    assert COUNTS[:2] == sizes((WIRE[0], OWN[0], WIRE[1]), (WIRE[0], OTHER[0], WIRE[1]))
    assert COUNTS[:2] == sizes(WIRE[:2], (WIRE[1], WIRE[0]))
    assert COUNTS[:2] == sizes(WIRE[:2], (WIRE[0], OTHER[0], WIRE[1]))


def test_kinds_stay_apart() -> None:
    """A run is joined with none of another kind."""
    matches = compared(corpus(article("a", "x", *WIRE[:2]), article("b", "y", *WIRE[:2])))
    kinds = np.array([COPY, QUOTATION], np.uint8)

    assert 2 == len(matches.kinds)
    assert 2 == len(passages_of(replace(matches, kinds=kinds), GAP).size)
    assert 1 == len(passages_of(matches, GAP).size)


@pytest.mark.parametrize(
    ("begin", "end", "inside"),
    [(0, 5, True), (3, 20, True), (0, COUNTS[0] + COUNTS[1], True), (0, 1000, False)],
)
def test_hold(begin: int, end: int, inside: bool) -> None:
    """A span is held that lies in one passage wholly."""
    found = passages(WIRE[:2], WIRE[:2])

    assert [inside] == found.hold(np.zeros(1, np.int64), 0, np.array([[begin, end]])).tolist()
    assert [False] == found.hold(np.ones(1, np.int64), 0, np.array([[begin, end]])).tolist()


def test_nothing() -> None:
    """No runs make no passages, which hold nothing."""
    found = passages(OWN, OTHER)

    assert 0 == len(found.size)
    assert [False] == found.hold(np.zeros(1, np.int64), 1, np.array([[0, 3]])).tolist()
