"""Sheets: the same rows whatever the blocks they come in."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import bests, matches, scores, signs, traces
from dedup.detection import Detection
from dedup.sheets import Columns, Sheets, Tables
from stories import EDITED, OTHER, OWN, WIRE, article, found_in


def sheets_of(sizes: list[int], told: list[tuple[int, int]]) -> Sheets:
    """Return a table in which each owner has so many rows; blocks that are made are told."""
    owners = np.append(0, np.cumsum(sizes, dtype=np.int64))

    def make(first: int, last: int) -> Columns:
        told.append((first, last))
        rows = range(int(owners[first]), int(owners[last]))
        return {
            "row": pa.array(rows, pa.int64()),
            "text": pa.chunked_array([[str(r) for r in rows]], pa.string()),
        }

    return Sheets(owners, make)


@given(sizes=st.lists(st.integers(0, 5), max_size=20), rows=st.integers(1, 12))
def test_blocks_join_to_the_table(sizes: list[int], rows: int) -> None:
    """Blocks follow each other, hold few rows unless one owner has more, and are the table."""
    told: list[tuple[int, int]] = []
    sheets = sheets_of(sizes, told)
    batches = list(sheets.batches(rows))
    cuts = sorted(told)

    assert pa.Table.from_batches(batches).equals(sheets.whole())
    assert list(range(sum(sizes))) == pa.Table.from_batches(batches)["row"].to_pylist()
    assert (0, len(sizes)) == (cuts[0][0], cuts[len(batches) - 1][1])
    for (first, last), batch in zip(cuts, batches, strict=False):
        assert sum(sizes[first:last]) == len(batch) < rows + max(sizes, default=1) + 1
    assert all(one[1] == other[0] for one, other in pairwise(cuts[: len(batches)]))


def test_names_are_told_without_making_a_table() -> None:
    """Whether a table is there is known before it is made, and its batches are not kept."""
    told: list[tuple[int, int]] = []
    tables = Tables({"rows": lambda: sheets_of([1, 2], told)})

    assert ("rows" in tables, "others" in tables, told) == (True, False, [])
    assert 3 == sum(len(batch) for batch in tables.batches("rows"))
    assert not tables._made


def found() -> Detection:
    """Return what is found in articles of several houses, in letters of two bytes too."""
    rows = [
        article("a", "x", *EDITED, WIRE[0], OTHER[0]),
        article("b", "y", OWN[0], WIRE[1], "Zoë’s “quoted words in the harbour of Orle” went on."),
        article("c", "z", *OTHER, OWN[1]),
        article("d", "x", *WIRE, *OTHER),
        article("e", "", ""),
        article("f", "é", "Ünïcode ändert Stellen, “überall” im Text. " + WIRE[2], *EDITED),
        article("g", "y", *WIRE, "(Reuters)"),
        article("w", "reuters", *WIRE),
    ]
    return found_in(*rows)


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_blocks_of_a_detection(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made a few rows at a time, every table is what it is made at once."""
    whole, again = found(), found()
    batches = Sheets.batches
    monkeypatch.setattr(Sheets, "batches", lambda sheets: batches(sheets, rows))

    for name in whole.tables:
        monkeypatch.undo()
        wanted = whole.tables[name]
        monkeypatch.setattr(Sheets, "batches", lambda sheets: batches(sheets, rows))
        blocks = list(again.batches(name))
        assert wanted.equals(pa.Table.from_batches(blocks))
        if name in {"sentences", "paragraphs", "matches", "pairs", "articles"}:
            assert len(blocks) > 1


@pytest.mark.parametrize("size", [1, 2, 5])
def test_blocks_of_stations(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the stations behind the findings look at together, they find the same."""
    tables = found().tables
    wanted = {name: tables[name] for name in tables}
    for station in (bests, matches, scores, signs, traces):
        monkeypatch.setattr(station, "_AT_ONCE", size)
    again = found().tables

    for name, table in wanted.items():
        assert table.equals(again[name]), name
