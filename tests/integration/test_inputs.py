"""By the command: every input people have gives the same articles, and what is wrong is said."""

import bz2
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dedup.cli import main
from stories import OTHER, OWN, WIRE, article

ROWS = [
    article("a", "x", OWN[0], *WIRE, "“Café” – naïve"),
    article("b", "y", *OTHER, WIRE[1]),
    article("w", "reuters", *WIRE),
]
TABLE = pa.Table.from_pylist(ROWS)
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
JSONL = LINES.encode()


def delimited(path: Path, delimiter: str, encoding: str = "utf-8") -> None:
    """Write the rows as CSV."""
    pcsv.write_csv(TABLE, path, pcsv.WriteOptions(delimiter=delimiter))
    path.write_bytes(path.read_bytes().decode().encode(encoding))


def tsv() -> bytes:
    """Return the rows as TSV."""
    sink = io.BytesIO()
    pcsv.write_csv(TABLE, sink, pcsv.WriteOptions(delimiter="\t"))
    return sink.getvalue()


TSV = tsv()


def ipc(path: Path, make: Callable[..., Any]) -> None:
    """Write the rows as an Arrow file or stream."""
    with make(str(path), TABLE.schema) as writer:
        writer.write_table(TABLE)


WAYS: dict[str, Callable[[Path], object]] = {
    "a.jsonl.gz": lambda path: path.write_bytes(gzip.compress(JSONL)),
    "a.jsonl.bz2": lambda path: path.write_bytes(bz2.compress(JSONL)),
    "a.jsonl.zst": lambda path: path.write_bytes(pa.compress(JSONL, "zstd", asbytes=True)),
    "bom.jsonl": lambda path: path.write_bytes(b"\xef\xbb\xbf" + JSONL),
    "two-bytes.jsonl": lambda path: path.write_text(LINES, "utf-16"),
    "windows.jsonl": lambda path: path.write_text(LINES, "cp1252"),
    "a.csv": lambda path: delimited(path, ","),
    "windows.csv": lambda path: delimited(path, ";", "cp1252"),
    "a.tsv": lambda path: path.write_bytes(TSV),
    "a.tsv.bz2": lambda path: path.write_bytes(bz2.compress(TSV)),
    "a.parquet": lambda path: pq.write_table(TABLE, path),
    "a.arrow": lambda path: ipc(path, pa.ipc.new_file),
    "a.feather": lambda path: ipc(path, pa.ipc.new_stream),
}  # fmt: skip


def score(folder: Path, *arguments: object) -> tuple[bytes, str]:
    """Return the articles of a run, and what it said."""
    out = folder / "out.jsonl"
    given = ["score", "--agency", "Reuters=reuters", "--encoding", "windows-1252", "-o", out]
    done = CliRunner().invoke(main, [*map(str, given), *map(str, arguments)])
    assert 0 == done.exit_code, done.output
    return out.read_bytes(), done.output


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the articles as JSON Lines give them."""
    folder = tmp_path_factory.mktemp("expected")
    (folder / "a.jsonl").write_bytes(JSONL)
    return score(folder, folder / "a.jsonl")[0]


@pytest.mark.parametrize("name", WAYS)
def test_the_same_articles(name: str, expected: bytes, tmp_path: Path) -> None:
    """Whatever the format, the packing and the encoding, the articles are the same."""
    path = tmp_path / name
    WAYS[name](path)
    found, said = score(tmp_path, path)

    assert expected == found
    assert ("read as" in said) == (name.startswith(("two", "windows")))


def test_a_pattern_and_many_files(expected: bytes, tmp_path: Path) -> None:
    """Hundreds of files of one article each, by pattern, in folders or named, are one corpus."""
    for number in range(200):
        row = ROWS[number] if number < len(ROWS) else article(f"z{number}", "z", f"Short {number}.")
        folder = tmp_path / f"{number % 7}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.jsonl").write_text(json.dumps(row), "utf-8")
    found, _ = score(tmp_path, f"{tmp_path}/**/*.jsonl")
    named, _ = score(tmp_path, *(path for path in tmp_path.glob("*/*.jsonl")))

    assert (
        expected.splitlines()[:2] == [line for line in found.splitlines() if b'"z' not in line][:2]
    )
    assert 200 == len(found.splitlines())
    assert found == named


def test_what_is_wrong_with_rows(expected: bytes, tmp_path: Path) -> None:
    """A long line, half a pair, NaN, an id that stands twice and bytes of nothing: one row each."""
    rejects = tmp_path / "rejects.jsonl"
    long = json.dumps({"id": "long", "outlet": "z", "text": "word " * 4_200_000})
    odd = [
        *(long.encode(), b'{"id": "half", "outlet": "z", "text": "x\\ud800"}'),
        *(b'{"id": "nan", "outlet": "z", "text": "x", "n": NaN}', JSONL.splitlines()[0]),
        *(b'{"id": "bytes", "text": "\x81"}', b'{"id": "cut", "text'),
    ]
    (tmp_path / "in.jsonl").write_bytes(JSONL + b"\n".join(odd))
    found, said = score(tmp_path, tmp_path / "in.jsonl", "--rejects", rejects)
    rows = [json.loads(line) for line in found.splitlines()]
    reasons = [
        json.loads(line)["reason"].partition(" (")[0] for line in rejects.read_text().splitlines()
    ]

    assert ["a", "b", "half", "long", "nan", "w"] == sorted(row["id"] for row in rows)
    assert ["id stands twice", "not JSON", "not UTF-8"] == sorted(reasons)
    assert "1 halves of surrogate pairs were replaced" in said
    assert "neither UTF-8 nor cp1252" in said


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.json", b'[\n{"id": "a", "text": "x"}]', "this is a JSON array, not JSON Lines"),
        ("a.csv", b"id,t\xe9xt\n", "the names of the columns are not UTF-8"),
        ("a.jsonl", b'{"id": "a", "text": "\xe9"}\n', "name it with --encoding NAME"),
    ],
)
def test_what_cannot_be_read(name: str, data: bytes, message: str, tmp_path: Path) -> None:
    """What cannot be read at all is one line, and it says what to do."""
    (tmp_path / name).write_bytes(data)
    done = CliRunner().invoke(main, ["score", str(tmp_path / name)])

    assert 1 == done.exit_code
    assert message in done.stderr
    assert 1 == len(done.stderr.splitlines())


def test_a_name_of_no_encoding(tmp_path: Path) -> None:
    """A name of no encoding is refused in one line."""
    (tmp_path / "a.jsonl").write_bytes(JSONL)
    done = CliRunner().invoke(main, ["score", "--encoding", "latin-99", str(tmp_path / "a.jsonl")])

    assert 1 == done.exit_code
    assert "no encoding is named 'latin-99'" in done.stderr
