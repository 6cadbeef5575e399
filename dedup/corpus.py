"""
Articles as columns: the first station of the line.

A :class:`Corpus` keeps its rows ordered by id, so that nothing found in it
depends on the order in which the articles arrived.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.dates import all_seconds_of
from dedup.errors import SchemaError
from dedup.shelf import ragged, reordered, rest

COLUMNS = ("id", "outlet", "published", "title", "text")
"""The columns every corpus has, in this order; the caller's own columns follow."""

UNNAMED_WIRE = "wire"
"""The outlet of wire copy that comes without one."""

BLOCK_BYTES = 8 << 20
PASS_BYTES = 1 << 20  # small enough for its tokens to stay in the cache
_BEHIND = 8  # blocks that threads may still be reading when the next is asked for


class Article(NamedTuple):
    """One row of a corpus, for people."""

    id: str
    outlet: str
    published: str
    title: str
    text: str


@dataclass(frozen=True)
class Intake:
    """
    What reading a corpus met.

    Args:
        files: the names read, in order.
        rows: rows met, good and bad.
        reasons: rows refused, by reason.
        notes: what the reader decided by itself and a person should know.
    """

    files: tuple[str, ...] = ()
    rows: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        """Rows refused in all."""
        return sum(self.reasons.values())


class Block(NamedTuple):
    """
    Texts of neighbouring rows, as the kernels take them.

    Args:
        row: the first row.
        data: uint8, UTF-8 of the texts, one after another.
        offsets: int64, one more than rows; text ``i`` is ``data[offsets[i]:offsets[i + 1]]``.
    """

    row: int
    data: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]


class Texts(NamedTuple):
    """
    Texts without anything else, to be read block by block as those of a corpus are.

    Args:
        data: uint8, UTF-8 of the texts, one after another.
        offsets: int64, where each begins, and the end.
    """

    data: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]

    def blocks(self, size: int = BLOCK_BYTES) -> Iterator[Block]:
        """Yield them about ``size`` bytes at a time."""
        start, count = 0, len(self.offsets) - 1
        while start < count:
            end = int(self.offsets[start]) + size
            stop = int(np.searchsorted(self.offsets, end, "right")) - 1
            stop = min(max(stop, start + 1), count)
            low, high = int(self.offsets[start]), int(self.offsets[stop])
            yield Block(start, self.data[low:high], self.offsets[start : stop + 1] - low)
            start = stop


_CACHED = ("outlets", "times")  # of a corpus, and of any with the same rows
NO_TEXTS = Block(0, np.empty(0, np.uint8), np.zeros(1, np.int64))


@dataclass(frozen=True)
class Corpus:
    """
    Articles as Arrow columns, ordered by id.

    Args:
        table: ``COLUMNS`` (``text`` large_string, the rest string), then the caller's own.
        wire: bool a row: given as wire copy to compare with, not as an article to score.
        intake: what reading met.

    Raises:
        SchemaError: a column is missing or null, or an id stands twice.
    """

    table: pa.Table
    wire: npt.NDArray[np.bool_]
    intake: Intake = Intake()

    def __post_init__(self) -> None:
        for name in COLUMNS:
            if name not in self.table.column_names:
                raise SchemaError(f"a corpus needs a column {name!r}", name)
            if self.table[name].null_count:
                raise SchemaError(f"column {name!r} has empty cells where text is needed", name)
        ids = self.table["id"]
        if len(self) > 1 and not pc.all(pc.less(ids[:-1], ids[1:])).as_py():
            raise SchemaError("ids must be in order, each once", "id")

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __getitem__(self, row: int) -> Article:
        cells = self.table.select(COLUMNS).slice(row, 1).to_pylist()[0]
        return Article(**cells)

    def noted(self, note: str) -> "Corpus":
        """Return the corpus with one more note; what was worked out of its rows is kept."""
        intake = replace(self.intake, notes=(*self.intake.notes, note))
        noted = replace(self, intake=intake)
        vars(noted).update({name: vars(self)[name] for name in _CACHED if name in vars(self)})
        return noted

    @property
    def ids(self) -> list[str]:
        """Every id, in row order."""
        return list(self.table["id"].to_pylist())

    def row_of(self, article_id: str) -> int:
        """
        Return the row of an id.

        Raises:
            SchemaError: no article has this id.
        """
        row = pc.index(self.table["id"], article_id).as_py()
        if row < 0:
            raise SchemaError(f"no article has the id {article_id!r}", "id")
        return int(row)

    @cached_property
    def outlets(self) -> tuple[list[str], npt.NDArray[np.int32]]:
        """Outlet names in order, and for each row its place among them (int32)."""
        names = sorted(pc.unique(self.table["outlet"]).to_pylist())
        codes = pc.index_in(self.table["outlet"], value_set=pa.array(names, pa.string()))
        return names, codes.to_numpy().astype(np.int32)

    @cached_property
    def times(self) -> npt.NDArray[np.int64]:
        """Seconds since 1970 of each row (int64), ``dates.UNKNOWN_TIME`` where not known."""
        return all_seconds_of(self.table["published"])

    def blocks(self, size: int = BLOCK_BYTES) -> Iterator[Block]:
        """
        Yield the texts as views into the Arrow buffers, about ``size`` bytes at a time.

        Those on a shelf are let go some blocks behind, whatever chunks they are in.
        """
        row, behind = 0, deque[npt.NDArray[np.uint8]]()
        for chunk in self.table["text"].chunks:
            for block in Texts(*ragged(chunk)).blocks(size):
                behind.append(block.data)
                yield block._replace(row=row + block.row)
                if len(behind) > _BEHIND:
                    rest(behind.popleft())
            row += len(chunk)
        for data in behind:
            rest(data)

    def texts(self, rows: npt.NDArray[np.int64], size: int = PASS_BYTES) -> Iterator[Block]:
        """
        Yield the texts of some rows, copied together about ``size`` bytes at a time.

        Args:
            rows: int64, ascending; ``Block.row`` counts in them.
            size: bytes.
        """
        at, before = 0, 0
        for chunk in self.table["text"].chunks:
            stop = int(np.searchsorted(rows, before + len(chunk)))
            inside = rows[at:stop] - before
            body, offsets = ragged(chunk)
            ends = np.cumsum(offsets[inside + 1] - offsets[inside])
            start = 0
            while start < len(inside):
                done = ends[start - 1] if start else 0
                end = max(start + 1, int(np.searchsorted(ends, done + size, "right")))
                data, places = ragged(chunk.take(pa.array(inside[start:end])))
                rest(body[offsets[inside[start]] : offsets[inside[end - 1] + 1]])
                yield Block(at + start, data[places[0] : places[-1]], places - places[0])
                start = end
            at, before = stop, before + len(chunk)


