"""Corpus: order, views of texts, outlets, times and what is refused."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from dedup.corpus import COLUMNS, Article, Corpus, corpus_of, renamed
from dedup.dates import UNKNOWN_TIME, seconds_of
from dedup.errors import SchemaError
from dedup.shelf import ragged

TEXTS = ["", "a", "zwölf Wörter", "", "水漫过了堤岸", "x" * 50, "the end", ""]


def table(texts: list[str], chunks: int = 1) -> pa.Table:
    """Return a table of texts, its columns in so many chunks."""
    ids = [f"a{row:03}" for row in range(len(texts))]
    size = -(-len(texts) // chunks) or 1
    parts = [
        pa.table(
            {"id": ids[i : i + size], "text": pa.array(texts[i : i + size], pa.large_string())}
        )
        for i in range(0, len(texts), size)
    ]
    return pa.concat_tables(parts)


def texts_of(corpus: Corpus, size: int) -> list[str]:
    """Return the texts as the blocks give them; the blocks' rows must follow each other."""
    found: list[str] = []
    for block in corpus.blocks(size):
        assert len(found) == block.row
        ends = zip(block.offsets, block.offsets[1:], strict=False)
        found += [block.data[begin:end].tobytes().decode() for begin, end in ends]
    return found


def small(**columns: list[Any]) -> Corpus:
    """Return a corpus of the columns given; texts are empty unless given."""
    rows = len(next(iter(columns.values())))
    usual = {"id": [str(row) for row in range(rows)], "text": [""] * rows}
    return corpus_of(pa.table(usual | columns))


def test_rows_are_ordered_by_id_with_their_wire_mask() -> None:
    """Rows come in the order of their ids, and what belongs to a row comes along."""
    given = pa.table({"id": ["c", "a", "b"], "text": ["C", "A", "B"], "mine": [3, 1, 2]})
    corpus = corpus_of(given, wire=np.array([True, False, False]))

    assert ["a", "b", "c"] == corpus.ids
    assert [False, False, True] == corpus.wire.tolist()
    assert [1, 2, 3] == corpus.table["mine"].to_pylist()


def test_ours_come_first_the_callers_after() -> None:
    """A corpus has our columns in their order, then the caller's own; missing cells are empty."""
    corpus = corpus_of(pa.table({"lang": ["en"], "text": ["A"], "id": ["a"], "outlet": [None]}))

    assert [*COLUMNS, "lang"] == corpus.table.column_names
    assert Article("a", "", "", "", "A") == corpus[0]


@pytest.mark.parametrize("size", [1, 7, 60, 1 << 20])
@pytest.mark.parametrize("chunks", [1, 3, 8])
def test_blocks_cover_every_text(chunks: int, size: int) -> None:
    """Whatever the chunks and the block size, blocks hold every text once and in order."""
    assert TEXTS == texts_of(corpus_of(table(TEXTS, chunks)), size)


def test_blocks_are_views() -> None:
    """A block's bytes are those of the Arrow buffer, read-only, not a copy."""
    corpus = corpus_of(table(TEXTS))
    buffer = np.frombuffer(corpus.table["text"].chunk(0).buffers()[2], np.uint8)

    for block in corpus.blocks(8):
        assert not block.data.size or np.shares_memory(buffer, block.data)
        assert not block.data.flags.writeable


def test_blocks_of_a_slice() -> None:
    """A table that is a slice of a larger one gives only its own texts."""
    corpus = corpus_of(table(TEXTS).slice(2, 4))

    assert TEXTS[2:6] == texts_of(corpus, 10)


def test_blocks_are_no_larger_than_asked_or_one_text() -> None:
    """A block is larger than asked only where one text is."""
    for block in corpus_of(table(TEXTS, 2)).blocks(20):
        assert len(block.data) <= 20 or len(block.offsets) == 2


@pytest.mark.parametrize("size", [1, 10, 1000])
@pytest.mark.parametrize("rows", [[], [4], [0, 2, 5], [0, 1, 2, 3, 4, 5, 6, 7]])
def test_texts_of_some_rows(rows: list[int], size: int) -> None:
    """Texts of chosen rows come in order, in blocks no larger than asked or of one text."""
    found: list[str] = []
    for block in corpus_of(table(TEXTS, 3)).texts(np.array(rows, np.int64), size):
        assert len(found) == block.row
        assert len(block.data) <= size or len(block.offsets) == 2
        ends = zip(block.offsets, block.offsets[1:], strict=False)
        found += [block.data[a:b].tobytes().decode() for a, b in ends]

    assert [TEXTS[row] for row in rows] == found


