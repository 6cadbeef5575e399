"""
The broken inputs that other readers lose or get silently wrong, and what becomes of each here.

Each is one file of JSON Lines with a good row before and after it: these two always survive.
"""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from dedup.errors import InputError
from dedup.reading import read

GOOD = b'{"id": "first", "text": "first"}\n'
LAST = b'{"id": "last", "text": "last"}\n'
LONG = "word " * 4_000_000


class Case(NamedTuple):
    """A broken input: its lines, the rows that come of them, and why the others are refused."""

    name: str
    lines: bytes
    rows: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = ()
    note: str = ""


CASES = [
    Case("one truncated line", b'{"id": "b", "text": "trunc', refused=("not JSON",)),
    Case("a BOM in the middle", b'\xef\xbb\xbf{"id": "b", "text": "x"}', refused=("not JSON",)),
    Case("id is a number", b'{"id": 7, "text": "x"}', rows=(("7", "x"),)),
    Case("lone surrogate", b'{"id": "b", "text": "x\\ud800"}', rows=(("b", "x\ufffd"),),
         note="1 halves of surrogate pairs were replaced by U+FFFD"),
    Case("invalid UTF-8", b'{"id": "b", "text": "\xff"}', refused=("not UTF-8",),
         note="1 rows are not UTF-8; where they are of another encoding, name it with"),
    Case("20 MB line", json.dumps({"id": "b", "text": LONG}).encode(), rows=(("b", LONG),)),
    Case("duplicate key", b'{"id": "b", "text": "x", "text": "y"}', rows=(("b", "y"),)),
    Case("NaN", b'{"id": "b", "text": "x", "n": NaN}', rows=(("b", "x"),)),
    Case("a JSON array in a line", b'[{"id": "b", "text": "x"}]', refused=("not an object",)),
    Case("a pretty-printed object", b'{\n  "id": "b",\n  "text": "x"\n}',
         refused=("not JSON",) * 4),
    Case("text is a list", b'{"id": "b", "text": ["x"]}', refused=("text is not a string",)),
    Case("text is null", b'{"id": "b", "text": null}', refused=("no text",)),
    Case("no text at all", b'{"id": "b"}', refused=("no text",)),
    Case("id stands twice", b'{"id": "first", "text": "x"}', refused=("id stands twice",)),
    Case("blank lines", b" \n\n\t"),
    Case("lines end as on Windows", b'{"id": "b", "text": "x"}\r', rows=(("b", "x"),)),
    Case("types change from line to line", b'{"id": "b", "text": "x", "n": 1}\n'
         b'{"id": "c", "text": "y", "n": "one"}\n{"id": "d", "text": "z", "n": [1]}',
         rows=(("b", "x"), ("c", "y"), ("d", "z"))),
    Case("two objects in a line", b'{"id": "b", "text": "x"}{"id": "c", "text": "y"}',
         refused=("not JSON",)),
]  # fmt: skip


def test_all_are_here() -> None:
    """Eighteen cases, as were tried on the other readers."""
    assert 18 == len({case.name for case in CASES})


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
def test_broken_input(case: Case, mark: bytes, tmp_path: Path) -> None:
    """A broken line is put right where that is safe, or refused by its place; others survive."""
    path, rejects = tmp_path / "in.jsonl", tmp_path / "rejects.jsonl"
    path.write_bytes(mark + GOOD + case.lines + b"\n" + LAST)
    corpus = read(path, rejects=rejects)
    refused = [json.loads(line) for line in rejects.read_text().splitlines()]
    rows = zip(corpus.ids, corpus.table["text"].to_pylist(), strict=True)

    assert sorted([*case.rows, ("first", "first"), ("last", "last")]) == sorted(rows)
    assert list(case.refused) == [entry["reason"].partition(" (")[0] for entry in refused]
    assert list(range(2, 2 + len(refused))) == [entry["line"] for entry in refused]
    assert 2 + len(case.rows) + len(refused) == corpus.intake.rows
    assert all(note.startswith(case.note) for note in corpus.intake.notes)
    assert bool(case.note) == bool(corpus.intake.notes)


@pytest.mark.parametrize(
    "data",
    [b'[{"id": "b", "text": "x"}]', b'\xef\xbb\xbf\n [\n  {"id": "b", "text": "x"}\n]\n', b"[]"],
    ids=["in a line", "pretty-printed", "empty"],
)
def test_a_file_that_is_a_json_array(data: bytes, tmp_path: Path) -> None:
    """A file that is one array is told so, and how to make lines of it."""
    path = tmp_path / "in.json"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read(path)

    assert f"{path}: this is a JSON array, not JSON Lines" in str(caught.value)
    assert str(caught.value).endswith("jq -c '.[]'")


def test_a_file_that_is_pretty_printed(tmp_path: Path) -> None:
    """A file that is one object over many lines has no row, and the first reason is told."""
    path = tmp_path / "in.json"
    path.write_bytes(b'{\n  "id": "b",\n  "text": "x"\n}\n')
    with pytest.raises(InputError, match="no row can be read; the first was refused: not JSON"):
        read(path)
