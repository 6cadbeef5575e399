"""Opening an index that may be there: what is asked of it must be what it was made with."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dedup.errors import StoreError, StoreMismatch
from dedup.index import Index
from dedup.index.database import Database
from dedup.index.opening import opened
from dedup.index.verdicts import Policy
from dedup.ingest import IngestFilter
from dedup.settings import Settings
from dedup.statistics import Statistics

MADE: dict[str, Any] = {"tier": "articles", "shingles": True, "agencies": {"reuters": "Reuters"}}


def test_made_and_opened_again(tmp_path: Path) -> None:
    """Where none is it is made; the same is asked again, or nothing, or a part of it."""
    given: list[Any] = [{"threshold": 0.7}, None, {"shingle": 3}, Settings(threshold=0.7)]
    for settings in given:
        with opened(tmp_path, settings, **MADE) as index:
            assert (0.7, "articles", True) == (
                index.settings.threshold, index.tier, index.held.shingles,
            )  # fmt: skip
    opened(tmp_path).close()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"settings": {"threshold": 0.7}}, r"threshold 0.5, not 0.7"),
        ({"settings": Settings(num_perm=64)}, r"num_perm 128, not 64"),
        ({"tier": "passages"}, "tier 'articles', not 'passages'"),
        (
            {"text": True, "shingles": False},
            "without text, not with it, with shingles, not without",
        ),
        ({"agencies": {}}, "made with agencies {'reuters': 'Reuters'}, not {}: leave that out"),
        ({"statistics": Statistics.empty()}, "with other statistics"),
    ],
)
def test_made_with_something_else(tmp_path: Path, asked: dict[str, Any], said: str) -> None:
    """What it was not made with is refused, with what it is."""
    opened(tmp_path, **MADE).close()

    with pytest.raises(StoreMismatch, match=said):
        opened(tmp_path, **asked)


def test_what_it_cannot_be_made_with(tmp_path: Path) -> None:
    """A misspelt argument is refused, whether there is an index or not."""
    misspelt: Any = {"keep_text": True}
    for _ in ("none is there", "one is there"):
        with pytest.raises(TypeError, match="keep_text"):
            IngestFilter.open(tmp_path / "ix", **misspelt)
        opened(tmp_path / "ix").close()


def test_statistics(tmp_path: Path) -> None:
    """The same statistics are the same wherever they were read from; others are not."""
    empty = Statistics.empty()
    other = replace(empty, articles=1, speech=np.array([7], np.uint64))
    opened(tmp_path, statistics=other).close()
    other.save(tmp_path / "kept.npz")

    opened(tmp_path, statistics=Statistics.load(tmp_path / "kept.npz")).close()
    with pytest.raises(StoreMismatch, match="other statistics"):
        opened(tmp_path, statistics=empty)


def test_what_cannot_serve_is_not_made(tmp_path: Path) -> None:
    """A filter that could verify nothing makes no index; one that is there it leaves alone."""
    verified = Policy("verified")
    with pytest.raises(StoreError, match="nothing can be verified"):
        IngestFilter.open(tmp_path / "ix", verified)

    assert not (tmp_path / "ix").exists()
    IngestFilter.open(tmp_path / "ix", verified, shingles=True, tier="articles").close()
    assert Index.at(tmp_path / "ix")


@pytest.mark.parametrize(("full", "said"), [(False, "NORMAL"), (True, "FULL")])
def test_durability(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: bool, said: str) -> None:
    """An index that is to outlast a loss of power waits for the disk at each commit."""
    statements: list[str] = []
    run = Database.run

    def heard(self: Database, statement: str, *given: Any) -> Any:
        statements.append(statement)
        return run(self, statement, *given)

    monkeypatch.setattr(Database, "run", heard)
    for _ in ("made", "opened again"):
        statements.clear()
        opened(tmp_path, tier="articles", full=full).close()
        assert f"PRAGMA synchronous={said}" in statements
