"""Benchmarks of pairs and groups: NEWS-COPY (Silcock et al. 2023), CORE 2020 (Gyawali et al.)."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any, NamedTuple

import click

from dedup_bench.quality.answers import Answer
from dedup_bench.quality.measures import (
    Measure,
    Pair,
    agreement,
    components,
    pair_of,
    share,
)
from dedup_bench.sources import Line


class Paired(NamedTuple):
    """Articles, and the pairs that belong together."""

    articles: list[Line]
    pairs: Set[Pair]


def read_news_copy(articles: Path, edges: Path) -> Paired:
    """
    Read NEWS-COPY.

    Args:
        articles: JSON, an object by id of objects with ``article`` and ``byline``.
        edges: JSON, a list of two ids each.
    """
    given: dict[str, dict[str, Any]] = json.loads(articles.read_text(encoding="utf-8"))
    lines = [
        Line(name, "\n\n".join(filter(None, (one.get("byline"), one["article"]))))
        for name, one in given.items()
    ]
    pairs = {pair_of(str(a), str(b)) for a, b in json.loads(edges.read_text(encoding="utf-8"))}
    return Paired(lines, pairs)


def news_copy(data: Paired, answer: Answer) -> Iterator[Measure]:
    """
    Measure the adjusted Rand index over all articles, single ones too.

    The paper puts Louvain communities before the components of what was found; dedup's stories
    (confident) are communities already, its possible pairs go to components as they are.
    """
    joined = components(data.pairs)
    gold = {item.id: joined.get(item.id, item.id) for item in data.articles}
    for point in answer.points:
        one = agreement(gold, answer.groups(point))
        yield Measure("ARI", one.ari, point=point)
        yield Measure("precision of groups", one.precision, point=point)
        yield Measure("recall of groups", one.recall, point=point)
        found = answer.reuse(point)
        true = {pair_of(a, b) for a, b in data.pairs}
        yield share("precision of pairs", len(found & true), len(found), point=point)
        yield share("recall of pairs", len(found & true), len(true), point=point)


def read_core(path: Path) -> Paired:
    """
    Read CORE 2020.

    Args:
        path: JSON Lines with ``core_id``, ``original_title``, ``original_abstract`` and
            ``labelled_duplicates``, a list of ids.

    Raises:
        ClickException: a line is none of that; it says which.
    """
    lines, pairs = [], set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            name = str(row["core_id"])
            text = f"{row['original_title'] or ''}\n\n{row['original_abstract'] or ''}".strip()
            pairs |= {pair_of(name, str(other)) for other in row["labelled_duplicates"] or ()}
        except (ValueError, KeyError, TypeError) as problem:
            raise click.ClickException(f"{path}, line {number}: {problem!r}") from problem
        lines.append(Line(name, text))
    return Paired(lines, {pair for pair in pairs if pair[0] != pair[1]})


def core(data: Paired, answer: Answer) -> Iterator[Measure]:
    """
    Measure precision and recall of documents that have duplicates, and of those that have none.

    A document that has some is right if all of them were found; one that has none, if none was:
    so text-dedup counts, whose table has the paper's figures beside its own. (There, what hangs
    together by pairs is found; here, what was told as a pair.) Accuracy counts documents whose
    set is found exactly.
    """
    gold = neighbours(data.pairs)
    for point in answer.points:
        found = neighbours(answer.reuse(point))
        counts: Counter[str] = Counter()
        for item in data.articles:
            mine, told = gold.get(item.id, set()), found.get(item.id, set())
            counts["exact"] += mine == told
            counts[_class(mine, told)] += 1
        tp, fp, tn, fn = (counts[name] for name in ("TP", "FP", "TN", "FN"))
        yield share("precision of duplicates", tp, tp + fp, point=point)
        yield share("recall of duplicates", tp, tp + fn, point=point)
        yield share("precision of others", tn, tn + fn, point=point)
        yield share("recall of others", tn, tn + fp, point=point)
        f1s = [2 * true / (2 * true + fp + fn) if true else 0.0 for true in (tp, tn)]
        yield Measure("macro F1", sum(f1s) / 2, point=point)
        yield share("accuracy", counts["exact"], len(data.articles), point=point)


def neighbours(pairs: Set[Pair]) -> Mapping[str, set[str]]:
    """Return of each id those it stands in a pair with."""
    found: dict[str, set[str]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found


def _class(gold: set[str], found: set[str]) -> str:
    """Return TP, FP, TN or FN of a document's duplicates."""
    if not found:
        return "FN" if gold else "TN"
    return "TP" if gold and gold <= found else "FP"
