"""The bench of a service: all is answered, nothing acknowledged is lost."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedup_bench.__main__ import main


@pytest.mark.slow
def test_a_small_load(tmp_path: Path) -> None:
    """Some seconds of load, a kill and a start: no error, and every redelivery is known."""
    path = tmp_path / "serving.json"
    options = ["--clients", "8", "--seconds", "8", "--lines", "16", "--articles", "20000"]
    ran = CliRunner().invoke(main, ["serving", *options, "--tier", "articles", "--save", str(path)])
    assert 0 == ran.exit_code, ran.output

    answered, held, killed = json.loads(path.read_text("utf-8"))["tables"]
    assert [[1, 0], [16, 0]] == [[row[0], row[2]] for row in answered["rows"]]
    assert all(row[1] for row in answered["rows"])
    assert 8 == len(held["rows"])
    before, after, *_, lost, other = killed["rows"][0]
    assert before
    assert after
    assert [0, 0] == [lost, other]
