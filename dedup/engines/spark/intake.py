"""Intake: rows of files as articles under our names, or refused, as one machine reads them."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema

from dedup.corpus import COLUMNS
from dedup.engines.spark.articles import WIRE, arrow_of, expect_plain
from dedup.errors import InputError, SchemaError
from dedup.reading.columnar import owned
from dedup.reading.jsonl import pieces
from dedup.reading.ledger import Entry, Ledger
from dedup.reading.naming import USUAL, Names
from dedup.reading.parsing import WIDEST, width
from dedup.reading.pieces import Part, Piece, Source
from dedup.reading.settling import settled
from dedup.reading.streams import LONGEST, SHOWN, TOO_LONG, Lines
from dedup.reading.uniting import common, fitted

SOURCE, FILE, BLOCK, LINE = "__source", "__file", "__block", "__line"
REASON, SAID = "__reason", "__said"
PLACE = (SOURCE, FILE, BLOCK, LINE)
"""Where a row stands: files in the order given, in a file by block, in a block by line, from 1."""
LINES = "lines of a block"
"""Stands for a reason in a row that tells how many lines a block has: its ``LINE``."""

_PLACED = {
    WIRE: pa.bool_(), SOURCE: pa.int32(), FILE: pa.string(), BLOCK: pa.int64(), LINE: pa.int64(),
    REASON: pa.string(), SAID: pa.string(),
}  # fmt: skip
_LINES = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".json")
_DATA = "data"
_DEEPEST = 50  # columns within columns: Arrow's messages end at 64
_MARK = b"\xef\xbb\xbf"


class Given(NamedTuple):
    """
    Files under one path.

    Args:
        path: all are under it.
        rows: as they stand there, with ``FILE``, and ``BLOCK`` of lines, ``LINE`` of others.
        names: their columns, by ours.
        kinds: what columns are under our names.
        lines: whether they are JSON Lines.
        wire: whether they are wire copy.
    """

    path: str
    rows: DataFrame
    names: Names
    kinds: Mapping[str, pa.DataType]
    lines: bool
    wire: bool


def given(session: SparkSession, path: str, fields: Mapping[str, str], *, wire: bool) -> Given:
    """
    Return files of Parquet, or of JSON Lines by their names.

    Raises:
        InputError: Spark cannot read them.
        SchemaError: no column holds the text, or none ids, or Spark cannot hand one on.
    """
    names, lines = Names(fields), path.lower().endswith(_LINES)
    file = f.col("_metadata.file_path").alias(FILE)
    try:
        if lines:
            typed = _typed(session, path)
            data = f.col("value").cast("binary").alias(_DATA)
            block = f.col("_metadata.file_block_start").alias(BLOCK)
            rows = session.read.text(path, lineSep="\n").select(data, file, block)
        else:
            typed = session.read.parquet(path)
            line = (f.col("_metadata.row_index") + 1).alias(LINE)
            rows = typed.select("*", file, line)
    except AnalysisException as problem:
        reason = str(problem).splitlines()[0]
        raise InputError(f"Spark cannot read it: {reason}", path) from problem
    schema = arrow_of(typed)
    expect_plain(schema.names)
    if schema.names:
        _expect_articles(names, schema.names, path)
    renames = names.renames(schema.names)
    kinds = {
        ours: pa.string() if ours in USUAL else _kind(schema.field(theirs).type, lines=lines)
        for theirs, ours in renames.items()
    }
    return Given(path, rows, names, kinds, lines, wire)


def _typed(session: SparkSession, path: str) -> DataFrame:
    """Return lines of JSON with the columns, and their types, that Spark finds."""
    try:
        return session.read.json(path, mode="DROPMALFORMED", lineSep="\n")
    except AnalysisException as problem:
        if problem.getCondition() != "COLUMN_ALREADY_EXISTS":
            raise
    # a row has one key twice: the last counts, as on one machine
    lines = session.read.text(path, lineSep="\n").rdd.map(lambda row: _once(row.value))
    return session.read.json(lines, mode="DROPMALFORMED")


def _once(line: str) -> str:
    """Return a line of JSON with each key once; nothing of one that is none."""
    try:
        return json.dumps(json.loads(line))
    except (ValueError, RecursionError):
        return ""


def _kind(kind: pa.DataType, *, lines: bool) -> pa.DataType:
    """Return what a column of the caller is; of JSON text where one machine has text."""
    wide = width(kind) > WIDEST or str(kind).count("<") > _DEEPEST
    return pa.string() if lines and wide else kind


def _expect_articles(names: Names, columns: list[str], path: str) -> None:
    names.learn(columns)
    have = f"the columns are: {', '.join(columns)}"
    if names["text"] is None:
        told = f"{path}: no column holds the text, but pages; {have}; read them on one machine"
        raise SchemaError(told, "text")
    if names["id"] is None:
        told = f"{path}: no column holds ids; {have}; ids are made on one machine alone"
        raise SchemaError(told, "id")


def read(sources: Sequence[Given]) -> DataFrame:
    """Return all rows: articles, refused ones with a reason, and how many lines blocks have."""
    seen: dict[str, list[pa.DataType]] = {name: [pa.string()] for name in COLUMNS}
    for source in sources:
        for name, kind in source.kinds.items():
            seen.setdefault(name, []).append(kind)
    kinds = {name: common(several) for name, several in seen.items()}
    for name in _PLACED:
        if name in kinds:
            raise SchemaError(f"a column is called {name!r}, as one of ours: rename it", name)
    schema = pa.schema([*kinds.items(), *_PLACED.items()])
    parts = []
    for number, (_, rows, names, _, lines, wire) in enumerate(sources):
        work = partial(_read, number, names, schema, lines=lines, wire=wire)
        parts.append(rows.mapInArrow(work, from_arrow_schema(schema)))
    return reduce(DataFrame.unionAll, parts)


class _Account(Ledger):
    """An account of what is refused."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def enter(self, entry: Entry) -> None:
        """Keep an entry."""
        self.entries.append(entry)


