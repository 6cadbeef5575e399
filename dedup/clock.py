"""The clock: how long each step takes, and who is told of it."""

import time
from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with a step, how much of it is done, and how much there is."""


class Clock:
    """Times the steps and passes progress on."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._seconds: dict[str, float] = {}
        self._step, self._total, self._since = "", 0, time.perf_counter()

    def begin(self, step: str, total: int = 0) -> None:
        """End the step before, and begin one."""
        self.end()
        self._step, self._total, self._since = step, total, time.perf_counter()
        self.done(0)

    def done(self, count: int) -> None:
        """Tell how much of the step is done."""
        if self._progress is not None:
            self._progress(self._step, count, self._total)

    def end(self) -> dict[str, float]:
        """End the step, and return the seconds of each."""
        if self._step:
            self._seconds[self._step] = time.perf_counter() - self._since
            self._step = ""
        return self._seconds
