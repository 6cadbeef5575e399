"""
Lines that are asked about one by one: each is an article, or refused, by itself.

What a line says does not hang on the lines before it: the same line is the same article, whatever
came with it. So its columns are named anew for each set of them.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import xxhash

from dedup.errors import InputError, SchemaError
from dedup.index.batch import Batch
from dedup.reading.extracting import Extract
from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.reading.pages import FALLBACKS, NOT_A_PAGE
from dedup.reading.recoding import MARK
from dedup.reading.records import Refused
from dedup.reading.settling import NO_ID, NO_TEXT, NOT_STRING
from dedup.reading.sifting import row_of
from dedup.reading.sources import STDIN
from dedup.reading.streams import Lines
from dedup.reading.wording import identified, labelled

Cells = dict[str, Any]

_BLANK = b" \t\r\n"
_SETS = 1024  # of columns that are remembered


class Admitted(NamedTuple):
    """
    Lines that are articles.

    Args:
        lines: as they came.
        cells: what each says.
        articles: the same as a batch.
    """

    lines: list[Lines]
    cells: list[Cells]
    articles: Batch


class Admission:
    """
    Says which lines of JSON are articles; the others go to a ledger.

    Args:
        fields: names of columns that are not usual, ours to the lines'.
        ledger: the account.
        extract: takes articles out of pages.
        place: where lines come from.

    Attributes:
        made: for how many an id was made.

    Raises:
        SchemaError: ``fields`` has a name we do not know.
    """

    def __init__(
        self, fields: Mapping[str, str], ledger: Ledger, extract: Extract, place: str = STDIN
    ) -> None:
        Names(fields)
        self._place = place
        self.made = 0
        self._fields, self._ledger, self._extract = fields, ledger, extract
        self._met: set[str] = set()
        self._named = lru_cache(_SETS)(self._learned)

    def of(self, lines: Sequence[Lines]) -> Admitted:
        """Return the lines that are articles."""
        kept: list[Lines] = []
        cells: list[Cells] = []
        rows: list[tuple[str, str, str, str]] = []
        for line in lines:
            data = line.data.removeprefix(MARK) if line.first == 1 else line.data
            if not line.refused and not data.strip(_BLANK):
                continue
            self._ledger.met(1)
            try:
                found, row = self._article(line, data.strip(_BLANK))
            except Refused as why:
                self._ledger.refuse(self._place, line.first, why.reason, line.data, why.detail)
                continue
            kept.append(line)
            cells.append(found)
            rows.append(row)
        return Admitted(kept, cells, Batch(*map(list, zip(*rows, strict=True)))) if rows else _NONE

    def finish(self) -> None:
        """
        Note what a person should know when all is read.

        Raises:
            InputError: there were lines, and not one could be read.
        """
        ledger = self._ledger
        if ledger.first and sum(ledger.reasons.values()) == ledger.rows:
            file, line, reason = ledger.first
            said = f"no line can be read as JSON Lines; the first was refused: {reason}"
            raise InputError(said, file, line)
        if self.made:
            ledger.note(
                self._place, f"lines without an id get one of number and text: {self.made:,}"
            )
        for ours, theirs in self._fields.items():
            if ledger.rows and theirs not in self._met:
                ledger.note(self._place, f"no line has a column {theirs!r} for {ours!r}")

    def _learned(self, columns: tuple[str, ...]) -> Names | None:
        """Return the names of a set of columns, None if none holds a text."""
        self._met.update(set(columns) & set(self._fields.values()))
        names = Names(self._fields)
        try:
            names.learn(columns)
        except SchemaError:
            return None
        return names

    def _article(self, line: Lines, data: bytes) -> tuple[Cells, tuple[str, str, str, str]]:
        """Return what a line says, and its id, outlet, published and text, or raise Refused."""
        if line.refused:
            raise Refused(line.refused)
        cells = row_of(line.first, data, self._ledger).cells
        names = self._named(tuple(cells))
        if names is None:
            raise Refused(NO_TEXT)
        found = {ours: cells.get(names[ours] or "") for ours in ("outlet", "published", "text")}
        if names["text"] is None:
            told = {ours: value for ours, value in found.items() if value}
            found = self._page(cells, names["html"] or "") | told
        if not isinstance(text := found["text"], str):
            raise Refused(NO_TEXT if text is None else NOT_STRING)
        outlet, published = (labelled(found.get(ours)) or "" for ours in ("outlet", "published"))
        return cells, (self._id(cells, names["id"], line.first, text), outlet, published, text)

    def _page(self, cells: Cells, column: str) -> dict[str, Any]:
        """Return what a page says, or raise Refused."""
        if not isinstance(cells[column], str):
            raise Refused(NOT_A_PAGE)
        besides = {ours: cells.get(other) for ours, other in FALLBACKS.items()}
        return {**besides, **self._extract(cells[column])}

    def _id(self, cells: Cells, column: str | None, number: int, text: str) -> str:
        """Return the id of a line; one made for it is the same when it is read again."""
        if column is None:
            self.made += 1
            return f"line:{number}:{xxhash.xxh3_64_hexdigest(text.encode())[:8]}"
        if not (name := identified(cells[column])):
            raise Refused(NO_ID)
        return name


_NONE = Admitted([], [], Batch([], [], [], []))
