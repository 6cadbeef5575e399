"""A folder of .txt files: one article each, with what else is known of them in ``articles.csv``."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from dedup.errors import InputError, legible
from dedup.reading import delimited, rowwise
from dedup.reading.ledger import Ledger
from dedup.reading.naming import USUAL, Names
from dedup.reading.pieces import Piece
from dedup.reading.recoding import opened
from dedup.reading.settling import NOT_UTF8
from dedup.reading.streams import BLOCK, CUT_OFF, LONGEST, SHOWN, TOO_LONG

SIDECAR = "articles.csv"
TEXT = re.compile(r"\.txt(\.gz|\.bz2|\.zst)?$", re.IGNORECASE)
NO_FILE = "cannot be opened"
KEYS = ("file", "filename", *USUAL["id"].split())


def file_pieces(
    folder: Path, name: str, names: Names, ledger: Ledger, prefix: str = ""
) -> Iterator[Piece]:
    """
    Yield the .txt files of a folder, in order; their paths in it without .txt are the ids.

    Raises:
        InputError: the folder cannot be listed, or ``articles.csv`` has no column of ids or files.
        SchemaError: a column of ``articles.csv`` stands twice.
    """
    columns, cells = _sidecar(folder, name, ledger)
    names.learn(["id", "text", *columns])
    unknown = [""] * len(columns)
    found: list[Piece] = []
    kept: list[list[str]] = []
    lines: list[int] = []
    size = 0
    for line, path in enumerate(text_files(folder), 1):
        inside = legible(path.relative_to(folder).as_posix())
        text = _text(path, f"{name}/{inside}", ledger)
        if text is not None:
            key = TEXT.sub("", inside)
            kept.append([prefix + key, text, *cells.pop(key, unknown)])
            lines.append(line)
            size += len(text)
        if size >= BLOCK:
            found.append(rowwise.piece(["id", "text", *columns], kept, lines))
            kept, lines, size = [], [], 0
    if kept:
        found.append(rowwise.piece(["id", "text", *columns], kept, lines))
    if cells:
        ledger.note(name, f"{SIDECAR} tells of {len(cells)} files that are not there")
    yield from delimited.typed(found, names, ledger)


def text_files(folder: Path) -> list[Path]:
    """
    Return the .txt files (also packed) of a folder and of those in it, in order.

    Hidden ones are passed over, and links to folders are not followed, as they may lead in circles.

    Raises:
        InputError: a folder cannot be listed.
    """
    found: list[Path] = []
    for here, folders, files in os.walk(folder, onerror=_told):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(here, name) for name in files if TEXT.search(name) and name[0] != "."]
    return sorted(found)


def _told(problem: OSError) -> None:
    raise InputError(f"cannot be opened: {problem.strerror}", str(problem.filename)) from problem


def files_of(folder: Path) -> list[Path]:
    """Return every file that is read of a folder."""
    return [*text_files(folder), folder / SIDECAR]


def _text(path: Path, place: str, ledger: Ledger) -> str | None:
    """Return the text of a file, or None where it is refused."""
    data, why = b"", ""
    try:
        data, reason = _data(path, place, ledger)
        if not reason:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        reason = NOT_UTF8
    except InputError as problem:
        reason, why = NO_FILE, str(problem)
    ledger.met(1)
    ledger.refuse(place, 1, reason, data[:SHOWN], why)
    return None


def _data(path: Path, place: str, ledger: Ledger) -> tuple[bytes, str]:
    """Return what a file holds, unpacked, and why that is no text, if so."""
    if not path.is_file():  # a link to nothing, or a pipe that nobody may ever write to
        return b"", NO_FILE
    with opened(path, place, ledger) as stream:
        data = stream.fill(LONGEST + 1)
        return data, CUT_OFF if stream.broken else TOO_LONG if len(data) > LONGEST else ""


def _sidecar(folder: Path, name: str, ledger: Ledger) -> tuple[list[str], dict[str, list[str]]]:
    """Return the columns of ``articles.csv`` but the key, and their cells by id."""
    path = folder / SIDECAR
    if not path.exists():
        return [], {}
    label = f"{name}/{SIDECAR}"
    header, delimiter, _ = delimited.header_of(path, label, ledger)
    key = next((column for column in header if column.casefold() in KEYS), None)
    if key is None:
        have = ", ".join(header)
        raise InputError(f"a column 'id' or 'file' is needed; the columns are: {have}", label, 1)
    wanted = [column for column in header if column not in {key, "id", "text"}]
    cells: dict[str, list[str]] = {}
    for piece in rowwise.file_pieces(path, label, header, delimiter, ledger):
        keys = piece.batch.column(header.index(key)).to_pylist()
        others = [piece.batch.column(header.index(column)).to_pylist() for column in wanted]
        for file, *row in zip(keys, *others, strict=True):
            cells.setdefault(TEXT.sub("", file), row)
    return wanted, cells
