"""Listings: pairs, matches and sentences as rows, with places that reproduce the text."""

# ruff: noqa: RUF001 - letters of several bytes are what is tested

from typing import Any

import pytest

from dedup.detection import Detection
from dedup.line import detect
from dedup.listings import links_of
from dedup.settings import Settings
from dedup.tokens import words_in
from stories import (
    AGENCIES,
    EDITED,
    OTHER,
    OWN,
    SPEECH,
    SURE,
    WIRE,
    Row,
    article,
    corpus,
    found_in,
    table,
)

LIGHT = "Ünlü çiftçi 🙂 said — ‘élan’ — that "
CHINESE = "水漫过了堤岸，人们离开了家，城里的学校和商店都关闭了。"
ROWS = (
    article("a", "x", f"{LIGHT}{WIRE[0]}", f"{SPEECH}, she said.", *EDITED[1:], CHINESE),
    article("b", "y", CHINESE, *OWN, f"🇩🇪 {SPEECH}"),
    article("w", "reuters", "Überschrift 🙂", *WIRE, f"{SPEECH}, he wrote."),
)
PLACE = ("id", "sentence", "begin", "end")
TEXTS = {row["id"]: row["text"] for row in ROWS}


def at(row: Row, name: str, prefix: str) -> str:
    """Return the text that a row names."""
    text: str = TEXTS[row[name]]
    return text[row[f"{prefix}begin"] : row[f"{prefix}end"]]


@pytest.fixture(scope="module")
def found() -> Detection:
    """Return what is found in three articles with letters of one to four bytes."""
    return found_in(*ROWS)


def test_runs_are_the_same_words(found: Detection) -> None:
    """Both places of a run hold the same words, as many as it says, and it has no score."""
    runs = [
        row for row in table(found, "matches") if row["kind"] in {"verbatim", "shared-quotation"}
    ]

    assert {"verbatim", "shared-quotation"} == {row["kind"] for row in runs}
    for row in runs:
        one, other = (words_in(at(row, f"id_{side}", f"{side}_")) for side in "ab")
        assert one == other
        assert (len(one), None) == (row["words"], row["score"])


def test_edited_sentences_have_places_too(found: Detection) -> None:
    """Places of edited sentences begin and end with words of sentences of these articles."""
    edited = [row for row in table(found, "matches") if row["score"] is not None]

    assert {"near-verbatim", "edited", "paraphrase"} & {row["kind"] for row in edited}
    for row in edited:
        for side in "ab":
            said = at(row, f"id_{side}", f"{side}_")
            assert said == said.strip()
            assert said[0].isalnum() or said[0] in "“‘("
        assert row["words"] == len(words_in(at(row, "id_a", "a_")))


def test_matches_in_order(found: Detection) -> None:
    """Matches stand in the order of their articles, then of the left and the right text."""
    keys = [
        (row["id_a"], row["id_b"], row["a_begin"], row["b_begin"])
        for row in table(found, "matches")
    ]

    assert sorted(keys) == keys
    assert {(row["id_a"], row["id_b"]) for row in table(found, "pairs")} >= {
        key[:2] for key in keys
    }


def test_points_of_matches(found: Detection) -> None:
    """A match has the point of its pair."""
    points = {(row["id_a"], row["id_b"]): row["point"] for row in table(found, "pairs")}

    for row in table(found, "matches"):
        assert points[row["id_a"], row["id_b"]] == row["point"]


def test_sentences_reproduce_the_text(found: Detection) -> None:
    """Sentences follow each other, leave out blanks and marks alone, and count their words."""
    for name, text in TEXTS.items():
        end = 0
        for number, row in enumerate(row for row in table(found, "sentences") if row["id"] == name):
            assert number == row["sentence"]
            assert not any(sign.isalnum() for sign in text[end : row["begin"]])
            assert row["words"] == len(words_in(text[row["begin"] : row["end"]]))
            assert 0 <= row["own_words"] <= row["words"]
            end = row["end"]
        assert not any(sign.isalnum() for sign in text[end:])


