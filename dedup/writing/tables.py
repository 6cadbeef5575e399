"""A detection's tables as Parquet, JSON Lines or CSV."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from gzip import GzipFile
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from dedup.errors import InputError, expect
from dedup.landing import identity, is_stream, landing

if TYPE_CHECKING:
    from dedup.detection import Detection

TABLES = ("outlets", "paragraphs", "articles", "sentences", "pairs", "matches", "stories")
"""Every table there is: of other files in a folder nothing is replaced or removed."""

RUN = "run.json"
PAGE, GRAPHS = "html", ("graphml", "gexf")

_ROWS = 10_000  # turned into JSON at a time
_GROUP = 1 << 17  # rows of a group of Parquet, however many come at a time: the same bytes
_IDS = frozenset({"id", "id_a", "id_b", "best_id", "wire_id", "story", "lead_id"})
_FOREIGN = frozenset({
    "arrow", "db", "feather", "gz", "json", "ods", "sqlite", "tsv", "txt", "xls", "xlsx",
    "xml", "zst",
})  # fmt: skip
Batches = Iterable[pa.RecordBatch]

_FORMULA = r"^([=+\-@\t\r])"


def write(detection: "Detection", target: str | Path, form: str = "parquet",
          *, text: str = "matched") -> None:  # fmt: skip
    """
    Write a detection.

    Args:
        detection: what to write.
        target: a file ending in .parquet, .jsonl or .csv (the last two also with .gz) takes the
            ``articles`` table, a pipe or device too, as JSON Lines if its name says nothing; one
            in .html is a report, in .graphml or .gexf a network of related articles, of outlets
            in .outlets.graphml; any other name is a folder of every table, and ``run.json``.
        form: of the tables in a folder: ``parquet``, ``jsonl`` or ``csv``.
        text: of a report: ``matched`` (what has a counterpart, and neighbours), ``full``, ``none``.

    Raises:
        ArgumentError: an argument is of another type.
        InputError: it cannot be written there, or not in this form, or something would be written
            over that was read; MissingExtra: what writes it is not installed.
    """
    from dedup.detection import Detection  # compiles, and is there when anybody has one

    expect(detection, Detection, "detection", "what dedup.detect(...) returns")
    expect(target, (str, PathLike), "target", "a path")
    target = Path(target)
    if form not in FORMATS:
        raise InputError(f"unknown form {form!r}; known are {', '.join(FORMATS)}", str(target))
    named, packed = _form_of(target)
    _spare(detection, target, form)
    with telling(target):
        if not named:
            _write_folder(detection, target, form)
        else:
            with landing(target) as file, _packing(file, packed) as inside:
                _write_file(detection, inside, named, text, outlets=".outlets" in target.suffixes)


@contextmanager
def telling(path: str | Path) -> Iterator[None]:
    """Tell in one line what the system refuses, and where."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as problem:
        place = str(problem.filename or path)
        raise InputError(f"cannot be written: {problem.strerror or problem}", place) from problem


def _write_file(
    detection: "Detection", file: BinaryIO, form: str, text: str, *, outlets: bool
) -> None:
    """Write articles, a page, or a network."""
    if form == PAGE:
        from dedup.report.page import write_page

        write_page(detection, file, text)
    elif form in GRAPHS:
        from dedup.writing.networks import write_network

        write_network(detection, file, form, outlets=outlets)
    else:
        FORMATS[form](detection.batches("articles"), file)


def _spare(detection: "Detection", target: Path, form: str) -> None:
    """Refuse to write over what was read."""
    inputs = {identity(Path(name)) for name in detection.corpus.intake.files}
    for path in touched(target, form):
        if not is_stream(path) and identity(path) in inputs:
            raise InputError("would overwrite an input; give another name", str(path))


def touched(target: str | Path, form: str) -> list[Path]:
    """Return every file that ``write`` would write, replace or remove."""
    target = Path(target)
    if _form_of(target)[0]:
        return [target]
    names = {RUN, *(f"{name}.{form}" for name in TABLES)} | _listed(target)
    return [target / name for name in sorted(names)]


def _form_of(target: Path) -> tuple[str, bool]:
    """Return the format of a file, none for a folder, and whether it is packed."""
    suffixes = [suffix.removeprefix(".").lower() for suffix in target.suffixes] or [""]
    packed = suffixes[-1] == "gz" and suffixes[-2:-1] in (["jsonl"], ["csv"])
    suffix = suffixes[-2] if packed else suffixes[-1]
    if suffix in (*FORMATS, *GRAPHS, PAGE):
        return suffix, packed
    if is_stream(target):
        return "jsonl", False
    if suffix in _FOREIGN and not target.is_dir():
        known = ", ".join(FORMATS)
        raise InputError(f"cannot write .{suffix}; give a folder or {known}", str(target))
    return "", False


