"""
Whatever bytes stand in a file: a corpus or one line of refusal; whatever a text says: sound places.

Few examples in the core tests. ``tox -e slow`` runs ``DEDUP_FUZZ`` of them for each target, every
index checked: twelve targets, so 85,000 each are a million.
"""

import bz2
import gzip
import io
import itertools
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedup.corpus import Block, Corpus
from dedup.errors import DedupError
from dedup.reading import read
from dedup.segments import fold_block, paragraphs_of, split_sentences
from dedup.tokens import in_paragraphs, packed, spelled, tokens_of
from strategies import news, texts

FEW = 15
MANY = int(os.environ.get("DEDUP_FUZZ", "20000"))
AMOUNTS = [
    pytest.param(FEW, id="few"),
    pytest.param(MANY, id="many", marks=pytest.mark.slow),
]
HERE = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - files that live a moment

TABLE = pa.table(
    {
        "id": ["a", "b", "c"],
        "text": ["One.\n\n“Two”, said é.", "水漫过了堤岸。", 'three "quoted", 3'],
        "n": [1, None, 3],
        "outlet": ["x", "y", "x"],
        "date": ["2031-01-01", "", "2031-01-01T10:00:00Z"],
    }
)
JSONL = b"".join(
    b'{"id":"%s","text":"One.\\n\\ntw\\u00f6 \\ud83d\\ude00 %d","n":%d,"tags":["a",{"b":null}]}\n'
    % (name, number, number)
    for number, name in enumerate([b"a", b"b", b"c"])
)


def saved(write: Callable[[io.BytesIO], Any]) -> bytes:
    """Return what is written."""
    sink = io.BytesIO()
    write(sink)
    return sink.getvalue()


def in_arrow(sink: io.BytesIO, make: Callable[..., Any]) -> None:
    """Write the table as an Arrow file or stream."""
    with make(sink, TABLE.schema) as writer:
        writer.write_table(TABLE)


CSV = saved(lambda sink: pcsv.write_csv(TABLE, sink))
ARROW = saved(lambda sink: in_arrow(sink, pa.ipc.new_file))
FILES = {
    "a.jsonl": JSONL,
    "a.csv": CSV,
    "a.tsv": CSV.replace(b",", b"\t"),
    "a.parquet": saved(lambda sink: pq.write_table(TABLE, sink)),
    "a.arrow": ARROW,
    "a.feather": saved(lambda sink: in_arrow(sink, pa.ipc.new_stream)),
    "b.jsonl.gz": gzip.compress(JSONL, mtime=0),
    "a.csv.bz2": bz2.compress(CSV),
    "a.jsonl.zst": pa.compress(JSONL, "zstd", asbytes=True),
    "a.txt": "“Café”\n\nnaïve".encode("utf-16"),
}
TOKENS = [
    *(b'"', b"\n", b"\r\n", b"{", b"}", b"[", b"]", b",", b"\t", b";", b":", b"\\", b"\\u", b"\0"),
    *(b"NaN", b"1e999", b"null", b"true", b"-", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0"),
    *(b'"text"', b'"id":', b"id,text", b"\xf0\x9f", b"\x1f\x8b", b"BZh9", b"PAR1", b"ARROW1"),
    *(b'{"id":1,"text":"x"}\n', b"99999999999999999999", b"\xff\xff\xff\xff", b"\x80" * 9),
]
ENCODINGS = ["", "", "cp1252", "gb18030", "shift_jis", "utf-16", "utf-7", "hz", "cp500", "big5"]
EDITS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 1 << 16),
        st.integers(0, 40),
        st.sampled_from(TOKENS) | st.binary(max_size=4),
    ),
    max_size=5,
)


