"""The benches of the index: what they hold it against is true, and what they count is there."""

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click import ClickException

from dedup.settings import Settings
from dedup_bench.corpora import make
from dedup_bench.index import row_of
from dedup_bench.index_contenders import PEERS, REASONS, installed, streamed
from dedup_bench.index_flow import CASES, Truth, arrivals, nearest_of, spooled
from dedup_bench.index_opening import opened
from dedup_bench.recall import jaccards
from dedup_bench.sources import corpus_from, line_of

ARTICLES = 300


@pytest.fixture(scope="module")
def spool(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("spool")
    return folder, spooled(folder, ARTICLES, 3, Settings())


# --- truth


def test_the_nearest_before_is_that_of_plain_sets() -> None:
    made = list(make(80, 3, copied=1.0))
    exact = jaccards(corpus_from(map(line_of, made)), 3, 0.0)
    for here, found in zip(made, nearest_of(made, Settings()), strict=True):
        before = [m for m in made if m.story == here.story and m.seconds < here.seconds]
        pairs = [(min(m.number, here.number), max(m.number, here.number)) for m in before]
        assert found == pytest.approx(max((exact.get(pair, 0.0) for pair in pairs), default=0.0))


def test_all_articles_come_once_in_order_of_time(spool: tuple[Path, Truth]) -> None:
    batches = list(arrivals(spool[0], 64))
    every = [arrival for batch in batches for arrival in batch]
    assert sorted(arrival.number for arrival in every) == list(range(ARTICLES))
    assert all(a.seconds <= b.seconds for a, b in pairwise(every))
    assert [len(batch) for batch in batches] == [64, 64, 64, 64, 44]
    assert every[10:30] == [one for batch in arrivals(spool[0], 7, 10, 30) for one in batch]


def test_what_was_made_is_found_again(
    spool: tuple[Path, Truth], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, truth = spool
    monkeypatch.delattr("dedup_bench.index_flow.make")  # nothing is made again
    again = spooled(folder, ARTICLES, 3, Settings())
    assert np.array_equal(truth.cases, again.cases)
    assert np.array_equal(truth.nearest, again.nearest)
    with pytest.raises(ClickException, match="made with other --articles or --seed"):
        spooled(folder, ARTICLES + 1, 3, Settings())


def test_truth_knows_who_copied(spool: tuple[Path, Truth]) -> None:
    cases = {made.number: made.case for made in make(ARTICLES, 3)}
    _, truth = spool
    assert [CASES[case] for case in truth.cases] == [cases[n] for n in range(ARTICLES)]
    assert truth.copies.sum() > 10
    assert not np.any(truth.copies & truth.strangers)
    assert np.all(truth.nearest[truth.cases == CASES.index("reprint")] > 0.8)


# --- what is counted


def test_a_row_counts_hits_and_false_ones() -> None:
    names = ["reprint", "heavy", "own", "independent", "light"]
    truth = Truth(np.array([CASES.index(n) for n in names], np.int8), np.array([1, 0.3, 0, 0, 0.8]))
    said = [REASONS.index(reason) for reason in ("exact", "passages", "near", "new", "new")]
    run = {"rate": 5.0, "single": [1.0, 2.0], "private": 3.0}
    run["said"] = np.stack([np.arange(5), said], axis=1)
    found, low, high, false, strangers, *rest = row_of("x", run, truth, 5, 5)[1:]
    assert found == 0.5  # of reprint and light the first
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert low < 0.5 < high
    assert false == 1
    assert strangers == 0.5  # of the own and the independent one
    by_case = dict(
        zip([n for n in CASES if n not in {"own", "wire", "update"}], rest, strict=False)
    )
    assert (by_case["reprint"], by_case["heavy"], by_case["light"]) == (1.0, 1.0, 0.0)
    assert by_case["cut"] is None


@pytest.mark.parametrize("name", ["passages", "articles, entered", *installed(PEERS)])
def test_a_contender_says_something_of_each(
    name: str, spool: tuple[Path, Truth], tmp_path: Path
) -> None:
    folder, truth = spool
    found = streamed(name, folder, tmp_path, 120, 50)
    said = np.load(tmp_path / "said.npy")
    assert len(np.unique(said[:, 0])) == len(said) == 120
    assert found["seconds"] > 0
    assert all(math.isfinite(value) for value in found["single"])
    if "entered" not in name:
        near = truth.nearest[said[:, 0]] >= 0.7
        assert np.all(said[near, 1] > 0)
    if name == "passages":
        told = opened(name, tmp_path / "index", folder, 120, (20, 40))
        assert told["opening"] > 0
        assert all(map(math.isfinite, [*told["cold"], *told["warm"]]))
