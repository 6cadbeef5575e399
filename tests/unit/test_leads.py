"""Leads: pairs of articles whose common anchors weigh enough."""

import numpy as np
import pytest

from dedup.leads import leads_of
from dedup.settings import Settings
from stations import read
from stories import EDITED, INDEPENDENT, OTHER, OWN, WIRE, Row, article

SENTENCE = "zinc copper tin lead iron nickel cobalt silver."


def leads(*rows: Row, **given: float) -> list[tuple[str, str]]:
    """Return the pairs of ids that are leads."""
    settings = Settings.of(num_perm=8, **given)
    found = read(*rows, settings=settings)
    pairs = leads_of(
        found.corpus, found.anchors, found.order, found.corpus.wire, found.statistics, settings
    )
    assert np.all(pairs[:, 0] < pairs[:, 1])
    assert pairs.tolist() == np.unique(pairs, axis=0).tolist()
    ids = found.corpus.ids
    return [(ids[a], ids[b]) for a, b in pairs]


def many(count: int, *, backwards: bool = False) -> list[Row]:
    """Return articles with the same sentence, a day after each other."""
    return [
        article(
            f"a{n:03}",
            f"o{n}",
            SENTENCE,
            published=f"2031-{1 + n // 28:02}-{1 + n % 28:02}",
        )
        for n in (range(count - 1, -1, -1) if backwards else range(count))
    ]


def distances(pairs: list[tuple[str, str]]) -> set[int]:
    """Return how many places apart the articles of pairs are."""
    return {int(b[1:]) - int(a[1:]) for a, b in pairs}


def test_edited_copy_is_a_lead() -> None:
    """Copy in other words is a lead; stories of their own are none."""
    rows = [
        article("w", "reuters", *WIRE), article("e", "x", *EDITED), article("i", "y", *INDEPENDENT),
        article("o", "z", *OWN), article("p", "z", *OTHER),
    ]  # fmt: skip

    assert [("e", "w")] == leads(*rows)


def test_complete_up_to_a_group() -> None:
    """Articles of one anchor up to ``anchor_group`` meet all with all."""
    assert 12 * 11 // 2 == len(leads(*many(12)))
    assert 5 * 4 // 2 == len(leads(*many(5), anchor_group=5))


def test_chained_beyond() -> None:
    """In a larger group each meets the ``anchor_reach`` next in time, and the first of all."""
    pairs = leads(*many(13))
    assert 13 * 4 - 10 + 8 == len(pairs)
    assert {1, 2, 3, 4, *range(5, 13)} == distances(pairs)

    pairs = leads(*many(6), anchor_group=5, anchor_reach=2)
    assert 6 * 2 - 3 + 3 == len(pairs)
    assert {1, 2, 3, 4, 5} == distances(pairs)


def test_the_next_in_time_not_in_name() -> None:
    """Articles are chained in the order of their times."""
    rows = many(14)
    for row, day in zip(rows, [7, 1, 14, 2, 9, 3, 11, 5, 4, 13, 6, 12, 8, 10], strict=True):
        row["published"] = f"2031-01-{day:02}"
    days = {row["id"]: int(row["published"][-2:]) for row in rows}
    pairs = leads(*rows, anchor_reach=1)

    beside = [pair for pair in pairs if 1 not in {days[name] for name in pair}]
    assert 13 + 12 == len(pairs)
    assert {1} == {abs(days[a] - days[b]) for a, b in beside}


def test_linear_in_the_articles() -> None:
    """Twice the articles of one anchor are twice the leads."""
    assert [5 * 50 - 15, 5 * 100 - 15] == [
        len(leads(*many(count), formula_days=1_000)) for count in (50, 100)
    ]


def test_common_weight() -> None:
    """Anchors must weigh ``anchor_rarity`` together, by how many articles have each."""
    rows = [article("a", "x", "zinc copper."), article("b", "y", "zinc copper.")]
    weight = round(8 * np.log((2 + 10_000) / 2)) / 8

    assert [("a", "b")] == leads(*rows, anchor_rarity=weight)
    assert [] == leads(*rows, anchor_rarity=weight + 0.01)
    assert [] == leads(*rows)


def test_an_anchor_counts_once() -> None:
    """An anchor that stands in two sentences of an article weighs no more."""
    once = [article(name, name, "zinc copper.") for name in "ab"]
    twice = [article(name, name, "zinc copper. Zinc copper.") for name in "ab"]

    assert [("a", "b")] == leads(*once, anchor_rarity=8.5) == leads(*twice, anchor_rarity=8.5)
    assert [] == leads(*once, anchor_rarity=9.0) == leads(*twice, anchor_rarity=9.0)


def test_the_order_of_rows_does_not_matter() -> None:
    """The same pairs come of the same articles in any order."""
    assert leads(*many(20)) == leads(*many(20, backwards=True))


@pytest.mark.parametrize("rows", [[], [article("a", "x", "")], [article("a", "x", *WIRE)]])
def test_nothing_to_meet(rows: list[Row]) -> None:
    """No article, no words, one article: no leads."""
    assert [] == leads(*rows)