def _read(
    number: int, names: Names, schema: pa.Schema, batches: Iterator[pa.RecordBatch], *,
    lines: bool, wire: bool,
) -> Iterator[pa.RecordBatch]:  # fmt: skip
    """Yield rows of some batches, as ``read`` tells of them."""
    met: Counter[tuple[str, int]] = Counter()
    for batch in batches:
        for file, block, rows in _runs(batch):
            account, first = _Account(), met[file, block] + 1
            found = _of_lines(rows, first, names, account) if lines else [_of_rows(rows)]
            met[file, block] += len(rows) if lines else 0
            source = Source(file, lambda *_: iter(()), wire)
            placed = [wire, number, file, block]
            for piece in found:
                yield _placed(settled(piece, names, account, source), placed, schema)
            yield _refused(account, placed, schema)
    told = [[wire, number, *block, count, LINES, None] for block, count in met.items() if count]
    yield _rows(told, schema)


def _runs(batch: pa.RecordBatch) -> Iterator[tuple[str, int, pa.RecordBatch]]:
    """Yield the rows of each block of each file: they come together."""
    blocks = batch.column(BLOCK) if BLOCK in batch.schema.names else pa.repeat(0, len(batch))
    runs = pa.table({"file": batch.column(FILE), "block": blocks})
    files = runs["file"].combine_chunks().dictionary_encode().indices.to_numpy()
    begun = np.diff(files, prepend=-1) != 0
    begun |= np.diff(blocks.to_numpy(), prepend=-1) != 0
    for start, stop in pairwise([*np.flatnonzero(begun).tolist(), len(batch)]):
        file, block = runs["file"][start].as_py(), runs["block"][start].as_py()
        yield _called(file), block, batch.slice(start, stop - start)


def _called(file: str) -> str:
    """Return what people call a file; of this machine, its path."""
    return re.sub("^file:/*(?=/)", "", unquote(file))


def _of_lines(rows: pa.RecordBatch, first: int, names: Names, account: Ledger) -> Iterator[Piece]:
    """Yield the objects of lines."""
    found = rows.column(_DATA).to_pylist()
    if first == 1 and found[0].startswith(_MARK):
        found[0] = found[0].removeprefix(_MARK)
    long = [place for place, line in enumerate(found) if len(line) > LONGEST]
    blocks, start = [], 0
    for place in [*long, len(found)]:
        if start < place:
            blocks.append(Lines(b"\n".join(found[start:place]), first + start))
        if place < len(found):
            blocks.append(Lines(found[place][:SHOWN], first + place, TOO_LONG))
        start = place + 1
    yield from pieces(blocks, "", names, account)


def _of_rows(rows: pa.RecordBatch) -> Piece:
    columns = [name for name in rows.schema.names if name not in {FILE, LINE}]
    return Piece(owned(rows.select(columns)), rows.column(LINE).to_numpy())


def _placed(part: Part, placed: list[object], schema: pa.Schema) -> pa.RecordBatch:
    """Return articles in the columns of all, beside where they stand."""
    there, count = part.batch.schema.names, len(part.lines)
    columns = dict(zip(_PLACED, [*placed, part.lines, None, None], strict=True))
    made = []
    for field in schema:
        if field.name in columns:
            made.append(_all(columns[field.name], count, field.type))
        elif field.name in there:
            made.append(fitted(part.batch.column(field.name), field.type))
        else:
            made.append(pa.nulls(count, field.type))
    return pa.RecordBatch.from_arrays(made, schema=schema)


def _all(value: object, count: int, kind: pa.DataType) -> pa.Array:
    if isinstance(value, np.ndarray):
        return pa.array(value, kind)
    return pa.repeat(pa.scalar(value, kind), count)


def _refused(account: _Account, placed: list[object], schema: pa.Schema) -> pa.RecordBatch:
    told = ("line", "reason", "row")
    return _rows([[*placed, *(entry[name] for name in told)] for entry in account.entries], schema)


def _rows(cells: Sequence[Sequence[object]], schema: pa.Schema) -> pa.RecordBatch:
    """Return rows that are no articles."""
    rows = [dict(zip(_PLACED, row, strict=True)) for row in cells]
    return pa.RecordBatch.from_pylist(rows, schema)
