"""dedup without one of its parts: what each part is worth, on the same sets."""

from collections.abc import Callable
from contextlib import ExitStack
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

import dedup
from dedup.segments import Folded
from dedup.tokens import Marked, marked_of
from dedup_bench.quality.answers import Answer, Contender, by_dedup
from dedup_bench.quality.gold import DataSet
from dedup_native.folding import QUOTED
from dedup_native.marking import CONTENT, NUMBER, STOP

_READERS = ("statistics", "anchors", "words")  # the stations that mark words
_EVERYTHING = -100.0  # evidence that any pair has

Marks = npt.NDArray[np.uint8]


def with_marks(change: Callable[[Marks], Marks]) -> Contender:
    """Return dedup at its defaults, its words marked otherwise."""
    plain = by_dedup()

    def marked(folded: Folded) -> Marked:
        found = marked_of(folded)
        return found._replace(marks=change(found.marks))

    def answer(data: DataSet) -> Answer | None:
        with ExitStack() as stack:
            for station in _READERS:
                stack.enter_context(patch(f"dedup.{station}.marked_of", marked))
            return plain(data)

    return answer


def named(marks: Marks) -> Marks:
    """Make names words like others."""
    ordinary = np.where(marks & (STOP | NUMBER), marks, marks | np.uint8(CONTENT))
    return ordinary.astype(np.uint8)


def unquoted(marks: Marks) -> Marks:
    """Make what is quoted the writer's own words."""
    return marks & ~np.uint8(QUOTED)


ABLATIONS: dict[str, Contender] = {
    "names not masked": with_marks(named),
    "no quotations": with_marks(unquoted),
    "no gate": by_dedup(dedup.Settings(confident=_EVERYTHING, possible=_EVERYTHING)),
    "word-5 MinHash alone": by_dedup(dedup.Settings(shingle=5), only_near=True),
}
"""By name: words marked otherwise, settings that leave a part out, or a peer in its place."""
