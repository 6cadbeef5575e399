"""Progress: how much is done, how fast, and how long it will take, where somebody watches."""

import io
import sys
import time

import pytest
from rich.console import Console
from rich.progress import Progress

from dedup.terminal.progress import Rate, steps


class _Terminal(io.StringIO):
    """What says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_rate() -> None:
    """So many a second, by what was done since; nothing is said before anything is."""
    now = [100.0]
    bars = Progress(Rate(), console=Console(file=io.StringIO()), get_time=lambda: now[0])
    task = bars.add_task("read", total=10_000)
    column = Rate()

    assert "" == column.render(bars.tasks[0]).plain
    for _ in range(3):
        now[0] += 2
        bars.update(task, advance=3_000)
    assert "1,500/s" == column.render(bars.tasks[0]).plain


def test_steps_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step has its own line: what is done of all, the rate, the time that is left."""
    seen = _Terminal()
    monkeypatch.setattr(sys, "stderr", seen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with steps() as report:
        assert report is not None
        report("fingerprints", 0, 1000)
        for done in (100, 300, 500):
            time.sleep(0.12)
            report("fingerprints", done, 1000)
        time.sleep(0.15)
        report("near-duplicates", 0, 0)

    said = seen.getvalue()
    assert "500/1000" in said
    assert "/s" in said
    assert "left" in said
    assert "near-duplicates" in said


@pytest.mark.parametrize("quiet", [True, False])
def test_nobody_watches(monkeypatch: pytest.MonkeyPatch, *, quiet: bool) -> None:
    """Into a file nothing is told, nor to who wants quiet."""
    monkeypatch.setattr(sys, "stderr", _Terminal() if quiet else io.StringIO())
    with steps(quiet=quiet) as report:
        assert report is None
