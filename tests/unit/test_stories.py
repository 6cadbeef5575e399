"""Stories: what hangs together, what a weak tie does not join, and that nothing else decides."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.corpus import Corpus
from dedup.pairs import CONFIDENT, EXCERPT, NEAR, POSSIBLE, Pairs
from dedup.settings import Settings
from dedup.stories import Stories, stories_of
from stories import EDITED, OTHER, OWN, WIRE, article, corpus, found_in, table

Ints = npt.NDArray[np.int64]
Tie = tuple[int, int, float]

FEW = Settings()


def articles(count: int, *times: str) -> Corpus:
    """Return articles a, b, c ... with times, the last of them for all that follow."""
    given_times = [*times, *[times[-1] if times else ""] * count]
    return corpus(
        *(article(f"{n:03}", f"o{n}", "Text.", published=given_times[n]) for n in range(count))
    )


def made(count: int, *ties: Tie, near: float = 0.5, point: int = CONFIDENT) -> Stories:
    """Return the stories of pairs, each with the share that both cover of the other."""
    ties = tuple(sorted(ties))
    rows = np.array([tie[:2] for tie in ties], np.int64).reshape(-1, 2)
    share = np.array([tie[2] for tie in ties])
    overlap = np.where(share >= near, share, 0.0)[:, None] * np.ones(3)
    relation = np.where(share >= near, NEAR, EXCERPT).astype(np.int8)
    points = np.full(len(ties), point, np.int8)
    pairs = Pairs(rows, relation, overlap, points, np.full(len(ties), np.nan))
    covers = np.stack([share, share], axis=1)
    return stories_of(articles(count), pairs, covers, np.ones(count, np.int64), FEW)


def sets(found: Stories) -> list[list[int]]:
    """Return the rows of each story."""
    return [rows.tolist() for rows in found]


def clique(*rows: int, tie: float = 0.4) -> list[Tie]:
    """Return every pair of some rows."""
    return [(one, other, tie) for one, other in combinations(rows, 2)]


def test_articles_of_a_story() -> None:
    """Articles that are tied are one story; possible pairs tie nothing; one alone is none."""
    found = made(6, *clique(0, 2, 5), (1, 3, 0.9))

    assert [0, 1, 0, 1, -1, 0] == found.story.tolist()
    assert [[0, 2, 5], [1, 3]] == sets(found)
    assert [3, 2] == found.sizes.tolist()
    assert 2 == len(found)
    assert [0, 1, 0, 1, 6, 0] == found.alone.tolist()
    assert [] == sets(made(3, (0, 1, 0.9), point=POSSIBLE))
    assert [] == sets(made(0))


def test_a_faint_tie_is_none() -> None:
    """A pair that shares hardly anything is no story of its own."""
    assert [[0, 1]] == sets(made(2, (0, 1, FEW.story_ties)))
    assert [] == sets(made(2, (0, 1, FEW.story_ties - 0.01)))


def test_a_round_up_joins_no_stories() -> None:
    """An article with parts of two stories is in one of them, and they stay two."""
    round_up = [(one, 4, 0.45) for one in (0, 1, 2, 3)]
    two = [(4, one, 0.44) for one in (5, 6, 7, 8)]

    found = made(9, *clique(0, 1, 2, 3), *clique(5, 6, 7, 8), *round_up, *two)

    assert [[0, 1, 2, 3, 4], [5, 6, 7, 8]] == sets(found)


def test_a_round_up_of_near_duplicates() -> None:
    """Nor does one of two stories whose articles are all the same."""
    one, other = clique(0, 1, 2, 3, tie=1.0), clique(5, 6, 7, 8, tie=1.0)
    round_up = [(0, 4, 0.45), (4, 5, 0.44)]

    assert [[0, 1, 2, 3, 4], [5, 6, 7, 8]] == sets(made(9, *one, *other, *round_up))


def test_a_long_chain_is_many_stories() -> None:
    """Of a chain whose ends share nothing no story is long."""
    found = made(40, *((n, n + 1, 0.4) for n in range(39)))

    assert 3 >= found.sizes.max()
    near = made(40, *((n, n + 1, 0.6) for n in range(39)))
    assert 9 >= near.sizes.max()


def test_edited_copy_of_a_large_group() -> None:
    """Copy that was compared with the first of many near-duplicates belongs to all of them."""
    copies = [(0, n, 1.0) for n in range(1, 200)]
    edited = [(0, n, 0.3) for n in range(200, 240)]

    assert [list(range(240))] == sets(made(240, *copies, *edited))


@pytest.mark.parametrize(
    ("times", "lead"),
    [
        (("", "2031-01-02", "2031-01-01"), 2),
        (("2031-01-01", "2031-01-01", "2031-01-01"), 1),
        (("", "", ""), 1),
        (("2031-01-01", "", "2031-01-01"), 0),
    ],
)
def test_the_lead(times: tuple[str, ...], lead: int) -> None:
    """The earliest leads, of several the longest, then the first by id."""
    rows = np.array(list(combinations(range(3), 2)))
    ones = np.ones((3, 3))
    pairs = Pairs(rows, np.zeros(3, np.int8), ones, np.zeros(3, np.int8), ones[:, 0])
    words = np.array([5, 7, 5])

    found = stories_of(articles(3, *times), pairs, ones[:, :2], words, FEW)

    assert [lead] == found.leads.tolist()


def test_cohesion() -> None:
    """Cohesion is the mean tie of all pairs; near-duplicates not listed have their node's."""
    assert pytest.approx([0.9]) == made(2, (0, 1, 0.9)).cohesion
    assert pytest.approx([0.8 / 3]) == made(3, (0, 1, 0.4), (1, 2, 0.4)).cohesion
    listed = made(4, (0, 1, 1.0), (0, 2, 1.0), (0, 3, 0.4)).cohesion
    assert pytest.approx([(3 * 1.0 + 3 * 0.4) / 6]) == listed


