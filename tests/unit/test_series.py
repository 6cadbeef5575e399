"""Series: issues of what a house prints day after day are not copies of each other."""

from itertools import combinations

import pytest

from dedup.outlets import Outlets
from stories import AGENCIES, EDITED, WIRE, Row, article, found_in

DAYS = ("2026-03-02", "2026-03-05", "2026-03-09")
LANDS = ("northern", "eastern", "southern")
THANKS = ("harvest", "flood relief", "new railway")


def telegram(day: int) -> list[str]:
    """Return the telegram of a day: one form, another addressee and occasion."""
    return [
        (
            f"In a telegram read out at the palace this morning the regent congratulated the ruler "
            f"of the {LANDS[day]} lands on the anniversary of independence and wished him lasting "
            f"health, and his people further progress and plenty."
        ),
        (
            f"The crown prince sent a telegram of his own, in which he praised the brotherly "
            f"relations of both nations, thanked the ruler for the {THANKS[day]} and voiced the "
            f"hope that joint efforts of {LANDS[day]} and home ministries be strengthened."
        ),
        (
            f"Envoys of the {LANDS[day]} court were received with honors before noon, and flags "
            f"flew over every public building in token of the {THANKS[day]} both sides remember."
        ),
    ]


def telegrams(outlets: tuple[str, ...], dates: tuple[str, ...] = DAYS) -> list[Row]:
    """Return the telegrams of some days in each of some outlets, in words of its own but few."""
    return [
        article(f"{outlet}{day}", outlet, *telegram(day), published=date)
        for outlet in outlets
        for day, date in enumerate(dates)
    ]


def confident(*rows: Row, outlets: Outlets = AGENCIES) -> set[tuple[str, str]]:
    """Return the ids of confident pairs."""
    table = found_in(*rows, outlets=outlets).pairs.to_pylist()
    return {(row["id_a"], row["id_b"]) for row in table if row["point"] == "confident"}


def test_issues_of_a_series() -> None:
    """The same telegram in two houses is one story, another day's is none of it."""
    assert {(f"a{day}", f"b{day}") for day in range(3)} == confident(*telegrams(("a", "b")))


def test_a_house_without_a_series() -> None:
    """One that prints a single issue is told by its counterpart in a house that prints all."""
    rows = [*telegrams(("a",)), article("b1", "b", *telegram(1), published=DAYS[1])]

    assert {("a1", "b1")} == confident(*rows)


@pytest.mark.parametrize("dates", [DAYS[:2], ("",) * 3])
def test_too_few_days(dates: tuple[str, ...]) -> None:
    """Two days are no series, and who knows no day has none."""
    rows = telegrams(("a",), dates)

    assert {(one["id"], other["id"]) for one, other in combinations(rows, 2)} == confident(*rows)


def test_agencies_make_no_series() -> None:
    """An agency sends the same again, with changes."""
    rows = telegrams(("a",))
    agency = Outlets(agencies={"a": "Agency"})

    assert not confident(*rows)
    assert len(confident(*rows, outlets=agency)) == 3


def test_a_story_that_grows() -> None:
    """What keeps its sentences from day to day is one story."""
    texts = WIRE, (*WIRE, EDITED[0]), (EDITED[2], *WIRE[:2])
    rows = [article(f"a{day}", "a", *text, published=DAYS[day]) for day, text in enumerate(texts)]
    rows.append(article("b0", "b", *WIRE[:2], EDITED[2], published=DAYS[0]))

    assert {("a0", "b0"), ("a2", "b0")} <= confident(*rows)
