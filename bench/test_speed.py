"""
Each kernel and each station of the line, timed by pytest-benchmark on a small generated corpus.

``pytest bench --import-mode=importlib`` prints the table, of texts and signatures too.
"""

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dedup.anchors import anchors_of
from dedup.boilerplate import boilerplate_of
from dedup.candidates import groups_of
from dedup.chronology import chronology
from dedup.comparisons import comparisons_of
from dedup.copies import copies_of
from dedup.credits import credits_of
from dedup.detection import Detection
from dedup.fingerprints import fingerprints_of
from dedup.gate import evidence_of, features_of
from dedup.leads import leads_of
from dedup.line import detect
from dedup.matches import matches_of
from dedup.mentions import mentions_of
from dedup.outlets import Outlets
from dedup.overlaps import ShingleSets
from dedup.pairs import near_pairs
from dedup.phrases import phrases_of
from dedup.readings import readings_of
from dedup.statistics import statistics_of
from dedup.supports import supports_of
from dedup_bench.kernels import entries
from dedup_bench.stations import (
    ARTICLES,
    SETTINGS,
    agency,
    anchored,
    calls,
    corpus,
    detection,
    groups,
    leads,
    matches,
    mentions,
    pairs,
    prints,
    read_words,
    readings,
    standing,
    statistics,
    words,
)

Benchmark = Callable[..., Any]


@pytest.mark.benchmark(group="line")
@pytest.mark.parametrize("whole", [False, True])
def test_fingerprints(benchmark: Benchmark, whole: bool) -> None:
    """A corpus becomes fingerprints, without and with paragraphs."""
    found = benchmark(fingerprints_of, corpus(), SETTINGS, paragraphs=whole)

    assert len(found.of_articles.rows) == ARTICLES


@pytest.mark.benchmark(group="line")
def test_groups(benchmark: Benchmark) -> None:
    """Signatures become groups by estimate."""
    found = benchmark(groups_of, prints().of_articles, chronology(corpus()), SETTINGS)

    assert len(found.bounds) > 1


@pytest.mark.benchmark(group="line")
def test_overlaps(benchmark: Benchmark) -> None:
    """Jaccard of pairs is counted, the shingle sets made anew each time."""
    found = benchmark(lambda: ShingleSets(corpus(), SETTINGS).overlap(pairs()))

    assert len(found) == len(pairs())


@pytest.mark.benchmark(group="line")
def test_matches(benchmark: Benchmark) -> None:
    """Pairs become matches."""
    found = benchmark(matches_of, words(), pairs(), SETTINGS)

    assert len(found.which)


@pytest.mark.benchmark(group="line")
def test_statistics(benchmark: Benchmark) -> None:
    """Words, speech and formulas are counted."""
    wire = (agency() >= 0) | corpus().wire
    digests = prints().digests_of(standing())
    found = benchmark(statistics_of, words(), corpus().times, digests, wire, SETTINGS)

    assert found.articles == ARTICLES


@pytest.mark.benchmark(group="line")
def test_anchors(benchmark: Benchmark) -> None:
    """Articles become sentences and anchors."""
    every = np.ones(ARTICLES, np.bool_)
    sentences, anchors = benchmark(anchors_of, words(), statistics(), every, SETTINGS)

    assert len(sentences.owners) == ARTICLES + 1
    assert len(anchors.keys)


@pytest.mark.benchmark(group="line")
def test_leads(benchmark: Benchmark) -> None:
    """Anchors propose pairs."""
    order = chronology(corpus())
    given = anchored()[1], order, corpus().wire, statistics(), SETTINGS
    found = benchmark(leads_of, corpus(), *given)

    assert len(found)


@pytest.mark.benchmark(group="line")
def test_readings(benchmark: Benchmark) -> None:
    """Words find their sentences, and are weighed."""
    found = benchmark(readings_of, words(), anchored()[0], statistics())

    assert 0 < len(found.proofs.terms) < len(words().hashes)


@pytest.mark.benchmark(group="line")
def test_evidence(benchmark: Benchmark) -> None:
    """Pairs show what says that one took from the other."""
    found = benchmark(lambda: evidence_of(features_of(readings(), mentions(), leads())))

    assert len(found) == len(leads())


@pytest.mark.benchmark(group="line")
def test_mentions(benchmark: Benchmark) -> None:
    """Outlets and agencies that articles name are found."""
    found = benchmark(mentions_of, corpus(), Outlets(), words(), statistics())

    assert len(found.own) == len(words().articles)


@pytest.mark.benchmark(group="line")
def test_phrases(benchmark: Benchmark) -> None:
    """Phrases that everybody uses are looked for."""
    order = chronology(corpus())
    found = benchmark(phrases_of, corpus(), words(), leads(), words().articles, order, SETTINGS)

    assert found is not None


