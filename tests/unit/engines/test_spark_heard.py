"""Speech that is with the articles it stands in: what tasks do, without Spark."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pyspark")

import dedup
from dedup.engines.spark import heard
from dedup.engines.spark.articles import HEARD, ROW
from dedup.statistics import Statistics
from stations import statistics_in, words_in_all
from stories import article, corpus

KNOWN = "harbor", "crane", "“", "”", "\n\n", "(@ana)", "港"
WORDS = st.lists(st.sampled_from(KNOWN), max_size=25).map(" ".join)
TEXTS = st.lists(WORDS, min_size=1, max_size=6)
FAR = 1 << 20  # rows: so many are one block


def parts_of(texts: list[str], size: int) -> Iterator[tuple[dedup.Corpus, np.ndarray]]:
    """Yield articles some at a time, with rows that lie far apart."""
    rows = [article(f"a{n}", "x", text) for n, text in enumerate(texts)]
    for first in range(0, len(rows), size):
        some = rows[first : first + size]
        yield corpus(*some), (np.arange(first, first + len(some)) * (FAR // 2 - 3))


def found_in(texts: list[str], size: int) -> dict[int, list[int]]:
    """Return what of speech is found in each article, by its row."""
    said = [
        batch
        for part, rows in parts_of(texts, size)
        for batch in heard.runs_of(words_in_all(part), rows, statistics_in(part).speech)
    ]
    (made,) = heard._found(batch.select(["kind", "a", "b", "runs"]) for batch in reversed(said))
    found: dict[int, list[int]] = {}
    for row, run in zip(*made.to_pydict().values(), strict=True):
        found.setdefault(row, []).append(run)
    return found


def marks_in(part: dedup.Corpus, statistics: Statistics) -> list[int]:
    statistics.mark(words := words_in_all(part))
    marks: list[int] = words.marks.tolist()
    return marks


@given(TEXTS, st.integers(1, 3))
def test_articles_have_what_they_need_of_speech(texts: list[str], size: int) -> None:
    """By what was found in each, words are marked as they are by the speech of all."""
    whole, found = statistics_in(next(parts_of(texts, len(texts)))[0]), found_in(texts, size)

    for part, rows in parts_of(texts, size):
        runs = pa.array([found.get(row) for row in rows.tolist()], pa.list_(pa.int64()))
        told = heard.heard(pa.table({ROW: rows, HEARD: runs}), whole)
        assert set(told.speech) <= set(whole.speech)
        assert marks_in(part, whole) == marks_in(part, told)


def test_of_speech_in_its_own_quotation_nobody_asks() -> None:
    """Words of quotations prove nothing already: what is looked for stands outside them."""
    words = "one two three four five six"

    assert {} == found_in([f"“{words}”", "“seven eight nine ten eleven”"], 1)
    assert {FAR // 2 - 3: 2} == {
        row: len(runs) for row, runs in found_in([f"“{words}”", words], 1).items()
    }


def test_runs_that_begin_alike_are_all_told() -> None:
    """Of what an article asks about 44 bits are sent: one more run of speech does no harm."""
    runs = np.array([5 << 20, (5 << 20) + 1, 7 << 20], np.uint64)
    asked = np.array([(5 << 20) + 3], np.uint64)
    said = heard._dealt(heard.SPEECH, runs, 0), heard._dealt(heard.ASKED, asked, 1)
    (made,) = heard._found(batch.select(["kind", "a", "b", "runs"]) for batch in said)

    assert {ROW: [FAR + 3] * 2, "run": runs[:2].tolist()} == made.to_pydict()
