"""What the readers of the formats hand on: rows as they stand in a file, and good rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.shelf import Shelf

ROWS = 4096
"""Rows of a piece where the format does not say where to cut."""


class Piece(NamedTuple):
    """
    Some rows of a file, as they stand there.

    Args:
        batch: the columns under the file's names.
        lines: int64, line or row number of each row, from 1.
        met: gives the rows as met, for the rejects file; None: they are shown as JSON.
        sound: whether all text is known to be UTF-8.
    """

    batch: pa.RecordBatch
    lines: npt.NDArray[np.int64]
    met: Callable[[], Sequence[bytes]] | None = None
    sound: bool = False


class Part(NamedTuple):
    """
    Good rows under the names of a corpus.

    Args:
        batch: ``id`` (string), ``text`` (large_string), and what else the file has.
        lines: int64, line or row number of each row.
        file: the name of the file.
        wire: whether these rows are wire copy.
    """

    batch: pa.RecordBatch
    lines: npt.NDArray[np.int64]
    file: str
    wire: bool

    def on(self, shelf: Shelf) -> "Part":
        """Return it with its texts on a shelf, if memory has no room for them."""
        place = self.batch.schema.get_field_index("text")
        texts = shelf.put(self.batch.column(place))
        return self._replace(batch=self.batch.set_column(place, "text", texts))


@dataclass(frozen=True)
class Source:
    """
    Something to read.

    Args:
        name: what people call it.
        pieces: reads it; learns its columns, and refuses lines that are no rows.
        wire: whether it is wire copy.
        made: how ids begin that it does not have itself; empty: rows of several such sources
            are counted on.
    """

    name: str
    pieces: Callable[[Names, Ledger], Iterator[Piece]]
    wire: bool = False
    made: str = ""


def counted(first: int, rows: int) -> npt.NDArray[np.int64]:
    """Return ``rows`` line numbers from ``first`` on."""
    return np.arange(first, first + rows, dtype=np.int64)
