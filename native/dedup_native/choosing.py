"""The first row of each group, by several keys: what sorting finds, without sorting."""

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import f64, i64, kernel, read, write

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@kernel(read(i64), read(f64, 2), write(i64))
def choose(groups: Ints, keys: Floats, out: Ints) -> None:
    """Write for each group its row with the smallest keys, the first of equals; -1 for none."""
    out[:] = -1
    for row in range(groups.size):
        best = out[groups[row]]
        if best < 0:
            out[groups[row]] = row
            continue
        for column in range(keys.shape[1]):
            if keys[row, column] != keys[best, column]:
                if keys[row, column] < keys[best, column]:
                    out[groups[row]] = row
                break
