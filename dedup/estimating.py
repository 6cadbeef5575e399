"""
What a corpus will take, told before it is scored: samples of it are scored, and go on as lines.

A few rows, a sample and its halves are scored (``pilots``). What each takes beyond the few rows
goes on with the share, pages of files too. Private memory does not: buffers of a pass fill up, and
columns go to files (``shelf``); from ten thousand articles to a million it grows as a power.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dedup.pilots import Means, Taken, piloted
from dedup.reading.sampling import Sample, samples_of


class Sampled(NamedTuple):
    """
    How much of a corpus is scored, and how more of it goes on (``dedup bench scale --estimates``).

    Args:
        size: bytes of text.
        time: the power of the share with which seconds grow: caches serve a larger corpus less.
        private: that of private memory.
    """

    size: int
    time: float = 1.0
    private: float = 1.0


SAMPLED = Sampled(48 << 20, 1.05, 0.5)
SAMPLED_NEAR = Sampled(192 << 20, 0.9, 0.38)  # blocks that are read at once weigh more
_FEW = 1 / 16  # of a sample: what tells how much is taken before any article is
_MOST = 0.5  # of a corpus
_APART = 0.2  # of a sample: what the few rows have less
_ANY = Means()
_UNSURE = 0.1  # of an estimate: what samples of the same size differ by, at least


class Estimate(NamedTuple):
    """
    What a score will take.

    Args:
        low: by the sample or half that tells least, and a tenth less.
        likely: by the sample.
        high: by what tells most, and a tenth more.
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
        few, every = (Path(name, part) for part in ("few", "sample"))
        start = samples_of(files, few, int(sampled.size * _FEW), _MOST * _FEW)[2]
        samples = start, *samples_of(files, every, sampled.size, _MOST)
        taken = [
            piloted(sample, options, Path(name, f"pilot{number}"), means)
            for number, sample in enumerate(samples)
        ]
    told = extended(samples, taken, sampled)
    low, likely, high = (within(each, means.memory) for each in told[:3])
    return Estimate(low, likely, high, told.share)


def extended(samples: Sequence[Sample], taken: Sequence[Taken], sampled: Sampled) -> Estimate:
    """Return the ends of the lines from a few rows to each half of a sample, and to all of it."""
    ends = [
        _end(samples[0], taken[0], sample, whole, sampled)
        for sample, whole in zip(samples[1:], taken[1:], strict=True)
    ]
    columns = list(zip(*ends, strict=True))
    low = Taken(*(min(column) * (1 - _UNSURE) for column in columns))
    high = Taken(*(max(column) * (1 + _UNSURE) for column in columns))
    return Estimate(low, ends[-1], high, samples[-1].share)


def _end(few: Sample, start: Taken, sample: Sample, whole: Taken, sampled: Sampled) -> Taken:
    """Return what the corpus takes, by a few rows and a sample."""
    times, private = 1 / sample.share, whole.private / sample.share**sampled.private
    before, now = (taken._replace(memory=taken.memory - taken.private) for taken in (start, whole))
    if sample.share - few.share < _APART * sample.share:  # files that cannot be cut
        before, few = Taken(*[0.0] * len(now)), Sample((), 0.0)
    further = (1 - few.share) / (sample.share - few.share)
    slower = times ** (sampled.time - 1)
    end = Taken(*(p + max(q - p, 0.0) * further for p, q in zip(before, now, strict=True)))
    return end._replace(
        seconds=before.seconds + (end.seconds - before.seconds) * slower,
        cpu=before.cpu + (end.cpu - before.cpu) * slower,
        memory=private + end.memory, private=private,
    )  # fmt: skip


def within(taken: Taken, bound: int | None) -> Taken:
    """Return what is taken below a bound: pages of files are let go for it, nothing else is."""
    if bound is None:
        return taken
    return taken._replace(memory=min(taken.memory, max(taken.private, bound)))
