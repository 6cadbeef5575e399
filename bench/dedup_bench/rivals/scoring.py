"""What found pairs are worth on the suite: recall by edit, and who was accused wrongly."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dedup_bench.rivals.suite import ROWS, Planted, Row


class Scores(NamedTuple):
    """
    What was found.

    Args:
        hits: of each row, a character a pair: 1 where it was found.
        others: pairs found of articles that have nothing to do with each other.
        articles: how many there were.
    """

    hits: Mapping[Row, str]
    others: int
    articles: int

    def share(self, *, copy: bool) -> float:
        """Return the share of the pairs found, of rows that are copies or of those that are not."""
        mine = "".join(hits for row, hits in self.hits.items() if row.copy is copy)
        return mine.count("1") / len(mine)

    @property
    def recall(self) -> float:
        """The share of the copies that was found."""
        return self.share(copy=True)

    @property
    def precision(self) -> float | None:
        """The share of what was found that is copy; None where nothing was found."""
        true, false = (
            "".join(hits for row, hits in self.hits.items() if row.copy is copy).count("1")
            for copy in (True, False)
        )
        found = true + false + self.others
        return true / found if found else None

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.recall + (self.precision or 0.0)
        return 2 * self.recall * (self.precision or 0.0) / both if both else 0.0


def scored(suite: Planted, found: Iterable[Sequence[float]]) -> Scores:
    """
    Score pairs of row numbers; whatever stands behind the two numbers is not looked at.

    Two articles of one pair alone belong together; any other pair is of strangers.
    """
    called = {(min(a, b), max(a, b)) for a, b, *_ in found if a != b}
    planted = {
        row: [(min(pair), max(pair)) for pair in pairs] for row, pairs in suite.pairs.items()
    }
    hits = {row: "".join("01"[pair in called] for pair in pairs) for row, pairs in planted.items()}
    strangers = called.difference(*map(set, planted.values()))
    return Scores(hits, len(strangers), len(suite.articles))


def accused(scores: Scores) -> dict[str, float]:
    """Return of each edit that is no copy the share of its pairs that was called one."""
    found: dict[str, str] = {}
    for row in ROWS:
        if not row.copy:
            found[row.edit] = found.get(row.edit, "") + scores.hits[row]
    return {edit: hits.count("1") / len(hits) for edit, hits in found.items()}
