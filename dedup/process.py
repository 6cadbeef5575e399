"""The process around the command: its streams, its signals, and how it ends."""

import os
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, NoReturn, TextIO

from dedup.errors import DedupError, shown

EXIT_ERROR, EXIT_USAGE = 1, 2
EXIT_INTERRUPTED, EXIT_PIPE, EXIT_SIGNAL = 130, 141, 128

_SHORT_OF = (
    "can't start new thread", "failed to map segment", "Cannot allocate memory",
    "Could not find/load shared object",
)  # fmt: skip
_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_LEFT = "{}; nothing half-written was left"


def run() -> None:
    """Run the command; what stops it is one line, even while it is still being loaded."""
    with plainly():
        _open_streams()
        warnings.showwarning = _warned  # type: ignore[assignment]
        for sign in _ENDING:
            if signal.getsignal(sign) is not signal.SIG_IGN:  # as nohup leaves it
                signal.signal(sign, _terminated)
        from dedup.cli import main

        main()


def _open_streams() -> None:
    """
    Let text of any alphabet be printed, and take the place of streams that are closed.

    No file must come to be number 0, 1 or 2; using what was closed fails as it should, but for
    standard error, where nobody would hear of it.
    """
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)
    sys.stdin = sys.stdin or _opened(0, "r")
    sys.stdout = sys.stdout or _opened(1, "w")
    sys.stderr = sys.stderr or _opened(2, "w")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _opened(number: int, mode: str) -> TextIO:
    return open(number, mode, encoding="utf-8", closefd=False)  # type: ignore[return-value]


def _terminated(sign: int, _: Any) -> None:
    for ending in _ENDING:
        signal.signal(ending, signal.SIG_IGN)  # tidying up is not stopped in its turn
    fail(_LEFT.format("terminated"), EXIT_SIGNAL + sign)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a signal that ends us wait until the block has ended; a second one does not wait."""
    came: list[tuple[int, Any]] = []
    signs = [sign for sign in (signal.SIGINT, *_ENDING) if callable(signal.getsignal(sign))]
    before = {sign: signal.getsignal(sign) for sign in signs}

    def restore() -> None:
        for sign, handler in before.items():
            signal.signal(sign, handler)

    def later(sign: int, frame: Any) -> None:
        came.append((sign, frame))
        restore()

    for sign in signs:
        signal.signal(sign, later)
    try:
        yield
    finally:
        restore()
    for sign, frame in came:
        before[sign](sign, frame)  # type: ignore[operator,misc]


@contextmanager
def plainly() -> Iterator[None]:
    """Answer whatever goes wrong with one line and an exit code."""
    try:
        yield
        sys.stdout.flush()
    except DedupError as problem:
        fail(str(problem), EXIT_ERROR)
    except BrokenPipeError:  # whoever read us has had enough
        _mute(sys.stdout, sys.stderr)
        sys.exit(EXIT_PIPE)
    except (RuntimeError, ImportError, OSError) as problem:
        if not any(sign in str(problem) for sign in _SHORT_OF):
            _failed(problem)
        fail(f"the system gives too little memory or threads (ulimit): {problem}", EXIT_ERROR)
    except KeyboardInterrupt:
        fail(_LEFT.format("interrupted"), EXIT_INTERRUPTED)
    except MemoryError:
        fail("out of memory: score fewer articles at a time", EXIT_ERROR)


def _failed(problem: Exception) -> None:
    """Tell what the system refused; the doors tell of all files but standard output."""
    if not isinstance(problem, OSError):
        raise problem
    _mute(sys.stdout)
    place = problem.filename or "standard output cannot be written"
    fail(f"{place}: {problem.strerror or problem}", EXIT_ERROR)


def _mute(*streams: IO[str]) -> None:
    """Let what is still to be flushed go nowhere."""
    for stream in streams:
        with suppress(OSError, ValueError):  # not a file, in a test
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def fail(message: str, code: int) -> NoReturn:
    """End with one line on standard error."""
    with suppress(OSError, RuntimeError):  # it may be full, or in use where a signal came
        warn(message)
    sys.exit(code)


def warn(message: str) -> None:
    """Say one line on standard error."""
    sys.stderr.write(f"dedup: {shown(message)}\n")
    sys.stderr.flush()


def _warned(message: Warning | str, *_: Any) -> None:
    warn(str(message))


def say_if_cold(quiet: bool) -> None:
    """Say once that the first run compiles: it takes some tens of seconds."""
    from dedup_native._kernel import is_cold

    if not quiet and is_cold():
        warn("compiling kernels (once per machine, some tens of seconds) ...")
