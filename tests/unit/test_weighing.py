"""Weighing: a few articles are judged as in the corpus they come from, whoever stands beside."""

from dataclasses import replace

import numpy as np
import pytest

from dedup.fingerprints import fingerprints_of
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, POINTS
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup.weighing import Shown, shown_alone
from stations import FEW, Ints
from stories import AGENCIES, EDITED, INDEPENDENT, OTHER, OWN, WIRE, Row, article, corpus, found_in

ROWS = (
    article("a", "reuters", *WIRE),
    article("b", "Herald", *EDITED),
    article("c", "Gazette", *INDEPENDENT),
    article("d", "Post", WIRE[0], *OWN),
    article("e", "Mail", *OTHER),
)
PAIRS: Ints = np.array([[0, 1], [0, 2], [0, 3], [0, 4], [1, 3]])
"""Edited copy, the same event, one paragraph, nothing at all; edited copy of one paragraph."""

LISTED = found_in(*ROWS)


def counted(rows: tuple[Row, ...] = ROWS) -> Statistics:
    """Return the statistics of articles."""
    found = found_in(*rows).findings
    assert found is not None
    return found.statistics


def shown(
    pairs: Ints = PAIRS,
    rows: tuple[Row, ...] = ROWS,
    statistics: Statistics | None = None,
    *,
    outlets: Outlets = AGENCIES,
    shared: bool = True,
) -> Shown:
    """Return what pairs of articles show."""
    which, known = np.full(len(pairs), shared), statistics or counted()
    return shown_alone(corpus(*rows), pairs, which, known, outlets, Settings())


@pytest.mark.parametrize("row", range(len(PAIRS)))
def test_as_in_the_whole_corpus(row: int) -> None:
    """Evidence, point, share and sentences are those the line finds."""
    left, right = ("abcde"[side] for side in PAIRS[row])
    listed = {(pair["id_a"], pair["id_b"]): pair for pair in LISTED.pairs.to_pylist()}
    pair, made = listed.get((left, right)), shown()

    assert (pair is None) == (made.point[row] < 0)
    if pair is not None:
        assert POINTS[made.point[row]] == pair["point"]
        assert made.evidence[row] == pytest.approx(pair["score"])
        assert made.sentences[row] >= pair["supported_sentences"] > 0


def test_what_is_shown() -> None:
    """Copy is confident, in as many sentences as it has; the same event and others are none."""
    made = shown()

    assert [CONFIDENT, -1, CONFIDENT, -1] == made.point[:4].tolist()
    assert (3, 3) == (made.sentences[0], made.of_sentences[0])
    assert (1, 3) == (made.paragraphs[2], made.of_paragraphs[2])
    assert 0 == made.share[1] < made.share[2] < 0.5 < made.share[0] <= 1


def test_pairs_stand_alone() -> None:
    """What a pair shows does not depend on the articles and pairs beside it."""
    known = counted()
    every = shown(statistics=known)
    for row, (left, right) in enumerate(PAIRS.tolist()):
        alone = shown(np.array([[0, 1]]), (ROWS[left], ROWS[right]), known)
        assert [column[row] for column in every] == [column[0] for column in alone]


def test_agencies_are_taken_from() -> None:
    """Evidence is greater by ``wire_odds`` where one article is an agency's."""
    rows = (article("a", "Courier", *WIRE), ROWS[1])
    plain = shown(np.array([[0, 1]]), rows, outlets=Outlets())
    wire = shown(np.array([[0, 1]]), rows, outlets=Outlets(agencies={"Courier": "Courier"}))

    assert Settings().wire_odds == pytest.approx(wire.evidence[0] - plain.evidence[0])


def test_little_evidence_is_read_where_a_paragraph_is_shared() -> None:
    """A pair below ``possible`` is judged by its paragraphs, if somebody says it shares one."""
    rows = (article("a", "x", *OWN, *OTHER[:1]), article("b", "y", OTHER[0], *WIRE, *INDEPENDENT))
    hard = replace(Settings(), possible=50.0, confident=50.0)
    both, known = np.array([[0, 1]]), counted(rows)
    points = [
        shown_alone(corpus(*rows), both, np.array([shared]), known, Outlets(), hard).point[0]
        for shared in (True, False)
    ]

    assert ["possible", None] == [POINTS[p] if p >= 0 else None for p in points]


def test_stock_phrases_are_no_evidence() -> None:
    """What the statistics know that everybody writes is no evidence."""
    stock = ", and thanked all the volunteers who had given up a weekend for the valley's harvest."
    rows = tuple(
        article(f"a{n}", f"o{n}", f"{said[:-1]}{stock}", published=f"2031-0{n + 1}-03")
        for n, said in enumerate([*OWN, *OTHER, *WIRE])
    )
    known, both = counted(rows), np.array([[0, 1]])
    unknown = replace(known, phrases=known.phrases[:0])
    less, more = (shown(both, rows[:2], facts, shared=False) for facts in (known, unknown))

    assert len(known.phrases)
    assert less.evidence[0] < more.evidence[0] - 1


def test_boilerplate_is_no_copy() -> None:
    """A paragraph that stands in the statistics as boilerplate relates nobody."""
    known = counted()
    standing = fingerprints_of(corpus(article("f", "x", WIRE[0])), FEW).of_paragraphs.digests
    made = shown(statistics=replace(known, standing=standing))

    assert [-1, CONFIDENT] == [made.point[2], made.point[0]]
    assert (2, 2) == (made.of_paragraphs[0], made.of_sentences[0])


def test_nobody_asks() -> None:
    """No pairs show nothing."""
    made = shown(np.empty((0, 2), np.int64))

    assert all(len(column) == 0 for column in made)
