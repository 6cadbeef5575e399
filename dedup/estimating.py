"""
What a corpus will take, told before it is scored: samples of it are scored, and go on as lines.

A sample, its half and its other half are scored (``pilots``); what each takes is ``a + b * share``
of the corpus, pages of files too. Memory besides is not: buffers of a pass fill up, and columns go
to files (``shelf``). From ten thousand articles to a million it grows as a power of the share.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dedup.pilots import Means, Taken, piloted
from dedup.reading.sampling import Sample, samples_of


class Sampled(NamedTuple):
    """
    How much of a corpus is scored to tell what all of it takes.

    Args:
        size: bytes of text.
        power: of the share, by which private memory grows (``dedup bench scale --estimates``
            measures it).
    """

    size: int
    power: float


SAMPLED = Sampled(48 << 20, 0.5)
SAMPLED_NEAR = Sampled(192 << 20, 0.38)  # blocks that are read at once weigh more
_APART = 0.2  # of the sample: what its half has less
_ANY = Means()
_UNSURE = 0.1  # of an estimate: what samples of the same size differ by, at least


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
    files: Sequence[str], options: Sequence[str], sampled: Sampled = SAMPLED,
    means: Means = _ANY,
) -> Estimate:  # fmt: skip
    """
    Return what ``dedup score`` will take.

    Args:
        files: to be scored.
        options: of ``dedup score``.
        sampled: how much is scored to tell it.
        means: what it may use.

    Raises:
        InputError: there is nothing to read, or it cannot be scored.
    """
    subprocess.run([sys.executable, "-m", "dedup", "warm"], stdout=subprocess.DEVNULL, check=False)
    with TemporaryDirectory() as name:
        samples = samples_of(files, Path(name), sampled.size)
        folders = (Path(name, str(number)) for number in range(len(samples)))
        taken = [
            piloted(sample, options, folder, means)
            for sample, folder in zip(samples, folders, strict=True)
        ]
    told = extended(samples, taken, sampled.power)
    low, likely, high = (within(each, means.memory) for each in told[:3])
    return Estimate(low, likely, high, told.share)


def extended(samples: Sequence[Sample], taken: Sequence[Taken], power: float = 1.0) -> Estimate:
    """Return the ends of the lines from halves to the sample; private memory grows by a power."""
    ends = [
        _end(sample, half, samples[2], taken[2], power)
        for sample, half in zip(samples[:2], taken[:2], strict=True)
    ]
    columns = list(zip(*ends, strict=True))
    low, likely, high = (
        Taken(*(told(column) for column in columns))
        for told in (
            lambda ends: min(ends) * (1 - _UNSURE), fmean, lambda ends: max(ends) * (1 + _UNSURE)
        )
    )  # fmt: skip
    return Estimate(low, likely, high, samples[2].share)


def _end(sample: Sample, half: Taken, all_: Sample, whole: Taken, power: float) -> Taken:
    """Return what the corpus takes, by a sample and its half."""
    apart, private = all_.share - sample.share, whole.private / all_.share**power
    before, now = (taken._replace(memory=taken.memory - taken.private) for taken in (half, whole))
    if apart < _APART * all_.share:  # files that cannot be cut: a line from nothing
        end = Taken(*(q / all_.share for q in now))
    else:
        further = (1 - all_.share) / apart
        end = Taken(*(q + max(q - p, 0.0) * further for p, q in zip(before, now, strict=True)))
    return end._replace(memory=private + end.memory, private=private)


def within(taken: Taken, bound: int | None) -> Taken:
    """Return what is taken below a bound: pages of files are let go for it, nothing else is."""
    if bound is None:
        return taken
    return taken._replace(memory=min(taken.memory, max(taken.private, bound)))
