"""Copies of one text: versions, scans, planted near-duplicates; passages of one in another."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from dedup_bench.quality.answers import POINTS, Answer
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import (
    Measure,
    agreement,
    auc,
    components,
    detected,
    grouped,
    share,
)

GRADES = ("cut", "light", "heavy", "non")  # from most to least copied
ARI = {"wikiversions": ">= .93", "ocr_bln600": ">= .99", "ocr_pairs": ">= .90"}
PRECISION = {"wikiversions": ">= .99"}


def clustered(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Measure the connected components of the pairs at each point against the true clusters."""
    gold = data.clusters()
    for point in POINTS:
        found = components(answer.reuse(point))
        one = agreement(gold, found)
        yield Measure(f"ARI, {point}", one.ari, goal=ARI[data.name])
        yield Measure(f"precision, {point}", one.precision, goal=PRECISION.get(data.name, ""))
        yield Measure(f"recall, {point}", one.recall)


def scanned(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Do the same, and once more for English and German: German is black letter."""
    yield from clustered(data, answer)
    gold = data.clusters()
    tongue = {item.id: item.lang for item in data.articles}
    for language in ("en", "de"):
        mine = {id_: cluster for id_, cluster in gold.items() if tongue[id_] == language}
        for point in POINTS:
            found = agreement(mine, components(answer.reuse(point)))
            yield Measure(f"ARI of {language}, {point}", found.ari)


def planted(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Count planted pairs that are found, and pairs that nobody planted."""
    gold = {pair for pair, _ in data.pairs()}
    for point in POINTS:
        called = answer.reuse(point)
        yield share(f"planted pairs found, {point}", len(gold & called), len(gold), "1")
        yield Measure(f"others found, {point}", len(called - gold), goal="0")


def quoted(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """
    Measure recall of pairs that share quotations, and their passages on the true pairs.

    Any relation counts as returned: quoting is what is looked for. Negatives are not labelled.
    """
    yield Measure("pairs returned", len(answer.relations), goal="<= 23,000")
    for kind, goal in (("quote", ">= .99"), ("coquote", ">= .96")):
        gold = {pair for pair, _ in data.pairs(f"pairs_{kind}.tsv")}
        yield share(f"recall of {kind} pairs", len(gold & answer.relations.keys()), len(gold), goal)
    if answer.spans:
        gold_spans = data.passages()
        mine = {pair: answer.spans[pair] for pair in gold_spans if pair in answer.spans}
        found = detected(gold_spans, mine)
        yield Measure("plagdet on true pairs", found.plagdet, goal=">= .97")
        yield Measure("characters, precision", found.precision)
        yield Measure("characters, recall", found.recall)
        yield Measure("granularity", found.granularity)


def graded(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Measure how well scores tell rewritten answers from own ones; a pair not returned has 0."""
    labels = [(pair, row["label"]) for pair, row in data.pairs()]
    scores = [answer.scores.get(pair, 0.0) for pair, _ in labels]
    yield Measure("AUC, reuse against none", auc(scores, [label != "non" for _, label in labels]))
    means = _means(dict(zip((pair for pair, _ in labels), scores, strict=True)), dict(labels))
    for grade, mean in means.items():
        yield Measure(f"mean score, {grade}", mean)
    values = list(means.values())
    yield Measure("steps of the order cut > light > heavy > non", _falls(values), goal="3")
    yield from _called(grouped(labels), answer)


def same_event(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Measure how often pairs of each label are called reuse; most must not be."""
    return _called(grouped((pair, _label(row)) for pair, row in data.pairs()), answer)


def counted(_data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Count what is found where nothing is labelled."""
    for point in POINTS:
        yield Measure(f"pairs, {point}", len(answer.reuse(point)))
    told = len(answer.relations) - len(answer.reuse("possible"))
    yield Measure("pairs told as quotation or boilerplate", told)
    yield Measure("articles refused", answer.rejected, goal="0")


def _called(labels: Mapping[str, list[tuple[str, str]]], answer: Answer) -> Iterator[Measure]:
    """Yield the share of each label that is called reuse, at each point."""
    for label in sorted(labels, reverse=True):
        for point in POINTS:
            called = answer.reuse(point)
            hits = sum(pair in called for pair in labels[label])
            yield share(f"{label} called {point}", hits, len(labels[label]))


def _label(row: Mapping[str, str]) -> str:
    """Return the label of a pair: both coders' where there are two, a band of a graded one."""
    if "label_coder1" in row:
        both = {row["label_coder1"], row["label_coder2"]}
        return {"1": "one story", "0": "other"}[both.pop()] if len(both) == 1 else "coders differ"
    label = row["label"]
    if "." in label:
        return f"similarity {min(int(float(label)), 4)} to {min(int(float(label)), 4) + 1}"
    return {"1": "paraphrase", "0": "other", "OK": "one story", "BAD": "other"}.get(label, label)


def _means(
    scores: Mapping[tuple[str, str], float], labels: Mapping[tuple[str, str], str]
) -> dict[str, float]:
    """Return the mean score of each grade that occurs."""
    of = {grade: [scores[p] for p, label in labels.items() if label == grade] for grade in GRADES}
    return {grade: sum(values) / len(values) for grade, values in of.items() if values}


def _falls(values: list[float]) -> int:
    """Return how many values are larger than the next."""
    return sum(one > other for one, other in pairwise(values))
