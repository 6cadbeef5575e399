"""Evidence: what two articles share, run by run."""

import pytest

from dedup.errors import SchemaError
from dedup.lexicon.gate import WEIGHTS
from dedup.line import detect
from dedup.tokens import words_in
from stories import OTHER, OWN, SPEECH, WIRE, article, corpus, found_in, table

ROWS = [
    article("a", "x", WIRE[0], OWN[0], f"{SPEECH}, she said."),
    article("b", "y", f"It was in the rain that {SPEECH}.", WIRE[0], OTHER[0]),
    article("c", "z", *OTHER),
    article("d", "z", OWN[2]),
]
FOUND = found_in(*ROWS)


def test_runs_in_the_order_of_the_left_text() -> None:
    """Every run is told with its kind, its words and its places, in the order of the left text."""
    shared = FOUND.explain("a", "b")

    assert ["verbatim", "shared-quotation"] == [run.kind for run in shared.matches]
    assert "excerpt" == shared.relation
    for run in shared.matches:
        (a, b), (c, d) = run.places
        assert words_in(shared.left.text[a:b]) == words_in(shared.right.text[c:d])
        assert run.words == len(words_in(shared.left.text[a:b]))


def test_either_way_round() -> None:
    """The other way round gives the same runs with their sides swapped."""
    one, other = FOUND.explain("a", "b"), FOUND.explain("b", "a")
    swapped = sorted((run.kind, run.words, run.places[::-1]) for run in one.matches)

    assert ("b", "a") == (other.left.id, other.right.id)
    assert swapped == sorted((run.kind, run.words, run.places) for run in other.matches)
    assert one.relation == other.relation
    assert (one.overlap[1], one.overlap[2]) == (other.overlap[2], other.overlap[1])


def test_unrelated_articles_can_be_compared() -> None:
    """Two articles that share nothing have no relation and no runs."""
    shared = FOUND.explain("a", "d")

    assert (None, (), (0.0, 0.0, 0.0)) == (shared.relation, shared.matches, shared.overlap)


def test_after_near_duplicates_only() -> None:
    """A detection that stopped early explains just as well, though it knows fewer relations."""
    near = detect(corpus(*ROWS), only_near=True).explain("a", "b")

    assert FOUND.explain("a", "b").matches == near.matches
    assert None is near.relation


@pytest.mark.parametrize(("one", "other"), [("a", "nobody"), ("nobody", "a")])
def test_an_unknown_id(one: str, other: str) -> None:
    """An id that no article has is told."""
    with pytest.raises(SchemaError, match="no article has the id 'nobody'"):
        FOUND.explain(one, other)


def test_the_same_id_twice() -> None:
    """An article is not compared with itself."""
    with pytest.raises(SchemaError, match="not compared with itself"):
        FOUND.explain("a", "a")


EDITED_LEAD = WIRE[0].replace("shortly after midnight on", "last").replace("automated", "new")
EDITED = [
    article("e", "x", EDITED_LEAD, *WIRE[1:], *OWN),
    article("f", "y", WIRE[0], WIRE[1].replace("About", "Some"), WIRE[2], *OTHER),
    *ROWS[2:],
]
EDITIONS = found_in(*EDITED)


def test_sentences_with_their_counterparts() -> None:
    """Each supported sentence is told with its kind, its share, its places and its counterpart."""
    shared = EDITIONS.explain("e", "f")
    texts = shared.left.text, shared.right.text

    assert [(0, 0), (1, 1), (2, 2)] == [each.numbers for each in shared.sentences]
    assert ["near-verbatim", "verbatim", "verbatim"] == [each.kind for each in shared.sentences]
    assert [False, False, True] == [each.share == 1 for each in shared.sentences]
    assert (6, 5) == shared.counts
    for each, wire in zip(shared.sentences, WIRE, strict=True):
        (a, b), (c, d) = each.places
        assert wire.endswith(texts[0][a:b][-40:])
        assert wire.endswith(texts[1][c:d][-40:])
        assert each.cosine > 0.5


def test_the_words_alike() -> None:
    """Of an edited sentence the words alike are told, stretch by stretch, in both texts."""
    shared = EDITIONS.explain("e", "f")
    here, there = zip(*shared.sentences[0].alike, strict=True)

    assert ["Dockworkers at the container harbor walked off the job", "Sunday when talks over",
            "cranes collapsed, halting nearly all cargo on the southern coast",
            ] == [shared.left.text[a:b] for a, b in here]  # fmt: skip
    assert [shared.left.text[a:b] for a, b in here] == [shared.right.text[a:b] for a, b in there]


def test_the_sum_of_the_evidence() -> None:
    """The pieces, each its value times its weight, add up to the score in the pairs table."""
    for row in table(EDITIONS, "pairs"):
        shared = EDITIONS.explain(row["id_a"], row["id_b"])
        weighed = shared.evidence
        total = weighed.intercept + sum(piece.adds for piece in weighed.pieces)

        assert abs(total - weighed.score) < 1e-5
        assert row["score"] in {None, weighed.score}
        assert row["point"] == shared.point
        assert list(WEIGHTS) == [piece.name for piece in weighed.pieces]
    limits = weighed.confident, weighed.possible
    assert (EDITIONS.settings.confident, EDITIONS.settings.possible) == limits


def test_pairs_are_explained_as_they_were_found() -> None:
    """What explain says of a pair is what the tables say, stock phrases and all."""
    days = range(1, 29, 15)
    stock = "The committee meets on the first Monday of each month in the town hall on the square."
    rows = [article(f"n{day}", "z", stock, OWN[0], published=f"2031-0{month}-{day:02}")
            for month in range(1, 7) for day in days]  # fmt: skip
    rows = [{**row, "id": f"{row['id']}-{n}"} for n, row in enumerate(rows)]
    found = found_in(
        article("e", "x", stock, *WIRE[:2], OTHER[0]), article("f", "y", stock, WIRE[0], OTHER[1]),
        *rows,
    )  # fmt: skip

    for row in table(found, "pairs"):
        assert row["score"] in {None, found.explain(row["id_a"], row["id_b"]).evidence.score}


def test_evidence_of_unrelated_articles() -> None:
    """Unrelated articles are weighed too: they have no point, and little evidence."""
    shared = FOUND.explain("a", "d")

    assert (None, ()) == (shared.point, shared.sentences)
    assert shared.evidence.score < shared.evidence.possible
