"""Covers: how much of each of two articles the other has."""

import pytest

from dedup.covers import covers_of
from dedup.settings import Settings
from stories import EDITED, OTHER, OWN, WIRE, Row, article, found_in


def covers(*rows: Row) -> tuple[float, float]:
    """Return how much of each of two articles the other covers."""
    found = found_in(*rows)
    assert found.findings is not None
    table = found.findings
    ((left, right),) = covers_of(table.pairs, table.read, table.supports, table.sentences)
    return float(left), float(right)


def test_an_excerpt() -> None:
    """What stands in the other counts by own words; each article has its share."""
    left, right = covers(article("a", "x", *WIRE), article("b", "y", WIRE[0], *OTHER, *OWN))

    words = [len(text.split()) for text in WIRE]
    assert pytest.approx(words[0] / sum(words), abs=0.05) == left
    assert 0.05 < right < left


def test_edited_sentences_count() -> None:
    """Of edited sentences the words are covered that stand in the other, in their order."""
    left, right = covers(article("a", "x", *WIRE), article("b", "y", *EDITED))

    assert 0.4 < left < 0.9
    assert 0.4 < right < 0.9


def test_near_duplicates() -> None:
    """The same words cover all, even where there is no sentence that counts."""
    assert (1.0, 1.0) == covers(article("a", "x", *WIRE), article("b", "y", *WIRE))
    spoken = "“{}”".format("; ".join(WIRE).replace(".", ""))
    assert (1.0, 1.0) == covers(article("a", "x", spoken), article("b", "y", spoken))


@pytest.mark.parametrize(("tie", "point"), [(0.3, "confident"), (0.95, "possible")])
def test_much_in_common_is_confident(tie: float, point: str) -> None:
    """A possible pair is confident from such a tie on, however little its evidence."""
    settings = Settings(num_perm=64, confident=90.0, possible=-90.0, sure_tie=tie, share_words=10)
    rows = article("a", "x", *WIRE), article("b", "y", *EDITED)

    assert [point] == found_in(*rows, settings=settings).pairs["point"].to_pylist()


def test_a_formula_stays_possible() -> None:
    """What says the same of other figures proves nothing, however much it has in common."""
    text = "The index closed at {} on {} points, down {} from the day before, traders said."
    one, other = (
        [text.format(n * 11, n * 17, n * 3) for n in range(base, base + 4)] for base in (3, 60)
    )
    settings = Settings(num_perm=64, confident=90.0, possible=-90.0, sure_tie=0.1)
    found = found_in(article("a", "x", *one), article("b", "y", *other), settings=settings)

    assert "confident" not in found.pairs["point"].to_pylist()
