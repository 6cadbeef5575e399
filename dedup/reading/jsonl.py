"""JSON Lines: Arrow reads each block, and a block that Arrow refuses is read line by line."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from dedup.errors import InputError
from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.reading.parsing import parsed
from dedup.reading.pieces import Piece, counted
from dedup.reading.recoding import opened
from dedup.reading.sifting import TOO_DEEP, rounded, sifted
from dedup.reading.streams import BLOCK, Lines, blocks

THREADS = 4


def file_pieces(path: Path | None, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the rows of a JSON Lines file (None: standard input).

    Raises:
        InputError: the file cannot be opened, or is one JSON array.
        SchemaError: no column holds the text.
    """
    with opened(path, name, ledger) as stream:
        yield from pieces(_no_array(blocks(stream), name), name, names, ledger)


def row_pieces(rows: Iterable[Any], name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """Yield the rows of an iterable of dicts, each as if it were a line of JSON."""
    return pieces(_written(rows), name, names, ledger)


def pieces(found: Iterable[Lines], name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """Yield the rows of blocks of lines, in order; threads read ahead."""
    threads = min(THREADS, pa.cpu_count())
    times: dict[str, pa.DataType] = {}
    waiting: deque[tuple[Lines, Future[pa.RecordBatch | None] | None]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for block in found:
            task = None if block.refused else pool.submit(parsed, block.data, times)
            waiting.append((block, task))
            if len(waiting) > threads:
                yield from _pieces(*waiting.popleft(), name, names, ledger)
        while waiting:
            yield from _pieces(*waiting.popleft(), name, names, ledger)


def _no_array(found: Iterable[Lines], name: str) -> Iterator[Lines]:
    """Yield blocks that do not begin as a JSON array."""
    begun = False
    for block in found:
        begin = b"" if begun else block.data.lstrip()[:1]
        if begin == b"[":
            raise InputError(
                "this is a JSON array, not JSON Lines; one object a line is expected; "
                "convert with: jq -c '.[]'",
                name,
            )
        begun = begun or bool(begin)
        yield block


def _pieces(
    block: Lines,
    task: Future[pa.RecordBatch | None] | None,
    name: str,
    names: Names,
    ledger: Ledger,
) -> Iterator[Piece]:
    """Yield the rows of a block."""
    if task is None:
        ledger.met(1)
        ledger.refuse(name, block.first, block.refused, block.data)
        return
    batch = task.result()
    if batch is not None:
        names.learn(batch.schema.names)
    if batch is None or rounded(batch, names):
        yield from sifted(block, name, names, ledger)
        return
    ledger.met(batch.num_rows)
    lines = counted(block.first, batch.num_rows)
    yield Piece(batch, lines, lambda: block.data.split(b"\n"), sound=True)


def _written(rows: Iterable[Any]) -> Iterator[Lines]:
    """Yield rows as lines of JSON."""
    lines: list[bytes] = []
    size, first = 0, 1
    for row in rows:
        try:
            lines.append(_line(row))
        except RecursionError:
            if lines:
                yield Lines(b"\n".join(lines), first)
            yield Lines(b"", first + len(lines), TOO_DEEP)
            first, size, lines = first + len(lines) + 1, 0, []
            continue
        size += len(lines[-1])
        if size >= BLOCK:
            yield Lines(b"\n".join(lines), first)
            first, size, lines = first + len(lines), 0, []
    if lines:
        yield Lines(b"\n".join(lines), first)


def _line(row: Any) -> bytes:
    """Return a value as JSON."""
    try:
        return msgspec.json.encode(row, enc_hook=_said)
    except UnicodeEncodeError:  # half a surrogate pair: written as \\ud800, replaced later
        return json.dumps(row, default=_said).encode()


def _said(value: Any) -> Any:
    """Return a value that JSON has no words for as one it has."""
    return value.item() if hasattr(value, "item") else str(value)
