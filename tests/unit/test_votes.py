"""Credits counted by story: a house has one vote for each agency."""

import numpy as np

from dedup.credits import credits_of
from dedup.votes import called, own_names, vague_in, votes_of
from stories import OTHER, WIRE, article, corpus

STORY = np.array([0, 0, 0, 1, -1])
HOUSES = np.array([0, 0, 1, 2, 3])


def test_a_house_has_one_vote() -> None:
    """Two articles of one house that credit the same agency count once."""
    credited = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [1, 1]], np.bool_)

    votes = votes_of(credited, STORY, HOUSES, 2)

    assert votes.houses.tolist() == [1, 1]
    assert votes.agency.tolist() == [-1, 1], "as many credit the one as the other"
    assert votes.votes.tolist() == [False, False, False, True, False]


def test_most_votes_name_the_agency() -> None:
    """Two houses against one; an article of no story has no vote."""
    credited = np.array([[1, 0], [0, 1], [0, 1], [0, 0], [1, 0]], np.bool_)

    votes = votes_of(credited, STORY, np.arange(5), 2)

    assert votes.agency.tolist() == [1, -1]
    assert votes.houses.tolist() == [2, 0]
    assert votes.votes.tolist() == [False, True, True, False, False]


def test_agencies_go_by_the_name_they_were_given() -> None:
    """The user's name for Reuters is in the list; wire copy of nobody named is none of it."""
    articles = corpus(
        article("a", "x", *WIRE, "Thomson Reuters contributed to this report."),
        article("b", "reuters", *OTHER),
    )
    by_name = credits_of(articles, ["Thomson Reuters", "wire"])

    names, place, credited = called(["Thomson Reuters", "wire"], by_name)

    assert names[place[0]] == "Thomson Reuters"
    assert place.tolist()[1:] == [-1, -1]
    assert credited[:, place[0]].tolist() == [True, False]
    assert own_names(articles, names)[:, place[0]].tolist() == [False, True]


def test_agencies_without_a_name_are_vague() -> None:
    """They are credited, and nobody in particular."""
    articles = corpus(article("a", "x", *WIRE, byline="agencies"), article("b", "y", *OTHER))
    by_name = credits_of(articles, [])

    assert vague_in(by_name).tolist() == [True, False]
    assert not called([], by_name)[2].any()


def test_agencies_are_no_agency_of_the_users() -> None:
    """Wire copy of an outlet called ``agencies`` is nobody's in particular."""
    articles = corpus(article("a", "agencies", *WIRE), article("b", "y", *OTHER))

    assert called(["agencies"], credits_of(articles, ["agencies"]))[1].tolist() == [-1, -1]
