"""Tables in files: every format read back, and what a spreadsheet must not run."""

# ruff: noqa: RUF001 - texts of many scripts and styles are what is tested

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from dedup.detection import Detection
from dedup.errors import ArgumentError, InputError
from dedup.line import detect
from dedup.reading import read
from dedup.sheets import Sheets
from dedup.writing import FORMATS, tables, write
from dedup.writing.tables import RUN, TABLES, Batches, touched, write_jsonl
from stories import OTHER, OWN, WIRE, article, found_in

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def detection() -> Detection:
    """Return a detection with something in every table, and columns of many types."""
    more: dict[str, Any] = {
        "tags": ["a", "b"],
        "score": 1.5,
        "note": 'a "quoted", text\nover lines',
    }
    return found_in(
        article("w", "reuters", *WIRE, title="Zoë’s 水"),
        article("a", "x", OWN[0], WIRE[0], **more),
        article("b", "y", *OTHER),
    )


def read_back(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a written table."""
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".parquet":
        return list(pyarrow.parquet.read_table(path).to_pylist())
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    strings = pyarrow.csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
    table = pyarrow.csv.read_csv(path, parse_options=options, convert_options=strings)
    return list(table.to_pylist())


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_folder_takes_every_table(tmp_path: Path, form: str) -> None:
    """A folder has each table and the run; read back, each holds the rows it was made of."""
    found = detection()
    write(found, tmp_path / "out", form)

    names = {f"{name}.{form}" for name in found.tables} | {"run.json"}
    assert names == {path.name for path in (tmp_path / "out").iterdir()}
    for name, table in found.tables.items():
        wanted = table.to_pylist()
        if form == "csv":
            for row in wanted:
                for column in {"tags", "credit_agency"} & row.keys():
                    if row[column] is not None:
                        row[column] = json.dumps(row[column])
        got = read_back(tmp_path / "out" / f"{name}.{form}")
        assert list(table.column_names) == list(got[0])
        if name in {"articles", "pairs", "matches", "outlets", "stories"} and form == "csv":
            text = {"published", "title", "best_outlet", "first_published"}
            wanted = [{k: v for k, v in row.items() if k not in text} for row in wanted]
            got = [{k: v for k, v in row.items() if k not in text} for row in got]
        assert wanted == got


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_file_takes_the_articles(tmp_path: Path, form: str) -> None:
    """A name that ends in a format is a file with the articles table alone."""
    found = detection()
    write(found, tmp_path / f"scores.{form}")

    assert [tmp_path / f"scores.{form}"] == list(tmp_path.iterdir())
    assert ["a", "b", "w"] == [row["id"] for row in read_back(tmp_path / f"scores.{form}")]


def test_the_run_is_json(tmp_path: Path) -> None:
    """``run.json`` is the detection's run, and lists the files beside it."""
    found = detection()
    write(found, tmp_path, "jsonl")
    files = sorted(f"{name}.jsonl" for name in found.tables)

    assert found.run | {"tables": files} == json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert set(TABLES) == set(found.tables)


def test_what_an_earlier_run_left_is_removed(tmp_path: Path) -> None:
    """Tables of another format that an earlier run wrote go; files that are not ours stay."""
    (tmp_path / "matches.csv").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    write(detection(), tmp_path, "jsonl")
    near = detect(detection().corpus, only_near=True)
    write(near, tmp_path)

    assert {"articles.parquet", "pairs.parquet", "run.json", "matches.csv", "notes.txt"} == {
        path.name for path in tmp_path.iterdir()
    }


@pytest.mark.parametrize("broken", ["outlets", "matches"])
def test_a_run_that_breaks_off_leaves_the_earlier(
    tmp_path: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a table cannot be written, every file of the earlier run stands as it did."""
    write(detection(), tmp_path, "jsonl")
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()}
    found = detection()

    def breaking(batches: Batches, file: BinaryIO) -> None:
        write_jsonl(batches, file)
        if f".{broken}." in file.name:
            raise KeyboardInterrupt

    monkeypatch.setitem(FORMATS, "jsonl", breaking)
    with pytest.raises(KeyboardInterrupt):
        write(found, tmp_path, "jsonl")

    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()}
    assert before == after


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize("target", ["out", "scores.{}"])
def test_a_table_that_breaks_off_leaves_nothing(
    tmp_path: Path, form: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where rows stop coming after the first block, neither a file nor a part of one is left."""
    found = detection()
    whole = Sheets.batches

    def breaking(sheets: Sheets) -> Iterator[pa.RecordBatch]:
        yield next(whole(sheets, 1))
        raise KeyboardInterrupt

    monkeypatch.setattr(Sheets, "batches", breaking)
    with pytest.raises(KeyboardInterrupt):
        write(found, tmp_path / target.format(form), form)

    assert [] == [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize("rows", [1, 2, 3, 1000])
def test_blocks_do_not_shape_a_file(form: str, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows come at a time, a file has the same bytes, in groups of the same rows."""
    monkeypatch.setattr(tables, "_GROUP", 2)
    found, files = detection(), []
    for batches in (found.sentences.to_batches(), found.sentences.to_batches(rows)):
        FORMATS[form](batches, file := io.BytesIO())
        files.append(file.getvalue())

    assert files[0] == files[1]
    if form == "parquet":
        groups = pyarrow.parquet.ParquetFile(io.BytesIO(files[0])).metadata
        assert [2, 2, 2, 1] == [groups.row_group(n).num_rows for n in range(groups.num_row_groups)]


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_table_without_rows(tmp_path: Path, form: str) -> None:
    """A table without rows is a file all the same; in Parquet and CSV it has its columns."""
    found = found_in(article("a", "x", *WIRE))
    write(found, tmp_path / "out", form)

    assert 0 == len(found.matches)
    path = tmp_path / "out" / f"matches.{form}"
    if form == "parquet":
        assert found.matches.schema == pyarrow.parquet.read_table(path).schema
    elif form == "csv":
        assert found.matches.column_names == path.read_text().strip().replace('"', "").split(",")
    else:
        assert b"" == path.read_bytes()


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_packed_file(tmp_path: Path, form: str) -> None:
    """A name that ends in .jsonl.gz or .csv.gz is packed, to the same bytes every time."""
    found = detection()
    for name in (f"a.{form}", f"a.{form}.gz", f"b.{form.upper()}.GZ"):
        write(found, tmp_path / name)
    packed = (tmp_path / f"a.{form}.gz").read_bytes()

    assert (tmp_path / f"a.{form}").read_bytes() == gzip.decompress(packed)
    assert packed == (tmp_path / f"b.{form.upper()}.GZ").read_bytes()


def test_what_would_be_touched(tmp_path: Path) -> None:
    """What a writing touches is told before: its own files and those of an earlier run."""
    write(detection(), tmp_path, "csv")
    names = {path.name for path in touched(tmp_path, "jsonl")}

    assert {f"{name}.{form}" for name in TABLES for form in ("csv", "jsonl")} | {RUN} == names
    assert [tmp_path / "a.csv"] == touched(tmp_path / "a.csv", "jsonl")


def test_jsonl_is_utf8_as_it_stands(tmp_path: Path) -> None:
    """JSON Lines keep characters as they are."""
    write(detection(), tmp_path / "a.jsonl")

    assert "Zoë’s 水" in (tmp_path / "a.jsonl").read_text("utf-8")


@pytest.mark.parametrize("formula", FORMULAS)
def test_csv_guards_against_formulas(tmp_path: Path, formula: str) -> None:
    """Text that a spreadsheet would run gets a mark before it; other formats keep it."""
    found = found_in(article("a", formula.strip(), *WIRE, title=formula, mine=formula))
    for form in FORMATS:
        write(found, tmp_path / f"a.{form}")
    kept = read_back(tmp_path / "a.parquet")[0]
    guarded = (tmp_path / "a.csv").read_bytes().decode()

    assert formula == kept["mine"] == read_back(tmp_path / "a.jsonl")[0]["mine"]
    assert f"'{kept['mine']}" in guarded
    assert f"'{kept['outlet']}" in guarded


def test_csv_guards_its_header(tmp_path: Path) -> None:
    """A column's name is no formula either."""
    found = found_in(article("a", "x", *WIRE, **{"@SUM(1)": "v"}))
    for form in ("csv", "jsonl"):
        write(found, tmp_path / f"a.{form}")

    assert '"\'@SUM(1)"' in (tmp_path / "a.csv").read_text("utf-8").splitlines()[0]
    assert "v" == read_back(tmp_path / "a.jsonl")[0]["@SUM(1)"]


@pytest.mark.parametrize(("name", "target"), [("a.jsonl", "a.jsonl"), ("articles.parquet", ".")])
def test_what_was_read_is_not_written_over(tmp_path: Path, name: str, target: str) -> None:
    """A file that articles were read from stays, under any of its names."""
    path = tmp_path / name
    row = article("a", "x", *WIRE)
    if path.suffix == ".jsonl":
        path.write_text(json.dumps(row), "utf-8")
    else:
        pyarrow.parquet.write_table(pa.Table.from_pylist([row]), path)
    before = path.read_bytes()
    (tmp_path / "link").symlink_to(path)
    found = detect(read(tmp_path / "link" if path.suffix == ".jsonl" else path))
    with pytest.raises(InputError, match="would overwrite an input; give another name"):
        write(found, tmp_path / target)

    assert before == path.read_bytes()
    assert {name, "link"} == {entry.name for entry in tmp_path.iterdir()}


def test_csv_keeps_ids_and_figures(tmp_path: Path) -> None:
    """Ids are not touched, whatever they begin with, and negative figures stay figures."""
    found = found_in(article("-a1", "x", *WIRE, mine=-5), article("=b", "reuters", *WIRE, mine=-6))
    write(found, tmp_path / "out", "csv")

    assert ["-a1", "=b"] == [row["id"] for row in read_back(tmp_path / "out" / "articles.csv")]
    assert [-5, -6] == [row["mine"] for row in read_back(tmp_path / "out" / "articles.csv")]
    pair = read_back(tmp_path / "out" / "pairs.csv")[0]
    assert ("-a1", "=b") == (pair["id_a"], pair["id_b"])


def test_csv_keeps_the_ids_of_counterparts(tmp_path: Path) -> None:
    """The ids of counterparts and wires are ids too: they must join with the articles."""
    found = found_in(article("-a", "x", *WIRE), article("=b", "reuters", *WIRE))
    write(found, tmp_path, "csv")
    row = read_back(tmp_path / "paragraphs.csv")[0]

    assert ("=b", "=b") == (row["best_id"], row["wire_id"])


@pytest.mark.parametrize("target", ["file/out", "file/out.csv", "folder.csv"])
def test_a_place_that_cannot_be_written(tmp_path: Path, target: str) -> None:
    """What cannot be written is an InputError in one line that names the place."""
    (tmp_path / "file").touch()
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="cannot be written") as caught:
        write(detection(), tmp_path / target)

    assert "\n" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert {"file", "folder.csv"} == {path.name for path in tmp_path.iterdir()}


def test_arguments_of_another_type(tmp_path: Path) -> None:
    """What is no detection, no path and no form is told by what is wanted."""
    found = found_in(article("a", "x", *WIRE))

    with pytest.raises(ArgumentError, match="detection must be what"):
        write([], tmp_path / "a.csv")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="target must be a path"):
        write(found, 7)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="unknown form 'xml'"):
        write(found, tmp_path / "out", "xml")
