"""What is said in words: shares, numbers of things, what was refused."""

import pytest

from dedup.corpus import Intake
from dedup.notes import notes, percent, refusals, several
from stories import WIRE, article, found_in


@pytest.mark.parametrize(
    ("share", "says"),
    [(0, "0"), (0.0004, "<0.1"), (0.0023, "0.2"), (0.01, "1"), (0.256, "26"), (1, "100")],
)
def test_a_small_share_is_not_nothing(share: float, says: str) -> None:
    """Below one percent there is a decimal, and nothing but nothing is 0."""
    assert percent(share) == says


def test_numbers_of_things() -> None:
    """One thing, several things."""
    assert "1 row, 2 rows, 1,200 rows" == ", ".join(several(n, "row") for n in (1, 2, 1200))


def test_refused_rows_are_counted_by_reason() -> None:
    """How many of how many, and why."""
    intake = Intake(rows=3, reasons={"no text": 2})

    assert "2 of 3 rows refused: no text (2)." == refusals(intake)


def test_notes() -> None:
    """What was met and found, and what that does not mean."""
    said = list(notes(found_in(article("w", "reuters", *WIRE), article("a", "x", *WIRE))))

    assert "2 articles, 6 paragraphs; 1 group of near-duplicates." in said
    assert "1 related pair: 1 confident." in said
    assert "Traceable to copy also carried by others: it does not say who wrote it first." in said
