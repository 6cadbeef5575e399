"""Temporary files: what a process holds of them is told, as long as it does."""

import os
from pathlib import Path

import pytest

from dedup.pilots import held_by
from dedup.temporary import file_of

needs_linux = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no system tells it")
SIZE = 1 << 20


class Owner:
    """Somebody a file serves."""


@needs_linux
def test_files_without_a_name_are_counted(tmp_path: Path) -> None:
    """A file that has none counts until it is closed; one that has a name does not."""
    before, owner = held_by(os.getpid()), Owner()
    file = file_of(owner)
    file.write(b"\1" * SIZE)
    file.flush()
    with (tmp_path / "named").open("wb") as named:
        named.write(b"\1" * SIZE)
        named.flush()
        os.fsync(file.fileno())
        held = held_by(os.getpid())

    assert SIZE <= held - before < 2 * SIZE
    file.close()
    assert before == held_by(os.getpid())


def test_of_no_process_nothing_is_told() -> None:
    """Who has ended holds nothing."""
    assert 0 == held_by(1 << 30)
