"""A second look: what may belong to a story by what several of its articles prove together."""

import numpy as np
import pytest

from dedup.detection import Detection
from dedup.line import detect
from dedup_bench.circles import borne
from dedup_bench.lineages import family
from dedup_bench.sources import corpus_from
from stories import (
    EDITED,
    INDEPENDENT,
    OTHER,
    OWN,
    WIRE,
    Row,
    article,
    found_in,
    slow_without_jit,
    table,
)


def rows_by_id(found: Detection) -> dict[str, Row]:
    """Return the rows of the articles table."""
    return {row["id"]: row for row in table(found, "articles")}


def test_own_reporting_of_the_event_stays_outside() -> None:
    """Who was there has the facts of the story, and other word pairs."""
    found = found_in(
        article("a", "herald", *WIRE),
        article("b", "courier", *EDITED),
        article("c", "mail", *WIRE[:2], *OWN),
        article("d", "post", *INDEPENDENT),
    )

    row = rows_by_id(found)["d"]
    assert row["story"] is None
    assert row["story_possible"] is None
    assert row["traceable_share_possible"] == 0


def test_what_nobody_shares_is_in_no_circle() -> None:
    """An article of another event."""
    found = found_in(
        article("a", "herald", *WIRE), article("b", "courier", *WIRE), article("c", "mail", *OTHER)
    )

    assert found.findings is not None
    assert found.findings.circles.story.tolist() == [0, 0, -1]


def test_circles_begin_with_the_stories() -> None:
    """Every article of a story is in the circle of its number; a circle has other articles too."""
    found = detect(corpus_from([
        line for n in range(6) for line in family("latent star", "seed-like", n, 5).lines
    ]))  # fmt: skip

    assert found.findings is not None
    story, circle = found.findings.stories.story, found.findings.circles.story
    assert np.array_equal(circle[story >= 0], story[story >= 0])
    assert np.all(np.isin(np.arange(circle.max() + 1), circle))
    assert (circle >= 0).sum() > (story >= 0).sum()


@slow_without_jit
@pytest.mark.parametrize("regime", ["mixed", "seed-like"])
def test_a_circle_is_of_one_family(regime: str) -> None:
    """Of many families none draws an article of another one in."""
    made = [family("latent star", regime, n, 9) for n in range(25)]
    found = detect(corpus_from([line for one in made for line in one.lines]))

    names: dict[str, set[str]] = {}
    for row in table(found, "articles"):
        for column in ("story", "story_possible"):
            if row[column]:
                names.setdefault(row[column], set()).add(row["id"].split("-")[0])
    assert names
    assert all(len(families) == 1 for families in names.values())


@slow_without_jit
def test_what_others_bear_out() -> None:
    """The bench looks at articles outside stories, in the circles of three houses and more."""
    made = [family("latent star", "seed-like", n, 5) for n in range(12)]
    found = detect(corpus_from([line for one in made for line in one.lines]))
    rows = rows_by_id(found)

    looked = borne(found)
    assert looked
    assert all(rows[one.id]["story"] is None and rows[one.id]["story_possible"] for one in looked)
    assert all(0 <= one.share <= 1 for one in looked)
    assert any(one.share > 0 for one in looked)


def test_possible_shares_count_what_confident_ones_do() -> None:
    """A story's possible figures include the confident."""
    made = [family("latent star", "mixed", n, 3) for n in range(10)]
    for row in table(detect(corpus_from([x for one in made for x in one.lines])), "articles"):
        assert row["shared_share_possible"] >= row["shared_share"]
