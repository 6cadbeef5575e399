"""Counterparts: where each sentence of one article also stands, and what it shares most with."""

import pytest

from dedup.errors import ArgumentError, SchemaError
from dedup.line import detect
from stories import OTHER, OWN, SPEECH, WIRE, article, corpus, found_in

ROWS = [
    article("a", "x", WIRE[0], OWN[0], f"{SPEECH}, she said at the gate."),
    article("b", "y", *WIRE, OTHER[0]),
    article("c", "z", WIRE[0], *OTHER),
    article("d", "x", *WIRE),
]
FOUND = found_in(*ROWS)


def test_sentences_are_those_of_the_table() -> None:
    """Each sentence of the article is told as in the table, with its counterpart's article."""
    found = FOUND.counterparts("a")
    rows = [row for row in FOUND.sentences.to_pylist() if row["id"] == "a"]

    assert "a" == found.article.id
    assert ["verbatim", None, None] == [each.kind for each in found.sentences]
    for each, row in zip(found.sentences, rows, strict=True):
        assert (row["begin"], row["end"]) == each.place
        assert row["best_id"] == (each.other.id if each.other else None)
        assert row["support"] == each.support
    best = found.sentences[0]
    assert best.other is not None
    assert WIRE[0] == best.other.text[slice(*best.other_place)]
    assert 0 == best.other_number
    assert -1 == found.sentences[1].other_number


def test_what_is_shared_most_comes_first() -> None:
    """Related articles come by what they share, whichever side of the pair the article is."""
    found = FOUND.counterparts("b")

    assert ["d", "c", "a"] == [each.other.id for each in found.related]
    assert ["near", "excerpt", "excerpt"] == [each.relation for each in found.related]
    assert [3, 2, 1] == [each.supported for each in found.related]
    assert found.related[0].contained > found.related[1].contained
    assert [None, False] == [found.related[0].score, found.related[1].score is None]


def test_of_nobody() -> None:
    """An unknown id, an id that is no text, and near-duplicates alone are told."""
    with pytest.raises(SchemaError, match="no article has the id 'nobody'"):
        FOUND.counterparts("nobody")
    with pytest.raises(ArgumentError, match="an id must be text"):
        FOUND.counterparts(5)  # type: ignore[arg-type]
    with pytest.raises(SchemaError, match="there is no table 'sentences'"):
        detect(corpus(*ROWS), only_near=True).counterparts("a")
