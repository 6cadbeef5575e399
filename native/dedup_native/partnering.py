"""Of several sentences that say what one says the best, by pairs of articles."""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Floats, Ints
from dedup_native._kernel import f64, helper, i64, kernel, read, write


@helper
def _is_better(row: int, other: int, shares: Floats, cosines: Floats, others: Ints) -> bool:
    """Tell whether a row is a better partner than one before it."""
    if shares[row] != shares[other]:
        return bool(shares[row] > shares[other])
    if cosines[row] != cosines[other]:
        return bool(cosines[row] > cosines[other])
    return bool(others[row] < others[other])


@kernel(read(i64), read(i64), read(i64), read(f64), read(f64), write(i64), write(i64),
        makes_arrays=True)  # fmt: skip
def choose_partners(
    which: Ints, sentences: Ints, others: Ints, shares: Floats, cosines: Floats,
    out: npt.NDArray[np.int64], found: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    """
    Write for each sentence of each pair the row with its best partner, and how many these are.

    ``which`` ascends: rows of a pair stand together. Best is the largest share, then the largest
    cosine, then the smallest other sentence, then the first row. They are in order of the pairs,
    then of the sentences.
    """
    best = np.empty(0, np.int64)
    found[0], begin = 0, 0
    while begin < which.size:
        end, low, high = begin, sentences[begin], sentences[begin]
        while end < which.size and which[end] == which[begin]:
            low, high = min(low, sentences[end]), max(high, sentences[end])
            end += 1
        if best.size <= high - low:
            best = np.empty(2 * (high - low + 1), np.int64)
        best[: high - low + 1] = -1
        for row in range(begin, end):
            place = sentences[row] - low
            if best[place] < 0 or _is_better(row, best[place], shares, cosines, others):
                best[place] = row
        for place in range(high - low + 1):
            if best[place] >= 0:
                out[found[0]] = best[place]
                found[0] += 1
        begin = end