def test_counterparts_of_sentences(found: Detection) -> None:
    """The best counterpart is a sentence of another article, at the place it says."""
    rows = table(found, "sentences")
    places = {(row["id"], row["sentence"]): (row["begin"], row["end"]) for row in rows}

    assert any(row["best_id"] for row in rows)
    for row in rows:
        blank = [
            row[name] is None for name in ("best_id", "best_sentence", "best_begin", "best_end")
        ]
        assert len(set(blank)) == 1
        if row["best_id"] is not None:
            assert row["id"] != row["best_id"]
            assert (row["best_begin"], row["best_end"]) == places[
                row["best_id"], row["best_sentence"]
            ]


def test_a_sentence_row() -> None:
    """A sentence's row tells its kind, point, agency, support and counterpart."""
    given = found_in(
        article("a", "x", WIRE[0], OWN[0], f"{SPEECH}, she said."),
        article("b", "y", *WIRE),
        article("w", "reuters", *WIRE, f"{SPEECH}, he wrote."),
        settings=SURE,
    )
    copied, own, spoken = (row for row in table(given, "sentences") if row["id"] == "a")
    names = ("kind", "point", "agency", "support", "best_sentence")

    assert ("verbatim", "confident", 2, 0) == tuple(
        copied[name] for name in ("kind", "point", "support", "best_sentence")
    )
    assert (None, None, None, 0, None) == tuple(own[name] for name in names)
    assert ("shared-quotation", None, None, 0, None) == tuple(spoken[name] for name in names)


def test_pairs_have_points_and_scores(found: Detection) -> None:
    """A pair's row tells how sure it is and how many sentences support each other."""
    rows = {(row["id_a"], row["id_b"]): row for row in table(found, "pairs")}
    row = rows["a", "w"]

    assert ["id_a", "id_b", "relation", "point", "jaccard", "a_in_b", "b_in_a",
            "supported_sentences", "score"] == list(row)  # fmt: skip
    assert "confident" == row["point"]
    assert 3 <= row["supported_sentences"] <= 4
    assert row["score"] is None or row["score"] > 0


def test_a_near_duplicate_has_no_score() -> None:
    """Nobody asks of a near-duplicate how sure it is; its sentences are counted all the same."""
    (row,) = table(found_in(article("a", "x", *WIRE), article("b", "y", *WIRE)), "pairs")

    assert ("exact", "confident", None, 3) == tuple(
        row[name] for name in ("relation", "point", "score", "supported_sentences")
    )


def test_a_shared_quotation_has_no_point() -> None:
    """Shared speech is no copy, and has no point."""
    rows = (
        article("a", "x", f"{SPEECH}, she said.", *OWN),
        article("b", "y", OTHER[0], f"{SPEECH}, a union leader wrote.", OTHER[1]),
    )
    given = found_in(*rows)

    assert [None] == [row["point"] for row in table(given, "pairs")]
    assert {None} == {row["point"] for row in table(given, "matches")}
    assert {0.0, None} >= {row["shared_share_possible"] for row in table(given, "articles")}


def test_pairs_that_were_not_read() -> None:
    """In a large group most pairs are listed against the first, and all have a count."""
    rows = [article(f"a{n}", f"x{n}", *WIRE, published=f"2031-03-0{n + 1}") for n in range(7)]
    given = detect(corpus(*rows), Settings(group=3), AGENCIES)
    counts = [row["supported_sentences"] for row in table(given, "pairs")]

    assert {0, 3} >= set(counts)
    assert 3 in counts


def test_links_of_outlets() -> None:
    """Two outlets have as many links as confident pairs of articles; one has none with itself."""
    rows = [article("a", "x", *WIRE), article("b", "x", *WIRE), article("c", "", *WIRE),
            article("d", "z", *OTHER)]  # fmt: skip
    found = found_in(*rows)

    assert [("(unknown)", "x", 2)] == links_of(found.corpus, found.relations)


@pytest.mark.parametrize("rows", [[], [article("a", "x", "")], [article("a", "x", *WIRE)]])
def test_empty_listings(rows: list[dict[str, Any]]) -> None:
    """Where nothing is found the tables have their columns all the same."""
    whole, given = found_in(*ROWS), found_in(*rows) if rows else None
    for name in ("pairs", "matches"):
        if given is not None:
            assert whole.tables[name].schema == given.tables[name].schema
            assert 0 == given.tables[name].num_rows
