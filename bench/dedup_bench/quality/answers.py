"""What a contender says of a corpus, and how dedup's tables become that."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import dedup
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import POINTS, Pair, Point, Span, components, pair_of

NOT_REUSE = {"shared-quotation", "boilerplate"}  # found and told, but nobody's copy
RUN = "run"  # the relation a peer's pair has


@dataclass(frozen=True)
class Answer:
    """
    What was found in a corpus.

    Args:
        articles: how many there were.
        seconds: from texts in files to all tables.
        relations: what each pair returned is called.
        confident: the pairs that are called so; the others are possible.
        scores: of each pair, higher is surer; what is missing has 0.
        shares: by id, the share of its words found elsewhere, at both points.
        traceable: by id, the share of them that is taken from elsewhere, at both points.
        spans: the passages of each pair, in characters.
        rejected: how many articles could not be read.
        points: at which it tells pairs; a peer has one alone.
        stories: by id, what its story is called; without them pairs make the groups.
    """

    articles: int
    seconds: float
    relations: Mapping[Pair, str]
    confident: frozenset[Pair]
    scores: Mapping[Pair, float] = field(default_factory=dict)
    shares: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    traceable: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    spans: Mapping[Pair, list[Span]] = field(default_factory=dict)
    rejected: int = 0
    points: tuple[Point, ...] = POINTS
    stories: Mapping[str, str] = field(default_factory=dict)

    def groups(self, point: Point) -> Mapping[str, str]:
        """Return the group of each id: its story, or what the pairs of a point connect."""
        confident = point == "confident" and self.stories
        return self.stories if confident else components(self.reuse(point))

    def reuse(self, point: Point) -> set[Pair]:
        """Return the pairs called reuse at a point; possible ones include the confident."""
        return {
            pair
            for pair, relation in self.relations.items()
            if relation not in NOT_REUSE and (point == "possible" or pair in self.confident)
        }


Contender = Callable[[DataSet], Answer | None]
"""Takes a data set; None where it is left out, which it has said."""


def by_dedup(settings: dedup.Settings | None = None, *, only_near: bool = False) -> Contender:
    """Return dedup as a contender: at its defaults, or with other settings."""

    def answer(data: DataSet) -> Answer:
        begin = time.perf_counter()
        corpus = dedup.read(data.source)
        found = dedup.detect(corpus, settings, only_near=only_near)
        one = answer_of(found, begin)
        return replace(one, points=("confident",)) if only_near else one

    return answer


def answer_of(found: dedup.Detection, begin: float) -> Answer:
    """
    Turn the tables of a detection into an answer.

    Args:
        found: the detection.
        begin: when the clock was started; it stops when all tables stand.
    """
    tables = found.tables
    seconds = time.perf_counter() - begin
    pairs, articles = tables["pairs"], tables["articles"]
    columns = {name: pairs[name].to_pylist() for name in pairs.column_names}
    keys = [pair_of(a, b) for a, b in zip(columns["id_a"], columns["id_b"], strict=True)]
    points = columns.get("point", ["confident"] * len(keys))
    held = zip(columns["jaccard"], columns["a_in_b"], columns["b_in_a"], strict=True)
    scores = columns.get("score", [max(one) for one in held])
    return Answer(
        articles=len(found.corpus),
        seconds=seconds,
        relations=dict(zip(keys, columns["relation"], strict=True)),
        confident=frozenset(k for k, p in zip(keys, points, strict=True) if p == "confident"),
        scores={k: float(s or 0.0) for k, s in zip(keys, scores, strict=True)},
        shares=_shares(articles, "shared_share"),
        traceable=_shares(articles, "traceable_share"),
        spans=spans_of(tables["matches"].to_pylist()) if "matches" in tables else {},
        rejected=sum(found.run["rejected"].values()),
        stories=_stories(articles) if "story" in articles.column_names else {},
    )


def spans_of(matches: Iterable[Mapping[str, Any]]) -> dict[Pair, list[Span]]:
    """Return the passages of each pair from rows of the ``matches`` table."""
    spans: dict[Pair, list[Span]] = {}
    for row in matches:
        one, other = row["id_a"], row["id_b"]
        a, b = (row["a_begin"], row["a_end"]), (row["b_begin"], row["b_end"])
        span = Span(*a, *b) if one <= other else Span(*b, *a)
        spans.setdefault(pair_of(one, other), []).append(span)
    return spans


def _stories(articles: Any) -> dict[str, str]:
    """Return the story of each article that has one."""
    both = zip(articles["id"].to_pylist(), articles["story"].to_pylist(), strict=True)
    return {id_: story for id_, story in both if story is not None}


def _shares(articles: Any, name: str) -> dict[str, tuple[float, float]]:
    """Return a share at both points by id; unknown is nothing."""
    if name not in articles.column_names:
        return {}
    both = (articles[column].to_pylist() for column in (name, f"{name}_possible"))
    rows = zip(articles["id"].to_pylist(), *both, strict=True)
    return {id_: (one or 0.0, other or 0.0) for id_, one, other in rows}
