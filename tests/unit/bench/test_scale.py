"""The command on files of news: what it takes, and what is true of what it finds."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dedup_bench.corpora import make
from dedup_bench.index_flow import CASES
from dedup_bench.scale import scale
from dedup_bench.scale_runs import COPIES, News, found_of, news_of, process


def cased(*names: str) -> News:
    """Return articles of some cases, of no text."""
    return News(Path(), np.array([CASES.index(name) for name in names], np.int8))


def test_stories() -> None:
    """A wire begins a story, and so does an outlet's own article."""
    news = cased("own", "wire", "reprint", "cut", "own", "wire", "template")

    assert [0, 1, 1, 1, 2, 3, 3] == news.stories.tolist()


def test_what_is_found() -> None:
    """A copy is found by its wire or by another copy; a pair across stories is false."""
    news = cased("wire", "reprint", "reprint", "cut", "wire", "cut", "template")
    shares = found_of(news, np.array([[0, 1], [3, 1], [2, 5], [6, 4]]))

    assert 0.5 == shares["recall"]
    assert 0.5 == shares["precision"]
    assert [0.5, 0.5] == [shares["reprint"], shares["cut"]]
    assert np.isnan(shares["embed"])
    assert set(COPIES) < set(shares)
    assert 0 == found_of(news, np.empty((0, 2), np.int64))["recall"]


def test_news_of_several_sizes(tmp_path: Path) -> None:
    """One pass writes them all, each the beginning of the next; they are found the next time."""
    news = news_of(tmp_path, [20, 50], 1)
    when = news[50].path.stat().st_mtime_ns
    rows = [made.row for made in make(50)]

    for size, one in news.items():
        table = pq.read_table(one.path)
        assert [row["text"] for row in rows[:size]] == table["text"].to_pylist()
        assert [CASES.index(made.case) for made in make(size)] == one.cases.tolist()
        assert [made.story for made in make(size)] == one.stories.tolist()
    assert when == news_of(tmp_path, [20, 50], 1)[50].path.stat().st_mtime_ns


def test_a_process_that_fails_is_told() -> None:
    """What it said is kept, and nothing else is."""
    run = process(["python3", "-c", "raise SystemExit('no room')"])

    assert "no room" in run.said
    assert run.pairs is None


def test_the_command(tmp_path: Path) -> None:
    """Each size is run by the command in a process; stages are drawn; what is found is counted."""
    pytest.importorskip("matplotlib")
    chart, save = tmp_path / "stages.png", tmp_path / "scale.json"
    words = ["--folder", str(tmp_path / "news"), "--sizes", "60,120", "--only", "near"]
    ran = CliRunner().invoke(scale, [*words, "--chart", str(chart), "--save", str(save)])

    assert 0 == ran.exit_code, ran.output
    assert chart.read_bytes().startswith(b"\x89PNG")
    taken, stages, found = json.loads(save.read_text(encoding="utf-8"))["tables"]
    assert ["60 articles, near-duplicates alone", "120 articles, near-duplicates alone"] == [
        row[0] for row in taken["rows"]
    ]
    assert taken["rows"][0][5] is None
    assert all(cell > 0 for row in taken["rows"] for cell in row[1:5])
    assert "near-duplicates" in {row[0] for row in stages["rows"]}
    reprint = found["columns"].index("reprint")
    assert [1.0, 1.0] == [row[reprint] for row in found["rows"]]
