"""Lookups: what articles have in common with those of an index, against looking at all of them."""

from collections import Counter
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import arrivals
import oracle
from arrivals import DAY, NOW, Clock
from dedup import Index
from dedup.index.batch import Batch
from dedup.index.lookup import (
    MOST,
    Asking,
    delivered_in,
    fresh_in,
    heaviest_in,
    ids_in,
    nearest_in,
    same_in,
)
from oracle_indexes import Asked, Others

NEWS = arrivals.news(110)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """Return an index of several parts; some articles are removed, one has expired."""
    arrivals.small(monkeypatch, tail=16, run=32)
    made = arrivals.index(tmp_path, Clock(NOW + 400 * DAY), tier="passages")
    made.add(NEWS[:75])
    made.remove([NEWS[i]["id"] for i in (3, 40, 70)])
    old = arrivals.article("old", NEWS[2]["text"], "", "1999-01-01")
    made.add([NEWS[0] | {"id": "anew"}, NEWS[1] | {"id": "again"}, old])
    made.expire(3_000)
    return made


def asking(index: Index, rows: slice = slice(None)) -> Asking:
    """Return articles that ask, some of which the index holds."""
    return index.asking(Batch.of(NEWS[rows]))[0]


def others(index: Index) -> tuple[Others, list[Any]]:
    """Return what an index holds, row by row over all its parts, and entries of each part."""
    parts = [part for part in index.parts if len(part)]
    kept = [part.entries() for part in parts]
    minima = [row for each in kept for row in each.fixed["minima"].tolist()]
    live = [bool(alive) for part in parts for alive in part.live]
    return Others(minima, live, [s for e in kept for s in e.fixed["seq"].tolist()]), kept


def test_same(index: Index) -> None:
    """Those of the very words are met, if they live; of the same id those of this id."""
    held = [
        (entry.seq, index_text(entry.id))
        for part in index.parts
        for row in range(len(part))
        if part.live[row] and (entry := part.entry(row))
    ]
    asked = asking(index)
    for row, (same, delivered) in enumerate(
        zip(same_in(index.parts, asked), delivered_in(index.parts, asked), strict=True)
    ):
        text = NEWS[row]["text"]
        assert [seq for seq, words in held if words == text] == [e.seq for e in same]
        assert [e.seq for e in same if e.id == NEWS[row]["id"]] == [e.seq for e in delivered]


def test_fresh(index: Index) -> None:
    """What is not held by its id and words is fresh, once; what was removed, and an update, too."""
    held = {entry.id for part in index.parts for row in range(len(part))
            if part.live[row] and (entry := part.entry(row))}  # fmt: skip
    rows = [*NEWS, NEWS[100], NEWS[5] | {"text": NEWS[6]["text"]}, NEWS[0] | {"text": "..."}]
    asked = index.asking(Batch.of(rows))[0]

    missing = [i for i, row in enumerate(NEWS) if row["id"] not in held]
    assert {3, 40, 70} < {*missing}
    assert [*missing, 111] == fresh_in(index.parts, asked).tolist()
    assert held & {row["id"] for row in NEWS} == ids_in(index.parts, [row["id"] for row in NEWS])


def test_nearest(index: Index) -> None:
    """The nearest by equal minima, of those that share a band and live."""
    asked, (held, _) = asking(index), others(index)
    bands, size = index.settings.bands
    found = nearest_in(index.parts, asked, 20, index.settings)
    for row, mine in enumerate(asked.sketches.minima.tolist()):
        met = [
            other
            for other, theirs in enumerate(held.minima)
            if any(mine[i : i + size] == theirs[i : i + size] for i in range(0, bands * size, size))
        ]
        expected = oracle.nearest32(mine, met, held, 20, [(0, -1)] * MOST)
        pair = found.seqs[row].tolist(), found.agrees[row].tolist()
        assert expected == list(zip(*pair, strict=True))
    assert np.count_nonzero(found.seqs[:, 0]) > 60


@pytest.mark.parametrize(("kind", "least"), [("sentences", 136), ("paragraphs", 0)])
def test_heaviest(index: Index, kind: str, least: int) -> None:
    """The heaviest by the rarity of the keys both have; what a key weighs is what all say of it."""
    asked, (held, _) = asking(index, slice(60, 110)), others(index)
    rows_of = dict[int, list[int]]()
    first = 0
    for part in index.parts:
        listed = part.listed(kind)
        for key, row in sorted(zip(listed.keys.tolist(), listed.rows.tolist(), strict=True)):
            rows_of.setdefault(key, []).append(first + row)
        first += len(part)
    found, passages = heaviest_in(index.parts, asked, kind, least), getattr(asked.sketches, kind)
    names = passages.keys.values.tolist(), passages.units.tolist(), passages.needed.tolist()
    columns = zip(*names, strict=True)
    keys = [
        Asked(rows, min(round(8 * log((first + 10_000) / (len(rows) + 1))), 255), unit, needed)
        for key, unit, needed in columns
        for rows in [rows_of.get(key, [])]
    ]
    for row, (begin, end) in enumerate(pairwise(passages.keys.owners)):
        expected = oracle.tally(keys[begin:end], held, least, [(0, -1, 0)] * MOST)
        lists = found.seqs[row], found.weights[row], found.supported[row]
        assert expected == list(zip(*(column.tolist() for column in lists), strict=True))
    assert Counter(found.supported[:, 0] > 0)[True] > 10


def index_text(name: str) -> str:
    """Return the text of an article that the index holds."""
    others = {"anew": NEWS[0]["text"], "again": NEWS[1]["text"], "old": NEWS[2]["text"]}
    return others.get(name, next((one["text"] for one in NEWS if one["id"] == name), ""))


def test_in_a_batch(index: Index) -> None:
    """Who stands in the tail already meets those before it, and not itself or those behind it."""
    asked = asking(index, slice(60, 66))
    with index.store.writing():
        first = len(index.parts[-1])
        index.store.enter(index.asking(Batch.of(NEWS[60:66]))[1])
        inside = Asking(asked.sketches, asked.ids, asked.batch, first)
        found = nearest_in(index.parts, inside, 20, index.settings)
    seqs = index.parts[-1].column("seq")[first:]
    for row in range(6):
        assert not {*seqs[row:].tolist()} & {*found.seqs[row].tolist()}