@contextmanager
def _packing(file: BinaryIO, packed: bool) -> Iterator[BinaryIO]:
    """Yield a file, or what packs into it: the same bytes at any time and under any name."""
    if not packed:
        yield file
        return
    with GzipFile("", "wb", fileobj=file, mtime=0) as packing:
        yield cast(BinaryIO, packing)


def _write_folder(detection: "Detection", folder: Path, form: str) -> None:
    """
    Write every table, then name them all; ``run.json`` last: without one a folder is not whole.

    Tables of an earlier run that this one does not have are removed, nothing else.
    """
    names = {name: f"{name}.{form}" for name in detection.tables}
    run = detection.run | {"tables": sorted(names.values())}
    with landing(folder / RUN) as file:
        file.write(json.dumps(run, indent=1, ensure_ascii=False).encode() + b"\n")
        with ExitStack() as open_tables:
            for name in detection.tables:
                place = open_tables.enter_context(landing(folder / names[name]))
                FORMATS[form](detection.batches(name), place)
            left = _listed(folder) - set(names.values())
            (folder / RUN).unlink(missing_ok=True)
        for name in left:
            (folder / name).unlink(missing_ok=True)


def _listed(folder: Path) -> set[str]:
    """Return the tables that an earlier run says it wrote to a folder."""
    try:
        named = json.loads((folder / RUN).read_bytes())["tables"]
        return {name for name in named if name in {f"{t}.{f}" for t in TABLES for f in FORMATS}}
    except (OSError, ValueError, TypeError, LookupError):
        return set()


def write_jsonl(batches: Batches, file: BinaryIO) -> None:
    """Write one JSON object a row."""
    encoder = msgspec.json.Encoder(enc_hook=str)
    for batch in batches:
        for first in range(0, len(batch), _ROWS):
            rows = batch.slice(first, _ROWS).to_pylist()
            file.writelines(encoder.encode(row) + b"\n" for row in rows)


def _write_parquet(batches: Batches, file: BinaryIO) -> None:
    """Write Parquet: groups of so many rows in one piece each, whatever blocks they come in."""
    writer, waiting, rows = None, [], 0
    with ExitStack() as open_writer:
        for batch in batches:
            if writer is None:
                writer = pyarrow.parquet.ParquetWriter(file, batch.schema, compression="zstd")
                open_writer.enter_context(writer)
            waiting.append(batch)
            rows += len(batch)
            while rows >= _GROUP:
                table = pa.Table.from_batches(waiting)
                _write_group(writer, table[:_GROUP])
                waiting, rows = table[_GROUP:].to_batches(), rows - _GROUP
        if writer is not None and rows:
            _write_group(writer, pa.Table.from_batches(waiting))


def _write_group(writer: pyarrow.parquet.ParquetWriter, rows: pa.Table) -> None:
    writer.write_table(rows.combine_chunks(), row_group_size=_GROUP)


def _write_csv(batches: Batches, file: BinaryIO) -> None:
    """Write CSV. Text that a spreadsheet would run as a formula gets a ``'`` before it, ids not."""
    writer = None
    with ExitStack() as open_writer:
        for batch in batches:
            table = _plain(pa.Table.from_batches([batch]))
            if writer is None:
                writer = pyarrow.csv.CSVWriter(file, table.schema)
                open_writer.enter_context(writer)
            writer.write_table(table)


def _plain(table: pa.Table) -> pa.Table:
    """Return rows as CSV has them."""
    names = [re.sub(_FORMULA, r"'\1", name) for name in table.column_names]
    for place, field in enumerate(table.schema):
        column = table.column(place)
        if pa.types.is_nested(field.type):
            texts = [None if v is None else json.dumps(v, default=str) for v in column.to_pylist()]
            table = table.set_column(place, field.name, pa.array(texts, pa.string()))
        elif _is_text(field.type) and field.name not in _IDS:
            safe = pc.replace_substring_regex(column, _FORMULA, r"'\1")
            table = table.set_column(place, field.name, safe)
    return table.rename_columns(names)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


FORMATS: dict[str, Callable[[Batches, BinaryIO], None]] = {
    "parquet": _write_parquet,
    "jsonl": write_jsonl,
    "csv": _write_csv,
}
"""How a table is written, by the ending of its file."""
