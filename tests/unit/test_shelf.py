"""The shelf: what is put there comes back as it was, wherever it lies."""

import mmap
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from dedup import shelf, temporary
from dedup.corpus import Corpus, corpus_of
from dedup.shelf import Column, Shelf, ragged, rest

TEXTS = ["", "one", "zwei und drei", "четыре", "5 " * 4000, ""]


def resident(view: np.ndarray[Any, Any]) -> int:
    """Return how many kilobytes of the mapping with a view are in memory, as Linux tells."""
    address = view.__array_interface__["data"][0]
    lines = Path("/proc/self/smaps").read_text().splitlines()
    for number, line in enumerate(lines):
        ends = line.split(" ")[0].split("-")
        if len(ends) == 2 and int(ends[0], 16) <= address < int(ends[1], 16):
            return int(next(row for row in lines[number:] if row.startswith("Rss:")).split()[1])
    raise ValueError(address)


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("room", [0, 15, 1 << 20])
def test_texts_come_back(room: int) -> None:
    kept = Shelf(room)
    texts = [pa.array(TEXTS[at:], pa.large_string()) for at in range(len(TEXTS) + 1)]
    texts += [pa.array(TEXTS, pa.large_string())[2:4]]
    found = [kept.put(text) for text in texts]
    assert found == texts
    assert all(text.validate(full=True) is None for text in found)


def test_texts_beyond_a_board_begin_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_BOARD", 40)
    kept = Shelf(0)
    texts = [pa.array([text * 3], pa.large_string()) for text in TEXTS]
    assert [kept.put(text) for text in texts] == texts


def test_without_a_file_texts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    texts, kept = pa.array(TEXTS, pa.large_string()), Shelf(0)
    assert kept.put(texts) is texts
    assert kept.put(texts) is texts


def test_memory_is_shared_by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "IN_MEMORY", shelf.IN_MEMORY)
    shelf.allow(64 * 1000)
    small, large = Column(np.uint8), Column(np.uint8)
    small.add(np.zeros(1000, np.uint8))
    large.add(np.zeros(1001, np.uint8))
    assert not on_shelf(small.whole())
    assert on_shelf(large.whole())


def on_shelf(view: np.ndarray[Any, Any]) -> bool:
    address = view.__array_interface__["data"][0]
    return any(start <= address < start + len(board) for start, board in shelf._boards.items())


@pytest.mark.parametrize(("kind", "told"), [("tmpfs", 1), ("ext4", 0)])
def test_a_shelf_that_is_memory_is_told_once(
    kind: str, told: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nmemory {tmp_path.resolve()} {kind} rw 0 0\n")
    monkeypatch.setattr(temporary, "_MOUNTS", mounts)
    monkeypatch.setattr(temporary, "_MUCH", 1000)
    monkeypatch.setattr(temporary, "_written", [0])
    monkeypatch.setattr(shelf, "IN_MEMORY", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        shelf.empty((1000,), np.uint8)
        assert not met
        for _ in range(3):
            shelf.empty((10,), np.uint8)
    assert [str(warning.message) for warning in met] == told * [
        f"temporary files go to {tmp_path}, which is memory itself: set TMPDIR to a disk"
    ]


def test_without_a_list_of_mounts_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary, "_MOUNTS", Path("/no/such/list"))
    assert not temporary._is_memory("/")


@pytest.mark.parametrize("room", [0, 64, 1 << 20])
@pytest.mark.parametrize(("dtype", "width"), [(np.uint64, ()), (np.uint32, (3,))])
def test_a_column_is_its_parts(
    room: int, dtype: type, width: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "IN_MEMORY", room)
    shaped: list[np.ndarray[Any, Any]] = [
        np.arange(n * 3).astype(dtype).reshape(-1, *width) for n in range(300)
    ]
    column = Column(dtype, *width)
    for number, part in enumerate(shaped):
        column.add(part)
        if number % 100 == 7:
            assert np.array_equal(column.rows, np.concatenate(shaped[: number + 1]))
    assert len(column) == sum(map(len, shaped))
    assert np.array_equal(column.whole(), np.concatenate(shaped))
    assert column.whole().dtype == dtype


@pytest.mark.parametrize("when", [0, 1])
def test_a_column_whose_file_is_full_stays_in_memory(
    when: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "IN_MEMORY", 4000)
    column, parts = Column(np.int64), [np.arange(n, n + 400) for n in range(5)]
    for number, part in enumerate(parts):
        column.add(part)
        if number == when:
            monkeypatch.setattr(tempfile, "TemporaryFile", full)
            if column._file is not None:
                monkeypatch.setattr(column._file, "write", full, raising=False)
    assert np.array_equal(column.whole(), np.concatenate(parts))


@pytest.mark.parametrize("room", [0, 1 << 20])
def test_picked_rows_and_empty_arrays(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "IN_MEMORY", room)
    monkeypatch.setattr(shelf, "_TOGETHER", 7)
    values = shelf.empty((50, 2), np.int32)
    values[:] = np.arange(100).reshape(50, 2)
    kept = values[:, 0] % 3 == 0

    assert np.array_equal(shelf.picked(values, kept), values[kept])
    assert shelf.picked(values, ~kept | kept).tolist() == np.arange(100).reshape(50, 2).tolist()
    assert shelf.picked(values[:0], kept[:0]).shape == (0, 2)
    assert shelf.empty((0, 3), np.uint64).shape == (0, 3)


def test_without_a_file_empty_arrays_are_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "IN_MEMORY", 0)
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    values = shelf.empty((4,), np.uint8)
    values[:] = 3
    assert values.tolist() == [3] * 4


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="nothing can be let go here")
@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="no Linux")
def test_rest_lets_memory_go_and_keeps_what_it_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "IN_MEMORY", 0)
    column = Column(np.int64)
    column.add(np.arange(1 << 18))
    values = column.whole()
    assert values.sum() == sum(range(1 << 18))
    before = resident(values)
    rest(values[1000:])
    assert resident(values) < before / 10
    assert np.array_equal(values, np.arange(1 << 18))


def test_rest_leaves_other_arrays_alone() -> None:
    values = np.arange(1 << 16)
    rest(values)
    assert np.array_equal(values, np.arange(1 << 16))


def test_a_corpus_on_a_shelf_reads_as_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table({
        "id": [f"{n * 7919 % 1009:04}" for n in range(1009)],
        "text": pa.chunked_array(
            [[f"text {n} " * (n % 40) for n in range(at, min(at + 100, 1009))]
             for at in range(0, 1009, 100)], pa.large_string(),
        ),
    })  # fmt: skip
    usual = corpus_of(table)
    monkeypatch.setattr(shelf, "IN_MEMORY", 500)
    monkeypatch.setattr(shelf, "_PIECE", 10_000)
    shelved = corpus_of(table)
    assert shelved.table == usual.table
    assert shelved.table["text"].num_chunks > 1
    assert _blocks(shelved, 3000) == _blocks(usual, 3000)
    rows = np.arange(0, 1009, 7)
    assert _texts(shelved, rows) == _texts(usual, rows)


def _blocks(corpus: Corpus, size: int) -> bytes:
    return b"".join(block.data.tobytes() for block in corpus.blocks(size))


def _texts(corpus: Corpus, rows: Any) -> bytes:
    return b"".join(block.data.tobytes() for block in corpus.texts(rows, 3000))


def test_an_empty_chunk_has_no_bytes() -> None:
    data, offsets = ragged(Shelf(0).put(pa.array([], pa.large_string())))
    assert len(data) == 0
    assert offsets.tolist() == [0]
