"""From rows of a file to rows of a corpus: our names, our types, and the rows that are none."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.corpus import UNNAMED_WIRE
from dedup.reading.ledger import Ledger
from dedup.reading.naming import USUAL, Names
from dedup.reading.pieces import Part, Piece, Source
from dedup.reading.wording import as_text, identified, is_text, labelled

NO_ID = "no id"
NO_TEXT = "no text"
NOT_STRING = "text is not a string"
NOT_UTF8 = "not UTF-8"


def settled(piece: Piece, names: Names, ledger: Ledger, source: Source, before: int = 0) -> Part:
    """
    Return the good rows of a piece under our names; the others are refused.

    Ids that the file does not have are made of ``source.made`` and the line; ``before`` is
    added to it.
    """
    renames = names.renames(piece.batch.schema.names)
    columns = {ours: _plain(piece.batch.column(theirs), ours) for theirs, ours in renames.items()}
    refused = _broken(columns) if not piece.sound else {}
    for ours in sorted(columns.keys() & USUAL.keys() - {"id", "text"}):
        columns[ours] = as_text(columns[ours], labelled)
    rows = len(piece.lines)
    if source.wire:
        given = columns.get("outlet", pa.nulls(rows, pa.string()))
        named = pc.fill_null(pc.not_equal(given, ""), False)
        columns["outlet"] = pc.if_else(named, given, UNNAMED_WIRE)
    if names["id"] is None:
        made = [f"{source.made or 'row'}:{line + before}" for line in piece.lines.tolist()]
        columns["id"] = pa.array(made, pa.string())
    columns["id"], without_id = _ids(columns.get("id", pa.nulls(rows)))
    columns["text"], without_text = _texts(columns.get("text", pa.nulls(rows)))
    refused = without_id | without_text | refused
    part = Part(pa.record_batch(columns), piece.lines, source.name, source.wire)
    if not refused:
        return part
    met = piece.met() if piece.met else None
    for row in sorted(refused):
        shown = met[row] if met else in_json(piece.batch, row)
        ledger.refuse(source.name, int(piece.lines[row]), refused[row], shown)
    return without(part, np.array(list(refused)))


def without(part: Part, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Part:
    """Return a part without some of its rows."""
    good = np.ones(len(part.lines), np.bool_)
    good[rows] = False
    return part._replace(batch=part.batch.filter(pa.array(good)), lines=part.lines[good])


def in_json(batch: pa.RecordBatch, row: int) -> str:
    """Return a row of a format that has no lines, for people."""
    cells = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            cells[name] = column[row].as_py()
        except (UnicodeDecodeError, ValueError):  # not UTF-8, or a time beyond Python's
            cells[name] = str(column[row].cast(pa.binary()).as_py() if is_text(column.type) else "")
    return json.dumps(cells, ensure_ascii=False, default=str)


def _plain(column: pa.Array, ours: str) -> pa.Array:
    """Return a column of a type that any other piece can be put beside."""
    if pa.types.is_dictionary(column.type):
        column = _plain(column.dictionary, ours).take(column.indices)  # not every type decodes
    usual = _usual(column.type)
    column = column if usual == column.type else column.cast(usual)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        if ours in USUAL:  # old writers of Parquet do not say that it is text
            return column.cast(pa.large_binary()).cast(pa.large_string(), safe=False)
    elif pa.types.is_large_string(column.type):
        return column.cast(pa.large_string() if ours == "text" else pa.string())
    return column


def _usual(kind: pa.DataType) -> pa.DataType:
    """Return a type without Arrow's views, which few of its functions know."""
    views = {pa.string_view(): pa.string(), pa.binary_view(): pa.binary()}
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_usual(field.type)) for field in kind])
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        make = pa.list_ if pa.types.is_list(kind) else pa.large_list
        return make(kind.value_field.with_type(_usual(kind.value_type)))
    return views.get(kind, kind)


def _broken(columns: dict[str, pa.Array]) -> dict[int, str]:
    """Return the rows whose text is not UTF-8: most readers of Arrow do not look."""
    refused = {}
    for column in columns.values():
        try:
            column.validate(full=True)
        except pa.ArrowInvalid:
            for row in range(len(column)):
                try:
                    column[row].as_py()
                except UnicodeDecodeError:
                    refused[row] = NOT_UTF8
                except ValueError:  # a time beyond Python's
                    continue
    return refused


def _ids(column: pa.Array) -> tuple[pa.Array, dict[int, str]]:
    """Return ids as text, and the rows without one."""
    ids = pc.fill_null(as_text(column, identified), "")
    return ids, dict.fromkeys(_rows(pc.equal(ids, "")), NO_ID)


def _texts(column: pa.Array) -> tuple[pa.Array, dict[int, str]]:
    """Return texts, and the rows without one; the empty text is one."""
    if not is_text(column.type) and not pa.types.is_null(column.type):
        numbers = dict.fromkeys(_rows(column.is_valid()), NOT_STRING)
        return pa.nulls(len(column), pa.large_string()), dict.fromkeys(
            _rows(column.is_null()), NO_TEXT
        ) | numbers
    return column.cast(pa.large_string()), dict.fromkeys(_rows(column.is_null()), NO_TEXT)


def _rows(mask: pa.BooleanArray) -> list[int]:
    """Return the rows where a mask is true."""
    return list(np.flatnonzero(mask.to_numpy(zero_copy_only=False)).tolist())
