"""Moving: texts stand where they were asked to."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup_native import moving


@given(st.lists(st.binary(max_size=40), max_size=8), st.randoms())
def test_move(texts: list[bytes], random: object) -> None:
    """What lies one after another stands in another order, and nothing else is written."""
    order = sorted(range(len(texts)), key=lambda _: random.random())  # type: ignore[attr-defined]
    source = np.frombuffer(b"".join(texts), np.uint8)
    ends = np.cumsum([0, *map(len, texts)])
    spans = np.stack([ends[:-1], ends[1:]], axis=1)[order].astype(np.int64)
    places = np.cumsum([1, *(len(texts[row]) for row in order)])[:-1].astype(np.int64)
    out = np.full(len(source) + 2, 255, np.uint8)
    moving.move(source, spans, places, out, 0, len(order))

    expected = bytearray(b"\xff" * len(out))
    oracle.move(source.tobytes(), spans.tolist(), places.tolist(), expected)
    assert out.tobytes() == bytes(expected)
    assert out[1:-1].tobytes() == b"".join(texts[row] for row in order)
