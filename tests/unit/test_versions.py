"""Versions: one outlet's article, written on; what only looks like it."""

import numpy as np
import numpy.typing as npt
import pytest

from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, EXCERPT, POSSIBLE, Pairs
from dedup.settings import Settings
from dedup.versions import Versions, versions_of
from stories import AGENCIES, OTHER, OWN, WIRE, Row, article, corpus, found_in, relations, table

Ints = npt.NDArray[np.int64]
Pair = tuple[int, int]


def made(rows: list[Row], *pairs: Pair, cover: float = 0.8, point: int = CONFIDENT) -> Versions:
    """Return the versions among rows whose pairs cover so much of each other."""
    both = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    count, shares = len(both), np.full((len(both), 3), cover)
    told = np.full(count, EXCERPT, np.int8), shares, np.full(count, point, np.int8)
    found = Pairs(both, *told, np.full(count, np.nan))
    articles = corpus(*rows)
    return versions_of(articles, found, shares[:, 1:], Outlets().houses(articles), Settings())


def dated(*published: str, outlet: str = "x") -> list[Row]:
    """Return articles 0, 1, 2 ... of one outlet."""
    return [article(f"{n}", outlet, OWN[0], published=when) for n, when in enumerate(published)]


def test_a_chain() -> None:
    """Each version updates the latest before it, the first none; all have the same first."""
    rows = dated("2031-01-03", "2031-01-01", "2031-01-02", "2031-01-02")
    found = made(rows, (0, 1), (0, 2), (1, 2))

    assert [2, -1, 1, -1] == found.previous.tolist()
    assert [1, 1, 1, 3] == found.firsts.tolist()
    assert found.pairs.all()


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        (dated("2031-01-01", "2031-01-09"), {}),
        (dated("2031-01-01", "2031-01-02"), {"cover": 0.3}),
        (dated("2031-01-01", "2031-01-02"), {"point": POSSIBLE}),
        (dated("2031-01-01", "2031-01-02", outlet=""), {}),
        ([*dated("2031-01-01"), article("1", "y", OWN[0])], {}),
    ],
)
def test_what_is_none(rows: list[Row], options: dict[str, float]) -> None:
    """A week later, a paragraph of background, a mere lead, another outlet, nobody knows whose."""
    found = made(rows, (0, 1), **options)  # type: ignore[arg-type]

    assert not found.pairs.any()
    assert [-1, -1] == found.previous.tolist()


def test_dates_nobody_knows() -> None:
    """Where a date is missing the words decide; what has one comes first."""
    assert [1, -1] == made(dated("", "2031-01-01"), (0, 1)).previous.tolist()
    assert [-1, 0] == made(dated("", ""), (0, 1)).previous.tolist()


def test_what_the_corpus_says() -> None:
    """Versions of one item are versions however long after, and however much was rewritten."""
    rows = dated("2031-01-01", "2031-03-01", "2031-05-01", "2031-05-01")
    for row, item in zip(rows, ("urn:a", "urn:a", "urn:b", ""), strict=True):
        row["version_of"] = item
    found = made(rows, (0, 1), (0, 2), (0, 3), cover=0.1, point=POSSIBLE)

    assert [-1, 0, -1, -1] == found.previous.tolist()
    assert [True, False, False] == found.pairs.tolist()


def test_a_detection_tells_versions() -> None:
    """A version is related as one, in its article's story, and no support from another outlet."""
    first = article("a", "x", *WIRE, published="2031-01-01")
    second = article("b", "x", *WIRE, OWN[0], published="2031-01-02")
    found = found_in(first, second, article("c", "y", *OTHER), outlets=AGENCIES)

    assert {("a", "b"): "version"} == relations(found)
    rows = {row["id"]: row for row in table(found, "articles")}
    assert (None, "a", None) == tuple(rows[name]["updates"] for name in "abc")
    assert ("a", "a", None) == tuple(rows[name]["story"] for name in "abc")
    assert [0.0, 0.0, None] == [row["shared_share"] for row in rows.values()]
    assert [0] * 3 == [row["support"] for row in rows.values()]
    assert 1 == found.run["counts"]["version_pairs"]
