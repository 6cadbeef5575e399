"""Parts: a tail and what is written of it answer alike."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import arrivals
from arrivals import NOW, Article
from dedup.errors import StoreDamaged
from dedup.index.batch import Batch
from dedup.index.entries import Entries, bytes_of, entries_of
from dedup.index.parts import KINDS, Part, Tail, Written, delivery_keys, keys_of, write_part
from dedup.index.postings import Wanted
from dedup.runs import Run, write_run
from dedup.settings import Settings
from dedup.sketches import sketches_of
from dedup.statistics import Statistics

SETTINGS = Settings(num_perm=32)
EVER = -(1 << 62)


def entries(articles: list[Article], first: int = 1) -> Entries:
    """Return what is held of articles."""
    batch = Batch.of(articles)
    sketches = sketches_of(batch.stacked(), SETTINGS, Statistics.empty())
    texts = {"id": batch.ids, "outlet": batch.outlets, "published": batch.published}
    made = entries_of(sketches, batch.times(NOW), NOW, texts, None)
    made.fixed["seq"][:] = first + np.arange(len(batch))
    return made


def tail(*records: Entries, horizon: int = EVER) -> Tail:
    """Return a tail."""
    made = Tail(SETTINGS)
    for record in records:
        made.append(record, horizon)
    return made


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tail, Written]:
    """Return a tail and the same written."""
    articles = arrivals.news(30)
    grown = tail(*(entries(articles[i : i + 7], 1 + i) for i in range(0, 30, 7)))
    return grown, write_part(tmp_path_factory.mktemp("parts") / "a.run", [grown], KINDS)[0]


def met(part: Part, kind: str) -> list[tuple[list[int], int]]:
    """Return who has each key that stands in a part."""
    listed = part.listed(kind)
    pairs = sorted({*zip(listed.family.tolist(), listed.keys.tolist(), strict=True)})
    keys = np.array([key for _, key in pairs], np.uint32)
    families = np.array([family for family, _ in pairs], np.int64)
    found = part.meet(kind, Wanted.of(keys, families, np.full(len(keys), 1 << 40)))
    rows = (row[:count] for row, count in zip(found.rows, found.counts, strict=True))
    return [(sorted(r.tolist()), t) for r, t in zip(rows, found.totals.tolist(), strict=True)]


@pytest.mark.parametrize("kind", KINDS)
def test_alike(parts: tuple[Tail, Written], kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By whatever keys they are asked, both say the same."""
    arrivals.small(monkeypatch)
    found = [met(part, kind) for part in parts]

    assert found[0]
    assert found[0] == found[1]


def test_articles(parts: tuple[Tail, Written]) -> None:
    """Both hold the same articles, found by number; of passages a run has the postings alone."""
    grown, written = parts
    assert 30 == len(grown) == len(written)
    for row in range(30):
        assert grown.entry(row) == written.entry(row)
        assert row == grown.row_of(row + 1) == written.row_of(row + 1)
        assert np.array_equal(grown.value("id", row), written.value("id", row))
    assert -1 == grown.row_of(0) == written.row_of(31)
    for name, column in written.entries().fixed.items():
        assert np.array_equal(column, grown.column(name))
    assert np.array_equal(grown.ages(), grown.entries().ages)


def test_writing(parts: tuple[Tail, Written], tmp_path: Path) -> None:
    """What is removed or old is not written; the order of parts is that of arrival."""
    first, more = parts[1], tail(entries(arrivals.news(34)[30:], 31))
    first.bury(np.array([1, 2, 30]), EVER)
    made, size = write_part(tmp_path / "b.run", [first, more], KINDS)
    first.bury(np.empty(0, np.int64), EVER)

    assert size == (tmp_path / "b.run").stat().st_size
    assert [*range(3, 30), *range(31, 35)] == made.column("seq").tolist()
    assert made.live.all()
    ids = [made.entry(row).id for row in range(len(made))]
    every = [one["id"] for one in arrivals.news(34)]
    assert [*every[2:29], *every[30:]] == ids


def test_buried() -> None:
    """Who is older than the horizon is found by nobody, from the first or from later on."""
    dates = ["2030-03-01", "2030-03-16", "", "2040-01-01"]
    made = entries([arrivals.article("a", arrivals.story(1), "", date) for date in dates])
    assert [0, 1, 1, 1] == tail(made, horizon=NOW - 7 * arrivals.DAY).live.tolist()
    assert [0, 0, 1, 1] == tail(made, horizon=NOW).live.tolist()
    grown = tail(made)
    grown.bury(np.array([3]), NOW)
    assert [0, 0, 0, 1] == grown.live.tolist()


def test_keys() -> None:
    """Who is too short has no words to be found by; ids are told from each other by their words."""
    made = entries([arrivals.article("a", "Hm."), arrivals.article("a", arrivals.story(1))])
    for kind in ("digest", "band"):
        assert {1} == set(keys_of(made, kind, SETTINGS).rows.tolist())
    bare = made.without(("sentences", "paragraphs"))
    assert 0 == len(keys_of(bare, "sentences", SETTINGS).keys)
    digests = np.array([0, 1, 1], np.uint64)
    keys = delivery_keys(bytes_of([b"a", b"a", b"b"]), digests).tolist()
    assert 3 == len(set(keys))


def test_no_postings(parts: tuple[Tail, Written], tmp_path: Path) -> None:
    """A run that lacks what it should have is told from one that is in order."""
    columns: dict[str, Any] = {n: c for n, c in parts[1].run.items() if n != "band.keys"}
    write_run(tmp_path / "c.run", columns, parts[1].run.about)
    with pytest.raises(StoreDamaged, match=r"no column 'band\.keys'"):
        Written(Run.open(tmp_path / "c.run"))
