"""What lies on a shelf is found as it is in memory."""

from pathlib import Path

import numpy as np
import pytest

from dedup import shelf
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.reading import read

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"
KNOWN = Outlets(agencies={"reuters": "Reuters"})


@pytest.mark.parametrize("only_near", [False, True])
def test_the_same_tables(only_near: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no room in memory every column lies in a file, and every table is the same."""
    usual = detect(read(SEEDS), outlets=KNOWN, only_near=only_near).tables
    monkeypatch.setattr(shelf, "IN_MEMORY", 0)
    corpus = read(SEEDS)
    found = detect(corpus, outlets=KNOWN, only_near=only_near)

    assert {name: found.tables[name] for name in found.tables} == dict(usual)
    chunks = corpus.table["text"].chunks
    views = [np.frombuffer(chunk.buffers()[2], np.uint8) for chunk in chunks]
    assert all(_on_shelf(view) for view in views)
    if found.findings is not None:
        assert _on_shelf(found.findings.matches.words.hashes)
        assert _on_shelf(found.findings.supports.spans)


def _on_shelf(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bool:
    """Tell whether an array lies in a mapped file."""
    address = values.__array_interface__["data"][0]
    return any(start <= address < start + len(board) for start, board in shelf._boards.items())
