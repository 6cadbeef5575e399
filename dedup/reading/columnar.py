"""Parquet, Arrow files and Arrow streams, tables and frames: batches of columns."""

import shutil
from collections.abc import Callable, Iterable, Iterator
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
from dedup.rows import ahead

BROKEN = (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError)
"""What comes of a garbled file: names that are no text, and sizes of which there is no memory."""

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
            schema = file.schema_arrow
            schema.names  # noqa: B018 - decodes them
        except BROKEN as problem:
            raise InputError(f"no Parquet file: {_first_line(problem)}", name) from problem
        batches = ahead(file.iter_batches(batch_size=ROWS))
        yield from _pieces(batches, schema, name, names, ledger)


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
            file.schema.names  # noqa: B018 - decodes them
        except BROKEN as problem:
            raise InputError(f"no Arrow file: {_first_line(problem)}", name) from problem
        yield from _pieces(batches, file.schema, name, names, ledger)


def frame_pieces(frame: Any, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the rows of an Arrow table, batch or reader, or of a frame that can become one.

    A pandas frame that Arrow refuses (cells of mixed types, half surrogate pairs) is read as dicts.

    Raises:
        InputError: it cannot become an Arrow table.
        SchemaError: no column holds the text, or one stands twice.
    """
    try:
        if isinstance(frame, pa.RecordBatch) or not hasattr(frame, "__arrow_c_stream__"):
            frame = pa.Table.from_batches([pa.record_batch(frame)])
        reader = pa.RecordBatchReader.from_stream(frame)
    except (ValueError, TypeError, NotImplementedError) as problem:  # those of Arrow are such too
        if not (hasattr(frame, "columns") and hasattr(frame, "astype")):
            raise InputError(
                f"cannot become an Arrow table: {_first_line(problem)}; "
                "named columns of types that Arrow has are expected",
                name,
            ) from problem
        names.learn(map(str, frame.columns))  # of dicts none would stand twice
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
            sound = batch is not None and _sound(batch)
        except BROKEN as problem:
            ledger.met(1)
            ledger.refuse(name, row, CUT_OFF, "", _first_line(problem))
            return
        if batch is None:
            return
        batch = batch.select(columns)
        for start in range(0, batch.num_rows, ROWS):
            piece = owned(batch.slice(start, ROWS))
            ledger.met(piece.num_rows)
            yield Piece(piece, counted(row, piece.num_rows), sound=sound)
            row += piece.num_rows


def _sound(batch: pa.RecordBatch) -> bool:
    """
    Return whether all text of a batch is known to be UTF-8.

    Raises:
        ArrowInvalid: it is no batch: a garbled file can say that its texts end anywhere.
    """
    sound = not any(map(_has_bytes, batch.schema.types))  # they may become text
    for column in batch.columns:
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as problem:
            if "UTF8" not in str(problem):
                raise
            sound = False
    return sound


def _has_bytes(kind: pa.DataType) -> bool:
    """Return whether a type is of bytes, coded or not."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(fits(kind) for fits in BYTES)


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


def owned(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch without views of bytes or nested text: Arrow picks no rows out of those."""
    columns = list(batch.columns)
    for place, column in enumerate(columns):
        kind = _owned_type(column.type)
        if column.type in {kind, pa.string_view()}:
            continue
        try:
            columns[place] = column.cast(kind)
        except pa.ArrowNotImplementedError:  # lists that are views themselves
            columns[place] = pa.array(column.to_pylist(), kind)
    return pa.record_batch(columns, batch.schema.names)


def _owned_type(kind: pa.DataType) -> pa.DataType:
    """Return a type with text and bytes in place of views of them, however deep."""
    return next((made(kind) for fits, made in OWNED if fits(kind)), kind)


def _items(kind: pa.DataType) -> pa.Field:
    return kind.value_field.with_type(_owned_type(kind.value_type))


BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)

OWNED: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.DataType], pa.DataType]], ...] = (
    (pa.types.is_string_view, lambda _: pa.string()),
    (pa.types.is_binary_view, lambda _: pa.binary()),
    (pa.types.is_struct, lambda kind: pa.struct([f.with_type(_owned_type(f.type)) for f in kind])),
    (
        pa.types.is_map,
        lambda kind: pa.map_(_owned_type(kind.key_type), _owned_type(kind.item_type)),
    ),
    (pa.types.is_list, lambda kind: pa.list_(_items(kind))),
    (pa.types.is_large_list, lambda kind: pa.large_list(_items(kind))),
    (pa.types.is_fixed_size_list, lambda kind: pa.list_(_items(kind), kind.list_size)),
    (pa.types.is_list_view, lambda kind: pa.list_view(_items(kind))),
    (pa.types.is_large_list_view, lambda kind: pa.large_list_view(_items(kind))),
)
"""Types that can be or hold views, and what they become."""


def _first_line(problem: Exception) -> str:
    """Return the first line of a message."""
    return str(problem).partition("\n")[0] or type(problem).__name__
