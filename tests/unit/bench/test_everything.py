"""The benchmarks of the page in a row: each is run, whatever became of the one before."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedup_bench.__main__ import main
from dedup_bench.everything import PUBLISHED


def test_each_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that the page has are run and saved by name; who failed is named at the end."""
    ran: dict[str, str] = {}

    def run(command: list[str], **_more: object) -> subprocess.CompletedProcess[bytes]:
        ran[command[3]] = command[5]
        return subprocess.CompletedProcess(command, int(command[3] == "speed"))

    monkeypatch.setattr(subprocess, "run", run)
    folder = tmp_path / "new" / "results"
    done = CliRunner().invoke(main, ["everything", "--save", str(folder)])

    assert {name: str(folder / f"{name}.json") for name in PUBLISHED} == ran
    assert folder.is_dir()
    assert 1 == done.exit_code
    assert done.output.endswith("Error: failed: speed\n")
    ran.clear()
    done = CliRunner().invoke(main, ["everything", "work", "threads", "--save", str(folder)])
    assert ["work", "threads"] == list(ran)
    assert 0 == done.exit_code
    assert set(PUBLISHED) <= set(main.list_commands(None))  # type: ignore[arg-type]


def test_where_nothing_can_be_saved(tmp_path: Path) -> None:
    """A folder that cannot be made is said in one line, before anything is measured."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = CliRunner().invoke(main, ["everything", "--save", str(tmp_path / "file" / "in")])

    assert 1 == done.exit_code
    assert 1 == len(done.output.splitlines())
    assert "Not a directory" in done.output
