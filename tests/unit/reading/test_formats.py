"""Every format gives the same corpus."""

import gzip
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from dedup.corpus import Corpus
from dedup.errors import InputError
from dedup.reading import read

ROWS: list[dict[str, Any]] = [
    {
        "id": f"a{number}",
        "outlet": "Gazette",
        "published": f"2024-03-0{number}",
        "title": 'A "quoted", title',
        "text": text,
        "words": number,
        "share": number + 0.5,
        "paid": number % 2 == 0,
        "section": "Stadt",
    }
    for number, text in enumerate(
        ["One.\n\nTwo, and three.", "", "Grüße 😀 ‟so‟", 'He said "no";\tshe left.'], 1
    )
]
TABLE = pa.Table.from_pylist(ROWS)


def jsonl(rows: list[Any]) -> bytes:
    """Return rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def csv_bytes(table: pa.Table, delimiter: str = ",") -> bytes:
    """Return a table as CSV."""
    sink = io.BytesIO()
    pcsv.write_csv(table, sink, pcsv.WriteOptions(delimiter=delimiter))
    return sink.getvalue()


def arrow_bytes(table: pa.Table, write: Callable[[Any, pa.Schema], Any]) -> bytes:
    """Return a table as an Arrow file or stream."""
    sink = io.BytesIO()
    with write(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    return sink.getvalue()


def parquet_bytes(table: pa.Table) -> bytes:
    """Return a table as Parquet."""
    sink = io.BytesIO()
    pq.write_table(table, sink, row_group_size=3)
    return sink.getvalue()


FILES = {
    "a.jsonl": jsonl(ROWS),
    "a.ndjson": jsonl(ROWS),
    "a.json": jsonl(ROWS),
    "a.csv": csv_bytes(TABLE),
    "a.tsv": csv_bytes(TABLE, "\t"),
    "a.parquet": parquet_bytes(TABLE),
    "a.arrow": arrow_bytes(TABLE, pa.ipc.new_file),
    "a.feather": arrow_bytes(TABLE, pa.ipc.new_stream),
    "sniffed": jsonl(ROWS),
    "sniffed.data": parquet_bytes(TABLE),
    "sniffed.x.bin": arrow_bytes(TABLE, pa.ipc.new_file),
}


def same(expected: Corpus, corpus: Corpus) -> None:
    """Assert that two corpora hold the same."""

    assert expected.table.schema == corpus.table.schema
    assert expected.table.to_pylist() == corpus.table.to_pylist()
    assert expected.wire.tolist() == corpus.wire.tolist()


@pytest.fixture
def expected() -> Corpus:
    """Return the corpus that ROWS are."""
    return read(TABLE)


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("name", FILES)
def test_files_give_the_same_corpus(
    name: str, packed: str, expected: Corpus, tmp_path: Path
) -> None:
    """A file of any format, packed or not, gives the same corpus as the table."""
    path = tmp_path / (name + packed)
    path.write_bytes(gzip.compress(FILES[name]) if packed else FILES[name])

    same(expected, read(path))
    same(expected, read(str(path)))


@pytest.mark.parametrize(
    "frame",
    [
        TABLE,
        TABLE.combine_chunks().to_batches()[0],
        TABLE.to_reader(),
        TABLE.cast(TABLE.schema.set(4, pa.field("text", pa.large_string()))),
        TABLE.set_column(1, "outlet", TABLE["outlet"].dictionary_encode()),
        TABLE.set_column(4, "text", TABLE["text"].cast(pa.binary())),
        TABLE.set_column(8, "section", TABLE["section"].cast(pa.string_view())),
        ROWS,
        iter(ROWS),
    ],
    ids=["table", "batch", "reader", "large", "dictionary", "binary", "view", "dicts", "iterator"],
)
def test_objects_give_the_same_corpus(frame: Any, expected: Corpus) -> None:
    """Arrow objects and dicts give the same corpus as files."""

    same(expected, read(frame))


def test_pandas(expected: Corpus) -> None:
    """A pandas frame gives the same corpus, and so does one filtered before."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ROWS)

    same(expected, read(frame))
    same(expected, read(frame.sort_values("title")[frame.id > "a0"]))


def test_pandas_of_mixed_cells() -> None:
    """A pandas frame that Arrow refuses is read row by row."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"id": ["a", 2, "c"], "text": ["x", "y", 3.5]})
    corpus = read(frame)
    expected = ["2", "a"]

    assert expected == corpus.ids
    assert {"text is not a string": 1} == corpus.intake.reasons


def test_polars(expected: Corpus) -> None:
    """A polars frame gives the same corpus, its strings being views."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(ROWS)
    coded = frame.with_columns(polars.col("outlet").cast(polars.Categorical))

    same(expected, read(frame))
    same(expected, read(coded))


