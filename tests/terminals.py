"""A file that is a terminal, and a terminal that has colours wherever tests run."""

import io

import pytest


class Terminal(io.StringIO):
    """A file that is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a terminal have colours and 80 columns, whatever the tests run in."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
