"""
The reading door: files, tables, frames and dicts become a Corpus.

::

    sources ─▶ a reader a format ─▶ settling ─▶ uniting ─▶ Corpus
               (Piece: as it stands)  (Part: our names, good rows)

A row that cannot be read is refused, counted and, if wanted, written down; only what cannot
be read at all is an error.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.corpus import Corpus, corpus_of
from dedup.dates import UNKNOWN_TIME
from dedup.errors import InputError, SchemaError, expect
from dedup.landing import identity
from dedup.reading.decisions import read_decisions
from dedup.reading.extracting import Extract, extractor_of
from dedup.reading.languages import with_languages
from dedup.reading.ledger import Ledger
from dedup.reading.naming import Names
from dedup.reading.outlets import read_outlets
from dedup.reading.pages import unwrapped
from dedup.reading.pieces import Part, Source
from dedup.reading.recoding import HOW, known
from dedup.reading.settling import NOT_UTF8, settled
from dedup.reading.sifting import NOT_JSON
from dedup.reading.sources import STDIN, files_of, sources_of
from dedup.reading.uniting import apart, once, united, wire_mask
from dedup.reading.withdrawing import standing
from dedup.shelf import Shelf, ragged, rest

if TYPE_CHECKING:
    from dedup.corpus import Intake
    from dedup.index.batch import Batch
    from dedup.segments import Ints

__all__ = ["read", "read_batch", "read_decisions", "read_outlets"]

_ENTITY = "&(#[0-9]{2,6}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});"


def read(
    *sources: Any,
    fields: Mapping[str, str] | None = None,
    rejects: str | Path | None = None,
    wire: Any = (),
    extractor: str = "resiliparse",
    progress: Callable[[int], None] | None = None,
    encoding: str = "",
    detect_language: bool = False,
) -> Corpus:
    """
    Read articles.

    A source is a path (any format of the README; a folder of .txt; a pattern; ``-`` for JSON
    Lines from standard input), an Arrow table, a frame, anything else with ``__arrow_c_stream__``
    or an iterable of dicts. What was decided is in ``Corpus.intake.notes``.

    Args:
        sources: what to read, in order: of an id that stands twice the first row is kept.
        fields: names of columns that are not usual, ours to the file's.
        rejects: where refused rows are written (JSON Lines: file, line, reason, row).
        wire: one more source or several: wire copy to compare with, not articles to score.
        extractor: of articles from pages: ``resiliparse``, or ``trafilatura`` (slow, cleaner).
        progress: called with the number of rows met so far, block by block.
        encoding: of lines of text that are not UTF-8; UTF-16 and UTF-32 are found unnamed.
        detect_language: fill the column ``lang`` where the source does not say.

    Raises:
        InputError: a source is not there, of no known format or also ``rejects``; no row is good.
        MissingExtra: a format needs a package that is not installed.
        SchemaError: no column holds the text, one stands twice, or ``fields`` names none.
    """
    fields, encoding = _checked(fields, rejects, progress), known(encoding)
    todo = _distinct([*sources_of(sources), *sources_of(_several(wire), wire=True)])
    _spare([*sources, *_several(wire)], rejects)
    with Ledger(rejects, progress, encoding) as ledger:
        parts = _read(todo, fields, ledger, extractor_of(extractor))
        parts = once(apart(standing(parts, ledger), ledger), ledger)
    corpus = _escaped(_dated(_decoded(_corpus(parts, ledger), encoding)))
    return with_languages(corpus, detect_language)


def read_batch(
    *sources: Any,
    fields: Mapping[str, str] | None = None,
    rejects: str | Path | None = None,
    extractor: str = "resiliparse",
    encoding: str = "",
) -> "tuple[Batch, Intake]":
    """
    Read articles in the order in which they stand, for an index or a filter.

    Args:
        sources: what to read, as for ``read``; an id may stand twice.
        fields: names of columns that are not usual, ours to the file's.
        rejects: where refused rows are written.
        extractor: of articles from pages.
        encoding: of lines of text that are not UTF-8.

    Returns:
        The articles, and what reading met.

    Raises:
        InputError, MissingExtra, SchemaError: as for ``read``.
    """
    from dedup.index.batch import Batch

    fields, encoding = _checked(fields, rejects, None), known(encoding)
    todo = _distinct(list(sources_of(sources)))
    _spare([*sources], rejects)
    with Ledger(rejects, None, encoding) as ledger:
        parts = _read(todo, fields, ledger, extractor_of(extractor))
    _none_good(parts, ledger)
    return Batch.of(united(parts)), ledger.intake()


class Numbered(NamedTuple):
    """
    Articles among the rows of a table.

    Args:
        articles: the good rows, in their order.
        rows: int64, which row of the table each is, from 0.
        named: whether they have ids of their own; else their row is one.
    """

    articles: "Batch"
    rows: "Ints"
    named: bool


def numbered(table: Any, fields: Mapping[str, str] | None = None) -> Numbered:
    """
    Read articles of a table, a frame or dicts, and tell which row each is.

    Args:
        table: anything that ``read`` takes and that is no file.
        fields: names of columns that are not usual, ours to the table's.

    Raises:
        InputError, MissingExtra, SchemaError: as for ``read``; a bad row is left out.
    """
    from dedup.index.batch import Batch

    fields = _checked(fields, None, None)
    names = Names(fields)
    ((source,), ledger) = sources_of([table]), Ledger()
    parts = _parts(source, names, ledger, 0, extractor_of("resiliparse"), Shelf())
    all_there(fields, names.columns)
    found, lines = Batch.of(united(parts)), [part.lines for part in parts]
    rows = np.concatenate([np.empty(0, np.int64), *lines]) - 1
    if named := names["id"] is not None:
        return Numbered(found, rows, named)
    return Numbered(Batch([*map(str, rows.tolist())], *found[1:]), rows, named)


def _corpus(parts: list[Part], ledger: Ledger) -> Corpus:
    """Return the good rows as a corpus."""
    _none_good(parts, ledger)
    return corpus_of(united(parts), wire=wire_mask(parts), intake=ledger.intake())


def _none_good(parts: list[Part], ledger: Ledger) -> None:
    """Refuse what has rows, but no good one."""
    if ledger.first and not any(len(part.lines) for part in parts):
        file, line, reason = ledger.first
        how = f"; {HOW}" if reason == NOT_UTF8 else ""
        if reason == NOT_JSON and file == STDIN:
            how = " (standard input is read as JSON Lines; of another format name the file)"
        raise InputError(f"no row can be read; the first was refused: {reason}{how}", file, line)


def _checked(fields: Mapping[str, str] | None, rejects: object, progress: object) -> dict[str, str]:
    """Return the names given, checked before anything is read as the others are."""
    expect(rejects, (str, PathLike, NoneType), "rejects", "a path")
    expect(progress, (Callable, NoneType), "progress", "something to call")
    expect(fields, (Mapping, NoneType), "fields", "a dict of our names to the file's")
    named = dict(fields or {})
    Names(named)
    return named


def _decoded(corpus: Corpus, encoding: str) -> Corpus:
    """Add a note of rows that are not UTF-8."""
    rows = corpus.intake.reasons.get(NOT_UTF8)
    if not rows:
        return corpus
    what = f"neither UTF-8 nor {encoding}" if encoding else f"not UTF-8; {HOW}"
    return corpus.noted(f"{rows:,} rows are {what}")


def _dated(corpus: Corpus) -> Corpus:
    """Add a note of dates that cannot be read."""
    unknown = corpus.times == UNKNOWN_TIME
    strange = pc.filter(corpus.table["published"], unknown)
    strange = strange.filter(pc.not_equal(strange, ""))
    if not len(strange):
        return corpus
    several = "1 date" if len(strange) == 1 else f"{len(strange):,} dates"
    first = corpus.ids[int(pc.index(corpus.table["published"], strange[0]).as_py())]
    where = f"{strange[0].as_py()!r} (article {first!r})"
    return corpus.noted(f"{several} cannot be read: {where}; taken as unknown")


def _escaped(corpus: Corpus) -> Corpus:
    """Add a note of texts with entities of HTML: quotation marks among them are not seen."""
    found = pa.chunked_array(list(_having(corpus.table["text"], _ENTITY)), pa.bool_())
    count = pc.sum(found).as_py() or 0
    if not count:
        return corpus
    several = "1 text has" if count == 1 else f"{count:,} texts have"
    first = corpus.ids[int(pc.index(found, True).as_py())]
    return corpus.noted(
        f"{several} entities of HTML such as &quot; (article {first!r}): read as they stand, so "
        "quotations may not be seen; turn them into letters first"
    )


def _having(texts: pa.ChunkedArray, form: str) -> Iterator[pa.BooleanArray]:
    """Yield chunk by chunk which texts have a form of words."""
    for chunk in texts.chunks:
        yield pc.match_substring_regex(chunk, form)
        rest(ragged(chunk)[0])


def _spare(sources: list[Any], rejects: str | Path | None) -> None:
    """Refuse rejects that would be written over what is read."""
    paths = [item for item in sources if isinstance(item, str | Path)]
    if rejects is not None and identity(Path(rejects)) in map(identity, files_of(paths)):
        raise InputError("rejects would overwrite an input", str(rejects))


def _read(
    sources: list[Source], fields: Mapping[str, str], ledger: Ledger, extract: Extract
) -> list[Part]:
    """Return the good rows of all sources."""
    parts: list[Part] = []
    columns: dict[str, None] = {}
    before, shelf = 0, Shelf()
    for source in sources:
        names, met = Names(fields), ledger.rows
        parts += _parts(source, names, ledger, before, extract, shelf)
        before += 0 if source.made else ledger.rows - met
        columns |= names.columns
    all_there(fields, columns)
    return parts


def all_there(fields: Mapping[str, str], columns: Mapping[str, None]) -> None:
    """Refuse names that no column has."""
    for ours, theirs in fields.items():
        if columns and theirs not in columns:
            have = ", ".join(map(repr, columns))
            raise SchemaError(f"no column {theirs!r} for {ours!r}; the columns are: {have}", ours)


def _parts(
    source: Source, names: Names, ledger: Ledger, before: int, extract: Extract, shelf: Shelf
) -> list[Part]:
    """Return the good rows of a source, and say what a person should know of it."""
    met = ledger.rows
    ledger.files.append(source.name)
    found = source.pieces(names, ledger)
    whole = (unwrapped(piece, source.name, names, ledger, extract) for piece in found)
    parts = [settled(piece, names, ledger, source, before).on(shelf) for piece in whole]
    for note in names.notes():
        ledger.note(source.name, note)
    if ledger.rows == met:
        ledger.note(source.name, "no rows")
    elif names["id"] is None and names.columns:
        ledger.note(source.name, "no column holds ids; they are made of its name and the line")
    return parts


def _several(sources: Any) -> Iterable[Any]:
    """Return sources given one by one, or one given alone, as an iterable."""
    several = isinstance(sources, list | tuple) and not any(isinstance(s, Mapping) for s in sources)
    return sources if several else [sources]


def _distinct(sources: list[Source]) -> list[Source]:
    """Return the sources; made ids of two files of one name begin with their whole paths."""
    made = Counter(source.made for source in sources)
    return [replace(s, made=s.name) if s.made and made[s.made] > 1 else s for s in sources]