def test_an_empty_corpus() -> None:
    """No articles are a corpus too: no blocks, no outlets, no times."""
    corpus = corpus_of(table(["a"]).slice(0, 0))

    assert 0 == len(corpus) == len(list(corpus.blocks())) == len(corpus.times)
    assert [] == corpus.outlets[0]


def test_ragged_of_nothing() -> None:
    """An empty Arrow array is no bytes and one offset."""
    data, offsets = ragged(pa.array([], pa.large_string()))

    assert ([], [0]) == (data.tolist(), offsets.tolist())


def test_times() -> None:
    """Dates and times become seconds, UTC where no zone is given; what is no date is unknown."""
    texts = ["1970-01-02", "2031-03-02T19:10:00Z", "2031-03-02T21:10:00+02:00", "", "yesterday"]
    moment = int(datetime(2031, 3, 2, 19, 10, tzinfo=UTC).timestamp())
    times = small(published=texts).times.tolist()

    assert [86_400, moment, moment, UNKNOWN_TIME, UNKNOWN_TIME] == times


def test_usual_times_are_read_as_others() -> None:
    """Arrow reads moments of the usual form; it must say what ``seconds_of`` says, to the end."""
    days = ("01-01", "02-28", "02-29", "02-30", "12-31", "13-01", "00-10", "06-00")
    clocks = ("00:00:00", "23:59:59", "24:00:00", "12:60:00", "12:00:61", "1:2:3")
    years = ("1599", "1600", "1969", "1970", "2031", "2032", "2999", "3000", "0000")
    ends = ("Z", "", "z", "Z\n", " Z", "+00:00")
    texts = [f"{y}-{d}T{c}{e}" for y in years for d in days for c in clocks for e in ends]
    corpus = small(published=texts + texts[::-1])
    assert corpus.times.tolist() == list(map(seconds_of, corpus.table["published"].to_pylist()))


def test_arrow_dates_are_read() -> None:
    """Dates that come as Arrow dates or times are told like texts."""
    day = datetime(2031, 3, 2, tzinfo=UTC)
    for kind in (pa.date32(), pa.timestamp("us", "UTC")):
        corpus = small(published=pa.array([day.date() if kind == pa.date32() else day], kind))
        assert [int(day.timestamp())] == corpus.times.tolist()


def test_years_have_four_figures() -> None:
    """The year 1 of an Arrow time is 0001."""
    corpus = small(published=pa.array([datetime(1, 1, 1, tzinfo=UTC)], pa.timestamp("us")))

    assert "0001-01-01T00:00:00Z" == corpus[0].published


def test_outlets() -> None:
    """Outlet names come in order, with a place for each row."""
    names, codes = small(outlet=["b", "", "a", "b"]).outlets

    assert ["", "a", "b"] == names
    assert [2, 0, 1, 2] == codes.tolist()


def test_renamed() -> None:
    """Aliases become names; other outlets stay."""
    corpus = renamed(small(outlet=["AFP Paris", "b"]), {"AFP Paris": "afp"})

    assert ["afp", "b"] == corpus.table["outlet"].to_pylist()


def test_row_of() -> None:
    """An id has its row; an unknown one is told."""
    corpus = small(id=["b", "a"])

    assert 1 == corpus.row_of("b")
    with pytest.raises(SchemaError, match="no article has the id 'z'"):
        corpus.row_of("z")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (pa.table({"id": ["a"]}), "no column 'text'; the columns are: id"),
        (pa.table({"text": ["a"]}), "no column 'id'"),
        (pa.table({"id": ["a", "b", "a"], "text": ["", "", ""]}), "id 'a' stands more than once"),
        (pa.table([["a"], ["b"], ["c"]], ["id", "text", "text"]), "'text' stands 2 times"),
        (pa.table({"id": ["a"], "text": [["x"]]}), "column 'text' must be text, not list"),
        (pa.table({"id": ["a"], "text": pa.array([None], pa.string())}), "'text' has empty cells"),
    ],
)
def test_refused_tables(given: pa.Table, words: str) -> None:
    """A table that is no corpus is told by its column."""
    with pytest.raises(SchemaError, match=words) as caught:
        corpus_of(given)

    assert caught.value.column in {"id", "text"}


def test_a_corpus_checks_itself() -> None:
    """A corpus made by hand must have every column, and ids in order."""
    whole = small(id=["a", "b"])
    with pytest.raises(SchemaError, match="in order"):
        Corpus(whole.table.take([1, 0]), whole.wire)
    with pytest.raises(SchemaError, match="needs a column 'outlet'"):
        Corpus(whole.table.drop_columns(["outlet"]), whole.wire)
