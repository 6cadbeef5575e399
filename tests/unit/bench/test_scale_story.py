"""One story inside generated news: it stands behind them, and what becomes of it is counted."""

from pathlib import Path

import click
import numpy as np
import pyarrow.parquet as pq
import pytest

from dedup_bench.index_flow import CASES
from dedup_bench.scale_runs import News, Run, found_of, news_of
from dedup_bench.scale_story import Size, row_of, sizes_in, with_story

TAKEN = Run(1.0, 10.0, 100.0, {}, None)


def test_sizes() -> None:
    """The smaller come first; a story in outlets is added with a plus."""
    assert [Size(1000), Size(1000, 100), Size(20_000)] == sizes_in("20000,1000+100,1000")
    assert "20,000 + 1,000" == str(Size(20_000, 1000))
    for wrong in ("", "0", "a", "10+", "10+2+3", "10,-5"):
        with pytest.raises(click.UsageError):
            sizes_in(wrong)


def test_news_with_a_story(tmp_path: Path) -> None:
    """The story's articles follow the others, which stay as they were; found the next time."""
    news = news_of(tmp_path, [40], 1)[40]
    mixed = with_story(news, 20, 1)
    before, table = pq.read_table(news.path), pq.read_table(mixed.path)

    assert before.equals(table[:40])
    assert [f"a{number:08}" for number in range(60)] == table["id"].to_pylist()
    assert 12 == table["text"].to_pylist()[40:].count(table["text"][40].as_py())
    assert 20 == len(set(table["outlet"].to_pylist()[40:]))
    assert (20, 40) == (mixed.outlets, len(mixed.cases))
    when = mixed.path.stat().st_mtime_ns
    assert when == with_story(news, 20, 1).path.stat().st_mtime_ns


def test_what_becomes_of_it() -> None:
    """Its largest part counts, with who else is there; other articles are counted without it."""
    cases = [CASES.index(name) for name in ("wire", "reprint", "own")]
    news = News(Path(), np.array(cases, np.int8), 10)
    homes = np.full((13, 2), -1)
    homes[:, 0] = [0, 0, 1, *[1] * 7, -1, 2, 1]
    homes[[2, 10, 11], 1] = 1, 1, 0
    pairs = np.array([[0, 1], [2, 3], [3, 4], [4, 10], [1, 12]])
    run = TAKEN._replace(pairs=pairs, homes=homes, cpu=12.0, peak=90.0)

    assert ["it", 10, 8, 1, 0.5, 1, 3, 2, 2.0, -10.0] == row_of("it", news, run, TAKEN)
    assert [None, None] == (row_of("it", news, run, None) or [])[-2:]
    assert row_of("it", news, TAKEN, None) is None
    assert (1.0, 1.0) == tuple(found_of(news, pairs)[name] for name in ("recall", "precision"))
