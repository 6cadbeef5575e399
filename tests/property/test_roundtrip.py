"""Reading: whatever stands in a file, the fast and the slow path tell the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.corpus import Corpus
from dedup.errors import DedupError
from dedup.reading import read, streams

TEXTS = st.text(max_size=20) | st.sampled_from(["2024-01-01", "2024-01-01T00:00:00Z", "NaN", "7"])
NUMBERS = st.integers(-(2**66), 2**66) | st.floats(width=32) | st.integers(0, 9)
CELLS = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("pq"), inner),
    max_leaves=5,
)
ROWS = st.fixed_dictionaries(
    {"id": st.integers(0, 2**65) | st.text("abc", max_size=4), "text": TEXTS | st.none()},
    optional={"outlet": CELLS, "n": CELLS, "m": NUMBERS, "tags": st.lists(TEXTS, max_size=2)},
)
LINES = (
    st.tuples(ROWS, st.booleans()).map(lambda row: json.dumps(row[0], ensure_ascii=row[1]))
    | st.sampled_from(["", " ", "{}", "[]", "7", '{"id": "x", "text": "', '{"text":1,"text":""}'])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Return a folder for all examples."""
    with TemporaryDirectory() as path:
        yield Path(path)


def outcome(path: Path) -> Corpus | str:
    """Return the corpus of a file, or the error."""
    try:
        return read(path)
    except DedupError as problem:
        return str(problem)


def told(corpus: Corpus | str) -> Any:
    """Return what a corpus holds, comparable (NaN as text)."""
    if isinstance(corpus, str):
        return corpus
    rows = [repr(row) for row in corpus.table.to_pylist()]
    return corpus.table.schema, rows, corpus.intake


@settings(deadline=None)
@given(lines=st.lists(LINES, max_size=6), end=st.sampled_from(["\n", "\r\n"]))
def test_fast_and_slow_path_agree(folder: Path, lines: list[str], end: str) -> None:
    """Arrow first, and line by line, give the same articles, refusals and types."""
    path = folder / "in.jsonl"
    path.write_bytes(end.join(lines).encode("utf-8", "replace"))
    fast = outcome(path)
    with patch("dedup.reading.jsonl.parsed", lambda *_: None):
        slow = outcome(path)

    assert told(fast) == told(slow)


@settings(deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=6), size=st.integers(1, 200))
def test_cuts_do_not_matter(folder: Path, rows: list[dict[str, Any]], size: int) -> None:
    """However small the blocks, the same rows are good and the texts are the same."""
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    whole = outcome(path)
    with patch("dedup.reading.jsonl.blocks", lambda stream: streams.blocks(stream, size)):
        cut = outcome(path)

    if isinstance(whole, str) or isinstance(cut, str):
        assert whole == cut
    else:
        assert whole.intake.reasons == cut.intake.reasons
        assert whole.table.select(["id", "text"]).equals(cut.table.select(["id", "text"]))


@settings(deadline=None)
@given(data=st.binary(max_size=300), name=st.sampled_from(["in.jsonl", "in.csv", "in.tsv", "in"]))
def test_any_bytes_are_read_or_refused_in_words(folder: Path, data: bytes, name: str) -> None:
    """No bytes make anything but a corpus or one of our errors, in one line."""
    path = folder / name
    path.write_bytes(b'id,text\n{"text":"","id":1}\n' + data if len(data) % 2 else data)
    result = outcome(path)

    assert not isinstance(result, str) or "\n" not in result
