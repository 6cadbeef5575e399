"""Building an index: what is learnt of a corpus before it is entered."""

import errno
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from dedup.errors import StoreError
from dedup.index import Index
from dedup.index.building import build, in_order, raze
from dedup.index.index import Batchable
from dedup.index.learning import background_of
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.settings import Settings
from stories import AGENCIES, EDITED, OTHER, OWN, SPEECH, WIRE, article, corpus

CORPUS = corpus(
    article("a", "x", OWN[0], *WIRE, published="2031-03-03"),
    article("b", "y", *EDITED, SPEECH + ", he said.", published=""),
    article("w", "reuters", *WIRE, published="2031-03-02"),
    article("c", "y", *OTHER, published="2031-03-01"),
)


def test_what_is_learnt() -> None:
    """It is what a detection learns of the same corpus, but for stock phrases."""
    findings = detect(CORPUS, None, AGENCIES).findings
    assert findings is not None
    expected, found = findings.statistics, background_of(CORPUS, Settings(), AGENCIES)

    assert expected.articles == found.articles
    for name in ("frequencies", "speech", "standing", "formulas"):
        assert np.array_equal(getattr(expected, name), getattr(found, name)), name
    assert len(found.speech)


def test_in_order() -> None:
    """Articles are entered in order of publication, those without a time last."""
    assert ["c", "w", "a", "b"] == in_order(CORPUS).ids


def test_nothing_is_left_of_what_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is told, and leaves nothing."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Index, "add", full)
    with pytest.raises(StoreError, match="cannot be written: No space left"):
        build(tmp_path / "ix", CORPUS, tier="articles")

    assert [] == list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")
def test_what_a_killed_builder_left_is_deleted(tmp_path: Path) -> None:
    """By the next who builds there; what others build at the time, or elsewhere, stays."""
    import fcntl

    names = [".ix.1.part", f".ix.{os.getpid()}.part", ".ix.2.part", ".ixx.1.part", ".ix.new.part"]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.sqlite").touch()
    alive = os.open(tmp_path / ".ix.2.part", os.O_RDONLY)
    fcntl.flock(alive, fcntl.LOCK_EX)
    assert 4 == build(tmp_path / "ix", CORPUS, tier="articles")
    os.close(alive)

    assert ["ix", *names[2:]] == sorted(
        (p.name for p in tmp_path.iterdir()), key=["ix", *names].index
    )


def test_one_who_builds_is_let_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two who build at once the first to end has it, and the other is told."""
    add = Index.add

    def late(index: Index, articles: Batchable) -> int:
        monkeypatch.setattr(Index, "add", add)
        monkeypatch.setattr(os, "getpid", lambda: 2)
        assert 4 == build(tmp_path / "ix", CORPUS, tier="articles")
        monkeypatch.undo()
        return index.add(articles)

    monkeypatch.setattr(Index, "add", late)
    with pytest.raises(StoreError, match="ix: cannot be written: Directory not empty"):
        build(tmp_path / "ix", CORPUS, tier="articles")

    assert ["ix"] == [path.name for path in tmp_path.iterdir()]
    with Index.open(tmp_path / "ix") as index:
        assert 4 == len(index)


def test_stock_phrases_where_texts_are_read(tmp_path: Path) -> None:
    """Where texts are kept, what is learnt has the stock phrases too."""
    assert 4 == build(tmp_path / "ix", CORPUS, text=True)
    expected = background_of(CORPUS, Settings(), Outlets(), phrases=True)
    with Index.open(tmp_path / "ix") as index:
        assert index.statistics is not None
        assert np.array_equal(expected.phrases, index.statistics.phrases)


def test_nothing_of_an_index_is_left_and_all_else(tmp_path: Path) -> None:
    """Of an index nothing is left when it is razed, of anything else in its folder everything."""
    build(tmp_path / "seen", CORPUS)
    (tmp_path / "seen/notes.run.txt").write_text("of somebody else")
    raze(tmp_path / "seen")
    assert ["notes.run.txt"] == [file.name for file in (tmp_path / "seen").iterdir()]

    (tmp_path / "seen/000000000001.run").write_text("no index is here")
    raze(tmp_path / "seen")
    raze(tmp_path / "nowhere")
    assert 2 == len(list((tmp_path / "seen").iterdir()))
