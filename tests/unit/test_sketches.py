"""Sketches: what is kept of articles, against the stations and kernels they are made by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import arrivals
import oracle
import oracle_filters
from dedup.index.batch import Batch
from dedup.settings import Scheme, Settings
from dedup.sketches import Passages, Ragged, Sketches, bands_of, shingles_in, sketches_of
from dedup.statistics import Statistics
from oracle_hashes import FACTOR
from strategies import corpora, news, offsets_of

LOW = (1 << 32) - 1
EACH = st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=6)
SCHEMES: list[Scheme] = ["affine32", "affine64", "legacy"]


def batch(texts: list[str]) -> Batch:
    """Return texts as a batch."""
    return Batch.of([{"id": "a", "text": text} for text in texts])


def sketched(texts: list[str], settings: Settings, *, passages: bool = True) -> Sketches:
    """Return the sketches of texts, shingles too."""
    statistics = Statistics.empty() if passages else None
    return sketches_of(batch(texts).stacked(), settings, statistics, shingles=True)


def ragged(rows: list[list[int]]) -> Ragged:
    """Return lists as one column."""
    values = np.array([value for row in rows for value in row], np.int64)
    return Ragged(offsets_of([len(row) for row in rows]), values)


@given(EACH, st.data())
def test_ragged(rows: list[list[int]], data: st.DataObject) -> None:
    """Some of the rows, in any order, and all with some of them emptied."""
    column = ragged(rows)
    row = st.integers(0, len(rows) - 1)
    some = data.draw(st.lists(row, max_size=5)) if rows else []
    gone = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    taken = column.take(np.array(some, np.int64))
    left = column.without(np.array(gone, np.bool_))

    assert [rows[i] for i in some] == [taken[i].tolist() for i in range(len(some))]
    expected = [[] if out else each for each, out in zip(rows, gone, strict=True)]
    assert expected == [left[i].tolist() for i in range(len(rows))]


@given(corpora(news()), st.sampled_from(SCHEMES), st.integers(1, 4))
def test_articles(texts: list[str], scheme: Scheme, size: int) -> None:
    """Digests, words, minima and shingles of each article are those of it alone."""
    settings = Settings(num_perm=8, scheme=scheme, shingle=size)
    found = sketched(texts, settings, passages=False)
    assert len(texts) == len(found)
    assert found.shingles is not None
    for row, text in enumerate(texts):
        words = oracle_filters.words_of(text)
        long = len(words) >= size

        assert len(words) == found.words[row]
        assert (oracle.digest(words) if long else 0) == found.digests[row]
        assert oracle_filters.minima_of(words, settings) == found.minima[row].tolist() or not long
        factors = [pow(FACTOR, i + 1, 1 << 64) for i in range(size)]
        assert sorted({*oracle.shingle(words, factors)}) == found.shingles[row].tolist()
        assert np.array_equal(found.shingles[row], shingles_in(text, settings))


@given(corpora(news()))
def test_each_alone(texts: list[str]) -> None:
    """What is kept of an article does not depend on those beside it."""
    settings = Settings(num_perm=8)
    together = sketched(texts, settings)
    for row, text in enumerate(texts):
        mine, alone = together.take(np.array([row])), sketched([text], settings)
        assert told(mine) == told(alone)


def told(sketches: Sketches) -> list[list[int]]:
    """Return what is kept of all."""
    parts = [sketches.sentences, sketches.paragraphs]
    columns = [c for p in parts if p for c in (p.keys.owners, p.keys.values, *p[1:])]
    return [c.tolist() for c in (sketches.digests, sketches.words, sketches.minima, *columns)]


def test_paragraphs() -> None:
    """A paragraph is known by its smallest shingles, half of which another must have."""
    settings = Settings(num_perm=8, paragraph_keys=5)
    text = arrivals.story(1) + "\n\nShort one."
    found = sketched([text], settings).paragraphs
    assert found is not None
    factors = [pow(FACTOR, i + 1, 1 << 64) for i in range(settings.shingle)]
    shingles = [
        oracle.shingle(oracle_filters.words_of(paragraph), factors)
        for paragraph in text.split("\n\n")[:4]
    ]
    expected = [[key & LOW for key in oracle.least(each, 5)] for each in shingles]

    assert [key for each in expected for key in each] == found.keys[0].tolist()
    assert [4] == found.counts.tolist()
    assert [unit for unit in range(4) for _ in range(5)] == found.units.tolist()
    assert {3} == set(found.needed.tolist())


def test_passages_of_some() -> None:
    """Keys, units, what they need and their numbers go together."""
    keys = ragged([[1, 2], [], [3]])
    each = Passages(keys, np.array([0, 1, 5], np.int32), np.array([4, 4, 2], np.uint8), keys.values)
    each = each._replace(counts=np.array([2, 0, 7]))
    some, left = each.take(np.array([2, 0])), each.without(np.array([True, False, False]))

    assert [3, 1, 2] == some.keys.values.tolist()
    assert ([5, 0, 1], [2, 4, 4], [7, 2]) == tuple(c.tolist() for c in some[1:])
    assert [3] == left.keys.values.tolist()
    assert ([5], [2], [0, 0, 7]) == tuple(c.tolist() for c in left[1:])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_bands(scheme: Scheme) -> None:
    """A band's key is a part of the hash of its minima."""
    settings = Settings(num_perm=16, scheme=scheme)
    minima = sketched([arrivals.story(1), arrivals.story(2)], settings, passages=False).minima
    (bands, size), found = settings.bands, bands_of(minima, settings)
    expected = [
        [oracle.band_keys64(row, size * band, size) & LOW for band in range(bands)]
        for row in minima.tolist()
    ]

    assert expected == found.tolist()
    assert np.uint32 == found.dtype
    assert (0, bands) == bands_of(minima[:0], settings).shape
