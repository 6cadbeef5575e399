"""What reading meets: rows, rows refused and written down, what a person should know."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from dedup.corpus import Intake
from dedup.errors import InputError
from dedup.landing import landing

SHOWN = 1000
"""Characters of a refused row that are written to the rejects file."""


Entry = dict[str, str | int]
"""A refused row: its file and line, the reason, and its beginning."""


class Ledger:
    """
    The account of one reading, and its rejects file.

    The file lands when the ``with`` block ends well; otherwise nothing of it stays.

    Args:
        rejects: where refused rows are written, JSON Lines of ``file``, ``line``, ``reason``
            and ``row``; None: only counted.
        progress: called with the rows met so far, after each block.
        encoding: of text that is not UTF-8, as Python names it; empty: such rows are refused.
        endless: of a reading that may never end: rows are added to the file as they are refused.

    Raises:
        InputError: the rejects file cannot be written.
    """

    def __init__(
        self,
        rejects: str | Path | None = None,
        progress: Callable[[int], None] | None = None,
        encoding: str = "",
        *,
        endless: bool = False,
    ) -> None:
        self._endless = endless
        self.encoding = encoding
        self.rows = 0
        self.files: list[str] = []
        self.reasons: Counter[str] = Counter()
        self.replaced = 0
        self.first: tuple[str, int, str] | None = None
        self._notes: dict[str, list[str]] = {}
        self._recoded: dict[str, tuple[str, int, int]] = {}
        self._progress = progress
        self._target = None if rejects is None else Path(rejects)
        self._open = ExitStack()
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        if self._target is not None:
            with self._writing():
                file = self._target.open("ab", 0) if self._endless else landing(self._target)
                self._file = self._open.enter_context(file)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._writing():
            self._open.__exit__(kind, problem, trace)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            text = f"rejects cannot be written there: {problem.strerror}"
            raise InputError(text, str(self._target)) from problem

    def met(self, rows: int) -> None:
        """Count rows, good or bad."""
        self.rows += rows
        if self._progress:
            self._progress(self.rows)

    def refuse(self, file: str, line: int, reason: str, row: bytes | str, why: str = "") -> None:
        """Count a refused row under ``reason``; ``why`` is what the file says further of it."""
        self.reasons[reason] += 1
        self.first = self.first or (file, line, reason)
        text = row.decode("utf-8", "replace") if isinstance(row, bytes) else row
        full = f"{reason} ({why})" if why else reason
        self.enter({"file": file, "line": line, "reason": full, "row": text[:SHOWN]})

    def enter(self, entry: Entry) -> None:
        """Write down a refused row."""
        if self._file:
            with self._writing():
                self._file.write(json.dumps(entry).encode() + b"\n")

    def note(self, file: str, message: str) -> None:
        """Say something of a file; the same thing of many files is one note."""
        self._notes.setdefault(message, []).append(file)

    def recode(self, file: str, encoding: str, lines: int, beside: int) -> None:
        """
        Say that a file was of another encoding: ``lines`` of it, those ``beside`` being UTF-8.

        No lines at all: the whole of it. A file may be opened again, and read further.
        """
        self._recoded[file] = max(self._recoded.get(file, ("", -1, -1)), (encoding, lines, beside))

    def intake(self) -> Intake:
        """Return the account."""
        notes = [f"{_few(files)}: {message}" for message, files in self._notes.items()]
        notes += _recodings(self._recoded)
        if self.replaced:
            notes.append(f"{self.replaced} halves of surrogate pairs were replaced by U+FFFD")
        return Intake(tuple(self.files), self.rows, dict(self.reasons), tuple(notes))


def _few(files: list[str]) -> str:
    """Return the first of some files, and how many more there are."""
    return f"{files[0]} and {len(files) - 1} more" if len(files) > 1 else files[0]


def _recodings(recoded: dict[str, tuple[str, int, int]]) -> Iterator[str]:
    """Yield what is to be said of files of other encodings."""
    alike: dict[tuple[str, bool], list[str]] = {}
    for file, (encoding, lines, _) in recoded.items():
        alike.setdefault((encoding, lines > 0), []).append(file)
    for (encoding, by_line), files in alike.items():
        lines = sum(recoded[file][1] for file in files)
        beside = sum(recoded[file][2] for file in files)
        others = f", {beside:,} others as UTF-8" if beside else ""
        said = f"{lines:,} lines that are not UTF-8 are read as {encoding}{others}"
        yield f"{_few(files)}: {said if by_line else f'read as {encoding}'}"
