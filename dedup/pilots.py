"""Pilots: samples of a corpus, scored by the command itself in processes that are watched."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from json import loads
from pathlib import Path
from stat import S_ISREG
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from dedup.errors import InputError
from dedup.memory import taken
from dedup.reading.sampling import Sample

_LEAST_ROOM = 1 << 16  # bytes of a column
_EVERY = 0.02  # seconds
_BLOCK = 512  # bytes, whatever the file system's own are
_PILOT = (
    "import sys, dedup.shelf, dedup.verbs.corpora; dedup.shelf.IN_MEMORY = int(sys.argv[1]); "
    "dedup.verbs.corpora.AGENCY_NEEDED = False; from dedup.cli import main; main(sys.argv[2:])"
)


class Means(NamedTuple):
    """
    What a score may use.

    Args:
        memory: bytes, a bound (``--max-memory``); None for none.
        keep: whether its stages are kept in a folder (``--work``).
    """

    memory: int | None = None
    keep: bool = False


class Taken(NamedTuple):
    """
    What a score takes.

    Args:
        seconds: by the clock on the wall, on this machine as it is now.
        cpu: seconds of processor time.
        memory: bytes, the most that is held.
        private: of these, the most that is no page of a file: no bound goes below it.
        tables: bytes of these, written as Parquet.
        stages: bytes of stages, the most that is kept at a time.
        temporary: bytes of temporary files, the most at a time; 0 where no system tells it.
        articles: that were scored.
        rejected: rows that were refused.
    """

    seconds: float
    cpu: float
    memory: float
    private: float
    tables: float
    stages: float
    temporary: float
    articles: float
    rejected: float


def piloted(sample: Sample, options: Sequence[str], folder: Path, means: Means) -> Taken:
    """
    Score a sample in a process of its own, and return what it takes.

    Columns go to files as early as the sample's share of the corpus is.

    Args:
        sample: files.
        options: of ``dedup score``.
        folder: for its tables and stages.
        means: what the whole score may use.

    Raises:
        InputError: it cannot be scored.
    """
    from dedup.shelf import IN_MEMORY, room_in

    room = IN_MEMORY if means.memory is None else room_in(means.memory)
    tables, work = folder / "tables", folder / "work"
    words = [sys.executable, "-c", _PILOT, str(max(int(room * sample.share), _LEAST_ROOM))]
    words += ["score", *map(str, sample.files), "-o", str(tables), "-q", *options]
    words += ["--work", str(work)] if means.keep else []
    began = time.perf_counter()
    with TemporaryFile() as said:
        process = subprocess.Popen(words, stderr=said, stdout=subprocess.DEVNULL)  # noqa: S603 - ourselves
        try:
            most, usage = _watched(process, work)
        finally:
            process.kill()  # who is ended takes it along: its folder is gone
            process.wait()
        _expect_scored(process, said, sample)
    seconds = time.perf_counter() - began
    told = loads((tables / "run.json").read_text(encoding="utf-8"))
    return Taken(
        seconds, usage.ru_utime + usage.ru_stime, most.whole, most.private, _size(tables),
        most.kept, most.temporary, told["counts"]["articles"], sum(told["rejected"].values()),
    )  # fmt: skip


class _Most(NamedTuple):
    """The most memory, private memory, stages and temporary files at a time, in bytes."""

    whole: int = 0
    private: int = 0
    kept: int = 0
    temporary: int = 0


def _watched(
    process: "subprocess.Popen[bytes]", work: Path
) -> tuple[_Most, resource.struct_rusage]:
    """Look at a process until it ends; return the most it took, and what it used."""
    most = _Most()
    while True:
        now = taken(process.pid)
        whole, private = (now.whole, now.whole - now.of_files) if now else (0, 0)
        held = whole, private, _size(work), held_by(process.pid)
        most = _Most(*map(max, most, held))
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            least = most.whole or _bytes(usage)  # which may be what its parent held
            return most._replace(whole=least, private=most.private or least), usage
        time.sleep(_EVERY)


def held_by(process: int) -> int:
    """Return the bytes of files without a name that a process holds; 0 where none are told."""
    sizes: dict[int, int] = {}
    with suppress(OSError):  # no Linux, or it has ended
        for handle in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):
                status = handle.stat()
                if S_ISREG(status.st_mode) and not status.st_nlink:
                    sizes[status.st_ino] = status.st_blocks * _BLOCK
    return sum(sizes.values())


def _expect_scored(process: "subprocess.Popen[bytes]", said: IO[bytes], sample: Sample) -> None:
    if not process.returncode:
        return
    said.seek(0)
    words = said.read().decode(errors="replace").strip().removeprefix("dedup: ")
    for path in sample.files:
        words = words.replace(str(path), f"{path.parent.name}/{path.name}")  # piece3/articles.jsonl
    raise InputError(f"a sample cannot be scored: {words}")


def _size(folder: Path) -> int:
    """Return the bytes of all files in a folder, if it is there."""
    sizes = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            sizes += path.stat().st_size
    return sizes


def _bytes(usage: resource.struct_rusage) -> int:
    """Return the peak of memory: macOS counts it in bytes, others in KiB."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
