"""What is said of stores on a server is measured on the same articles."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedup.cli import main
from servers import REDIS


def test_stores_are_measured(tmp_path: Path) -> None:
    """Each remembers all articles; ours asks a server once, datasketch once a band."""
    pytest.importorskip("redis")
    if REDIS is None:
        pytest.skip("no redis-server and no valkey-server is installed")
    path = tmp_path / "shared.json"
    ran = CliRunner().invoke(main, ["bench", "shared", "--articles", "60", "--save", str(path)])

    assert 0 == ran.exit_code, ran.output
    (table,) = json.loads(path.read_text(encoding="utf-8"))["tables"]
    rows = {row[0]: dict(zip(table["columns"], row, strict=True)) for row in table["rows"]}
    assert {60} == {row["articles"] for row in rows.values()}
    assert rows["dedup, one by one"]["round trips"] < 3
    assert rows["datasketch"]["round trips"] > 42
    assert rows["dedup, one by one"]["told seen"] == rows["dedup, 256 at once"]["told seen"]
    assert all(row["server's bytes"] > 0 for row in rows.values())
