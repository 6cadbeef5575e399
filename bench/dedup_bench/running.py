"""What a piece of work takes in a process of its own: seconds, processor time, memory."""

import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

T = TypeVar("T")


class Usage(NamedTuple):
    """
    What some work took.

    Args:
        seconds: by the clock on the wall.
        cpu: seconds of processor time, of all threads and processes that have ended.
        base: MB (10^6 bytes) the process held before; None where the system does not tell.
        peak: the most it held in the meantime.
    """

    seconds: float
    cpu: float
    base: float | None
    peak: float | None


def used(work: Callable[[], T]) -> tuple[T, Usage]:
    """Do some work; return what it returns, and what it took."""
    gc.collect()
    base = memory("VmRSS")
    forget_peak()
    busy, begin = processor_seconds(), time.perf_counter()
    result = work()
    passed, worked = time.perf_counter() - begin, processor_seconds() - busy
    return result, Usage(passed, worked, base, memory("VmHWM"))


def processor_seconds() -> float:
    """Return the processor time of this process and of its children that have ended."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def memory(field: str, process: int | str = "self") -> float | None:
    """Return a line of ``/proc/PID/status`` (``VmRSS``, ``VmHWM``) in MB, where there is one."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    values = [line.split()[1] for line in lines if line.startswith(f"{field}:")]
    return int(values[0]) * 1024 / 1e6 if values else None


def forget_peak() -> None:
    """Let the peak (``VmHWM``) begin anew, where the system can."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def apart(module: str, *words: object, threads: int | None = None) -> dict[str, Any]:
    """
    Run a module of the suite in a process of its own; return the JSON of its last line.

    Args:
        module: within ``dedup_bench``.
        words: what it is given.
        threads: how many threads dedup may use; None leaves it as it is.

    Raises:
        ClickException: it failed.
    """
    command = [sys.executable, "-m", f"dedup_bench.{module}", *map(str, words)]
    environment = os.environ | ({} if threads is None else {"DEDUP_THREADS": str(threads)})
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        name = " ".join(command[2:4])
        raise click.ClickException(f"{name}: exit code {done.returncode}: {done.stderr[-800:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
