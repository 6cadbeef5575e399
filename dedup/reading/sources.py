"""What a caller may hand in, and which reader takes it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from glob import glob
from pathlib import Path
from typing import Any

from dedup.errors import InputError
from dedup.reading import columnar, delimited, folder, jsonl
from dedup.reading.pieces import Source
from dedup.reading.streams import Stream

READERS = {
    ".jsonl": jsonl.file_pieces,
    ".ndjson": jsonl.file_pieces,
    ".json": jsonl.file_pieces,
    ".csv": delimited.file_pieces,
    ".tsv": delimited.file_pieces,
    ".parquet": columnar.parquet_pieces,
    ".arrow": columnar.arrow_pieces,
    ".feather": columnar.arrow_pieces,
}
PACKED = {".gz", ".zst"}
BEGINNINGS = {b"{": ".jsonl", b"PAR1": ".parquet", b"ARROW1": ".arrow"}
FORMATS = ".jsonl, .ndjson, .json, .csv, .tsv, .parquet, .arrow or .feather (each also with .gz)"
STDIN = "<stdin>"


def sources_of(given: Iterable[Any], *, wire: bool = False) -> Iterator[Source]:
    """
    Yield what is to be read: each file of a pattern by itself.

    Raises:
        InputError: something is not there, or of no format we know.
    """
    for item in given:
        if isinstance(item, str | Path):
            yield from (_file(path, wire=wire) for path in _expanded(item))
        elif hasattr(item, "__arrow_c_stream__") or hasattr(item, "__arrow_c_array__"):
            name = f"<{type(item).__name__}>"
            yield Source(name, partial(columnar.frame_pieces, item, name), wire)
        elif isinstance(item, Iterable) and not isinstance(item, Mapping | bytes):
            yield Source("<rows>", partial(jsonl.row_pieces, item, "<rows>"), wire)
        else:
            raise InputError(
                f"cannot read articles from a {type(item).__name__}; "
                "a path, a table, a frame or an iterable of dicts is expected"
            )


def files_of(given: Iterable[str | Path]) -> Iterator[Path]:
    """Yield every file that reading these would open."""
    for item in given:
        for text in _expanded(item):
            path = Path("/dev/stdin" if text == "-" else text)
            yield from folder.files_of(path) if path.is_dir() else [path]


def _expanded(item: str | Path) -> list[str]:
    """Return the path, or those that a pattern stands for, in order."""
    text = str(item)
    if text == "-" or Path(text).exists():
        return [text]
    if not any(sign in text for sign in "*?["):
        raise InputError("no such file or folder", text)
    found = sorted(glob(text, recursive=True))  # noqa: PTH207 - an absolute pattern too
    if not found:
        raise InputError("no file fits this pattern", text)
    return found


def _file(text: str, *, wire: bool) -> Source:
    """Return a path as a source."""
    if text == "-":
        return Source(STDIN, partial(jsonl.file_pieces, None, STDIN), wire, made="stdin")
    path = Path(text)
    if path.is_dir():
        if not folder.text_files(path):
            raise InputError(f"no .txt files in this folder; name its files: {path}/*.jsonl", text)
        return Source(text, partial(folder.file_pieces, path, text), wire, made=path.name)
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in PACKED]
    suffix = suffixes[-1] if suffixes else ""
    reader = READERS.get(suffix) or READERS[_sniffed(path, text)]
    return Source(text, partial(reader, path, text), wire, made=path.name)


def _sniffed(path: Path, name: str) -> str:
    """Return the suffix that a file of unknown suffix should have."""
    if not path.is_file():
        return ".jsonl"  # a pipe can be read only once
    with Stream(path) as stream:
        head = stream.fill(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginning, suffix in BEGINNINGS.items():
        if head.startswith(beginning):
            return suffix
    raise InputError(f"unknown format; {FORMATS} or a folder of .txt is expected", name)