LEVELS = st.sampled_from([0.11, 0.16, 0.21, 0.26, 0.31, 0.36, 0.41, 0.46])


def test_what_does_not_fit_leaves() -> None:
    """An article that was close to the first of a story, and has nothing of the rest, leaves it."""
    whole = clique(*range(1, 9), tie=0.45)

    assert [list(range(1, 9))] == sets(made(9, (0, 1, 0.49), *whole))
    assert [list(range(9))] == sets(made(9, (0, 1, 0.49), (0, 2, 0.49), (0, 3, 0.4), *whole))


@given(st.data())
def test_stories_hold(data: st.DataObject) -> None:
    """All of a story is tied together, and each article to the rest as much as it must."""
    every = list(combinations(range(7), 2))
    ties = [(*pair, data.draw(LEVELS)) for pair in every if data.draw(st.booleans())]
    weight = np.zeros((7, 7))
    for one, other, tie in ties:
        weight[one, other] = weight[other, one] = tie

    for rows in made(7, *ties):
        inside = weight[np.ix_(rows, rows)]
        reached = np.linalg.matrix_power(inside + np.eye(len(rows)), 7)
        assert reached.all()
        assert inside.sum(axis=1).min() / (len(rows) - 1) >= FEW.story_ties - 1e-9


@given(st.data())
def test_nothing_else_decides(data: st.DataObject) -> None:
    """Other articles before, between and behind, tied or not, change no story."""
    every = list(combinations(range(6), 2))
    ties = [(*pair, data.draw(LEVELS)) for pair in every if data.draw(st.booleans())]
    places = sorted(data.draw(st.sets(st.integers(0, 19), min_size=6, max_size=6)))
    others = [n for n in range(20) if n not in places]
    moved = [(places[one], places[other], tie) for one, other, tie in ties]

    alone, among = made(6, *ties), made(20, *moved, *clique(*others[:5]))

    expected = {tuple(places[row] for row in story) for story in sets(alone)}
    assert expected | {tuple(others[:5])} == {tuple(story) for story in sets(among)}


def test_a_corpus_has_stories() -> None:
    """The tables tell the story of each article, and of each story its size and its lead."""
    found = found_in(
        article("a", "one", *EDITED, published="2031-01-02"),
        article("b", "two", *OTHER),
        article("c", "", *WIRE, published="2031-01-03"),
        article("d", "", *WIRE, published="2031-01-01"),
        article("e", "one", *OTHER, OWN[0]),
    )

    first, second = table(found, "stories")
    assert {"story": "d", "size": 3, "outlets": 3, "lead_id": "d", "first_published": "2031-01-01"
            }.items() <= first.items()  # fmt: skip
    assert ("e", 2, 2) == (second["story"], second["size"], second["outlets"])
    assert 0.2 <= first["cohesion"] <= 1
    rows = {row["id"]: (row["story"], row["lead"]) for row in table(found, "articles")}
    assert ("d", False) == rows["a"]
    assert ("d", True) == rows["d"]


def test_none_is_no_story() -> None:
    """An article that shares nothing has no story, and its lead is nobody's."""
    found = found_in(article("a", "x", *WIRE), article("b", "y", *OTHER))

    assert [] == table(found, "stories")
    assert [(None, None)] * 2 == [(row["story"], row["lead"]) for row in table(found, "articles")]
