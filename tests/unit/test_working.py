"""Where work is kept and how much memory it may take, as the command is told."""

from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import dedup
from dedup.cli import main
from dedup.errors import ArgumentError
from dedup.verbs.working import sized

SEEDS = str(Path(__file__).parents[2] / "seeds" / "articles.jsonl")


def size(text: str | None) -> int | None:
    """Return what an option means."""
    context = click.Context(click.Command("score"))
    return sized(context, click.Option(["--max-memory"]), text)


def test_other_settings_are_told_before_all_is_read(tmp_path: Path) -> None:
    """What was kept with other settings, or another ``--only``, is no use: nothing is read."""
    (tmp_path / "broken.jsonl").write_text("{\n", encoding="utf-8")
    words = ["score", SEEDS, "--only", "near", "-q", "-o", str(tmp_path / "out.jsonl")]
    kept = ["--work", str(tmp_path / "kept")]
    first = CliRunner().invoke(main, [*words, *kept])
    assert 0 == first.exit_code, first.output
    broken = ["score", str(tmp_path / "broken.jsonl"), *kept]

    for more, what in (
        (["--threshold", "0.6", "--only", "near"], "settings"),
        ([], "stages (--only)"),
    ):
        told = CliRunner().invoke(main, [*broken, *more])
        assert 1 == told.exit_code
        assert f"kept: kept of other {what}: name another folder, or delete" in told.stderr


def test_a_sign_is_no_folder(tmp_path: Path) -> None:
    """What stands for standard output elsewhere makes no folder of that name."""
    (tmp_path / "broken.jsonl").write_text("{\n", encoding="utf-8")
    told = CliRunner().invoke(main, ["score", str(tmp_path / "broken.jsonl"), "--work", "-"])

    assert 2 == told.exit_code
    assert "'-' is no folder: stages are kept in one" in told.stderr


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("8G", 8 << 30), ("8GiB", 8 << 30), ("8g", 8 << 30), ("8gb", 8 << 30),
        ("1.5G", 3 << 29), ("500M", 500 << 20), ("262144K", 256 << 20), ("1T", 1 << 40),
        (str(1 << 31), 1 << 31), (None, None),
    ],
)  # fmt: skip
def test_sizes(text: str | None, meant: int | None) -> None:
    """A number of bytes, or of so many KiB, MiB, GiB, TiB, however it is written."""
    assert meant == size(text)


@pytest.mark.parametrize("text", ["", "G", "8X", "-8G", "8 apples", "nan", "1e9", "inf", "٣G"])
def test_no_sizes(text: str) -> None:
    """What is no size is refused with what one looks like."""
    with pytest.raises(click.BadParameter, match="is no size: 8G, 500M or a number of bytes"):
        size(text)


def test_too_little() -> None:
    """Less than is taken before anything is read cannot be kept to."""
    with pytest.raises(click.BadParameter, match="'255M' is too little: 256M at least"):
        size("255M")


def test_a_score_that_is_kept(tmp_path: Path) -> None:
    """Results are the same with both options; what is kept is told, with what it takes."""
    words = ["score", SEEDS, "--agency", "Reuters=reuters", "-o"]
    long = ["--work", str(tmp_path / "kept"), "--max-memory", "64G"]
    plain = CliRunner().invoke(main, [*words, str(tmp_path / "plain"), "-q"])
    first = CliRunner().invoke(main, [*words, str(tmp_path / "first"), *long])
    again = CliRunner().invoke(main, [*words, str(tmp_path / "again"), *long, "-q"])

    assert (0, 0, 0) == (plain.exit_code, first.exit_code, again.exit_code), first.output
    assert f"{tmp_path / 'kept'}: " in first.stderr
    assert "are kept for the same call; it may be deleted" in first.stderr
    assert "" == plain.stderr == again.stderr
    tables = sorted((tmp_path / "plain").glob("*.parquet"))
    assert 7 == len(tables)
    for table in tables:
        for other in ("first", "again"):
            assert table.read_bytes() == (tmp_path / other / table.name).read_bytes()


def test_where_nothing_can_be_kept_is_told_before_all_is_read(tmp_path: Path) -> None:
    """A place for work is looked at before articles are: here there are none that can be read."""
    (tmp_path / "file").touch()
    (tmp_path / "broken.jsonl").write_text("{\n", encoding="utf-8")
    given = ["score", str(tmp_path / "broken.jsonl"), "-o", str(tmp_path / "out")]
    told = CliRunner().invoke(main, [*given, "--work", str(tmp_path / "file")])

    assert 2 == told.exit_code
    assert "is a file: stages are kept in a folder" in " ".join(told.stderr.split())


@pytest.mark.parametrize(
    "given",
    [{"work": 5}, {"work": ""}, {"max_memory": "8G"}, {"max_memory": 0}, {"max_memory": -5},
     {"max_memory": float("nan")}],
)  # fmt: skip
def test_from_python(given: dict[str, Any]) -> None:
    """What is no folder, or no number of bytes, is refused by its name before anything is done."""
    with pytest.raises(ArgumentError, match=f"^{next(iter(given))} must be "):
        dedup.detect(dedup.read([{"id": "a", "text": "words"}]), **given)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["--engine", "spark", "--format", "csv"],
            "--engine spark writes Parquet: leave out --format",
        ),
        (["--engine", "spark", "--max-memory", "8G"], "--engine spark does not know --max-memory"),
        (["--master", "local[2]"], "--master says where Spark runs: add --engine spark"),
        (["--work", "{out}/../out"], "--work is a folder to delete in the end: name another"),
    ],
)
def test_refused_together(words: list[str], told: str, tmp_path: Path) -> None:
    """What does not go together is refused, not left out in silence."""
    words = [word.format(out=tmp_path / "out") for word in words]
    done = CliRunner().invoke(main, ["score", SEEDS, "-o", str(tmp_path / "out"), *words])

    assert 2 == done.exit_code
    assert told in done.stderr
    assert not list(tmp_path.iterdir())


def test_another_input(tmp_path: Path) -> None:
    """A folder of other settings is one line, and the exit code of an error."""
    words = ["score", SEEDS, "--only", "near", "-q", "-o", "-", "--work", str(tmp_path)]
    assert 0 == CliRunner().invoke(main, words).exit_code
    told = CliRunner().invoke(main, [*words, "--threshold", "0.6"])

    assert 1 == told.exit_code
    line = "kept of other settings: name another folder, or delete this one"
    assert f"dedup: {tmp_path}: {line}\n" == told.stderr
