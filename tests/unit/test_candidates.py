"""Candidates: groups by shared bands, what they cost, and which pairs are listed."""

from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pytest

from dedup import candidates
from dedup.candidates import Groups, agreement, groups_of, pairs_within
from dedup.corpus import Corpus
from dedup.fingerprints import fingerprints_of
from dedup.overlaps import ShingleSets
from dedup.settings import Settings
from stories import OTHER, OWN, WIRE, article, corpus, found_in, slow_without_jit

FEW = Settings(num_perm=32)


def copies(count: int) -> Corpus:
    """Return so many near-copies of one story, each with a word of its own, and two strangers."""
    words = " ".join(WIRE).split()
    rows = []
    for n in range(count):
        mine = [*words]
        mine[n % len(words)] = f"word{n}"
        rows.append(article(f"c{n:04}", f"outlet{n}", " ".join(mine)))
    return corpus(*rows, article("x", "x", *OWN), article("y", "y", *OTHER))


def grouped(articles: Corpus, settings: Settings) -> tuple[Groups, int]:
    """Return the groups, and how many pairs were verified on the way."""
    sets, asked = ShingleSets(articles, settings), 0

    def verify(pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        nonlocal asked
        asked += len(pairs)
        return np.asarray(sets.overlap(pairs)[:, 0] >= settings.threshold)

    prints = fingerprints_of(articles, settings, paragraphs=False).of_articles
    return groups_of(prints, np.arange(len(articles)), settings, verify), asked


@slow_without_jit
@pytest.mark.parametrize("count", [101, 1000])
def test_a_hot_bucket_is_one_group_at_linear_cost(count: int) -> None:
    """Near-copies by the thousand are one group, after a few verified pairs for each."""
    groups, asked = grouped(copies(count), Settings())

    assert [0, count] == groups.bounds.tolist()
    assert list(range(count)) == sorted(groups.members.tolist())
    assert groups.tested == asked <= 4 * count


@slow_without_jit
def test_many_copies_are_one_group_of_pairs() -> None:
    """Each of 101 copies counts a hundred near-duplicates, listed or implied."""
    rows = [
        {"id": i, "outlet": o, "text": t}
        for i, o, _, _, t in map(copies(101).__getitem__, range(103))
    ]
    found = found_in(*rows)
    listed = len(found.relations.rows)

    assert [100] * 101 + [0, 0] == found.near_counts.tolist()
    assert 101 * 100 // 2 - listed == found.counts["near_pairs_implied"]
    assert 101 <= listed <= 3 * 101


@pytest.mark.parametrize("keys", [1, 20, 1 << 25])
def test_bands_are_the_same_however_few_are_looked_at_together(
    monkeypatch: pytest.MonkeyPatch, keys: int
) -> None:
    """Copies in any order of time are one group in that order, strangers in none."""
    articles = copies(7)
    prints = fingerprints_of(articles, FEW, paragraphs=False).of_articles
    order = np.array([4, 0, 6, 2, 5, 1, 3, 8, 7])
    monkeypatch.setattr(candidates, "_KEYS_AT_ONCE", keys)
    monkeypatch.setattr(candidates, "_ROWS_AT_ONCE", 2)
    groups = groups_of(prints, order, FEW)

    assert groups.members.tolist() == [1, 5, 3, 6, 0, 4, 2]
    assert groups.bounds.tolist() == [0, 7]


def test_a_few_copies_are_one_group() -> None:
    """Near-copies are one group in time order; strangers are in none."""
    groups, _ = grouped(copies(5), FEW)

    assert [0, 1, 2, 3, 4] == groups.members.tolist()
    assert [0, 5] == groups.bounds.tolist()


def test_members_stand_in_time_order() -> None:
    """A group's members come in the order given, and so do the groups."""
    rows = [article(n, n, WIRE[0] if n in "ace" else OWN[0]) for n in "abcde"]
    articles = corpus(*rows)
    prints = fingerprints_of(articles, FEW, paragraphs=False).of_articles
    groups = groups_of(prints, np.array([4, 3, 2, 1, 0]), FEW)

    assert [4, 2, 0, 3, 1] == groups.members.tolist()
    assert [0, 3, 5] == groups.bounds.tolist()


def test_equal_words_cost_nothing() -> None:
    """Copies word for word are joined by their digests, without one pair verified."""
    groups, asked = grouped(corpus(*(article(n, n, *WIRE) for n in "abcdef")), FEW)

    assert [0, 6] == groups.bounds.tolist()
    assert 0 == asked == groups.tested


def test_what_does_not_hold_joins_nothing() -> None:
    """Without a pair that holds there is no group."""
    prints = fingerprints_of(copies(4), FEW, paragraphs=False).of_articles
    groups = groups_of(prints, np.arange(6), FEW, lambda pairs: np.zeros(len(pairs), np.bool_))

    assert 0 == len(groups.members) == len(groups.links)
    assert [0] == groups.bounds.tolist()


def test_nothing_gives_no_groups() -> None:
    """A corpus without shingles has no groups."""
    groups, _ = grouped(corpus(article("a", "", ""), article("b", "", "")), FEW)

    assert [0] == groups.bounds.tolist()
    assert 0 == len(pairs_within(groups, 50)[0])


def test_agreement() -> None:
    """The estimate is the share of equal minima."""
    minima = np.array([[1, 2, 3, 4], [1, 2, 3, 9], [5, 6, 7, 8]], np.uint32)
    pairs = np.array([[0, 0], [0, 1], [1, 2]])

    assert [1.0, 0.75, 0.0] == agreement(minima, pairs).tolist()
    assert [1.0, 0.75, 0.0] == agreement(minima.astype(np.uint64), pairs).tolist()


def groups(*members: list[int], links: tuple[tuple[int, int], ...] = ()) -> Groups:
    """Return groups made by hand."""
    bounds = np.cumsum([0, *map(len, members)])
    flat = np.array([row for group in members for row in group], np.int64)
    return Groups(flat, bounds, np.array(links, np.int64).reshape(-1, 2), 0)


def test_small_groups_list_every_pair() -> None:
    """All pairs of a group up to the limit are listed, the smaller row first, in order."""
    pairs, implied = pairs_within(groups([7, 2, 4], [1, 9]), 3)

    assert [[1, 9], [2, 4], [2, 7], [4, 7]] == pairs.tolist()
    assert 0 == implied


def test_large_groups_list_earliest_previous_and_links() -> None:
    """A larger group lists each member with the earliest, the previous and by the links made."""
    members = [5, 3, 8, 1, 6]
    pairs, implied = pairs_within(groups(members, links=((3, 6),)), 4)
    earliest = {tuple(sorted((5, other))) for other in members[1:]}
    previous = {tuple(sorted(pair)) for pair in pairwise(members)}
    wanted = sorted(earliest | previous | {(3, 6)})

    assert [list(pair) for pair in wanted] == pairs.tolist()
    assert 10 - len(wanted) == implied


def test_listed_and_implied_are_all_pairs() -> None:
    """Of several groups, listed and implied pairs are together every pair."""
    made = groups(list(range(6)), [10, 11, 12], list(range(20, 27)))
    pairs, implied = pairs_within(made, 5)
    every = sum(len(list(combinations(range(size), 2))) for size in (6, 3, 7))

    assert every == len(pairs) + implied
    assert len(pairs) == len({tuple(pair) for pair in pairs.tolist()})
    assert [[10, 11], [10, 12], [11, 12]] == [p for p in pairs.tolist() if 9 < p[0] < 20]
