"""Intervals: how far an outlet's share may be chance, against a plain bootstrap of stories."""

from collections.abc import Sequence

import numpy as np
import pytest

from dedup.intervals import Floats, intervals_of
from dedup.segments import Ints
from dedup.tallies import summed
from stories import OTHER, OWN, WIRE, Row, article, found_in, table


def intervals_by_article(
    outlets: Ints, stories: Ints, parts: Sequence[Ints], whole: Ints, names: int, seed: int
) -> Floats:
    """Return intervals of what is counted by article: rows of an outlet and a story are summed."""
    given = [np.asarray(column, np.int64) for column in (*parts, whole)]
    tallies = summed(outlets, np.asarray(stories), 0 * outlets - 1, given)
    counts = list(np.ascontiguousarray(tallies.counts.T))
    return intervals_of(tallies.outlet, counts[:-1], counts[-1], names, seed)


def plain(stories: list[list[int]], draws: int = 4_000) -> tuple[float, float]:
    """Return the ends of a percentile bootstrap over stories of (part, whole), one by one."""
    random = np.random.default_rng(7)
    shares = []
    for _ in range(draws):
        drawn = [stories[place] for place in random.integers(0, len(stories), len(stories))]
        shares.append(sum(part for part, _ in drawn) / max(sum(whole for _, whole in drawn), 1))
    return float(np.percentile(shares, 2.5)), float(np.percentile(shares, 97.5))


@pytest.mark.parametrize("sizes", [2, 5, 40])
def test_a_plain_bootstrap(sizes: int) -> None:
    """The ends are those of a bootstrap that draws stories one by one, but for chance."""
    random = np.random.default_rng(sizes)
    whole = random.integers(1, 9, 2 * sizes)
    part = np.minimum(random.integers(0, 9, 2 * sizes), whole)
    stories = np.repeat(np.arange(sizes), 2)
    low, high = intervals_by_article(np.zeros(2 * sizes, np.int64), stories, [part], whole, 1, 1)[0]
    clusters = np.stack([part, whole], axis=1).reshape(sizes, 2, 2).sum(axis=1)
    wanted = plain(clusters.tolist())

    assert wanted == pytest.approx((low[0], high[0]), abs=0.03)
    assert 0 <= low[0] <= part.sum() / whole.sum() <= high[0] <= 1


def test_stories_not_articles_are_drawn() -> None:
    """Articles of one story say the same: fewer stories make a wider interval."""
    part, whole = np.tile([1, 0], 30), np.ones(60, np.int64)
    outlet = np.zeros(60, np.int64)
    widths = []
    for per_story in (1, 6):
        stories = np.repeat(np.arange(60 // per_story), per_story)
        shuffled = part if per_story == 1 else np.repeat([1, 0], 30)
        low, high = intervals_by_article(outlet, stories, [shuffled], whole, 1, 1)[0]
        widths.append(high[0] - low[0])

    assert widths[1] > 1.5 * widths[0]


@pytest.mark.parametrize(
    ("stories", "whole"), [([3, 3, 3], [1, 2, 3]), ([1, 2, 3], [0, 0, 0]), ([], [])]
)
def test_no_interval(stories: list[int], whole: list[int]) -> None:
    """One story says nothing of others; nor does an outlet without paragraphs."""
    count = len(stories)
    given = np.zeros(count, np.int64), np.array(stories, np.int64), [np.zeros(count, np.int64)]
    low, high = intervals_by_article(*given, np.array(whole, np.int64), 1, 1)[0]

    assert np.isnan([low[0], high[0]]).all()


def test_outlets_are_apart() -> None:
    """Each outlet has its own stories; rows of no outlet are left out."""
    outlets, stories = np.array([0, 0, 1, 1, 2, -1]), np.array([0, 1, 0, 0, 1, 2])
    ones = np.ones(6, np.int64)
    low, high = intervals_by_article(outlets, stories, [ones], ones, 2, 1)[0]

    assert [1.0, 1.0] == [low[0], high[0]]
    assert np.isnan([low[1], high[1]]).all()


def test_all_and_nothing() -> None:
    """Where all is copied, there is no doubt; where one story alone has a copy, nobody can say."""
    outlets, stories, ones = np.zeros(3, np.int64), np.arange(3), np.ones(3, np.int64)

    low, high = intervals_by_article(outlets, stories, [ones], ones, 1, 1)[0]
    assert (1.0, 1.0) == (low[0], high[0])
    for part in (0 * ones, np.array([1, 0, 0])):
        assert np.isnan(intervals_by_article(outlets, stories, [part], ones, 1, 1)).all()


def test_parts_are_drawn_together() -> None:
    """Several parts have the intervals that each would have alone, but for chance."""
    random = np.random.default_rng(3)
    outlets, stories = random.integers(-1, 4, 200), random.integers(0, 60, 200)
    whole = random.integers(0, 9, 200)
    parts = [np.minimum(random.integers(0, most, 200), whole) for most in (9, 2, 1)]
    together = intervals_by_article(outlets, stories, parts, whole, 3, 1)
    alone = [intervals_by_article(outlets, stories, [part], whole, 3, 1)[0] for part in parts]

    assert np.allclose(together, alone, atol=0.03, equal_nan=True)
    assert np.isnan(together[2]).all()
    assert not np.isnan(together[0]).any()


def ungrouped(part: Ints, whole: Ints, seed: int) -> Floats:
    """Return the ends where each story is drawn by itself, how often is multinomial."""
    count = len(part)
    often = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), 1_000)
    ends: Floats = np.percentile(often @ part / np.maximum(often @ whole, 1), (2.5, 97.5))
    return ends


