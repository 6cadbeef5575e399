"""A detection's tables as Parquet, JSON Lines or CSV."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from dedup.detection import Detection
from dedup.errors import InputError
from dedup.landing import landing

_ROWS = 10_000  # turned into JSON at a time
_IDS = frozenset({"id", "id_a", "id_b", "best_id", "wire_id"})
_FOREIGN = frozenset(
    [
        "arrow",
        "db",
        "feather",
        "gz",
        "html",
        "json",
        "ods",
        "sqlite",
        "tsv",
        "txt",
        "xls",
        "xlsx",
        "xml",
        "zst",
    ]
)
_FORMULA = r"^([=+\-@\t\r])"


def write(detection: Detection, target: str | Path, form: str = "parquet") -> None:
    """
    Write a detection.

    Args:
        detection: what to write.
        target: a file ending in .parquet, .jsonl or .csv takes the ``articles`` table; any other
            name is a folder that takes every table, and ``run.json``.
        form: of the tables in a folder: ``parquet``, ``jsonl`` or ``csv``.

    Raises:
        InputError: it cannot be written there.
    """
    target = Path(target)
    suffix = target.suffix.removeprefix(".").lower()
    if suffix in _FOREIGN and not target.is_dir():
        raise InputError(
            f"cannot write .{suffix}; give a folder or {', '.join(FORMATS)}", str(target)
        )
    try:
        if suffix in FORMATS:
            _write_table(detection.tables["articles"], target, suffix)
            return
        for name, table in detection.tables.items():
            _write_table(table, target / f"{name}.{form}", form)
        with landing(target / "run.json") as file:
            file.write(json.dumps(detection.run, indent=1, ensure_ascii=False).encode() + b"\n")
    except OSError as problem:
        place = problem.filename or str(target)
        raise InputError(
            f"cannot be written: {problem.strerror or problem}", str(place)
        ) from problem


def write_jsonl(table: pa.Table, file: BinaryIO) -> None:
    """Write one JSON object a row."""
    encoder = msgspec.json.Encoder(enc_hook=str)
    for batch in table.to_batches(_ROWS):
        file.writelines(encoder.encode(row) + b"\n" for row in batch.to_pylist())


def _write_parquet(table: pa.Table, file: BinaryIO) -> None:
    pyarrow.parquet.write_table(table, file, compression="zstd")


def _write_csv(table: pa.Table, file: BinaryIO) -> None:
    """Write CSV. Text that a spreadsheet would run as a formula gets a ``'`` before it, ids not."""
    for place, field in enumerate(table.schema):
        column = table.column(place)
        if pa.types.is_nested(field.type):
            texts = [None if v is None else json.dumps(v, default=str) for v in column.to_pylist()]
            table = table.set_column(place, field.name, pa.array(texts, pa.string()))
        elif _is_text(field.type) and field.name not in _IDS:
            safe = pc.replace_substring_regex(column, _FORMULA, r"'\1")
            table = table.set_column(place, field.name, safe)
    pyarrow.csv.write_csv(table, file)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


FORMATS: dict[str, Callable[[pa.Table, BinaryIO], None]] = {
    "parquet": _write_parquet,
    "jsonl": write_jsonl,
    "csv": _write_csv,
}
"""How a table is written, by the ending of its file."""


def _write_table(table: pa.Table, path: Path, form: str) -> None:
    with landing(path) as file:
        FORMATS[form](table, file)