@pytest.mark.benchmark(group="line")
def test_supports(benchmark: Benchmark) -> None:
    """Pairs become sentences that support each other."""
    found = benchmark(supports_of, readings(), matches(), statistics(), SETTINGS)

    assert len(found.which)


@pytest.mark.benchmark(group="line")
def test_copies(benchmark: Benchmark) -> None:
    """Matches become copied paragraphs."""
    found = benchmark(copies_of, matches(), prints().paragraphs, standing(), SETTINGS)

    assert len(found.kind)


@pytest.mark.benchmark(group="line")
@pytest.mark.parametrize("only_near", [True, False])
def test_detect(benchmark: Benchmark, only_near: bool) -> None:
    """A corpus becomes a detection, near-duplicates only and all."""
    found: Detection = benchmark(detect, corpus(), SETTINGS, only_near=only_near)

    assert len(found.relations.rows)


@pytest.mark.benchmark(group="line")
def test_tables(benchmark: Benchmark) -> None:
    """A detection becomes its tables."""
    found = detect(corpus(), SETTINGS)

    def work() -> int:
        found.__dict__.pop("tables", None)
        return len(list(found.tables.values()))

    assert benchmark(work) == 7


@pytest.mark.benchmark(group="line")
def test_words(benchmark: Benchmark) -> None:
    """Articles that are compared are read word by word."""
    found = benchmark(read_words, np.arange(ARTICLES))

    assert len(found.hashes)


@pytest.mark.benchmark(group="line")
def test_near_pairs(benchmark: Benchmark) -> None:
    """Listed pairs become near-duplicates."""
    digests = np.zeros(ARTICLES, np.uint64)
    found = benchmark(
        lambda: near_pairs(pairs(), digests, ShingleSets(corpus(), SETTINGS), SETTINGS)
    )

    assert len(found.rows)


@pytest.mark.benchmark(group="line")
def test_boilerplate(benchmark: Benchmark) -> None:
    """Standing text of outlets is found."""
    found = benchmark(boilerplate_of, corpus(), prints(), groups(), agency(), SETTINGS)

    assert len(found)


@pytest.mark.benchmark(group="line")
def test_comparisons(benchmark: Benchmark) -> None:
    """It is found which pairs to read word by word."""
    near = near_pairs(
        pairs(), np.zeros(ARTICLES, np.uint64), ShingleSets(corpus(), SETTINGS), SETTINGS
    )
    times = chronology(corpus())
    found = benchmark(
        comparisons_of, prints(), near, groups(), standing(), times, agency(), SETTINGS
    )

    assert len(found.pairs)


@pytest.mark.benchmark(group="line")
def test_credits(benchmark: Benchmark) -> None:
    """Bylines of agencies are looked for in all articles."""
    found = benchmark(credits_of, corpus(), Outlets().agency_of(corpus())[0])

    assert found is not None


@pytest.mark.benchmark(group="line")
def test_explain(benchmark: Benchmark) -> None:
    """Two articles are compared word by word."""
    one, other = corpus().table["id"].to_pylist()[:2]

    assert benchmark(detection().explain, one, other) is not None


@pytest.mark.benchmark(group="kernels")
@pytest.mark.parametrize("name", [f"{m.__name__.split('.')[-1]}.{n}" for m, n, _ in entries()])
def test_kernel(benchmark: Benchmark, name: str) -> None:
    """Each kernel, on the largest call the line makes of it."""
    if name not in calls():
        pytest.skip("the line makes no call of it")
    call = calls()[name]
    benchmark.extra_info["rows"] = call.rows  # type: ignore[attr-defined]

    assert benchmark(call.work()) is None


@pytest.mark.benchmark(group="start-up", min_rounds=3)
@pytest.mark.parametrize(
    "arguments", [["-c", "pass"], ["-c", "import dedup"], ["-m", "dedup", "--help"]]
)
def test_start(benchmark: Benchmark, arguments: list[str]) -> None:
    """A process starts and ends; ``dedup_bench startup`` times cold and warm scores too."""
    done = benchmark(subprocess.run, [sys.executable, *arguments], capture_output=True, check=True)

    assert done.returncode == 0


@pytest.mark.benchmark(group="memory")
@pytest.mark.parametrize("whole", [False, True])
def test_memory(benchmark: Benchmark, whole: bool) -> None:
    """A detection without and with paragraphs; ``extra_info`` says what Python and NumPy held."""
    detect(corpus(), SETTINGS)
    tracemalloc.start()
    detect(corpus(), SETTINGS, only_near=not whole)
    benchmark.extra_info["peak_bytes"] = tracemalloc.get_traced_memory()[1]  # type: ignore[attr-defined]
    tracemalloc.stop()

    assert benchmark(detect, corpus(), SETTINGS, only_near=not whole)
