"""Figures that are drawn: articles by time and by share, outlets that share copy."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.dates import UNKNOWN_TIME
from dedup.segments import Ints

_BARS = 48
_UNITS = 3600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400  # seconds, from an hour to a year


def timeline(times: Ints, shared: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Return how many articles were published when, and how many of them share copy."""
    known = times != UNKNOWN_TIME
    if not known.any():
        return []
    span = int(times[known].max() - times[known].min())
    step = next((unit for unit in _UNITS if span // unit < _BARS), max(span // _BARS, 1))
    bins = times[known] // step
    every = np.bincount(bins - bins.min())
    inside = np.bincount((bins - bins.min())[shared[known]], minlength=len(every))
    return _bars(every, inside, [_day((n + int(bins.min())) * step) for n in range(len(every))])


def distribution(shares: Any) -> list[dict[str, Any]]:
    """Return how many articles share how much, in tenths."""
    counts = np.bincount(np.minimum((shares * 10).astype(np.int64), 9), minlength=10)
    return _bars(counts, counts, [f"{10 * n} to {10 * n + 10} %" for n in range(10)])


def _bars(every: Ints, part: Ints, labels: list[str]) -> list[dict[str, Any]]:
    top = max(int(every.max(initial=0)), 1)
    return [
        {"label": label, "all": a, "part": b, "height": a / top, "inner": b / top}
        for label, a, b in zip(labels, every.tolist(), part.tolist(), strict=True)
    ]


def _day(seconds: int) -> str:
    try:
        return (
            datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
        )
    except (OverflowError, ValueError, OSError):
        return ""
