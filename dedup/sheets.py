"""Sheets: a table that comes in blocks of rows, each made when its turn comes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from dedup.rows import distinct, over_blocks
from dedup.segments import Ints

ROWS = 1 << 16
"""About how many rows are made at a time: what they are made of stays small."""

Columns = Mapping[str, pa.Array | pa.ChunkedArray]


@dataclass(frozen=True)
class Sheets:
    """
    A table that need not be in memory whole.

    Args:
        owners: int64, where the rows of each article (or pair) begin, and the end; or about there,
            for blocks are cut by it.
        make: returns the columns of articles (or pairs) that follow each other, by the first of
            them and the one behind the last.
    """

    owners: Ints
    make: Callable[[int, int], Columns]

    def batches(self, rows: int = ROWS) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order, about so many at a time; those of one article stay together."""
        every = np.arange(0, self.owners[-1], rows)
        ends = [0], np.searchsorted(self.owners, every), [len(self.owners) - 1]
        cuts = distinct(np.concatenate(ends)).tolist()
        return over_blocks(self._batch, pairwise(cuts if len(cuts) > 1 else (0, 0)))

    def whole(self) -> pa.Table:
        """Return all rows."""
        return pa.Table.from_batches(self.batches())

    def _batch(self, block: tuple[int, int]) -> pa.RecordBatch:
        columns = self.make(*block)
        return pa.RecordBatch.from_arrays([joined(c) for c in columns.values()], [*columns])


class Tables(Mapping[str, pa.Table]):
    """
    Tables that are made when first asked for, and kept; one in sheets only if it was wanted whole.

    Args:
        makers: by name, what makes it, whole or in sheets.
    """

    def __init__(self, makers: Mapping[str, Callable[[], pa.Table | Sheets]]) -> None:
        self._makers = makers
        self._made: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        if isinstance(made := self._asked(name), Sheets):
            made = self._made[name] = made.whole()
        return made

    def batches(self, name: str) -> Iterator[pa.RecordBatch]:
        """Yield a table in blocks of rows, one at least; what comes in sheets is not kept."""
        if isinstance(made := self._asked(name), Sheets):
            yield from made.batches()
        else:
            yield from made.to_batches() or [pa.RecordBatch.from_pylist([], made.schema)]

    def _asked(self, name: str) -> pa.Table | Sheets:
        """Return a table, or its sheets where nobody wanted it whole."""
        if name in self._made:
            return self._made[name]
        made = self._makers[name]()
        if not isinstance(made, Sheets):
            self._made[name] = made
        return made

    def __contains__(self, name: object) -> bool:
        return name in self._makers  # a Mapping would make the table to see whether it is there

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def joined(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
