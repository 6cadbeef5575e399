"""Tallies: what each outlet has of each agency in each story; of parts they are summed."""

import numpy as np
import pyarrow as pa

from dedup.rollups import outlets_table
from dedup.settings import Settings
from dedup.tallies import COUNTED, Tallies, summed, tallies_of
from stories import OTHER, OWN, WIRE, article, found_in


def tallied() -> tuple[Tallies, pa.Table, list[str], list[str]]:
    """Return the tallies of a corpus, its ``outlets`` table, outlets and agencies."""
    made = found_in(
        article("w", "reuters", *WIRE), article("v", "reuters", *OTHER),
        article("a", "x", WIRE[0], OWN[0]), article("b", "x", *OTHER, OWN[1]),
        article("c", "x", OWN[2]), article("d", "y", *WIRE),
    )  # fmt: skip
    assert made.findings
    tallies = tallies_of(made.corpus, made.findings, made.known, made._bests)
    return tallies, made.outlets, made.corpus.outlets[0], made.known.agency_of(made.corpus)[0]


def test_rows() -> None:
    """Every outlet and story has a row of all its paragraphs, and one of each agency's there."""
    tallies, *_ = tallied()
    rows = np.column_stack([tallies.outlet, tallies.agency, tallies.counts])

    assert rows[:, :4].tolist() == [
        [1, -1, 1, 2], [1, 0, 0, 1], [1, -1, 1, 3], [1, 0, 0, 2], [1, -1, 1, 1],
        [2, -1, 1, 3], [2, 0, 0, 3],
    ]  # fmt: skip
    theirs = dict(zip(COUNTED, tallies.counts[tallies.agency == 0].sum(axis=0), strict=True))
    assert 6 == theirs["paragraphs"] == theirs["verbatim"] == theirs["uncredited"]
    assert not tallies.counts[tallies.agency < 0, 2:].any()


def test_parts_are_summed() -> None:
    """Counted in parts, in any order and under other numbers of stories, the table is the same."""
    tallies, table, names, agencies = tallied()
    counts = np.concatenate([tallies.counts // 2, tallies.counts - tallies.counts // 2])
    order = np.random.default_rng(1).permutation(len(counts))
    twice = [
        np.tile(column, 2)[order] for column in (tallies.outlet, tallies.story, tallies.agency)
    ]
    again = summed(twice[0], 100 - twice[1], twice[2], list(counts[order].T))

    assert table.equals(outlets_table(again, names, agencies, Settings()))
