"""A folder of .txt files: one article each, with what else is known of them in ``articles.csv``."""

from collections.abc import Iterator
from pathlib import Path

from dedup.errors import InputError
from dedup.reading import delimited, rowwise
from dedup.reading.ledger import Ledger
from dedup.reading.naming import USUAL, Names
from dedup.reading.pieces import Piece
from dedup.reading.settling import NOT_UTF8
from dedup.reading.streams import BLOCK

SIDECAR = "articles.csv"
KEYS = ("file", "filename", *USUAL["id"].split())


def file_pieces(folder: Path, name: str, names: Names, ledger: Ledger) -> Iterator[Piece]:
    """
    Yield the .txt files of a folder in order of their names, which without .txt are the ids.

    Raises:
        InputError: a file cannot be opened, or ``articles.csv`` has no column of ids or files.
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
        text = _text(path, name, ledger)
        if text is not None:
            kept.append([path.stem, text, *cells.pop(path.stem, unknown)])
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
    """Return the .txt files of a folder, in order of their names."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".txt")


def files_of(folder: Path) -> list[Path]:
    """Return every file that is read of a folder."""
    return [*text_files(folder), folder / SIDECAR]


def _text(path: Path, name: str, ledger: Ledger) -> str | None:
    """Return the text of a file, or None where it is not UTF-8 and refused."""
    try:
        data = path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as problem:
        raise InputError(f"cannot be opened: {problem.strerror}", str(path)) from problem
    except UnicodeDecodeError:
        ledger.met(1)
        ledger.refuse(f"{name}/{path.name}", 1, NOT_UTF8, data)
        return None


def _sidecar(folder: Path, name: str, ledger: Ledger) -> tuple[list[str], dict[str, list[str]]]:
    """Return the columns of ``articles.csv`` but the key, and their cells by id."""
    path = folder / SIDECAR
    if not path.exists():
        return [], {}
    label = f"{name}/{SIDECAR}"
    header, delimiter, _ = delimited.header_of(path, label)
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
            cells.setdefault(file.removesuffix(".txt"), row)
    return wanted, cells
