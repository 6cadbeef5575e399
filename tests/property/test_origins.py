"""Laws of origins, over families of articles whose origin is known."""

from typing import Any

import pytest

from dedup.detection import Detection
from dedup.line import detect
from dedup_bench.lineages import SHAPES, Family, families
from dedup_bench.sources import corpus_from
from stories import slow_without_jit, table

pytestmark = slow_without_jit

MADE = list(families(8, seed=7))
PRESENT = ("observed star", "chain")


@pytest.fixture(scope="module")
def found() -> Detection:
    """Return what is found in all families together."""
    return detect(corpus_from([line for one in MADE for line in one.lines]))


def rows_of(detection: Detection, name: str, key: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a table by one of its columns."""
    return {row[key]: row for row in table(detection, name)}


def of(shape: str) -> list[Family]:
    """Return the families of one shape."""
    return [one for one in MADE if one.shape == shape]


def test_no_original_reporter_is_accused(found: Detection) -> None:
    """Who wrote the first article of a family took nothing, or nobody can tell."""
    articles = rows_of(found, "articles", "id")

    for family in MADE:
        if family.shape in PRESENT:
            row = articles[family.lines[0].id]
            assert not row["traceable_share"], row["id"]
            assert not row["traceable_share_possible"], row["id"]


def test_an_observed_origin_is_the_origin(found: Detection) -> None:
    """Nearly always: ``python -m dedup_bench origins`` counts how often it is another article."""
    firsts = {family.lines[0].id for family in MADE if family.shape in PRESENT}
    said = {row["origin_id"] for row in table(found, "stories")} - {None}

    assert len(said - firsts) <= len(said) // 10
    assert len(said) > len(of("observed star")) // 3


def test_a_latent_origin_is_absent(found: Detection) -> None:
    """Where the origin is said to be absent, it mostly is; of a chain that is never said."""
    latent = {r["id"] for r in table(found, "articles") if r["origin_state"] == "latent"}
    absent, chain = (
        {line.id for shape in shapes for family in of(shape) for line in family.lines}
        for shapes in ((SHAPES[1], SHAPES[3]), SHAPES[2:3])
    )

    assert not latent & chain
    assert len(latent & absent) > len(latent) // 2
    assert len(latent) > sum(len(family.lines) for family in of(SHAPES[1])) // 6


def test_what_is_taken_is_shared(found: Detection) -> None:
    """No share of taken words is more than what is shared at all; who gives does not take."""
    for row in table(found, "articles"):
        if row["traceable_share"] is not None:
            assert row["traceable_share"] <= row["shared_share"] + 1e-12
            assert not (row["echoed_share"] and row["traceable_share"])
        if row["traceable_share_possible"] is not None:
            assert row["traceable_share_possible"] <= row["shared_share_possible"] + 1e-12
            assert row["traceable_share_possible"] >= (row["traceable_share"] or 0)
