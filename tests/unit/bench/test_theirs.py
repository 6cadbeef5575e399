"""Pairs of any other tool: read, told where they are wrong, and scored."""

import gzip
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dedup_bench.__main__ import main
from dedup_bench.quality.theirs import read_pairs
from dedup_bench.rivals.suite import ROWS, planted, write


def test_pairs_are_read(tmp_path: Path) -> None:
    """In either order, with a heading, scores and empty lines or without; the surest counts."""
    path = tmp_path / "mine.tsv"
    path.write_text("id_a\tid_b\tscore\nb\ta\t0.5\na\tb\t0.7\n\nc\td\nc\tc\n", encoding="utf-8")

    assert {("a", "b"): 0.7, ("c", "d"): 1.0} == read_pairs(path)


def test_pairs_of_other_systems_are_read(tmp_path: Path) -> None:
    """A mark of the byte order and other ends of lines are none of an id; Unicode's breaks are."""
    path = tmp_path / "mine.tsv"
    path.write_bytes("\ufeffid_a\tid_b\r\nb\u2028\ta\r\n".encode())

    assert {("a", "b\u2028"): 1.0} == read_pairs(path)


@pytest.mark.parametrize(
    "line", [b"alone", b"a\tb\tsure", b"a\tb\tnan", b"\tb", b"\xe9\tb", b"a,b"]
)
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: bytes) -> None:
    """The file, the line and what was expected are said."""
    path = tmp_path / "mine.tsv"
    path.write_bytes(b"a\tb\n" + line + b"\n")
    with pytest.raises(click.ClickException, match=r"mine\.tsv, line 2: expected id_a, id_b"):
        read_pairs(path)


def test_another_tool_is_scored_on_the_suite(tmp_path: Path) -> None:
    """A tool that returns every cut, and one pair of strangers, is told so by edit."""
    suite = planted(2, 5)
    write(tmp_path / "suite", suite)
    ids = [item.id for item in suite.articles]
    cuts = [pair for row, pairs in suite.pairs.items() if row.edit == "cut" for pair in pairs]
    lines = [f"{ids[b]}\t{ids[a]}\n" for a, b in [*cuts, (cuts[0][0], cuts[1][0])]]
    path = tmp_path / "mine.tsv"
    path.write_text("".join(lines) + "x\ty\n", encoding="utf-8")
    given = ["quality", "--pairs", str(path), "--suite", str(tmp_path / "suite")]
    ran = CliRunner().invoke(main, [*given, "--save", str(tmp_path / "out.json")])

    assert 0 == ran.exit_code, ran.output
    assert "mine: 1 pairs of ids that the suite has not" in ran.output
    (table,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["tables"]
    shares = {row[0]: row[2] for row in table["rows"]}
    copies = 2 * sum(row.copy for row in ROWS)
    assert 1.0 == shares["cut 0.6"] == shares["cut 0.2"]
    assert 0.0 == shares["reprint"] == shares["template 0"]
    assert pytest.approx(8 / copies) == shares["recall"]
    assert pytest.approx(8 / 9) == shares["precision"]
    assert 1 == shares["pairs of strangers"]
    assert "11" == table["samples"]["cut 0.6 | mine"]


def test_a_broken_suite_is_told_in_one_line(tmp_path: Path) -> None:
    """A suite that is not there, cut short, of other edits or without one is refused."""
    folder = tmp_path / "suite"
    write(folder, planted(1, 5))
    (tmp_path / "mine.tsv").write_text("", encoding="utf-8")
    given = ["quality", "--pairs", str(tmp_path / "mine.tsv"), "--suite", str(folder)]
    truth = (folder / "truth.tsv").read_text(encoding="utf-8")
    assert 0 == CliRunner().invoke(main, given).exit_code
    for wrong in ("", "head\na\n", truth.replace("cut 0.6", "cut 7"), truth.replace("a0", "b0")):
        (folder / "truth.tsv").write_text(wrong, encoding="utf-8")
        ran = CliRunner().invoke(main, given)
        assert 1 == ran.exit_code
        assert isinstance(ran.exception, SystemExit)
        assert 1 == len(ran.output.splitlines())
    (folder / "truth.tsv").write_text(truth, encoding="utf-8")
    (folder / "articles.jsonl").write_text("{", encoding="utf-8")
    assert "not what `rivals --write` wrote" in CliRunner().invoke(main, given).output


@pytest.mark.parametrize(
    "words",
    [
        ["quality", "--save", "FILE/x.json"], ["rivals", "--pairs", "0"],
        ["rivals", "--seed", "-1"],
        ["rivals", "--repeat", "0"], ["speed", "--megabytes", "nan"], ["speed", "--repeat", "0"],
        ["memory", "--sizes", "0"], ["memory", "--repeat", "0"], ["work", "--articles", "0"],
    ],
)  # fmt: skip
def test_what_cannot_be_measured_or_saved_is_said_before(words: list[str], tmp_path: Path) -> None:
    """Nothing is measured for a quarter of an hour that cannot be written then, nor of nothing."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    given = [word.replace("FILE", str(tmp_path / "file")) for word in words]
    ran = CliRunner().invoke(main, given)

    assert 2 == ran.exit_code, ran.output
    assert ran.output.splitlines()[-1].startswith("Error: ")


def test_another_tool_is_scored_on_real_sets(tmp_path: Path) -> None:
    """With --data the protocols of the sets that are there measure it."""
    folder = tmp_path / "data" / "mccormick_minhash"
    folder.mkdir(parents=True)
    rows = "".join(json.dumps({"id": one, "text": one}) + "\n" for one in "abcd")
    (folder / "docs.jsonl.gz").write_bytes(gzip.compress(rows.encode()))
    (folder / "pairs.tsv").write_text("id_a\tid_b\na\tb\nc\td\n", encoding="utf-8")
    path = tmp_path / "mine.tsv"
    path.write_text("b\ta\nzzz\ta\n", encoding="utf-8")
    given = ["quality", "--data", str(folder.parent), "--only", folder.name, "--pairs", str(path)]
    ran = CliRunner().invoke(main, [*given, "--save", str(tmp_path / "out.json")])

    assert 0 == ran.exit_code, ran.output
    (table,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["tables"]
    assert ["set", "measure", "goal", "mine"] == table["columns"]
    assert 0.5 in [row[3] for row in table["rows"]]
