"""Figures that are drawn: articles by time and by share, outlets that share copy."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from math import cos, degrees, sin, tau
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.dates import DAY, UNKNOWN_TIME
from dedup.segments import Ints

_BARS, _RING = 48, 24  # bars at most; outlets of a ring
_UNITS = 3600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400  # seconds, from an hour to a year


def timeline(times: Ints, shared: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Return how many articles were published when, and how many of them share copy."""
    known = times != UNKNOWN_TIME
    if not known.any():
        return []
    low, span = int(times[known].min()), int(np.ptp(times[known]))
    step = next((unit for unit in _UNITS if span // unit < _BARS), max(span // _BARS, 1))
    bins = times[known] // step - low // step
    every = np.bincount(bins)
    inside = np.bincount(bins[shared[known]], minlength=len(every))
    starts = (max((n + low // step) * step, low // DAY * DAY) for n in range(len(every)))
    return _bars(every, inside, [_day(start) for start in starts])


def distribution(articles: pa.Table) -> tuple[list[dict[str, Any]], int]:
    """Return how many articles share how much, in tenths, and how many share nothing."""
    shares = articles["shared_share"].drop_null().to_numpy()
    some = shares[shares > 0]
    counts = np.bincount(np.minimum((some * 10).astype(np.int64), 9), minlength=10)
    labels = [f"{10 * n} to {10 * n + 10} %" for n in range(10)]
    return _bars(counts, counts, labels), len(shares) - len(some)


def ring(links: list[tuple[str, str, int]]) -> dict[str, Any]:
    """
    Return the outlets that share most on a ring, and lines between them.

    Of each outlet x and y from -1 to 1, and the degrees its name is turned by to stand upright.
    """
    strength: Counter[str] = Counter()
    for a, b, count in links:
        strength.update({a: count, b: count})
    names = sorted(sorted(strength, key=lambda name: (-strength[name], name))[:_RING])
    turns = [tau * place / max(len(names), 1) for place in range(len(names))]
    at = {name: (round(sin(turn), 4), round(-cos(turn), 4), round(degrees(turn) % 180 - 90, 1))
          for name, turn in zip(names, turns, strict=True)}  # fmt: skip
    most = max((count for *_, count in links), default=1)
    lines = [{"a": a, "b": b, "count": count, "width": count / most,
              "ends": (*at[a][:2], *at[b][:2])}
             for a, b, count in links if a in at and b in at]  # fmt: skip
    return {"at": at, "lines": lines, "left": len(strength) - len(at)}


def _bars(every: Ints, part: Ints, labels: list[str]) -> list[dict[str, Any]]:
    top = max(int(every.max(initial=0)), 1)
    return [
        {"label": label, "all": a, "part": b, "height": a / top, "inner": b / top}
        for label, a, b in zip(labels, every.tolist(), part.tolist(), strict=True)
    ]


def _day(seconds: int) -> str:
    with suppress(OverflowError, ValueError, OSError):
        moment = datetime.fromtimestamp(seconds, UTC)
        return moment.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
    return ""
