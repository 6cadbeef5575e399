"""Runs: columns on disk come back as they were, and what was changed is found."""

import errno
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dedup.errors import StoreDamaged, StoreError, StoreMismatch
from dedup.runs import _HEAD, FORMAT, Run, packed, write_run

KINDS = ["?", "u1", "<u2", "<u4", "<u8", "i1", "<i2", "<i4", "<i8", "<f4", "<f8"]
COLUMNS = st.dictionaries(
    st.text(max_size=8),
    st.sampled_from(KINDS).flatmap(
        lambda kind: arrays.arrays(kind, arrays.array_shapes(max_dims=2, min_side=0, max_side=9))
    ),
    max_size=5,
)
ABOUT = st.dictionaries(st.text(max_size=5), st.integers(-9, 9) | st.text(max_size=5), max_size=3)


def run_of(columns: dict[str, Any], about: dict[str, Any]) -> bytes:
    """Return the bytes of a run."""
    return b"".join(packed(columns, about))


def small() -> bytes:
    """Return the bytes of a small run."""
    columns = {"a": np.arange(3, dtype=np.int64), "b": np.ones((2, 3), np.uint32)}
    return run_of(columns | {"none": np.empty(0, np.uint8)}, {"kinds": ["a"]})


def verified(data: bytes) -> Run:
    """Return a run of some bytes, all of it compared with its checksums."""
    run = Run(data, "here")
    run.verify()
    return run


@given(COLUMNS, ABOUT)
def test_round_trip(columns: dict[str, Any], about: dict[str, Any]) -> None:
    """Columns of every kind and shape, empty ones among them, come back, and what was said."""
    run = verified(run_of(columns, about))

    assert about == run.about
    assert list(columns) == list(run)
    assert len(columns) == len(run)
    for name, column in columns.items():
        assert column.dtype == run[name].dtype
        assert column.shape == run[name].shape
        assert column.tobytes() == run[name].tobytes()
        assert not run[name].flags.writeable


@given(COLUMNS, ABOUT)
def test_same_bytes(columns: dict[str, Any], about: dict[str, Any]) -> None:
    """The same columns are the same bytes, whatever their order in memory; places are aligned."""
    turned = {name: np.asfortranarray(column) for name, column in columns.items()}
    data = run_of(columns, about)

    assert data == run_of(turned, about)
    assert 0 == len(data) % 64


def test_on_disk(tmp_path: Path) -> None:
    """A file is mapped, nothing stands beside it, and its size is told."""
    path, column = tmp_path / "one.run", np.arange(1000, dtype=np.uint32)
    size = write_run(path, {"a": column}, {})
    run = Run.open(path)
    run.verify()

    assert path.stat().st_size == size == run.size
    assert [path] == list(tmp_path.iterdir())
    assert np.array_equal(column, run["a"])


def test_every_flipped_byte_is_found() -> None:
    """Whatever byte of a file is changed, it is no longer what was written."""
    data = small()
    verified(data)
    for place in range(len(data)):
        for flip in (1, 128, 255):
            changed = bytearray(data)
            changed[place] ^= flip
            with pytest.raises((StoreDamaged, StoreMismatch)):
                verified(bytes(changed))


def test_cut_short() -> None:
    """A file that lacks its end, or has more than its end, is not what was written."""
    data = small()
    for size in range(len(data)):
        with pytest.raises(StoreDamaged):
            verified(data[:size])
    with pytest.raises(StoreDamaged, match="bytes"):
        verified(data + b"\0")


def test_foreign() -> None:
    """A file of something else, or of a later format, is told from one that is damaged."""
    with pytest.raises(StoreDamaged, match="does not begin"):
        verified(b"PAR1" * 100)

    data = small()
    magic, _, length, _ = _HEAD.unpack_from(data)
    head = data[_HEAD.size : _HEAD.size + length]
    later = _HEAD.pack(magic, FORMAT + 1, length, xxhash.xxh3_64_intdigest(head, FORMAT + 1))
    with pytest.raises(StoreMismatch, match=f"here: format {FORMAT + 1}"):
        verified(later + data[_HEAD.size :])


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there, or empty, is an error with its name."""
    for name in ("none", "empty"):
        (tmp_path / "empty").touch()
        with pytest.raises(StoreDamaged, match=f"{name}: cannot be read"):
            Run.open(tmp_path / name)


def test_what_the_system_refuses_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sound file of which too many are open is not called damaged."""
    write_run(tmp_path / "a", {"a": np.arange(3, dtype=np.uint8)}, {})

    def refused(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(StoreError, match="a: cannot be read: Too many open files") as told:
        Run.open(tmp_path / "a")
    assert not isinstance(told.value, StoreDamaged)


@pytest.mark.parametrize("kind", [">u4", "U3", "O", "c16"])
def test_foreign_kinds(kind: str) -> None:
    """A column that cannot be read back alike everywhere is not written."""
    with pytest.raises(TypeError, match="is not kept"):
        packed({"a": np.zeros(2, kind)}, {})
