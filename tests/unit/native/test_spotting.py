"""Spotting: which texts may have one of many names."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup.signs import spotted
from dedup_native import spotting

LETTERS = "abRU _ü路"
NAMES = st.lists(
    st.tuples(
        st.text(LETTERS, min_size=1, max_size=6), st.booleans(), st.sampled_from([1, 2])
    ), max_size=5
)  # fmt: skip


@given(st.lists(st.text(LETTERS, max_size=40), max_size=4), NAMES)
def test_spot(texts: list[str], names: list[tuple[str, bool, int]]) -> None:
    """Each text has the marks of the names whose first bytes stand in it as words do."""
    known = {name: (name[0].isascii() and name[0].isalnum() and words, mark)
             for name, words, mark in names}  # fmt: skip
    rows = [(name.encode(), words, mark) for name, (words, mark) in known.items()]
    body = "".join(texts).encode()
    ends = np.append(0, np.cumsum([len(text.encode()) for text in texts])).astype(np.int64)
    out = np.empty(len(texts), np.uint8)
    spotting.spot(np.frombuffer(body, np.uint8), ends, *spotted(rows), out, 0, len(texts))

    expected = [oracle.spot(text.encode(), rows, spotting.LONGEST) for text in texts]
    assert expected == out.tolist()