def edited(data: bytes, edits: list[tuple[int, int, int, bytes]]) -> bytes:
    """Return bytes with some put in, put over, cut out or said twice."""
    for kind, place, size, new in edits:
        at = place % (len(data) + 1)
        cut = data[at : at + size]
        middle = (new + cut, new, b"", cut + cut)[kind]
        data = data[:at] + middle + data[at + (len(new) if kind == 1 else size) :]
    return data


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Return a folder for all examples."""
    with TemporaryDirectory(dir=HERE) as path:
        yield Path(path)


def fuzzed(examples: int, **given_: st.SearchStrategy[Any]) -> Callable[..., Any]:
    """Return what runs a check on so many examples."""
    quick = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    return lambda check: quick(given(**given_)(check))()


def corpus_or_line(path: Path, encoding: str) -> Corpus | str:
    """Return the corpus of a file, or why there is none."""
    try:
        return read(path, encoding=encoding)
    except DedupError as problem:
        return str(problem)


def sound(path: Path, data: bytes, encoding: str) -> None:
    """Assert that a file is a corpus whose rows add up, or is refused in one line."""
    if not path.is_dir():
        path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        corpus = corpus_or_line(path, encoding)
    if isinstance(corpus, str):
        assert "\n" not in corpus
        return
    ids = corpus.ids
    assert sorted(set(ids)) == ids
    assert len(ids) + corpus.intake.rejected == corpus.intake.rows
    assert all(reason for reason in corpus.intake.reasons)
    corpus.table.validate(full=True)
    for column in ("text", "outlet", "title", "published"):
        assert all(isinstance(cell, str) for cell in corpus.table[column].to_pylist())


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("examples", AMOUNTS)
def test_files(examples: int, name: str, folder: Path) -> None:
    """A good file that was edited, or any bytes under its name, do no harm."""
    path = folder / name
    if name == "a.txt":
        path = folder / "texts"
        path.mkdir(exist_ok=True)

    @fuzzed(
        examples,
        data=EDITS.map(lambda edits: edited(FILES[name], edits)) | st.binary(max_size=60),
        encoding=st.sampled_from(ENCODINGS),
    )
    def _(data: bytes, encoding: str) -> None:
        if path.is_dir():
            (path / name).write_bytes(data)
        sound(path, CSV if path.is_dir() else data, encoding)


TEXTS = (
    texts()
    | news()
    | EDITS.map(lambda edits: edited(JSONL, edits).decode("utf-8", "replace"))
    | st.binary(max_size=80).map(lambda data: data.decode("utf-8", "replace"))
)


def block_of(several: list[str]) -> Block:
    """Return texts as a block."""
    parts = [text.encode() for text in several]
    offsets = np.cumsum([0, *map(len, parts)]).astype(np.int64)
    return Block(0, np.frombuffer(b"".join(parts), np.uint8), offsets)


@pytest.mark.parametrize("examples", AMOUNTS)
def test_segmenter(examples: int) -> None:
    """Paragraphs stand in their texts, in order, on whole characters; sentences in paragraphs."""

    @fuzzed(examples, several=st.lists(TEXTS, max_size=3))
    def _(several: list[str]) -> None:
        block, data = block_of(several), "".join(several).encode()
        folded = fold_block(block)
        paragraphs = paragraphs_of(folded)
        for segments in (paragraphs, split_sentences(folded, paragraphs)):
            ends = segments.places.ravel().tolist()
            assert ends == sorted(ends)
            for begin, end in segments.places.tolist():
                assert data[begin:end].decode()
        for owner, (begin, end) in enumerate(itertools.pairwise(block.offsets.tolist())):
            rows = paragraphs.places[paragraphs.owners[owner] : paragraphs.owners[owner + 1]]
            assert ((begin <= rows) & (rows <= end)).all()


@pytest.mark.parametrize("examples", AMOUNTS)
def test_tokeniser(examples: int) -> None:
    """Words stand in their texts, in order, on whole characters, and are text when spelled."""

    @fuzzed(examples, several=st.lists(TEXTS, max_size=3))
    def _(several: list[str]) -> None:
        block = block_of(several)
        folded = fold_block(block)
        tokens = tokens_of(folded)
        spans = in_paragraphs(tokens, folded, paragraphs_of(folded))
        close = packed(tokens)
        out, words = spelled(close, folded)
        assert int(tokens.counts.sum()) == len(close.hashes)
        assert (spans[:, 0] <= spans[:, 1]).all()
        for owner, text in enumerate(several):
            first = int(close.firsts[owner])
            places = close.places[first : first + int(close.counts[owner])] - block.offsets[owner]
            assert places.ravel().tolist() == sorted(places.ravel().tolist())
            for begin, end in places.tolist():
                assert text.encode()[begin:end].decode()
        for begin, end in words.tolist():
            assert out[begin:end].tobytes().decode().strip()
