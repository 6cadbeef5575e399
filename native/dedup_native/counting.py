"""In how many articles each word stands, counted in a table of fixed size."""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints
from dedup_native._kernel import i32, i64, kernel, read, signed, u32, u64, write

Counts = npt.NDArray[np.uint32]


@kernel(read(u64), read(i64), i64, write(i32), write(u32))
def count_articles(
    terms: Hashes, offsets: Ints, row: int, seen: npt.NDArray[np.int32], counts: Counts
) -> None:
    """
    Add one to the place of each word once for every text it stands in.

    A word's place is its lowest bits; ``counts`` is a power of two long, and words that share a
    place share their count. ``seen`` keeps the text that was counted there last, ``row`` is the
    number of the first text, from 1: each must have a number of its own.
    """
    last = np.uint64(counts.size - 1)
    for text in range(offsets.size - 1):
        number = np.int32(row + text)
        for i in range(offsets[text], offsets[text + 1]):
            place = signed(terms[i] & last)
            if seen[place] != number:
                seen[place] = number
                counts[place] += np.uint32(1)
