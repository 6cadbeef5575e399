"""The bench of a crawl: each tier's items are timed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedup_bench.__main__ import main


def test_items_are_timed(tmp_path: Path) -> None:
    """Each tier has a row, in which nothing took longer than the longest."""
    pytest.importorskip("scrapy")
    words = ["crawl", "--held", "12", "--items", "5", "--json"]
    ran = CliRunner().invoke(main, words, catch_exceptions=False)
    (table,) = json.loads(ran.stdout)["tables"]

    assert ["articles", "passages"] == [row[0] for row in table["rows"]]
    for _, median, most, longest, spent in table["rows"]:
        assert 0 < median <= most <= longest
        assert 0 < spent
