"""Lines of JSON through Arrow, and when what Arrow makes of them may not be trusted."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

DEEPEST = 2000
"""Brackets a line may have unlooked at: Arrow's parser dies of a hundred thousand nested ones."""

NESTED = 100
"""Brackets within brackets a row may have: what walks through types or values has an end."""

WIDEST = 256
"""Fields of a nested column: one with more is a map, which Arrow would spread out."""

NEWLINE, RETURN, LIST, END, OPEN, CLOSE = b"\n\r[]{}"


def parsed(data: bytes, times: dict[str, pa.DataType]) -> pa.RecordBatch | None:
    """
    Return one row a line, or None where a line might be no good row of its own.

    What Arrow lets through and nobody else would is not trusted: text that is not UTF-8, rows
    that are not lines, numbers that are not finite, nesting without end.

    Args:
        data: whole lines.
        times: columns that look like times but are text; what is found is added.
    """
    marks = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(marks == NEWLINE)
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    starts = np.append(0, ends[:-1] + 1)
    last = ends - 1
    last -= marks[last] == RETURN
    if not ((marks[starts] == OPEN).all() and (marks[last] == CLOSE).all()):
        return None
    if _deep(data, marks, starts) or not _utf8(data):
        return None
    batch = arrowed(data, len(ends), times)
    return None if batch is None or any(map(_unbounded, batch.columns)) else batch


def arrowed(
    data: bytes, rows: int, times: dict[str, pa.DataType] | None = None
) -> pa.RecordBatch | None:
    """Return the rows as Arrow reads them, text always as text; None where it refuses."""
    times = {} if times is None else times
    try:
        batch = _read(data, times)
        found = {
            field.name: _timeless(field.type)
            for field in batch.schema
            if _timeless(field.type) != field.type
        }
        if found:
            order = batch.schema.names
            batch = _read(data, times | found).select(order)
            times |= {name: kind for name, kind in found.items() if not pa.types.is_nested(kind)}
        batch.validate()  # lists of nothing but nulls come out too short
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, RecursionError):
        return None
    wide = any(width(field.type) > WIDEST for field in batch.schema)
    return None if wide or batch.num_rows != rows else batch


def _read(data: bytes, kinds: dict[str, pa.DataType]) -> pa.RecordBatch:
    """Return lines as one batch."""
    how = pj.ReadOptions(use_threads=False, block_size=len(data) + 1)
    known = pj.ParseOptions(explicit_schema=pa.schema(list(kinds.items())) if kinds else None)
    table = pj.read_json(pa.BufferReader(data), how, known)
    return table.combine_chunks().to_batches()[0] if table.num_columns else pa.record_batch({})


def _utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8."""
    ends = pa.py_buffer(np.array([0, len(data)], np.int64))
    try:
        pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(data)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _deep(data: bytes, marks: np.ndarray, starts: np.ndarray) -> bool:
    """Return whether a line may be nested too deeply; brackets in texts count as others do."""
    if data.count(b"[") + data.count(b"{") - len(starts) < NESTED:
        return False
    opened = (marks == LIST) | (marks == OPEN)
    places = np.flatnonzero(opened | (marks == END) | (marks == CLOSE))
    firsts = np.searchsorted(places, starts)
    counts = np.diff(np.append(firsts, len(places)))
    steps = np.where(opened[places], 1, -1)
    depths = np.append(0, np.cumsum(steps))
    inside = depths[1:] - np.repeat(depths[firsts], counts)
    return bool(inside.max() > NESTED or counts.max() > DEEPEST)


def _timeless(kind: pa.DataType) -> pa.DataType:
    """Return a type with text for times: Arrow takes them for such, and drops their zones."""
    if pa.types.is_timestamp(kind):
        return pa.string()
    if pa.types.is_list(kind):
        return pa.list_(_timeless(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _timeless(field.type)) for field in kind])
    return kind


def width(kind: pa.DataType) -> int:
    """Return the number of columns inside a type."""
    return 1 + sum(width(kind.field(place).type) for place in range(kind.num_fields))


def _unbounded(column: pa.Array) -> bool:
    """Return whether a number is NaN or infinite, which JSON has no words for."""
    if pa.types.is_floating(column.type):
        return bool(pc.any(pc.invert(pc.is_finite(column))).as_py())
    if pa.types.is_list(column.type):
        return _unbounded(column.flatten())
    if pa.types.is_struct(column.type):
        return any(map(_unbounded, column.flatten()))
    return False
