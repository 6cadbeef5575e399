"""The rejects file and the account of a reading."""

import json
from pathlib import Path
from typing import Any

import pytest

from dedup.errors import ArgumentError, InputError, SchemaError
from dedup.reading import read
from dedup.reading.ledger import Ledger

BAD = [{"id": "a", "text": "x"}, {"id": "b"}, 7]


def test_rejects_file(tmp_path: Path) -> None:
    """Refused rows are written with file, line, reason and what they were."""
    path = tmp_path / "rejects.jsonl"
    corpus = read(BAD, rejects=path)

    assert [
        {"file": "<rows>", "line": 3, "reason": "not an object", "row": "7"},
        {"file": "<rows>", "line": 2, "reason": "no text", "row": '{"id":"b"}'},
    ] == [json.loads(line) for line in path.read_text().splitlines()]
    assert 2 == corpus.intake.rejected
    assert [path] == list(tmp_path.iterdir())


def test_rows_are_cut_to_a_thousand_characters(tmp_path: Path) -> None:
    """A long row is shown by its beginning."""
    path = tmp_path / "rejects.jsonl"
    read([*BAD[:1], "é" * 5000], rejects=path)

    assert '"' + "é" * 999 == json.loads(path.read_text())["row"]


def test_no_rejects_is_an_empty_file(tmp_path: Path) -> None:
    """Where nothing is refused, the rejects of an earlier run do not stay."""
    path = tmp_path / "rejects.jsonl"
    path.write_text("old\n")
    read(BAD[:1], rejects=str(path))

    assert path.read_text() == ""


def test_an_interrupted_reading_leaves_no_file(tmp_path: Path) -> None:
    """Where reading is broken off, an older rejects file stays and no half of a new one."""
    path = tmp_path / "rejects.jsonl"
    path.write_text("old\n")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(BAD, rejects=path, progress=interrupted)
    with pytest.raises(SchemaError):
        read(BAD, [{"id": "c"}], rejects=path)

    assert path.read_text() == "old\n"
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("place", "why"), [("file/rejects", "Not a directory"), ("folder", "Is a directory")]
)
def test_rejects_that_cannot_be_written(tmp_path: Path, place: str, why: str) -> None:
    """A place that cannot be written is an error before anything is read."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=f"rejects cannot be written there: {why}"):
        read((pytest.fail("read") for _ in "a"), rejects=tmp_path / place)


def test_rejects_spare_what_is_read(tmp_path: Path) -> None:
    """A source is not overwritten with its own rejects."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "x"}\n')
    with pytest.raises(InputError, match="rejects would overwrite an input"):
        read(BAD, wire=str(path), rejects=path)

    assert path.read_text().startswith('{"id": "a"')


def test_rejects_on_a_full_disk() -> None:
    """A disk that is full is told as one line of the place, not of what was read."""
    with pytest.raises(InputError, match="/dev/full: rejects cannot be written there: No space"):
        read([*BAD, *range(10_000)], rejects="/dev/full")


def test_the_same_note_of_many_files_is_one() -> None:
    """A note says of how many files it is true."""
    ledger = Ledger()
    for file in "abc":
        ledger.note(file, "empty")
    ledger.note("d", "odd")

    assert ("a and 2 more: empty", "d: odd") == ledger.intake().notes


@pytest.mark.parametrize("name", ["rejects", "progress"])
def test_arguments_of_another_type(name: str) -> None:
    """A path and something to call are told from what they are not."""
    with pytest.raises(ArgumentError, match=f"{name} must be .*, not a int"):
        read(BAD, **dict[str, Any]({name: 5}))


@pytest.mark.parametrize("depth", [300, 990, 100_000])
def test_rows_nested_too_deeply(depth: int) -> None:
    """A dict nested in dicts is refused however deep it is, and those around it are read."""
    deep: Any = 1
    for _ in range(depth):
        deep = {"a": deep}
    rows = [{"id": "a", "text": "t"}, {"id": "b", "text": "t", "n": deep}, {"id": "c", "text": "t"}]
    corpus = read(rows)

    assert ["a", "c"] == corpus.ids
    assert {"nested too deeply": 1} == corpus.intake.reasons
    assert 3 == corpus.intake.rows
