"""Reading, folding, cutting and signing, timed as ``test_speed`` times the line behind them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dedup.reading import read
from dedup.segments import fold_block, paragraphs_of, split_sentences
from dedup.settings import Settings
from dedup.signatures import shingles_of, signatures_of
from dedup.tokens import in_paragraphs, tokens_of
from dedup_bench.corpora import make, write
from dedup_bench.signing import sign
from dedup_bench.stations import ARTICLES, SETTINGS, block, folded, prints

Benchmark = Callable[..., Any]


@pytest.mark.benchmark(group="reading")
def test_read(benchmark: Benchmark, tmp_path: Path) -> None:
    """JSON Lines become a corpus."""
    write(tmp_path, make(ARTICLES))

    assert len(benchmark(read, tmp_path / "articles.jsonl")) == ARTICLES


@pytest.mark.benchmark(group="texts")
def test_fold(benchmark: Benchmark) -> None:
    """Texts are folded."""
    found = benchmark(fold_block, block())

    assert len(found.offsets) == ARTICLES + 1


@pytest.mark.benchmark(group="texts")
def test_paragraphs(benchmark: Benchmark) -> None:
    """Folded texts are cut into paragraphs."""
    found = benchmark(paragraphs_of, folded())

    assert len(found.places) > ARTICLES


@pytest.mark.benchmark(group="texts")
def test_sentences(benchmark: Benchmark) -> None:
    """Paragraphs are cut into sentences."""
    text = folded()
    found = benchmark(split_sentences, text, paragraphs_of(text))

    assert len(found.places) > ARTICLES


@pytest.mark.benchmark(group="texts")
def test_tokens(benchmark: Benchmark) -> None:
    """Folded texts are cut into hashed words."""
    found = benchmark(tokens_of, folded())

    assert found.counts.min() > 0


@pytest.mark.benchmark(group="texts")
def test_in_paragraphs(benchmark: Benchmark) -> None:
    """Words are found in their paragraphs."""
    text = folded()
    segments, words = paragraphs_of(text), tokens_of(text)
    found = benchmark(in_paragraphs, words, text, segments)

    assert len(found) == len(segments.places)


@pytest.mark.benchmark(group="signatures")
def test_shingles(benchmark: Benchmark) -> None:
    """Words become shingles."""
    text = folded()
    words = tokens_of(text)
    found = benchmark(shingles_of, words, text, SETTINGS)

    assert len(found) == len(words.hashes)


@pytest.mark.benchmark(group="signatures")
@pytest.mark.parametrize("scheme", ["affine32", "affine64", "legacy"])
def test_signatures(benchmark: Benchmark, scheme: Any) -> None:
    """Shingles become signatures."""
    settings, text = Settings(scheme=scheme), folded()
    words = tokens_of(text)
    spans = np.stack([words.firsts, words.firsts + words.counts - 2], axis=1)
    found = benchmark(signatures_of, shingles_of(words, text, settings), spans, settings)

    assert found.shape == (ARTICLES, settings.num_perm)


@pytest.mark.benchmark(group="signatures")
def test_sign(benchmark: Benchmark) -> None:
    """Texts become signatures, all steps in one thread."""
    found = benchmark(sign, [block()], SETTINGS)

    assert np.array_equal(found[0][prints().of_articles.rows], prints().of_articles.minima)
