"""The filter that keeps texts finds in the seeds what the line finds, one article after another."""

import json
from pathlib import Path
from typing import Any

import pytest

import dedup
from dedup.dates import seconds_of
from dedup.detection import Detection
from dedup.index.verdicts import Verdict
from dedup.ingest import IngestFilter
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.statistics import Statistics
from stories import slow_without_jit

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"
NOW = seconds_of("2032-01-01")  # when all of them were published
AGENCIES = {"reuters": "Reuters", "ap": "AP"}
RECALL, RECALL_OF_TAGS = 0.98, 0.98
"""A little less than was measured last; they may only rise."""

pytestmark = [
    slow_without_jit,
    pytest.mark.skipif(not SEEDS.is_file(), reason="runs in a checkout alone"),
]


@pytest.fixture(scope="module")
def found() -> Detection:
    """Return what the line finds in all of the seeds."""
    return detect(dedup.read(SEEDS), outlets=Outlets(agencies=AGENCIES))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """Return the seeds as they were published."""
    lines = SEEDS.read_text(encoding="utf-8").splitlines()
    return sorted(map(json.loads, lines), key=lambda row: (row["published"], row["id"]))


def told(folder: Path, rows: list[dict[str, Any]], known: Statistics, size: int) -> list[Verdict]:
    """Return the verdicts on articles that come so many at a time."""
    how: dict[str, Any] = {
        "statistics": known, "agencies": AGENCIES, "text": True, "clock": lambda: NOW,
    }  # fmt: skip
    with IngestFilter.open(folder, **how) as keep:
        batches = [rows[first : first + size] for first in range(0, len(rows), size)]
        return [verdict for batch in batches for verdict in keep.check(batch)]


def statistics(found: Detection) -> Statistics:
    """Return what the line learned of the words of the seeds."""
    assert found.findings is not None
    return found.findings.statistics


def earlier(found: Detection, rows: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return by article the related ones that came before it, with the point of each."""
    order = {row["id"]: place for place, row in enumerate(rows)}
    pairs: dict[str, dict[str, str]] = {}
    for pair in found.pairs.to_pylist():
        if pair["point"]:
            first, later = sorted((pair["id_a"], pair["id_b"]), key=lambda name: order[name])
            pairs.setdefault(later, {})[first] = pair["point"]
    return pairs


def test_what_the_line_finds(found: Detection, rows: list[dict[str, Any]], tmp_path: Path) -> None:
    """Nearly all that have an earlier confident article are told so, and nobody else is."""
    before = earlier(found, rows)
    sure = {name for name, points in before.items() if "confident" in points.values()}
    verdicts = {v.id: v for v in told(tmp_path / "i", rows, statistics(found), len(rows))}
    tagged = {name for name, verdict in verdicts.items() if verdict.action != "keep"}
    read = {name: v for name, v in verdicts.items() if v.reason in {"passages", "update"}}
    confident = {n for n in tagged if n not in read or read[n].point == "confident"}

    assert len(sure) >= 50
    assert len(sure & confident) >= RECALL * len(sure)
    assert len(sure & tagged) >= RECALL_OF_TAGS * len(sure)
    assert confident <= sure
    assert tagged <= set(before)
    assert len(read) >= 25
    assert all(v.verified and v.point == before[n][v.earlier] for n, v in read.items())


def test_batches_do_not_matter(
    found: Detection, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    """A verdict is the same however many articles come at a time."""
    known = statistics(found)
    together, alone = (told(tmp_path / str(n), rows, known, n) for n in (len(rows), 1))

    assert together == alone


def test_of_words_nobody_counted_nothing_is_sure(
    rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Without statistics no passages are confident."""
    verdicts = told(tmp_path / "i", rows, Statistics.empty(), 50)

    assert {"possible"} == {verdict.point for verdict in verdicts if verdict.point}
