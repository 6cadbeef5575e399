"""What an index will need is said before it is made, and is what it then needs, nearly."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from dedup.index import Index, index, sizes, store
from dedup.index.sizes import size_of
from dedup.settings import Settings
from dedup_bench.corpora import make
from stories import slow_without_jit

_TAIL = 128


@slow_without_jit
@pytest.mark.parametrize(
    ("tier", "shingles", "text"),
    [("articles", False, False), ("passages", False, False), ("articles", True, True)],
)
def test_within_a_third(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tier: str, shingles: bool, text: bool
) -> None:
    """Disk and memory of a real index are within 30 % of what was said."""
    for module in (index, sizes, store):
        monkeypatch.setattr(module, "TAIL", _TAIL)
    rows = [made.row for made in make(8 * _TAIL - 1)]
    words = int(np.mean([len(row["text"].split()) for row in rows]))
    with Index.create(tmp_path / "ix", tier=tier, shingles=shingles, text=text) as made:
        made.add([{name: row[name] for name in ("id", "outlet", "published", "text")}
                  for row in rows])  # fmt: skip
    said = size_of(len(rows), words, tier, shingles, text)
    disk = sum(path.stat().st_size for path in (tmp_path / "ix").iterdir())
    tracemalloc.start()
    with Index.open(tmp_path / "ix") as opened:
        assert opened.statistics is None or len(opened.statistics.rarity)
        memory = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert 0.7 < said.disk / disk < 1.3
    assert 0.7 < said.memory / memory < 1.3


def test_settings_count() -> None:
    """More permutations, and wider ones, need more."""
    plain = size_of(10_000, 500, "articles").disk
    assert plain < size_of(10_000, 500, "articles", settings=Settings(num_perm=256)).disk
    assert plain < size_of(10_000, 500, "articles", settings=Settings(scheme="affine64")).disk
