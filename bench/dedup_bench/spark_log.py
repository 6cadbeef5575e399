"""What Spark notes of a run in its log of events: its tasks, by what they were for."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

BEFORE = "reading"
"""What is done before any stage of ours is begun."""


class Task(NamedTuple):
    """
    A task that ended well.

    Args:
        step: what it was for: a stage of ours, or a table that was written.
        stage: of Spark, and its attempt.
        worker: its executor.
        begin: seconds since 1970.
        end: seconds since 1970.
        shuffled: bytes that it wrote for others.
    """

    step: str
    stage: tuple[int, int]
    worker: str
    begin: float
    end: float
    shuffled: int

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.begin


class Step(NamedTuple):
    """
    Tasks of one step, or of all.

    Args:
        seconds: from the begin of the first to the end of the last.
        busy: seconds of all tasks.
        tasks: how many.
        shuffled: bytes that they wrote for others.
        longest: seconds of the longest.
        times: how many times as long it is as the median of its stage.
    """

    seconds: float
    busy: float
    tasks: int
    shuffled: int
    longest: float
    times: float


def tasks_in(path: Path) -> list[Task]:
    """
    Return the tasks of an application, from its log of events, by when they began.

    A job is for what its description says, which ``dedup.engines.spark.stages`` gives it.
    """
    steps: dict[int, str] = {}
    tasks = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event["Event"] == "SparkListenerJobStart":
                step = event["Properties"].get("spark.job.description") or BEFORE
                steps |= dict.fromkeys(event["Stage IDs"], step)
            elif event["Event"] == "SparkListenerTaskEnd":
                tasks += _task(event, steps)
    return sorted(tasks, key=lambda task: task.begin)


def _task(event: Mapping[str, Any], steps: Mapping[int, str]) -> list[Task]:
    """Return the task that has ended, if it ended well."""
    if event["Task End Reason"]["Reason"] != "Success":
        return []
    info, stage = event["Task Info"], event["Stage ID"]
    begin, end = (info[name] / 1000 for name in ("Launch Time", "Finish Time"))
    shuffled = event["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Bytes Written"]
    attempt = stage, event["Stage Attempt ID"]
    return [Task(steps[stage], attempt, info["Executor ID"], begin, end, shuffled)]


def step_of(tasks: Sequence[Task]) -> Step:
    """Return what some tasks took, and how much longer than others the longest was."""
    longest = max(tasks, key=lambda task: task.seconds)
    beside = [task.seconds for task in tasks if task.stage == longest.stage]
    return Step(
        max(task.end for task in tasks) - min(task.begin for task in tasks),
        sum(task.seconds for task in tasks), len(tasks), sum(task.shuffled for task in tasks),
        longest.seconds, longest.seconds / max(median(beside), 1e-3),
    )  # fmt: skip


def by_step(tasks: Sequence[Task]) -> dict[str, list[Task]]:
    """Return tasks by what they were for, in the order in which that began."""
    found: dict[str, list[Task]] = {}
    for task in tasks:
        found.setdefault(task.step, []).append(task)
    return found
