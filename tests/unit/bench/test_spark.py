"""What is told of runs on Spark, from its own log of events."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedup_bench.scale_runs import COLUMNS, Run
from dedup_bench.sources import Line
from dedup_bench.spark import scaled
from dedup_bench.spark_log import Task, by_step, step_of, tasks_in
from dedup_bench.spark_runs import Ran, written


def started(stages: list[int], step: str | None) -> dict[str, Any]:
    said = {} if step is None else {"spark.job.description": step}
    return {"Event": "SparkListenerJobStart", "Stage IDs": stages, "Properties": said}


def ended(stage: int, begin: int, end: int, shuffled: int, reason: str = "Success") -> Any:
    return {
        "Event": "SparkListenerTaskEnd", "Stage ID": stage, "Stage Attempt ID": 0,
        "Task End Reason": {"Reason": reason},
        "Task Info": {"Executor ID": "1", "Launch Time": begin, "Finish Time": end},
        "Task Metrics": {"Shuffle Write Metrics": {"Shuffle Bytes Written": shuffled}},
    }  # fmt: skip


def test_tasks_are_told_by_what_they_were_for(tmp_path: Path) -> None:
    """A job says it; a task that failed took time, but nobody has what it made."""
    events = [
        {"Event": "SparkListenerLogStart"},
        started([0], None), ended(0, 1000, 3000, 0),
        started([1, 2], "keys"), ended(2, 9000, 9500, 7), ended(1, 4000, 8000, 100),
        ended(1, 4000, 5000, 100, "ExecutorLostFailure"), ended(1, 5000, 6000, 100),
    ]  # fmt: skip
    (tmp_path / "log").write_text("\n".join(map(json.dumps, events)), encoding="utf-8")
    steps = by_step(tasks_in(tmp_path / "log"))
    keys = step_of(steps["keys"])

    assert ["reading", "keys"] == list(steps)
    assert (2.0, 2.0, 1, 0) == step_of(steps["reading"])[:4]
    assert (5.5, 5.5, 3, 207) == keys[:4]
    assert (4.0, 1.6) == (keys.longest, keys.times)  # of the two of its stage


def task(seconds: float) -> Task:
    return Task("keys", (1, 0), "1", 100.0, 100.0 + seconds, 30)


def ran(articles: int, seconds: float) -> Ran:
    return Ran(articles, seconds, 10.0, [task(seconds / 2)], np.empty((0, 2), np.int64))


def test_scaling_is_of_what_comes_after_the_start() -> None:
    """Twice the workers: as many articles in half the time, or twice as many in the same."""
    runs = {
        (10, 1, "all"): ran(10, 40.0),
        (20, 1, "all"): ran(20, 70.0),
        (20, 2, "all"): ran(20, 50.0),
    }
    table = scaled(runs, 20, {"all": Run(5.0, 8.0, 1.0, {}, None)})
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]

    assert [None, None, 0.75, None] == [row["strong"] for row in rows]
    assert [None, None, 0.75, None] == [row["weak"] for row in rows]
    assert pytest.approx([1 / 3, 1 / 3, 0.5, 4.0]) == [row["articles/s"] for row in rows]
    assert [3.0, 1.5, 1.5, 0] == [row["bytes shuffled an article"] for row in rows]


def test_a_file_that_spark_can_part(tmp_path: Path) -> None:
    news = pa.table({name: [f"{name} {n}" for n in range(700)] for name in COLUMNS})
    path = written(tmp_path / "a.parquet", news, [Line("x1", "text", "outlet", "2031-01-01")])

    assert 2 == pq.read_metadata(path).num_row_groups
    table = pq.read_table(path)
    assert news.equals(table.slice(0, 700))
    assert ["x1", "outlet", "", "2031-01-01", "text"] == [
        table[name][700].as_py() for name in COLUMNS
    ]
