"""The comparison of ways to make groups."""

import numpy as np

from dedup.detection import Detection
from dedup_bench.clusters import WAYS, by_components, by_dedup, by_stars, compared
from stories import OTHER, OWN, WIRE, article, found_in


def found() -> Detection:
    """Return a chain: the middle article has one half of each end; and another by itself."""
    return found_in(
        article("a", "x", *WIRE, OWN[0], published="2031-01-01"),
        article("b", "y", *WIRE, *OTHER, published="2031-01-02"),
        article("c", "z", *OTHER, OWN[1], published="2031-01-03"),
        article("d", "v", OWN[2], published="2031-01-04"),
    )


def test_ways() -> None:
    """Components hold all that is connected, a star what is paired with its earliest."""
    one = found()
    assert one.findings is not None

    assert [0, 0, 0, 3] == by_components(one.corpus, one.findings).tolist()
    assert [0, 0, 2, 3] == by_stars(one.corpus, one.findings).tolist()
    assert one.findings.stories.alone.tolist() == by_dedup(one.corpus, one.findings).tolist()


def test_rows() -> None:
    """A row a way: what it is worth against the truth, and its largest group."""
    rows = list(compared("made", found(), {"a": "1", "b": "1", "c": "1", "d": "2"}))

    assert {"components", "stars", "dedup"} <= {row[1] for row in rows} <= set(WAYS)
    values = {row[1]: row[2:6] for row in rows}
    assert [1.0, 1.0, 1.0, 3] == values["components"]
    assert [1.0, 1 / 3] == values["stars"][:2]
    assert all(np.isfinite(row[6]) for row in rows)  # type: ignore[arg-type]
