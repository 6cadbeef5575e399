"""
What a corpus will take, told before it is scored: samples of it are scored, and go on as lines.

A sample, its half and its other half are scored by the command itself, each in a process of its
own; what a process takes is ``a + b * share`` of the corpus. Columns go to disk (``shelf``) in a
sample as early as its share of the corpus is: so memory goes on as a line too.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from json import loads
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dedup.errors import InputError
from dedup.reading.sampling import Sample, samples_of


class Sampled(NamedTuple):
    """
    How much of a corpus is scored to tell what all of it takes.

    Args:
        size: bytes of text.
        held: of the memory that a sample takes beyond its half, the share that goes on as a line:
            the rest are buffers, full by then (``dedup bench scale --estimates`` measures it).
    """

    size: int
    held: float


SAMPLED = Sampled(16 << 20, 0.45)
SAMPLED_NEAR = Sampled(192 << 20, 0.3)  # blocks that are read at once weigh more
_LEAST_ROOM = 1 << 16  # bytes of a column
_APART = 0.2  # of the sample: what its half has less
_UNSURE = 0.1  # of an estimate: what samples of the same size differ by, at least
_PILOT = (
    "import sys, dedup.shelf, dedup.verbs.corpora; dedup.shelf.IN_MEMORY = int(sys.argv[1]); "
    "dedup.verbs.corpora.AGENCY_NEEDED = False; from dedup.cli import main; main(sys.argv[2:])"
)


class Taken(NamedTuple):
    """
    What a score takes.

    Args:
        seconds: by the clock on the wall, on this machine as it is now.
        cpu: seconds of processor time.
        memory: bytes, the most that is held.
        disk: bytes of tables, written as Parquet.
        articles: that were scored.
    """

    seconds: float
    cpu: float
    memory: float
    disk: float
    articles: float


class Estimate(NamedTuple):
    """
    What a score will take.

    Args:
        low: by the half that tells least, and a tenth less.
        likely: by both.
        high: by the other half, and a tenth more.
        share: of the corpus that was scored.
    """

    low: Taken
    likely: Taken
    high: Taken
    share: float


def estimate_of(
    files: Sequence[str], options: Sequence[str], sampled: Sampled = SAMPLED
) -> Estimate:
    """
    Return what ``dedup score`` will take.

    Args:
        files: to be scored.
        options: of ``dedup score``.
        sampled: how much is scored to tell it.

    Raises:
        InputError: there is nothing to read, or it cannot be scored.
    """
    subprocess.run([sys.executable, "-m", "dedup", "warm"], stdout=subprocess.DEVNULL, check=False)
    with TemporaryDirectory() as name:
        samples = samples_of(files, Path(name), sampled.size)
        taken = [_piloted(sample, options, Path(name, str(n))) for n, sample in enumerate(samples)]
    return extended(samples, taken, sampled.held)


def extended(samples: Sequence[Sample], taken: Sequence[Taken], held: float = 1.0) -> Estimate:
    """Return the ends of the lines from each half to the whole sample (``held``: of memory's)."""
    whole, share = taken[2], samples[2].share
    rates = Taken(*[1.0] * len(whole))._replace(memory=held)
    ends = []
    for sample, half in zip(samples[:2], taken[:2], strict=True):
        if share - sample.share < _APART * share:  # files that cannot be cut: a line from nothing
            ends.append([q / share for q in whole])
            continue
        further = (1 - share) / (share - sample.share)
        lines = zip(half, whole, rates, strict=True)
        ends.append([q + max(q - p, 0.0) * rate * further for p, q, rate in lines])
    columns = list(zip(*ends, strict=True))
    low, likely, high = (
        Taken(*(told(column) for column in columns))
        for told in (
            lambda ends: min(ends) * (1 - _UNSURE), fmean, lambda ends: max(ends) * (1 + _UNSURE)
        )
    )  # fmt: skip
    return Estimate(low, likely, high, share)


def _piloted(sample: Sample, options: Sequence[str], folder: Path) -> Taken:
    """Score a sample in a process of its own."""
    from dedup.shelf import IN_MEMORY

    room = max(int(IN_MEMORY * sample.share), _LEAST_ROOM)
    words = [sys.executable, "-c", _PILOT, str(room), "score", *map(str, sample.files)]
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - ourselves
        [*words, "-o", str(folder), "-q", *options], stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        words_said = said.decode(errors="replace").strip().removeprefix("dedup: ")
        reason = words_said.replace(f"{folder.parent}{os.sep}", "")  # piece3/articles.jsonl
        raise InputError(f"a sample cannot be scored: {reason}")
    seconds = time.perf_counter() - began
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    counts = loads((folder / "run.json").read_text(encoding="utf-8"))["counts"]
    return Taken(seconds, usage.ru_utime + usage.ru_stime, _bytes(usage), disk, counts["articles"])


def _bytes(usage: resource.struct_rusage) -> float:
    """Return the peak of memory: macOS counts it in bytes, others in KiB."""
    return float(usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
