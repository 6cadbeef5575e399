"""Values of any type as text."""

import math
from collections.abc import Callable
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

EXACT = 2**53
"""From here on not every whole number has a double of its own."""


def worded(value: Any) -> str | None:
    """Return a value as text: numbers as written, what is nested as JSON without nulls."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))  # a column of whole numbers with a gap comes as doubles
    if isinstance(value, dict | list | bool):
        return msgspec.json.encode(_full(value), enc_hook=str, order="sorted").decode()
    return value.hex() if isinstance(value, bytes) else str(value)


def identified(value: Any) -> str | None:
    """Return a value as an id; what is nested, true, false or no number is none."""
    odd = isinstance(value, dict | list | bool)
    odd = odd or (isinstance(value, float) and not math.isfinite(value))
    return None if odd else worded(value)


def labelled(value: Any) -> str | None:
    """Return a value as text for people: ``{"name": …}`` is its name, a list its items."""
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return str(value["name"])
    if isinstance(value, list):
        return "; ".join(filter(None, map(labelled, value)))
    return worded(value)


def as_text(column: pa.Array, say: Callable[[Any], str | None] = worded) -> pa.Array:
    """Return a column as strings; times become ISO 8601 in UTC."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        seconds = column.cast(pa.timestamp("s", kind.tz), safe=False).cast(pa.timestamp("s"))
        return pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%SZ")
    if is_text(kind) or pa.types.is_null(kind) or pa.types.is_integer(kind):
        return column.cast(pa.string())
    return pa.array(map(say, column.to_pylist()), pa.string())


def is_text(kind: pa.DataType) -> bool:
    """Return whether a type is one of Arrow's strings."""
    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _full(value: Any) -> Any:
    """Return nested values without nulls: Arrow cannot tell them from what is not there."""
    if isinstance(value, dict):
        return {key: _full(part) for key, part in value.items() if part is not None}
    return [_full(part) for part in value] if isinstance(value, list) else value
