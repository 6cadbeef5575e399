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
from dedup.reading.sampling import samples_of


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
SAMPLED_NEAR = Sampled(192 << 20, 0.9, 0.48)  # blocks that are read at once weigh more
_FEW = 1 / 16  # of a sample: what tells how much is taken before any article is
_MOST = 0.5  # of a corpus
_APART = 0.2  # of a sample: what the few rows have less
_ANY = Means()
_UNSURE = 0.1  # of an estimate: what samples of the same size differ by, at least


class Scored(NamedTuple):
    """
    What a sample took.

    Args:
        share: of the corpus that it is.
        taken: by scoring it.
    """

    share: float
    taken: Taken


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
        scored = [
            Scored(sample.share, piloted(sample, options, Path(name, f"pilot{number}"), means))
            for number, sample in enumerate(samples)
        ]
    return extended(scored, sampled, means.memory)


def extended(scored: Sequence[Scored], sampled: Sampled, bound: int | None = None) -> Estimate:
    """
    Return the ends of the lines from a few rows to each half of a sample, and to all of it.

    Args:
        scored: a few rows, the halves, the sample.
        sampled: how more goes on.
        bound: bytes of memory, below which pages of files are let go; nothing else is.
    """
    few, *others = scored
    ends = [_end(few, one, sampled) for one in others]
    columns = list(zip(*ends, strict=True))
    low = Taken(*(min(column) * (1 - _UNSURE) for column in columns))
    high = Taken(*(max(column) * (1 + _UNSURE) for column in columns))
    low, likely, high = (_within(each, bound) for each in (low, ends[-1], high))
    return Estimate(low, likely, high, others[-1].share)


def _within(taken: Taken, bound: int | None) -> Taken:
    if bound is None:
        return taken
    return taken._replace(memory=min(taken.memory, max(taken.private, bound)))


def _end(few: Scored, sample: Scored, sampled: Sampled) -> Taken:
    """Return what the corpus takes, by a few rows and a sample."""
    if sample.share - few.share < _APART * sample.share:  # files that cannot be cut
        few = Scored(0.0, Taken(*[0.0] * len(few.taken)))
    before, now = (
        each.taken._replace(memory=each.taken.memory - each.taken.private) for each in (few, sample)
    )
    times = 1 / sample.share
    further = (1 - few.share) / (sample.share - few.share)
    more = Taken(*(max(q - p, 0.0) * further for p, q in zip(before, now, strict=True)))
    slower, private = times ** (sampled.time - 1), now.private * times**sampled.private
    more = more._replace(seconds=more.seconds * slower, cpu=more.cpu * slower)
    end = Taken(*map(sum, zip(before, more, strict=True)))
    return end._replace(memory=private + end.memory, private=private)
