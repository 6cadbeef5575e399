"""Time several ways of doing the same, in alternating order."""

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

Work = Callable[[], object]


def seconds_of(work: Work, least: float = 0.0) -> float:
    """Return the seconds that one call takes, called again until ``least`` seconds have passed."""
    gc.collect()
    gc.disable()
    try:
        calls, begin = 0, time.perf_counter()
        while True:
            work()
            calls += 1
            passed = time.perf_counter() - begin
            if passed >= least:
                return passed / calls
    finally:
        gc.enable()


def rounds(
    contenders: Mapping[str, Work], repeat: int, least: float = 0.0
) -> dict[str, list[float]]:
    """
    Return the seconds of each contender, round by round.

    Every round times every contender once, in another order than the round before: none always
    follows the same neighbour, and a slow time of the machine meets them all.
    """
    names = list(contenders)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(repeat):
        for name in turned(names, turn):
            seconds[name].append(seconds_of(contenders[name], least))
    return seconds


def turned(names: list[str], turn: int) -> list[str]:
    """
    Return the names in another order for each turn: every other one backwards.

    >>> [turned(["a", "b", "c"], turn) for turn in range(3)]
    [['a', 'b', 'c'], ['c', 'b', 'a'], ['b', 'c', 'a']]
    """
    start = turn // 2 % max(1, len(names))
    order = names[start:] + names[:start]
    return order[::-1] if turn % 2 else order


def ratio(slow: list[float], quick: list[float]) -> float:
    """Return the median over rounds of how many times as long the first took."""
    return median(a / b for a, b in zip(slow, quick, strict=True))
