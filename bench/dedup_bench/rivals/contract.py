"""What a contender is: articles and a dial in, pairs with scores out."""

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import NamedTuple, Protocol

from dedup_bench.sources import Line

Scored = tuple[int, int, float]
"""The rows of two articles and how sure, higher being surer; a pair may come more than once."""


class Find(Protocol):
    """What finds pairs."""

    def __call__(self, articles: Sequence[Line], dial: float, /) -> Iterable[Scored]:
        """
        Find pairs.

        Args:
            articles: to compare with each other; what a contender does not know of, it ignores.
            dial: its threshold, on its own scale.
        """
        ...


class Rival(NamedTuple):
    """
    A contender.

    Args:
        package: what is imported, and installed where it is not there.
        find: what finds pairs.
        dials: its thresholds, the strictest first; with one alone it is not tuned.
        means: what a dial is.
        note: what one should know of it.
    """

    package: str
    find: Find
    dials: tuple[float, ...]
    means: str
    note: str = ""

    @property
    def is_there(self) -> bool:
        """Whether its package is installed."""
        return find_spec(self.package) is not None
