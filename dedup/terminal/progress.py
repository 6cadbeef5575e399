"""Progress on standard error, only where that is a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

if TYPE_CHECKING:
    from dedup.line import Progress as Report


class Rate(ProgressColumn):
    """How many of what a step counts are done in a second, once some are."""

    def render(self, task: Task) -> Text:
        """As of rich."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed and task.completed else "")


@contextmanager
def steps(*, quiet: bool = False) -> "Iterator[Report | None]":
    """Yield what ``detect`` reports its steps to; None where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(),
               TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                for earlier in tasks.values():
                    bars.update(earlier, visible=False)
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(tasks[step], completed=done)

        yield report
