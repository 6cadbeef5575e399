"""Texts put together in another order than that in which they lie."""

import numpy as np

from dedup_native._arrays import Bytes, Ints
from dedup_native._kernel import i64, kernel, read, u8, write


@kernel(read(u8), read(i64, 2), read(i64), write(u8), i64, i64)
def move(source: Bytes, spans: Ints, places: Ints, out: Bytes, start: int, stop: int) -> None:
    """Write each span of ``source`` (begin, end) into ``out``, from its place on."""
    for row in range(start, stop):
        begin, place = np.uint64(spans[row, 0]), np.uint64(places[row])
        for at in range(np.uint64(spans[row, 1]) - begin):  # no index below 0: a plain copy
            out[place + at] = source[begin + at]
