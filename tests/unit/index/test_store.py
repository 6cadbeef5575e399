"""The store: when runs are written, merged and dropped, and what others see of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import arrivals
from arrivals import DAY, HOUR, NOW, Article, Clock, runs
from dedup import Index
from dedup.errors import StoreDamaged
from dedup.index.batch import Batch


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    arrivals.small(monkeypatch, tail=4, run=16)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """Return an index whose clock is set by hand."""
    with arrivals.index(tmp_path, Clock()) as made:
        yield made


def articles(count: int, first: int = 0, published: str = "") -> list[Article]:
    """Return articles that have nothing in common."""
    return [
        arrivals.article(f"n{i}", arrivals.story(1000 + i, size=12), "", published)
        for i in range(first, first + count)
    ]


def sizes(index: Index) -> list[int]:
    """Return how many articles each part has."""
    return [len(part) for part in index.parts]


def test_runs(index: Index, tmp_path: Path) -> None:
    """Tails become runs, runs of like size one, up to the largest; other files are deleted."""
    seen = []
    for number in range(0, 36, 2):
        index.add(articles(2, number))
        seen.append(sizes(index))
        assert len(runs(tmp_path)) == len(seen[-1]) - 1

    assert [[2], [4, 0], [4, 2], [8, 0], [8, 2], [8, 4, 0], [8, 4, 2], [16, 0]] == seen[:8]
    assert all(sum(each) == 2 * number for number, each in enumerate(seen, 1))
    assert all(size <= 16 for each in seen for size in each)
    assert [16, 16, 4, 0] == seen[-1]
    index.verify()


def test_others(index: Index, tmp_path: Path) -> None:
    """Another handle sees what was written when it asks, in the log, in runs, removed, expired."""
    clock = Clock()
    with Index.open(tmp_path, clock=clock) as other:
        for number in range(9):
            index.add(articles(1, number))
            other.store.refresh()
            assert sizes(index) == sizes(other)
            assert number + 1 == len(other)
        index.remove(["n2", "n8"])
        other.store.refresh()
        assert 7 == len(other)
        other.add(articles(1, 9))
        index.store.refresh()
        assert 8 == len(index)
        clock.now += 2 * DAY
        assert 8 == other.expire(1)
        index.store.refresh()
        assert 0 == len(index)


def test_what_fails_is_forgotten(index: Index, tmp_path: Path) -> None:
    """Where writing fails nothing is entered, neither here nor elsewhere, and no number lost."""
    index.add(articles(2))
    with pytest.raises(KeyError), index.store.writing():  # noqa: PT012
        index.store.enter(index.asking(Batch.of(articles(7, 2)))[1])
        raise KeyError
    index.store.refresh()
    assert [2] == sizes(index)
    index.add(articles(3, 2))
    assert [1, 2, 3, 4, 5] == [seq for part in index.parts for seq in part.column("seq").tolist()]
    (tmp_path / ".000000000099.run.1.part").touch()
    index.compact()
    assert len(runs(tmp_path)) == len(index.parts) - 1, "what was written in vain is deleted"
    assert [] == list(tmp_path.glob(".*.part"))


def test_expiry(index: Index, tmp_path: Path) -> None:
    """What is older than so many days goes, runs as a whole; the clock does not go back."""
    clock = index.store._clock
    assert isinstance(clock, Clock)
    index.add(articles(4, 0, "2030-03-01"))
    index.add(articles(4, 4, "2030-03-17T12:00:00Z") + articles(1, 8))
    assert 4 == index.expire(7)
    assert 5 == len(index)
    assert 0 == index.expire(7)
    clock.now -= 30 * DAY
    assert NOW == index.store.now()
    assert 0 == index.expire(6)
    clock.now = NOW + 8 * DAY
    assert 5 == index.expire(7)
    index.compact()
    assert {} == runs(tmp_path)
    assert 0 == index.store.info()["in_log"]


def test_half_expired(index: Index, tmp_path: Path) -> None:
    """A run of which less than half lives is written anew: room is bounded, whatever is merged."""
    clock = index.store._clock
    assert isinstance(clock, Clock)
    index.add(articles(4, 0, "2030-03-12") + articles(1, 4, "2030-03-14") + articles(3, 5))
    clock.now += 3 * DAY
    assert 4 == index.expire(7)
    assert [8, 0] == sizes(index)
    clock.now += 2 * DAY
    assert 1 == index.expire(7)
    assert [3, 0] == sizes(index)
    assert 1 == len(runs(tmp_path))
    index.verify()


def test_steps(index: Index) -> None:
    """The horizon moves by an hour at least."""
    clock = index.store._clock
    assert isinstance(clock, Clock)
    index.add(articles(1, 0, "2030-03-16T18:00:00Z"))
    assert 0 == index.expire(1)
    clock.now += HOUR - 1
    assert 0 == index.expire(1)
    clock.now += 1
    assert 1 == index.expire(1)


def test_compaction(index: Index, tmp_path: Path) -> None:
    """What lives is in runs then, in order; of what was removed no note is left."""
    index.add(articles(11))
    assert 3 == index.remove(["n0", "n5", "n10", "nobody"])
    assert 0 == index.remove(["n0"])
    assert 3 == index.info()["removed"]
    index.compact()
    seqs = [seq for part in index.parts for seq in part.column("seq").tolist()]

    assert [2, 3, 4, 5, 7, 8, 9, 10] == seqs
    assert 0 == len(index.parts[-1])
    assert 0 == index.info()["removed"]
    assert index.entry(1) is None
    assert "n1" == index.entry(2).id  # type: ignore[union-attr]
    index.verify()
    index.compact()
    assert 8 == len(index)


def test_damage(index: Index, tmp_path: Path) -> None:
    """A run that is changed, cut short or gone is told when the index is opened."""
    index.add(articles(4))
    (path,) = tmp_path.glob("*.run")
    whole = path.read_bytes()
    for broken in (whole[:-1], whole[:100] + b"?" + whole[101:], b"", None):
        path.unlink()
        if broken is not None:
            path.write_bytes(broken)
        with pytest.raises(StoreDamaged, match=path.name):
            Index.open(tmp_path)
        path.write_bytes(whole)
    Index.open(tmp_path).close()
