"""What a caller may hand in, and which reader takes it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from glob import glob
from pathlib import Path
from typing import Any

from dedup.errors import InputError, legible
from dedup.reading import archives, columnar, delimited, documents, folder, jsonl, ninjs, pages
from dedup.reading.pieces import Source
from dedup.reading.recoding import Text

READERS = {
    ".jsonl": jsonl.file_pieces,
    ".ndjson": jsonl.file_pieces,
    ".json": ninjs.json_pieces,
    ".ninjs": ninjs.file_pieces,
    ".csv": delimited.file_pieces,
    ".tsv": delimited.file_pieces,
    ".parquet": columnar.parquet_pieces,
    ".arrow": columnar.arrow_pieces,
    ".feather": columnar.arrow_pieces,
    ".html": pages.file_pieces,
    ".htm": pages.file_pieces,
    ".xhtml": pages.file_pieces,
    ".warc": archives.file_pieces,
    **dict.fromkeys((".xml", ".newsml", ".nitf", ".rss", ".atom"), documents.file_pieces),
}
PACKED = {".gz", ".bz2", ".zst"}
BEGINNINGS = {
    b"{": ".jsonl",
    b"PAR1": ".parquet",
    b"ARROW1": ".arrow",
    b"WARC/": ".warc",
    b"<!doctype html": ".html",
    b"<html": ".html",
    b"<": ".xml",
}
FORMATS = (
    ".jsonl, .ndjson, .json, .csv, .tsv, .parquet, .arrow or .feather, .html, .warc, .xml (NewsML, "
    "NITF, RSS, Atom) or .ninjs (each also with .gz, .bz2 or .zst)"
)
STDIN = "<stdin>"


def sources_of(given: Iterable[Any], *, wire: bool = False) -> Iterator[Source]:
    """
    Yield what is to be read: each file of a pattern by itself.

    Raises:
        InputError: something is not there, or of no format we know.
    """
    items = [_expanded(item) if isinstance(item, str | Path) else item for item in given]
    texts = [text for item in items if isinstance(item, _Paths) for text in item]
    prefixes = _prefixes([text for text in texts if Path(text).is_dir()])
    for item in items:
        if isinstance(item, _Paths):
            yield from (_file(text, prefixes.get(text, ""), wire=wire) for text in item)
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


def paths_of(given: Iterable[str | Path]) -> Iterator[Path]:
    """Yield every file and folder that these stand for."""
    for item in given:
        yield from map(Path, _expanded(item))


def files_of(given: Iterable[str | Path]) -> Iterator[Path]:
    """Yield every file that reading these would open."""
    for item in given:
        for text in _expanded(item):
            path = Path("/dev/stdin" if text == "-" else text)
            yield from folder.files_of(path) if path.is_dir() else [path]


class _Paths(tuple[str, ...]):
    """The paths that one name stands for."""


def _expanded(item: str | Path) -> _Paths:
    """Return the path, or those that a pattern stands for, in order."""
    text = str(item)
    if not text:
        raise InputError("an empty name is no file")
    try:
        if text == "-" or Path(text).exists():
            return _Paths([text])
    except OSError as problem:
        raise InputError(f"cannot be opened: {problem.strerror}", text) from problem
    if not any(sign in text for sign in "*?["):
        raise InputError("no such file or folder", text)
    found = sorted(glob(text, recursive=True))  # noqa: PTH207 - an absolute pattern too
    if not found:
        raise InputError("no file fits this pattern", text)
    return _Paths(found)


def _prefixes(folders: list[str]) -> dict[str, str]:
    """Return how ids of a folder's files begin: of one folder alone, with nothing."""
    if len(folders) < 2:  # noqa: PLR2004
        return {}
    names = Counter(Path(text).name for text in folders)
    alone = {text: Path(text).name for text in folders}
    return {text: f"{name if name and names[name] == 1 else text.rstrip('/')}/"
            for text, name in alone.items()}  # fmt: skip


def _file(text: str, prefix: str, *, wire: bool) -> Source:
    """Return a path as a source."""
    if text == "-":
        return Source(STDIN, partial(jsonl.file_pieces, None, STDIN), wire, made="stdin")
    path, name = Path(text), legible(text)
    if path.is_dir():
        if not folder.text_files(path):
            there = {file.suffix.lower() for file in path.iterdir()} & READERS.keys()
            files = f"{name.rstrip('/')}/*{min(there, default='.jsonl')}"
            raise InputError(f"no .txt files in this folder; name its files: '{files}'", name)
        pieces = partial(folder.file_pieces, path, name, prefix=legible(prefix))
        return Source(name, pieces, wire, made=name)
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in PACKED]
    suffix = suffixes[-1] if suffixes else ""
    reader = READERS.get(suffix) or READERS[_sniffed(path, name)]
    return Source(name, partial(reader, path, name), wire, made=legible(path.name))


def _sniffed(path: Path, name: str) -> str:
    """Return the suffix that a file of unknown suffix should have."""
    if not path.is_file():
        return ".jsonl"  # a pipe can be read only once
    with Text(path) as stream:
        head = stream.fill(4096).lstrip()
    for beginning, suffix in BEGINNINGS.items():
        if head[: len(beginning)].lower() == beginning.lower():
            return suffix
    raise InputError(f"unknown format; {FORMATS} or a folder of .txt is expected", name)
