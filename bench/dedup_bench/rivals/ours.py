"""dedup as a contender: at its defaults, at both points; and its near-duplicates alone."""

import time
from collections.abc import Iterable, Sequence

import dedup
from dedup_bench.quality.answers import answer_of
from dedup_bench.quality.measures import Point
from dedup_bench.rivals.contract import Find, Rival, Scored
from dedup_bench.sources import Line, corpus_from


def at(point: Point) -> Find:
    """Return what finds pairs that dedup calls reuse at a point, with every table it makes."""

    def find(articles: Sequence[Line], _dial: float) -> Iterable[Scored]:
        found = dedup.detect(corpus_from(articles))
        answer = answer_of(found, time.perf_counter())
        rows = {item.id: row for row, item in enumerate(articles)}
        for a, b in answer.reuse(point):
            yield rows[a], rows[b], answer.scores[a, b]

    return find


def near(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Find near-duplicates of that Jaccard or more, and nothing else."""
    found = dedup.detect(corpus_from(articles), dedup.Settings(threshold=dial), only_near=True)
    pairs = found.pairs
    rows = {item.id: row for row, item in enumerate(articles)}
    columns = (pairs[name].to_pylist() for name in ("id_a", "id_b", "jaccard"))
    for a, b, value in zip(*columns, strict=True):
        yield rows[a], rows[b], value


_ODDS = "log-odds from which a pair counts"
OURS = {
    "dedup": Rival(
        "dedup", at("confident"), (dedup.Settings().confident,), _ODDS,
        "at its defaults, not tuned: what it calls confident",
    ),
    "dedup, possible": Rival(
        "dedup", at("possible"), (dedup.Settings().possible,), _ODDS,
        "at its defaults, not tuned: what it shows to look at, too",
    ),
    "dedup, near only": Rival(
        "dedup", near, (0.8, 0.65, 0.5, 0.4, 0.3, 0.2, 0.1), "Jaccard",
        "`--only near`: near-duplicates alone, what MinHash engines look for",
    ),
}  # fmt: skip