@pytest.mark.parametrize("most", [2, 5, 30])
def test_equal_stories_are_drawn_together(most: int) -> None:
    """Ends have the law they have where each story is drawn by itself: mean and spread of many."""
    random = np.random.default_rng(most)
    whole = random.integers(1, most, 40, endpoint=True)
    part = np.minimum(random.integers(0, most, 40, endpoint=True), whole)
    none = np.zeros(40, np.int64)
    ours = np.stack([intervals_of(none, [part], whole, 1, n)[0, :, 0] for n in range(300)])
    plainly = np.stack([ungrouped(part, whole, 1_000 + n) for n in range(300)])
    spread = [ends.std(axis=0) for ends in (ours, plainly)]
    error = np.hypot(*spread) / np.sqrt(300)

    assert len(set(zip(part, whole, strict=True))) < 40
    assert (np.abs(ours.mean(axis=0) - plainly.mean(axis=0)) < 4 * error).all()
    assert np.allclose(spread[0], spread[1], rtol=0.25)


def test_stories_have_no_numbers() -> None:
    """How stories are numbered, and in which order rows come, changes nothing."""
    random = np.random.default_rng(5)
    outlets, stories = random.integers(0, 3, 200), random.integers(0, 60, 200)
    whole = random.integers(1, 9, 200)
    part = np.minimum(random.integers(0, 9, 200), whole)
    order = random.permutation(200)
    one = intervals_by_article(outlets, stories, [part], whole, 3, 1)
    other = intervals_by_article(
        outlets[order], random.permutation(60)[stories[order]], [part[order]], whole[order], 3, 1
    )

    assert np.array_equal(one, other)


def test_the_seed_decides() -> None:
    """The same seed draws the same, another otherwise; an outlet's draws are its own."""
    part, whole = np.arange(20) % 7, np.full(20, 7)
    stories, outlets = np.arange(20), np.zeros(20, np.int64)
    one, again, other = (
        intervals_by_article(outlets, stories, [part], whole, 1, seed).ravel() for seed in (1, 1, 2)
    )
    more = intervals_by_article(
        np.append(outlets, [1, 1]), np.append(stories, [20, 21]), [np.append(part, [1, 2])],
        np.append(whole, [7, 7]), 2, 1,
    ).ravel()  # fmt: skip

    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert [one[0], one[1]] == [more[0], more[2]]


def outlet_rows() -> list[Row]:
    """Return three stories of one outlet, two of them with wire copy."""
    return [
        article("w", "reuters", *WIRE),
        article("v", "reuters", *OTHER),
        article("a", "x", WIRE[0], OWN[0]),
        article("b", "x", *OTHER, OWN[1]),
        article("c", "x", OWN[2]),
        article("d", "y", *WIRE),
    ]


def test_outlets_have_an_interval() -> None:
    """An outlet's share lies between its ends, which are null for one story alone."""
    x, y = table(found_in(*outlet_rows()), "outlets")

    share = x["paragraphs_from_agency"] / x["paragraphs"]
    assert 0 <= x["low"] <= share <= x["high"] <= 1
    assert x["low"] < x["high"]
    assert (None, None) == (y["low"], y["high"])
    assert (2, 1) == (x["stories"], y["stories"])
    for row in (x, y):  # one agency alone: what is so of all is so of it
        assert all(row[f"Reuters_{name}"] == row[name] for name in ("low", "high", "stories"))


def test_intervals_of_a_detection_stay() -> None:
    """The same corpus has the same interval."""
    rows = [*outlet_rows(), *(article(f"o{n}", "x", f"{OWN[0]} {n}") for n in range(5))]
    first, again = (table(found_in(*rows), "outlets") for _ in range(2))

    assert first == again
