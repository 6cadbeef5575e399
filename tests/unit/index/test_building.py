"""Building an index: what is learnt of a corpus before it is entered."""

import errno
from pathlib import Path

import numpy as np
import pytest

from dedup.errors import StoreError
from dedup.index import Index
from dedup.index.building import build, in_order
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


def test_stock_phrases_where_texts_are_read(tmp_path: Path) -> None:
    """Where texts are kept, what is learnt has the stock phrases too."""
    assert 4 == build(tmp_path / "ix", CORPUS, text=True)
    expected = background_of(CORPUS, Settings(), Outlets(), phrases=True)
    with Index.open(tmp_path / "ix") as index:
        assert index.statistics is not None
        assert np.array_equal(expected.phrases, index.statistics.phrases)
