"""Lines of JSON one by one: the bad are refused, the good go to Arrow again."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa

from dedup.reading.ledger import Ledger
from dedup.reading.naming import USUAL, Names
from dedup.reading.parsing import NESTED, arrowed
from dedup.reading.pieces import Piece
from dedup.reading.records import Refused
from dedup.reading.settling import NOT_STRING, NOT_UTF8
from dedup.reading.streams import Lines
from dedup.reading.wording import identified, labelled, worded

NOT_JSON = "not JSON"
NOT_OBJECT = "not an object"
TOO_DEEP = "nested too deeply"

LONE = re.compile("[\ud800-\udfff]")


class Row(NamedTuple):
    """A good line: where it stands, its bytes, and what it says."""

    line: int
    data: bytes
    cells: dict[str, Any]


def sifted(block: Lines, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """Yield the good rows of a block; the others are refused."""
    rows = _rows(block, name, ledger)
    if not rows:
        return
    names.learn(dict.fromkeys(key for row in rows for key in row.cells))
    rows = _with_text(rows, names["text"] or names["html"] or "", name, ledger)
    if not rows:
        return
    batch = arrowed(b"\n".join(row.data for row in rows), len(rows))
    if batch is None or rounded(batch, names):
        batch = _by_column([row.cells for row in rows], names)
    lines = np.array([row.line for row in rows], np.int64)
    yield Piece(batch, lines, lambda: [row.data for row in rows], sound=True)


def rounded(batch: pa.RecordBatch, names: Names) -> bool:
    """Return whether ids came as doubles, in which long numbers lose their last digits."""
    place = batch.schema.get_field_index(names["id"]) if names["id"] is not None else -1
    return place >= 0 and pa.types.is_floating(batch.schema.field(place).type)


def _with_text(rows: list[Row], text: str, name: str, ledger: Ledger) -> list[Row]:
    """Return the rows whose text is a string, or null, which is refused later."""
    good = []
    for row in rows:
        if isinstance(row.cells.get(text), str | None):
            good.append(row)
        else:
            ledger.refuse(name, row.line, NOT_STRING, row.data)
    return good


def _rows(block: Lines, name: str, ledger: Ledger) -> list[Row]:
    """Return the lines that are objects."""
    rows, met = [], 0
    for number, line in enumerate(block.data.split(b"\n"), block.first):
        data = line.strip(b" \t\r")
        if not data:
            continue
        met += 1
        try:
            rows.append(row_of(number, data, ledger))
        except Refused as refused:
            ledger.refuse(name, number, refused.reason, line)
    ledger.met(met)
    return rows


def row_of(number: int, data: bytes, ledger: Ledger) -> Row:
    """Return a line as a row, or raise Refused."""
    try:
        cells = msgspec.json.decode(data)
    except UnicodeDecodeError:
        raise Refused(NOT_UTF8) from None
    except RecursionError:
        raise Refused(TOO_DEEP) from None
    except msgspec.MsgspecError:
        data, cells = _lenient(data, ledger)
    if not isinstance(cells, dict):
        raise Refused(NOT_OBJECT)
    if _nested(cells):
        raise Refused(TOO_DEEP)
    return Row(number, data, cells)


def _nested(cells: Any) -> bool:
    """Return whether a value is nested too deeply."""
    level = [cells]
    for _ in range(NESTED):
        insides = (part.values() if isinstance(part, dict) else part for part in level)
        level = [part for inside in insides for part in inside if isinstance(part, dict | list)]
        if not level:
            return False
    return True


def _lenient(data: bytes, ledger: Ledger) -> tuple[bytes, Any]:
    """Return a line that Python's own reader takes: NaN, and half a pair of surrogates."""
    try:
        cells = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused(NOT_UTF8) from None
    except RecursionError:
        raise Refused(TOO_DEEP) from None
    except ValueError:
        raise Refused(NOT_JSON) from None
    whole, lone = LONE.subn("\ufffd", json.dumps(cells, ensure_ascii=False))
    if not lone:
        return data, cells
    ledger.replaced += lone
    return whole.encode(), json.loads(whole)


def _by_column(rows: list[dict[str, Any]], names: Names) -> pa.RecordBatch:
    """Return rows whose columns are not all of one type: those that are not become text."""
    ours = {names[name]: name for name in USUAL}
    columns: dict[str, pa.Array] = {}
    for key in dict.fromkeys(key for row in rows for key in row):
        alone = [{key: row[key]} if key in row else {} for row in rows]
        batch = None
        if key not in ours:
            lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in alone)
            batch = arrowed(lines.encode(), len(rows))
        if batch is None:
            say = identified if ours.get(key) == "id" else labelled if key in ours else worded
            cells = [row.get(key) for row in rows]
            columns[key] = pa.array(map(say, cells), pa.string())
        else:
            columns[key] = batch.column(0)
    return pa.record_batch(columns) if columns else pa.record_batch({})
