"""Parts of many files as one table: each column of one type, each id once."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.reading.ledger import Ledger
from dedup.reading.pieces import Part
from dedup.reading.settling import in_json, without
from dedup.reading.wording import as_text

FULL = 2**31 - 1
"""Bytes of text that one Arrow string array can hold."""
SMALL = 64
"""Rows a part has on average where all become one: a block of one row costs as much as of many."""


def united(parts: list[Part]) -> pa.Table:
    """Return all rows as one table, columns in order of their first appearance."""
    kinds: dict[str, list[pa.DataType]] = {}
    for part in parts:
        for field in part.batch.schema:
            seen = kinds.setdefault(field.name, [])
            if field.type not in seen:
                seen.append(field.type)
    columns = {name: _column(name, parts, common(seen)) for name, seen in kinds.items()}
    if not columns:
        columns = {"id": pa.array([], pa.string()), "text": pa.array([], pa.large_string())}
    table = pa.table(columns)
    return table.combine_chunks() if len(table) < len(parts) * SMALL else table


def once(parts: list[Part], ledger: Ledger) -> list[Part]:
    """Return the parts with the first row of each id; the later ones are refused."""
    if not parts:
        return parts
    ids = pa.chunked_array([part.batch.column("id") for part in parts])
    if pc.count_distinct(ids).as_py() == len(ids):
        return parts
    codes = ids.cast(pa.large_string()).combine_chunks().dictionary_encode().indices.to_numpy()
    _, firsts = np.unique(codes, return_index=True)  # codes are numbered as they come
    starts = np.cumsum([0, *(len(part.lines) for part in parts)])
    kept = []
    for part, start in zip(parts, starts, strict=False):
        rows = np.arange(start, start + len(part.lines))
        again = np.flatnonzero(firsts[codes[rows]] != rows)
        for row in again.tolist():
            first = int(firsts[codes[start + row]])
            home = int(np.searchsorted(starts, first, "right")) - 1
            place = f"{parts[home].file}:{parts[home].lines[first - starts[home]]}"
            shown = in_json(part.batch, row)
            line = int(part.lines[row])
            ledger.refuse(part.file, line, "id stands twice", shown, f"first at {place}")
        kept.append(without(part, again) if len(again) else part)
    return kept


def apart(parts: list[Part], ledger: Ledger) -> list[Part]:
    """Return the parts, wire copy whose id an article has too under an id of its own."""
    articles = [part.batch.column("id") for part in parts if not part.wire]
    if not articles or len(articles) == len(parts):
        return parts
    known = pa.chunked_array(articles).cast(pa.large_string()).combine_chunks()
    return [_renamed(part, known, ledger) if part.wire else part for part in parts]


def _renamed(part: Part, known: pa.LargeStringArray, ledger: Ledger) -> Part:
    ids = part.batch.column("id")
    taken = pc.is_in(ids.cast(pa.large_string()), value_set=known)
    if not pc.any(taken).as_py():
        return part
    renamed = pc.if_else(taken, pc.binary_join_element_wise("wire", ids, ":"), ids)
    ledger.note(part.file, "ids of wire copy that articles have too are named wire:ID")
    place = part.batch.schema.get_field_index("id")
    return part._replace(batch=part.batch.set_column(place, "id", renamed))


def wire_mask(parts: list[Part]) -> npt.NDArray[np.bool_]:
    """Return for each row whether it is wire copy (bool)."""
    return np.repeat(
        np.array([part.wire for part in parts], np.bool_), [len(part.lines) for part in parts]
    )


def _column(name: str, parts: list[Part], kind: pa.DataType) -> pa.ChunkedArray:
    """Return a column of all parts as one type, null where a part does not have it."""
    chunks = []
    for part in parts:
        place = part.batch.schema.get_field_index(name)
        column = pa.nulls(len(part.lines), kind) if place < 0 else part.batch.column(place)
        chunks.append(fitted(column, kind))
    if pa.types.is_string(kind) and sum(chunk.nbytes for chunk in chunks) > FULL:
        chunks = [chunk.cast(pa.large_string()) for chunk in chunks]
    return pa.chunked_array(chunks)


def fitted(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return a column as a type that holds its values."""
    if column.type == kind:
        return column
    return as_text(column) if pa.types.is_string(kind) else column.cast(kind, safe=False)


def common(kinds: list[pa.DataType]) -> pa.DataType:
    """Return a type that holds the values of all; text where there is no other."""
    common = kinds[0]
    for kind in kinds[1:]:
        if _loses(common, kind):
            return pa.string()
        schemas = [pa.schema([("", common)]), pa.schema([("", kind)])]
        try:
            common = pa.unify_schemas(schemas, promote_options="permissive").field(0).type
        except (pa.ArrowTypeError, pa.ArrowInvalid):
            return pa.string()
    return pa.string() if _hollow(common) else common


def _hollow(kind: pa.DataType) -> bool:
    """Return whether objects without any field are in it, which Parquet does not take."""
    if pa.types.is_struct(kind) and not kind.num_fields:
        return True
    return any(_hollow(kind.field(place).type) for place in range(kind.num_fields))


def _loses(one: pa.DataType, other: pa.DataType) -> bool:
    """Return whether Arrow would bring two types together at a loss."""
    unsigned = one != other and pa.uint64() in {one, other}
    return unsigned or bool(pa.types.is_binary(one) != pa.types.is_binary(other))
