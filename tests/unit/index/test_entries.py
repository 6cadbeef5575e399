"""Entries: columns there and back, some of them, several as one."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.index.entries import FIXED, KEPT, KEYS, TEXTS, Entries, bytes_of, pressed, unpressed
from dedup.runs import Run, packed
from dedup.sketches import Ragged
from strategies import offsets_of

PERMS = 4
ARTICLES = st.lists(
    st.tuples(
        st.lists(st.text(max_size=5), min_size=4, max_size=4),
        st.lists(st.integers(0, 2**32 - 1), max_size=4),
    ),
    max_size=6,
)
Articles = list[tuple[list[str], list[int]]]


def entries(articles: Articles) -> Entries:
    """Return entries with these texts and keys."""
    count = len(articles)
    fixed: dict[str, Any] = {name: np.arange(count) * 3 for name in FIXED}
    fixed["came"] = fixed["time"][::-1].copy()
    fixed["minima"] = np.arange(count * PERMS, dtype=np.uint32).reshape(count, PERMS)
    fixed["indexed"] = np.ones(count, np.uint8)
    ragged = {
        name: bytes_of(texts[i].encode() for texts, _ in articles) for i, name in enumerate(TEXTS)
    }
    for name in (*KEYS, *KEPT):
        values = np.array([key for _, keys in articles for key in keys], np.uint32)
        ragged[name] = Ragged(offsets_of([len(keys) for _, keys in articles]), values)
    return Entries(fixed, ragged)


def told(one: Entries) -> list[Any]:
    """Return all that entries hold, article by article."""
    return [
        [
            *(one.fixed[name][row].tolist() for name in sorted(one.fixed)),
            *((name, one.ragged[name][row].tolist()) for name in sorted(one.ragged)),
        ]
        for row in range(len(one))
    ]


@given(ARTICLES)
def test_round_trip(articles: Articles) -> None:
    """Entries come back from a run as they were."""
    made = entries(articles)
    back = Entries.of(Run(b"".join(packed(made.columns(), {})), "here"))

    assert told(made) == told(back)
    for row, (texts, _) in enumerate(articles):
        entry = back[row]
        assert texts == [entry.id, entry.outlet, entry.published, entry.verdict]
        assert 3 * row == entry.seq == entry.time


@given(ARTICLES, ARTICLES, st.data())
def test_some_and_several(one: Articles, other: Articles, data: st.DataObject) -> None:
    """Of several as one each stands where it stood; of some those that were asked for."""
    parts = [entries(one), entries(other)]
    joined = Entries.joined(parts)
    assert told(parts[0]) + told(parts[1]) == told(joined)

    row = st.integers(0, len(joined) - 1)
    rows = data.draw(st.lists(row, max_size=5)) if len(joined) else []
    assert [told(joined)[i] for i in rows] == told(joined.take(np.array(rows, np.int64)))
    assert {*KEYS} == {*joined.ragged} - {*joined.without(KEYS).ragged}


def test_unfound() -> None:
    """Who has the very words of an earlier one brings no keys, and keeps id and verdict."""
    made = entries([(["a", "b", "c", "d"], [1, 2]), (["e", "f", "g", "h"], [3])])
    left = made.unfound(np.array([True, False]))

    assert [0, 1] == left.fixed["indexed"].tolist()
    assert [1, 1] == made.fixed["indexed"].tolist()
    for name in (*KEYS, *KEPT):
        assert [[], [3]] == [left.ragged[name][row].tolist() for row in range(2)]
    assert ["a", "e"] == [left[row].id for row in range(2)]


def test_ages() -> None:
    """An article is as old as its date, or its arrival if that is earlier."""
    assert [0, 3, 0] == entries([(["", "", "", ""], [])] * 3).ages.tolist()


@pytest.mark.parametrize("text", ["", "a", "é" * 1000, "\0\n"])
def test_pressed(text: str) -> None:
    """A text comes back as it was."""
    assert text == unpressed(np.frombuffer(pressed(text), np.uint8))
