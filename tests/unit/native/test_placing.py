"""Placing: places in bytes become places in characters, whatever sentences are known."""

from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import placing

TEXT = st.text(st.sampled_from("ab .“”é漢😀"), max_size=20)


@st.composite
def texts(draw: st.DrawFn) -> tuple[list[str], list[list[int]], list[tuple[int, int, int]]]:
    """Return texts, where sentences begin and end in each, and spans (article, begin, end)."""
    given = draw(st.lists(TEXT, min_size=1, max_size=4))
    ends = [sorted(draw(st.sets(st.integers(0, len(text))))) for text in given]
    places = [draw(st.lists(st.sampled_from(list(enumerate(given))), max_size=8))]
    spans = []
    for article, text in places[0]:
        begin = draw(st.integers(0, len(text)))
        spans.append((article, begin, draw(st.integers(begin, len(text)))))
    return given, [some[: len(some) // 2 * 2] for some in ends], spans


@given(texts(), st.integers(0, 3))
def test_place_characters(
    made: tuple[list[str], list[list[int]], list[tuple[int, int, int]]], before: int
) -> None:
    """A span is counted from the sentence it begins in; where the text is another's, not at all."""
    given, ends, spans = made
    sizes = [[len(text[:end].encode()) for end in range(len(text) + 1)] for text in given]
    characters = np.array([*chain(*ends)], np.int32).reshape(-1, 2)
    places = np.array(
        [size[end] for size, some in zip(sizes, ends, strict=True) for end in some], np.int32
    ).reshape(-1, 2)
    owners = np.cumsum([0, *(len(some) // 2 for some in ends)])
    inside = given[before:]
    data = np.frombuffer("".join(inside).encode(), np.uint8)
    offsets = np.cumsum([0, *(len(text.encode()) for text in inside)])
    bytes_of = np.array([(sizes[a][b], sizes[a][e]) for a, b, e in spans], np.int64).reshape(-1, 2)
    articles, out = np.array([a for a, *_ in spans], np.int64), np.full((len(spans), 2), -7)
    placing.place_characters(
        data, offsets, before, articles, bytes_of, owners, places, characters, out, 0, len(spans)
    )

    for (article, begin, end), (low, high), found in zip(spans, bytes_of, out, strict=True):
        wanted = oracle.place_characters(given[article], (int(low), int(high)))
        assert wanted == (begin, end)
        assert found.tolist() == (list(wanted) if article >= before else [-7, -7])
