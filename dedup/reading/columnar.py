"""Parquet, Arrow files and Arrow streams, tables and frames: batches of columns."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dedup.errors import InputError
from dedup.reading.jsonl import row_pieces
from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.reading.pieces import ROWS, Piece, counted
from dedup.reading.streams import CUT_OFF, Stream

PANDAS_INDEX = "__index_level_"


def parquet_pieces(path: Path, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the rows of a Parquet file.

    Raises:
        InputError: the file cannot be opened or is no Parquet file.
        SchemaError: no column holds the text, or one stands twice.
    """
    with _seekable(path) as source:
        try:
            file = pq.ParquetFile(source, pre_buffer=False)
        except (pa.ArrowInvalid, OSError) as problem:
            raise InputError(f"no Parquet file: {_first_line(problem)}", name) from problem
        yield from _pieces(
            file.iter_batches(batch_size=ROWS), file.schema_arrow, name, names, ledger
        )


def arrow_pieces(path: Path, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the rows of an Arrow IPC file (Feather 2) or stream.

    Raises:
        InputError: the file cannot be opened or is no Arrow file.
        SchemaError: no column holds the text, or one stands twice.
    """
    with _seekable(path) as source:
        is_file = source.read(6) == b"ARROW1"
        source.seek(0)
        try:
            if is_file:
                file = pa.ipc.open_file(source)
                batches = (file.get_batch(place) for place in range(file.num_record_batches))
            else:
                file = batches = pa.ipc.open_stream(source)
        except (pa.ArrowInvalid, OSError) as problem:
            raise InputError(f"no Arrow file: {_first_line(problem)}", name) from problem
        yield from _pieces(batches, file.schema, name, names, ledger)


def frame_pieces(frame: Any, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the rows of an Arrow table, batch or reader, or of a frame that can become one.

    A pandas frame whose cells are of mixed types is read as dicts.

    Raises:
        SchemaError: no column holds the text, or one stands twice.
    """
    try:
        if isinstance(frame, pa.RecordBatch) or not hasattr(frame, "__arrow_c_stream__"):
            frame = pa.Table.from_batches([pa.record_batch(frame)])
        reader = pa.RecordBatchReader.from_stream(frame)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as problem:
        if not hasattr(frame, "to_dict"):
            raise InputError(f"cannot become an Arrow table: {problem}", name) from problem
        rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
        yield from row_pieces(rows, name, names, ledger)
        return
    yield from _pieces(reader, reader.schema, name, names, ledger)


def _pieces(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, name: str, names: Names, ledger: Ledger
) -> Iterator[Piece]:
    """Yield batches in pieces; a batch that cannot be read ends them."""
    columns = [column for column in schema.names if not column.startswith(PANDAS_INDEX)]
    names.learn(columns)
    row, source = 1, iter(batches)
    while True:
        try:
            batch = next(source, None)
        except (pa.ArrowInvalid, OSError) as problem:
            ledger.met(1)
            ledger.refuse(name, row, CUT_OFF, "", _first_line(problem))
            return
        if batch is None:
            return
        batch = batch.select(columns)
        for start in range(0, batch.num_rows, ROWS):
            piece = batch.slice(start, ROWS)
            ledger.met(piece.num_rows)
            yield Piece(piece, counted(row, piece.num_rows))
            row += piece.num_rows


@contextmanager
def _seekable(path: Path) -> Iterator[Any]:
    """Open a file, unpacked into a temporary one if it is packed."""
    with Stream(path) as stream:
        if not stream.packed:
            with path.open("rb") as file:
                yield file
            return
        with TemporaryFile() as file:
            shutil.copyfileobj(stream, file, 1 << 20)
            file.seek(0)
            yield file


def _first_line(problem: Exception) -> str:
    """Return the first line of a message."""
    return str(problem).partition("\n")[0]