def test_stdin(expected: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash is JSON Lines from standard input, packed or not."""
    for data in (FILES["a.jsonl"], gzip.compress(FILES["a.jsonl"])):
        fake = io.TextIOWrapper(io.BufferedReader(io.BytesIO(data)))
        monkeypatch.setattr(sys, "stdin", fake)
        corpus = read("-")

        same(expected, corpus)
        assert ("<stdin>",) == corpus.intake.files


def test_patterns_and_several_sources(expected: Corpus, tmp_path: Path) -> None:
    """Files may be given by pattern, and together with frames."""
    (tmp_path / "1.jsonl").write_bytes(jsonl(ROWS[:1]))
    (tmp_path / "2.jsonl").write_bytes(jsonl(ROWS[1:2]))
    corpus = read(f"{tmp_path}/*.jsonl", TABLE.slice(2))

    same(expected, corpus)
    assert (f"{tmp_path}/1.jsonl", f"{tmp_path}/2.jsonl", "<Table>") == corpus.intake.files
    assert 4 == corpus.intake.rows


def test_row_order_does_not_matter(expected: Corpus, tmp_path: Path) -> None:
    """Rows and files in another order give the same corpus."""
    for order in ([3, 2, 1, 0], [1, 3, 0, 2]):
        rows = [ROWS[place] for place in order]
        (tmp_path / "first.jsonl").write_bytes(jsonl(rows[:2]))
        (tmp_path / "second.jsonl").write_bytes(jsonl(rows[2:]))

        same(expected, read(tmp_path / "first.jsonl", tmp_path / "second.jsonl"))
        same(expected, read(tmp_path / "second.jsonl", tmp_path / "first.jsonl"))


def test_progress_counts_rows() -> None:
    """The caller is told how many rows were met, good or bad."""
    told: list[int] = []
    read(TABLE, [*ROWS[:1], 7], progress=told.append)

    assert 6 == told[-1]
    assert sorted(told) == told


def test_wire_sources(tmp_path: Path) -> None:
    """Wire copy is masked, and of the outlet "wire" where it names none."""
    path = tmp_path / "wire.jsonl"
    path.write_bytes(jsonl([{"id": "b", "text": "copy"}, {"id": "c", "text": "more"}]))
    articles = [{"id": "c", "text": "t", "outlet": "o"}, {"id": "d", "text": "t", "outlet": "o"}]
    corpus = read(articles, wire=path)

    assert ["b", "c", "d", "wire:c"] == corpus.ids
    assert [True, False, False, True] == corpus.wire.tolist()
    assert ["wire", "o", "o", "wire"] == corpus.table["outlet"].to_pylist()
    assert {} == corpus.intake.reasons
    assert (f"{path}: ids of wire copy that articles have too are named wire:ID",) == (
        corpus.intake.notes
    )
    assert [True, False, False, True] == read(articles, wire=[str(path)]).wire.tolist()
    assert [True] == read(wire=articles[:1]).wire.tolist()


def test_a_batch_that_breaks(tmp_path: Path) -> None:
    """The rows before a break of an Arrow stream survive."""
    path = tmp_path / "a.arrow"
    path.write_bytes(arrow_bytes(TABLE, pa.ipc.new_stream)[:-300])
    corpus = read(path)

    assert ["a1", "a2"] == corpus.ids
    assert 1 == corpus.intake.rejected


def test_zstd(expected: Corpus, tmp_path: Path) -> None:
    """A file packed with zstd is read, and cut short up to its cut."""
    path = tmp_path / "a.jsonl.zst"
    packed = pa.compress(FILES["a.jsonl"], "zstd", asbytes=True)
    path.write_bytes(packed)

    same(expected, read(path))
    path.write_bytes(packed[:-20])
    with pytest.raises(InputError, match="cut off"):
        read(path)


def test_a_pipe(expected: Corpus, tmp_path: Path) -> None:
    """A pipe of the shell is JSON Lines."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = Thread(target=path.write_bytes, args=[FILES["a.jsonl"]])
    writer.start()

    same(expected, read(path))
    writer.join()


@pytest.fixture(autouse=True)
def _unchanged() -> Iterator[None]:
    """The caller's tables stay as they were."""
    before = TABLE.to_pylist()
    yield
    assert before == TABLE.to_pylist()
