"""Scans by shuffles of rare words: what tasks do, without Spark."""

from collections import Counter

import numpy as np
import pytest

pytest.importorskip("pyspark")

from dedup import leads
from dedup.chronology import chronology, window_of
from dedup.engines.spark import asked
from dedup.engines.spark.groups import late
from dedup.engines.spark.rows import table_of
from dedup.fingerprints import fingerprints_of
from dedup.scans import rare_words_of, scans_among, scans_of
from dedup.settings import Settings
from dedup.statistics import statistics_of
from dedup.words import words_of
from stories import article, corpus
from unit.test_scans import misread, others, written


@pytest.mark.parametrize("days", [0, 2])
def test_scans_by_rare_words_are_those_of_the_whole(days: int) -> None:
    """Of two texts each scanned three times, some days apart; words dealt out to two tasks."""
    texts = [misread(" ".join(written(n)), 7 * n + k, 0.14 * (k < 3)) for n in (1, 2)
             for k in range(4)]  # fmt: skip
    rows = [article(f"a{n}", f"o{n}", text, published=f"2031-03-{n % 4 + 1:02}")
            for n, text in enumerate(texts)]  # fmt: skip
    articles, settings = corpus(*rows, *others()), Settings(window_days=days)
    paragraphs = fingerprints_of(articles, settings).paragraphs
    words = words_of(articles, np.arange(len(articles)), paragraphs)
    wire, order = np.zeros(len(articles), np.bool_), chronology(articles)
    none = np.empty(0, np.uint64)
    statistics = statistics_of(words, articles.times, none, wire, settings)
    standing = np.zeros(len(paragraphs.words), np.bool_)
    given = articles, words, paragraphs, standing, ~wire, order, statistics, settings
    whole = scans_of(*given).within(window_of(articles.times, settings))

    numbers, when = np.arange(len(articles)) * 3, late(articles.times)
    table = table_of(asked._rare_words(words, numbers, when, statistics, settings))
    key, row, timed = (table[name].to_numpy() for name in "abc")
    held = np.isin(key, key[timed % 2 != 0])
    sums: Counter[tuple[int, int]] = Counter()
    for part in (held & (key % 2 == 0), held & (key % 2 != 0)):
        made = asked._met(key[part], row[part], timed[part], True, settings, statistics)
        for met in made.to_pylist():
            sums[met["a"] // 3, met["b"] // 3] += met["c"]
    pairs = [pair for pair, sum_ in sums.items() if sum_ >= leads.UNIT * settings.anchor_rarity]
    unknown = rare_words_of(words, statistics, settings.anchor_group)[0]
    among = articles, words, unknown, paragraphs, standing, np.array(sorted(pairs)), settings
    found = scans_among(*among)

    assert np.array_equal(whole.rows, found.rows)
    assert np.array_equal(whole.covers, found.covers)
    assert len(found.rows) >= 4
