"""What of files cannot be read is refused on Spark as it is on one machine."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import dedup
from dedup.cli import main

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"


@pytest.fixture(scope="module")
def cutting(spark: "SparkSession") -> "SparkSession":
    """A session that cuts small files into several blocks."""
    spark.conf.set("spark.sql.files.maxPartitionBytes", "9000")
    spark.conf.set("spark.sql.files.openCostInBytes", "0")
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "7")
    return spark


def seeds() -> list[dict[str, Any]]:
    return [json.loads(line) for line in SEEDS.read_text("utf-8").splitlines()][:40]


def lines() -> list[bytes]:
    """Return articles, among them what is none, and odd ones."""
    rows = seeds()
    rows[3]["published"], rows[4]["published"] = "Sun, 02 Mar 2031 11:15:00 +0100", "soon"
    rows[5]["id"], rows[6]["outlet"], rows[7]["outlet"] = 17, {"name": "Echo"}, None
    rows[8]["desk"], rows[9]["desk"] = "metro", "sports"
    good = [json.dumps(row).encode() for row in rows]
    text = rows[0]["text"]
    odd = [
        b"", b"{broken", b"[1, 2]", b'"a"', b'{"id": "n1"}', b'{"id": "n2", "text": null}',
        b'{"id": "n3", "text": 5}', b'{"id": "n4", "text": ["a"]}', b'{"text": "no id at all"}',
        b'{"id": null, "text": "t"}', b'{"id": "", "text": "t"}', b'{"id": {"a": 1}, "text": "t"}',
        b'{"id": true, "text": "t"}', b'{"id": "n5", "text": "\xe9"}', b"   ", b"\xff\xfe",
        b'{"id": "n6", "text": "t", "more": ' + b"[" * 200 + b"]" * 200 + b"}",
        b'{"id": "k1", "text": "one", "n": 1, "n": 2, "text": "other"}',
        b'{"id": "s1", "text": "half \\ud800 a pair"}', b'{"id": "s2", "text": "t", "n": NaN}\r',
        json.dumps({"id": rows[1]["id"], "text": text + " again"}).encode(),
        json.dumps({"id": "17", "text": "as a number before"}).encode(),
    ]  # fmt: skip
    mixed = []
    for place, line in enumerate(good):
        mixed.append(line)
        mixed += odd[place // 2 : place // 2 + 1] if place % 2 else []
    return mixed + odd[len(good) // 2 :]


def wire_lines() -> list[bytes]:
    """Return wire copy of which one has the id of an article, and one no text."""
    rows = seeds()[:3]
    rows[1]["outlet"] = "reuters"
    rows[2]["id"] = "w1"
    return [*(json.dumps(row).encode() for row in rows), b'{"id": "w2"}']


def table() -> pa.Table:
    """Return articles of Parquet: ids are numbers, dates are times, some are missing or broken."""
    rows = seeds()
    texts = [row["text"].encode() for row in rows]
    texts[11] = b"\xe9"
    column = pa.array(texts, pa.binary())
    column = pa.StringArray.from_buffers(len(column), *column.buffers()[1:])
    missing = [place == 20 for place in range(len(rows))]
    ids = [None if place == 4 else place // 2 if place > 30 else 100 + place for place in range(40)]
    return pa.table({
        "id": pa.array(ids, pa.int64()),
        "body": pa.compute.if_else(pa.array(missing), None, column),
        "outlet": [row["outlet"] for row in rows],
        "when": pa.array([datetime(2031, 3, 1, place % 24, tzinfo=UTC) for place in range(40)],
                         pa.timestamp("us", "UTC")),
        "weight": pa.array([float(place) for place in range(40)]),
    })  # fmt: skip


def rejects_of(path: Path) -> list[tuple[Any, ...]]:
    """Return rejects, rows of columns without what is null, as one machine has fewer columns."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    found = []
    for line in "".join(file.read_text("utf-8") for file in files).splitlines():
        entry = json.loads(line)
        row = entry["row"]
        if entry["reason"].startswith("id stands twice") and len(row) < 1000:  # noqa: PLR2004
            row = {name: cell for name, cell in json.loads(row).items() if cell is not None}
        elif entry["reason"].startswith("id stands twice"):
            row = json.loads(row.partition(",")[0] + "}")
        found.append((entry["file"], entry["line"], entry["reason"], row))
    return sorted(found, key=str)


