"""The hub test: what each house lacks of what two others share."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import hubs
from dedup.hubs import hubs_of, measures_of
from dedup.pairs import Floats
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.tokens import Hashes
from dedup.wordpairs import all_word_pairs
from dedup.words import Words
from stories import OTHER, OWN, WIRE, article, found_in
from strategies import offsets_of

ENOUGH = frozenset(range(100, 112))
"""More than two houses must have in common before a third is asked."""


def lacks_in(houses: Sequence[frozenset[int]]) -> list[float]:
    """Return what each house lacks of what two others share, pair by pair (oracle)."""
    found = []
    for one in range(len(houses)):
        rest = [house for n, house in enumerate(houses) if n != one]
        common = [a & b for a, b in combinations(rest, 2)]
        lacking = sum(len(both - houses[one]) for both in common)
        total = sum(map(len, common))
        found.append(lacking / total if total else float("nan"))
    return found


def measured(*stories: Sequence[frozenset[int]]) -> tuple[Floats, Floats, Floats]:
    """Return what the houses of stories lack, the worst, and ``between``, by their word pairs."""
    houses = [house for story in stories for house in story]
    keys = np.array([key for house in houses for key in house], np.uint64)
    return measures_of(
        keys, offsets_of([len(house) for house in houses]), offsets_of([len(s) for s in stories])
    )


def triples(*houses: frozenset[int]) -> tuple[list[float], float]:
    """Return the most each house lacks of what any two others share, and the least any does."""
    _, worst, between = measured(houses)
    return worst.tolist(), float(between[0])


@given(st.lists(st.frozensets(st.integers(0, 12)), min_size=1, max_size=6))
def test_what_a_house_lacks_is_summed_over_any_two_others(houses: list[frozenset[int]]) -> None:
    """The sum over word pairs is the sum over pairs of others."""
    found = measured(houses)[0]

    assert found.tolist() == pytest.approx(lacks_in(houses), nan_ok=True)


def threes_in(houses: Sequence[frozenset[int]]) -> tuple[list[float], float]:
    """Return ``worst`` and ``between`` of few houses, three by three (oracle)."""
    worst, between = [], 2.0
    for one, own in enumerate(houses):
        rest = [house for n, house in enumerate(houses) if n != one]
        twos = [(a & b, a, b) for a, b in combinations(rest, 2) if len(a & b) >= 6]
        lacking = [len(both - own) / len(both) for both, _, _ in twos]
        worst.append(max(lacking) if len(twos) >= 3 else float("nan"))
        near = [
            len(both - own) / (len(both) + 6)
            for both, a, b in twos
            if len(a & own) >= 6 and len(b & own) >= 6
        ]
        between = min([between, *near])
    return worst, between if between <= 1 else float("nan")


@given(st.lists(st.frozensets(st.integers(0, 20), min_size=8), min_size=1, max_size=7))
def test_threes_are_all_threes(houses: list[frozenset[int]]) -> None:
    """The most a house lacks of what any two others share, and the least any house does."""
    worst, between = triples(*houses)

    expected = threes_in(houses)
    assert worst == pytest.approx(expected[0], nan_ok=True)
    assert between == pytest.approx(expected[1], nan_ok=True)


def test_stories_do_not_mix() -> None:
    """The same words in two stories are shared by nobody; each story is looked at by itself."""
    whole, part = frozenset(range(30)), frozenset(range(20))
    story = [whole, part, whole]

    assert np.isnan(measured([whole], [whole])[0]).all()
    for alone, among in zip(measured(story), measured([whole], story, [part]), strict=True):
        at = 1
        assert np.array_equal(alone, among[at : at + len(alone)], equal_nan=True)


def test_the_origin_lacks_nothing_of_any_two_others() -> None:
    """A star: each of four siblings leaves out a sixth of its centre."""
    whole = frozenset(range(60))
    siblings = [whole - frozenset(range(10 * n, 10 * n + 10)) for n in range(4)]

    worst, between = triples(whole, *siblings)

    assert worst[0] == 0
    assert min(worst[1:]) == pytest.approx(10 / 40)
    assert between == 0  # the centre is between any two


def test_without_its_centre_a_star_has_nobody_in_the_middle() -> None:
    """Each sibling lacks a fourth of what two others share."""
    whole = frozenset(range(60))

    worst, between = triples(*(whole - frozenset(range(10 * n, 10 * n + 10)) for n in range(4)))

    assert min(worst) == pytest.approx(10 / 40)
    assert between == pytest.approx(10 / 46)


def test_in_a_chain_the_middle_lacks_nothing_of_its_neighbours() -> None:
    """But what the later ones share the first lacks: nobody is the hub, and not all are apart."""
    first = frozenset(range(60))
    second = first - frozenset(range(12)) | frozenset(range(200, 212))
    third = second - frozenset(range(12, 24)) | frozenset(range(300, 312))
    fourth = third - frozenset(range(24, 36))

    worst, between = triples(first, second, third, fourth)

    assert between == 0
    assert min(worst) > 0.2


def test_a_stranger_is_between_nobody() -> None:
    """Whose copy is his own lacks all that two others share, and says nothing of them."""
    assert np.isnan(triples(ENOUGH, ENOUGH, frozenset({1, 2}))[1])


def test_few_pairs_of_others_tell_nothing() -> None:
    """Of three houses only two others share anything: one may have copied the other."""
    worst, _ = triples(ENOUGH, ENOUGH, ENOUGH)

    assert np.isnan(worst).all()


def test_stories_that_were_looked_at_are_not_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a story has the articles it had before, what its houses lack is known."""
    rows = [article(f"{name}{n}", f"{name}{n}", *texts[: 3 - n % 2], OWN[n])
            for name, texts in (("a", WIRE), ("b", OTHER)) for n in range(3)]  # fmt: skip
    found = found_in(*rows, article("c", "c", *WIRE[1:]))
    findings, houses = found.findings, found.known.houses(found.corpus)
    assert findings is not None
    story, wider = np.array([0, 0, 0, 1, 1, 1, -1]), np.array([0, 0, 0, 1, 1, 1, 1])
    before = hubs_of(findings, story, houses, 2, Settings())
    wanted = hubs_of(findings, wider, houses, 2, Settings())
    asked: list[int] = []

    def noted(words: Words, rows: Ints) -> tuple[Hashes, Ints]:
        asked.extend(rows.tolist())
        return all_word_pairs(words, rows)

    monkeypatch.setattr(hubs, "all_word_pairs", noted)
    again = hubs_of(findings, wider, houses, 2, Settings(), (story, before))

    assert [3, 4, 5, 6] == asked
    assert not np.isnan(again.units.lacks[:3]).any()
    for name in ("story", "house", "lacks", "worst"):
        one, other = getattr(wanted.units, name), getattr(again.units, name)
        assert np.array_equal(one, other, equal_nan=True), name
    for name in ("between", "house", "none"):
        assert np.array_equal(getattr(wanted, name), getattr(again, name), equal_nan=True)
