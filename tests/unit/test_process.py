"""The process: how it ends."""

import os
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from dedup import process


def test_an_interrupt_while_loading(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interrupt before the command is there is one line too."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(process, "_open_streams", interrupted)
    with pytest.raises(SystemExit) as end:
        process.run()

    assert 130 == end.value.code
    assert "dedup: interrupted; nothing half-written was left\n" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (BrokenPipeError(), 141, ""),
        (OSError(28, "No space left"), 1, "standard output cannot be written: No space left"),
        (PermissionError(13, "Permission denied", "some/file"), 1, "some/file: Permission denied"),
        (MemoryError(), 1, "out of memory"),
    ],
)
def test_what_goes_wrong(
    problem: BaseException, code: int, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever goes wrong is at most one line, and an exit code."""
    with pytest.raises(SystemExit) as end, process.plainly():
        raise problem

    assert code == end.value.code
    assert said in capfd.readouterr().err


class _Stopped(Exception):  # noqa: N818
    """What the handler of a signal raises here."""


@pytest.fixture
def terminated() -> Iterator[None]:
    """Let SIGTERM raise."""

    def stop(sign: int, frame: FrameType | None) -> None:
        raise _Stopped(sign, frame is not None)

    before = signal.signal(signal.SIGTERM, stop)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("terminated")
def test_a_signal_waits() -> None:
    """A signal waits for the end of the block, and is obeyed then."""
    done = []
    with pytest.raises(_Stopped), process.undisturbed():  # noqa: PT012
        os.kill(os.getpid(), signal.SIGTERM)
        done.append("all of it")

    assert ["all of it"] == done


@pytest.mark.usefixtures("terminated")
def test_a_second_signal_does_not_wait() -> None:
    """Whoever asks twice is in a hurry."""
    done = []
    with pytest.raises(_Stopped), process.undisturbed():  # noqa: PT012
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        done.append("too much")

    assert [] == done


@pytest.mark.usefixtures("terminated")
def test_handlers_are_put_back() -> None:
    """After the block signals are what they were; where none came, nothing happens."""
    handlers = [signal.getsignal(sign) for sign in (signal.SIGTERM, signal.SIGINT)]
    with process.undisturbed():
        pass

    assert handlers == [signal.getsignal(sign) for sign in (signal.SIGTERM, signal.SIGINT)]
    with pytest.raises(_Stopped):
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_warning_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What Python would show with its place in the code is a line like the others."""
    process._warned(RuntimeWarning("memory\nis short"), RuntimeWarning, "file", 1)

    assert capsys.readouterr().err == "dedup: memory is short\n"