def differing(out: Path, local: Any) -> list[tuple[str, str]]:
    """Return tables and columns that are not the same; NaN is itself."""
    found = []
    for name, known in local.items():
        made = pq.read_table(out / name).select(known.column_names).cast(known.schema)
        keys = [(key, "ascending") for key in known.column_names[:2]]
        one, other = (each.sort_by(keys).to_pydict() for each in (made, known))
        found += [(name, column) for column in other if str(one[column]) != str(other[column])]
    return found


def written(folder: Path, kind: str) -> dict[str, Any]:
    """Write files of a kind; return what to read of them."""
    if kind == "parquet":
        pq.write_table(table(), folder / "a.parquet", row_group_size=9)
        fields = {"text": "body", "published": "when"}
        return {"files": [str(folder / "a.parquet")], "fields": fields, "wire": []}
    found = lines()
    (folder / "b.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join(found))
    (folder / "a.jsonl").write_bytes(b"\n".join(found[:9]) + b"\n")
    (folder / "w.jsonl").write_bytes(b"\n".join(wire_lines()))
    files = [str(folder / name) for name in ("b.jsonl", "a.jsonl")]
    return {"files": files, "fields": {}, "wire": [str(folder / "w.jsonl")]}


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_the_same_rows_are_refused(cutting: "SparkSession", tmp_path: Path, kind: str) -> None:
    """For the same reasons, in the same words, with file and line; what is left is the same."""
    from dedup.engines.spark.files import score

    given = written(tmp_path, kind)
    known = {"fields": given["fields"], "wire": given["wire"]}
    corpus = dedup.read(*given["files"], rejects=tmp_path / "local.jsonl", **known)
    local = dedup.detect(corpus, only_near=True).tables
    out = tmp_path / "out"
    rest = given["wire"], str(out), dedup.Settings()
    met = score(given["files"], *rest, fields=given["fields"], only_near=True)

    assert dict(corpus.intake.reasons) == met.reasons
    assert corpus.intake.rows == met.rows
    assert rejects_of(tmp_path / "local.jsonl") == rejects_of(out / "rejects")
    assert [] == differing(out, local)
    assert not (out / "_stages").exists()


def told(*options: str) -> tuple[int, str]:
    """Return how the command ends, and what it says of near-duplicates, without a summary."""
    done = CliRunner().invoke(main, ["score", *options, "--only", "near", "-q"])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        (lines()[:9], []),
        ([b"{broken", b'{"id": "a"}'], []),
        (lines()[:1], ["--agency", "Reuters=nobody"]),
        (lines()[:1], ["--decisions", "DECIDED"]),
    ],
)
def test_the_command_says_the_same(
    cutting: "SparkSession", tmp_path: Path, rows: list[bytes], options: list[str]
) -> None:
    """What is refused is counted; no good row, or an agency nobody has, ends it: in one line."""
    given = tmp_path / "a.jsonl"
    given.write_bytes(b"\n".join(rows))
    out = tmp_path / "out"
    (tmp_path / "decided.csv").write_text("id_a,id_b,decision\nz,y,not-copy\n", "utf-8")
    options = [option.replace("DECIDED", str(tmp_path / "decided.csv")) for option in options]
    code, words = told(str(given), "-o", str(tmp_path / "local"), *options)
    made = told(str(given), "-o", str(out), "--engine", "spark", *options)

    code_made, words_made = made
    assert (code, words) == (code_made, words_made.replace(f" They are in {out}/rejects.", ""))
    assert not (out / "_stages").exists()
