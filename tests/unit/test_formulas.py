"""Formulas: what one form says of two events is nobody's copy; what is edited is."""

import pytest

from dedup.settings import Settings
from stories import EDITED, OTHER, OWN, WIRE, Row, article, found_in

FORM = (
    (
        "Rovers of {town} beat {rival} {a} to {b} on {day} before a crowd of {crowd} spectators, "
        "who had come in spite of the drizzle that fell through most of the afternoon."
    ),
    (
        "The opening goal was headed by {scorer} from a corner, and from then on the defenders of "
        "{town} cleared everything that came over the halfway line until the whistle blew."
    ),
    (
        "The visitors from {rival} lost {victim} to an injured knee before the interval and never "
        "looked like scoring again, although their supporters kept on singing to the very end."
    ),
    (
        "Nobody at the club of {town} would speak of promotion, yet the dressing room could be "
        "heard through two closed doors when the results of the other grounds came in."
    ),
)
FIRST = {
    "town": "Harwick", "rival": "Pellmouth", "a": 3, "b": 1, "day": "Saturday", "crowd": "4,310",
    "scorer": "Dorran", "victim": "Aldous",
}  # fmt: skip
SECOND = {
    "town": "Senby", "rival": "Lowther", "a": 2, "b": 0, "day": "Sunday", "crowd": "7,925",
    "scorer": "Quayle", "victim": "Breck",
}  # fmt: skip
GAUGES = (
    (
        "The gauges along the river read {} centimeters at Harwick, {} at Pellmouth, {} at Senby "
        "at dawn, while {} degrees at the pier, {} on the moor, {} at the mill were measured."
    ),
    (
        "Fishermen of the coast are asked to heed the cones that the harbor office hoists at noon, "
        "and walkers to keep away from the cliffs where the sea has undercut the path."
    ),
    (
        "Observers at the lighthouse write their report by hand, as their predecessors did, before "
        "it is read over the wireless for those who sail without a receiver of their own."
    ),
)
DAYS = ((341, 212, 190, 12, 7, 10), (357, 219, 204, 8, 3, 9))


def filled(facts: dict[str, object]) -> list[str]:
    """Return the report of a match."""
    return [sentence.format(**facts) for sentence in FORM]


def told(*rows: Row, **settings: float) -> list[tuple[str, str]]:
    """Return relation and point of the pairs of two articles, however little is asked of them."""
    given = {"num_perm": 64, "confident": -80.0, "possible": -90.0} | settings
    table = found_in(*rows, settings=Settings.of(**given)).pairs
    return list(zip(table["relation"].to_pylist(), table["point"].to_pylist(), strict=True))


def test_other_names_and_figures() -> None:
    """A form filled in for two events is not confident, though few of its sentences are figures."""
    rows = (
        article("a", "reuters", *filled(FIRST), OWN[0]),
        article("b", "y", *filled(SECOND), OTHER[0]),
    )

    assert "confident" not in [point for _, point in told(*rows)]
    assert "confident" in [point for _, point in told(*rows, formula_facts=1_000)]


def test_the_same_facts() -> None:
    """The same report in other paragraphs, a figure updated and a name corrected, is copy."""
    corrected = FIRST | {"crowd": "4,355", "victim": "Aldridge"}
    rows = (
        article("a", "reuters", *filled(FIRST), OWN[0]),
        article("b", "y", *filled(corrected), OTHER[0]),
    )

    assert ["confident"] == [point for _, point in told(*rows)]


def test_figures_alone() -> None:
    """Towns are called the same every day: figures alone make a formula."""
    one, other = ([GAUGES[0].format(*day), *GAUGES[1:]] for day in DAYS)
    rows = article("a", "x", *one, *OWN), article("b", "y", *other, *OTHER)

    assert "confident" not in [point for _, point in told(*rows)]
    assert "confident" in [point for _, point in told(*rows, formula_facts=7)]


@pytest.mark.parametrize("texts", [WIRE, EDITED])
def test_copy_is_no_formula(texts: tuple[str, ...]) -> None:
    """Verbatim and edited copy keep their figures."""
    rows = article("a", "reuters", *WIRE, OWN[0]), article("b", "y", *texts, OTHER[0])

    assert ["confident"] == [point for _, point in told(*rows)]
