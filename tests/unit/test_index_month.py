"""A month in compressed time: what comes, what is true of it, and what is said."""

from itertools import chain, islice, pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from dedup.settings import Settings
from dedup_bench.__main__ import main
from dedup_bench.index_flow import DAY
from dedup_bench.index_month import KINDS, LATEST, Come, flat_table, flow, kept, month
from dedup_bench.index_oracle import Sample, judged, nearest_to
from dedup_bench.index_server import Said
from dedup_bench.recall import jaccards
from dedup_bench.sources import Line, corpus_from

NEW = Said("new", "", None, None, None)


@pytest.fixture(scope="module")
def days() -> list[list[Come]]:
    return list(islice(flow(60, 4), LATEST + 4))


def test_days_come_in_order_and_steadily(days: list[list[Come]]) -> None:
    for day, come in enumerate(days):
        seconds = [one.arrival.seconds for one in come]
        assert all(a <= b for a, b in pairwise(seconds))
        assert all(day * DAY <= second < (day + 1) * DAY for second in seconds)
    sizes = [len(come) for come in days[3:]]
    assert 40 < min(sizes) <= max(sizes) < 80
    ids = [one.arrival.id for one in chain.from_iterable(days)]
    assert len(set(ids)) == len(ids)


def test_a_month_that_was_made_is_found_again(
    days: list[list[Come]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(month(tmp_path, 60, 3, 4)) == days[:3]
    monkeypatch.delattr("dedup_bench.index_month.make")
    assert list(month(tmp_path, 60, 3, 4)) == days[:3]


def test_what_is_printed_again_has_the_same_words(days: list[list[Come]]) -> None:
    every = {one.arrival.id: one.arrival for one in chain.from_iterable(days)}
    again = [one for one in chain.from_iterable(days) if KINDS[one.kind] == "again"]
    assert again
    for one in again:
        first = every[one.arrival.id.removesuffix("r")]
        assert one.arrival.text == first.text
        assert one.arrival.seconds - first.seconds == pytest.approx(one.after * DAY)
        assert one.arrival.published != first.published


def test_the_oracle_counts_as_plain_sets_do(days: list[list[Come]], tmp_path: Path) -> None:
    window, come = 2, [one.arrival for one in chain.from_iterable(days[:6])]
    for day in range(6):
        kept(tmp_path / f"day{day:04}.jsonl", [one.arrival for one in days[day]])
    rows = [Line(f"{n:05}", one.text) for n, one in enumerate(come)]
    exact = jaccards(corpus_from(rows), 3, 0.0)
    asked = [Sample(place, come[place], NEW) for place in range(40, len(come), 3)]
    found = nearest_to(tmp_path, asked, window, Settings())
    for one, near in zip(asked, found, strict=True):
        first = one.arrival.seconds - window * DAY
        before = [n for n in range(one.place) if come[n].seconds >= first]
        assert near.jaccard == pytest.approx(max(exact.get((n, one.place), 0.0) for n in before))
        assert near.exact == any(come[n].text == one.arrival.text for n in before)
    table = judged(tmp_path, asked, window, Settings())
    assert sum(int(row[1] or 0) for row in table.rows) == len(asked)


def test_what_is_flat_is_told() -> None:
    rows = [[day, 10, 100 + day, 1.0, 5.0, 7.0 * day] for day in range(1, 15)]
    found = {row[0]: row[1:] for row in flat_table(rows, 7).rows}
    assert found["private MB"] == [1.0, 1.0, pytest.approx(0)]
    assert found["disk MB"] == [63.0, 98.0, pytest.approx(7)]


def test_a_small_month_is_checked() -> None:
    given = ["index-month", "--per-day", "48", "--days", "4", "--window", "1", "--sample", "40",
             "--tier", "articles"]  # fmt: skip
    told = CliRunner().invoke(main, given)
    assert told.exit_code == 0, told.output
    rows = [line.split("|")[1:-1] for line in told.output.splitlines() if line.startswith("| ")]
    said = {row[0].strip(): np.array(list(map(int, row[1:]))) for row in rows if len(row) == 7
            and row[1].strip().isdigit()}  # fmt: skip
    assert said["the same words"][0] == said["the same words"][1]
    assert said["Jaccard of 0.5 or more"][0] == said["Jaccard of 0.5 or more"][2:4].sum()
