"""Learning: statistics are made anew of the texts that are kept, and say until when they know."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dedup.dates import DAY, UNKNOWN_TIME, seconds_of
from dedup.errors import StoreError
from dedup.index import Index, learning
from dedup.index.learning import background_of
from dedup.outlets import Outlets
from dedup.settings import Settings
from dedup.statistics import Statistics
from stories import EDITED, INDEPENDENT, OTHER, OWN, WIRE, article, corpus

FIRST = article("first", "reuters", *WIRE, *OTHER, published="2031-03-01")
OLD = article("old", "Post", *INDEPENDENT, published="2031-02-01")
COPY = article("copy", "Herald", EDITED[0], *WIRE[1:], *OWN, published="2031-03-02")
LEARNT = seconds_of("2031-03-01")


class Clock:
    """A time that stands until it is set."""

    time = float(seconds_of("2031-03-03"))

    def __call__(self) -> float:
        """Return it."""
        return self.time


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """Return an index that keeps texts and has learnt nothing."""
    with Index.create(tmp_path, text=True, clock=Clock()) as made:
        made.add([OLD, FIRST])
        yield made


def files(index: Index) -> list[str]:
    """Return the files of statistics."""
    return sorted(path.name for path in index.folder.glob("*statistics*"))


def point(index: Index, **other: str) -> str:
    """Return what is said of the copy."""
    (said,) = index.query(COPY | other)
    assert ("passages", "first") == (said.reason, said.earlier)
    return said.point


# --- what is learnt


def test_what_is_learnt_is_that_of_the_texts(index: Index) -> None:
    """It is that of a corpus of them; passages are confident then, in an index opened again too."""
    assert "possible" == point(index)
    assert 2 == index.learn()

    expected = background_of(corpus(OLD, FIRST), Settings(), Outlets(), phrases=True)
    assert index.statistics is not None
    assert expected.articles == index.statistics.articles
    assert expected.until == index.statistics.until
    for name in ("frequencies", "speech", "standing", "formulas", "phrases"):
        assert np.array_equal(getattr(expected, name), getattr(index.statistics, name)), name
    assert "confident" == point(index)
    with Index.open(index.folder, clock=Clock()) as again:
        assert "confident" == point(again)
        again.verify()


def test_only_what_is_held(index: Index) -> None:
    """Nothing is learnt of what was removed, or is out of the window, or has another's words."""
    index.add([FIRST | {"id": "removed"}])
    index.remove(["removed"])
    index.expire(10)

    assert 1 == index.learn()
    assert {"learnt_of": 1, "learnt_until": "2031-03-01T00:00:00+00:00", "days_since": 2.0} == {
        name: index.info()[name] for name in ("learnt_of", "learnt_until", "days_since")
    }


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"text": True}, "no article is held"),
        ({"shingles": True}, "no passages of texts are kept"),
        ({"text": True, "tier": "articles"}, "no passages of texts are kept"),
    ],
)
def test_nothing_to_learn_of(tmp_path: Path, made: dict[str, Any], said: str) -> None:
    """Without texts that is told, and nothing happens."""
    with Index.create(tmp_path, **made) as index:
        before = files(index)
        with pytest.raises(StoreError, match=said):
            index.learn()

        assert before == files(index)
        assert 0 == index.info()["learnt_of"]


# --- who knows of it


def test_others_take_it_up(index: Index) -> None:
    """An index that was opened before has it at its next question; the old file is gone."""
    with Index.open(index.folder, writable=False, clock=Clock()) as other:
        before = files(index)
        assert "possible" == point(other)
        index.learn()
        assert "confident" == point(other)

        assert 1 == len(files(index))
        assert before != files(index)
        index.learn()
        index.learn()
        other.verify()


def test_a_file_that_went_is_read_anew(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who knows of a file that others have replaced meanwhile reads theirs."""
    with Index.open(index.folder, clock=Clock()) as other:
        index.learn()
        with other.store.reading():
            pass
        index.learn()  # the file other knows of, and has not read, is gone
        assert other.statistics is not None
        assert 2 == other.statistics.articles


def test_what_fails_changes_nothing(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk what was known stays."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = files(index)
    with monkeypatch.context() as patch:
        patch.setattr(Statistics, "save", full)
        with pytest.raises(StoreError, match="No space left"):
            index.learn()

    assert before == files(index)
    assert "possible" == point(index)
    index.verify()


# --- until when it holds


@pytest.mark.parametrize(("days", "said"), [(0, "confident"), (8, "possible"), (9, "confident")])
def test_later_articles_are_possible_at_most(tmp_path: Path, days: int, said: str) -> None:
    """So long after what was learnt of nothing is called confident; 0: however long."""
    settings, clock = Settings(statistics_days=days), Clock()
    with Index.create(tmp_path, settings, text=True, clock=clock) as index:
        index.add([OLD, FIRST])
        index.learn()
        clock.time = LEARNT + 99 * DAY
        assert said == point(index, published="2031-03-10")
        assert point(index, published="") == ("possible" if days else "confident")  # it comes now
        assert bool(days) == bool(index.knowledge.note())
        clock.time = LEARNT + DAY
        assert "confident" == point(index, published="2099-01-01")  # it came before that


def test_until_when_given_statistics_know(tmp_path: Path) -> None:
    """Those of a corpus know it; what nobody knows, or is yet to come, is taken for now."""
    known = background_of(corpus(OLD, FIRST), Settings(), Outlets())
    for day, statistics in (("2031-03-01", known), ("2031-03-03", Statistics.empty())):
        folder = tmp_path / day
        Index.create(folder, statistics=statistics, clock=Clock()).close()
        with Index.open(folder) as index:
            assert seconds_of(day) == index.store.state.learnt
    known.save(tmp_path / "kept.npz")

    assert LEARNT == known.until == Statistics.load(tmp_path / "kept.npz").until
    assert UNKNOWN_TIME == Statistics.empty().until
    early = learning.until_of(known, 7)
    assert 7 == early