def corpus_of(
    table: pa.Table,
    *,
    wire: npt.NDArray[np.bool_] | None = None,
    intake: Intake | None = None,
) -> Corpus:
    """
    Make a corpus of a table in any row order.

    ``id`` and ``text`` must be there; a missing ``outlet``, ``published`` or ``title`` is
    filled with the empty string, as are empty cells of these three.

    Raises:
        SchemaError: a column is missing, doubled or not text, or an id stands twice.
    """
    columns: dict[str, Any] = {name: text_column(table, name) for name in COLUMNS}
    for name in table.column_names:
        columns.setdefault(name, table[name])
    whole = pa.table(columns)
    mask = np.zeros(len(whole), np.bool_) if wire is None else wire
    ids = whole["id"]
    if pc.count_distinct(ids).as_py() < len(whole):
        counts = pc.value_counts(ids.combine_chunks())
        twice = counts.filter(pc.greater(counts.field("counts"), 1)).field("values")
        raise SchemaError(f"the id {twice[0].as_py()!r} stands more than once", "id")
    if len(whole) > 1 and not pc.all(pc.less(ids[:-1], ids[1:])).as_py():
        order, place = pc.sort_indices(ids), COLUMNS.index("text")
        texts = reordered(whole["text"], order.to_numpy().astype(np.int64))
        others = whole.remove_column(place).take(order)
        whole, mask = others.add_column(place, "text", texts), mask[order.to_numpy()]
    return Corpus(whole, mask, intake or Intake())


def renamed(corpus: Corpus, names: Mapping[str, str]) -> Corpus:
    """Return the corpus with outlet names replaced, as ``names`` says (alias to name)."""
    outlets = [names.get(outlet, outlet) for outlet in corpus.table["outlet"].to_pylist()]
    place = corpus.table.column_names.index("outlet")
    table = corpus.table.set_column(place, "outlet", pa.array(outlets, pa.string()))
    return replace(corpus, table=table)


def text_column(table: pa.Table, name: str) -> pa.ChunkedArray:
    """Return a column as (large) strings without nulls."""
    kind = pa.large_string() if name == "text" else pa.string()
    found = table.column_names.count(name)
    if found > 1:
        raise SchemaError(f"column {name!r} stands {found} times", name)
    if not found:
        if name in {"id", "text"}:
            have = ", ".join(table.column_names) or "none"
            raise SchemaError(f"no column {name!r}; the columns are: {have}", name)
        return pa.chunked_array([pa.repeat(pa.scalar("", kind), len(table))])
    column = table[name]
    if isinstance(column.type, pa.DictionaryType):
        column = column.cast(column.type.value_type)
    try:
        if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
            seconds = column.cast(pa.timestamp("s"), safe=False)
            column = pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%SZ")
        column = column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
        raise SchemaError(f"column {name!r} must be text, not {column.type}", name) from problem
    return pc.fill_null(column, "") if column.null_count and name not in {"id", "text"} else column
