"""Copies of one text: versions, scans, planted near-duplicates; passages of one in another."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from dedup_bench.quality.answers import Answer
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import (
    Measure,
    agreement,
    auc,
    detected,
    grouped,
    share,
)

GRADES = ("cut", "light", "heavy", "non")  # from most to least copied
ARI = {"wikiversions": ">= .93", "ocr_bln600": ">= .99", "ocr_pairs": ">= .90"}
NAMES = {"1": "paraphrase", "0": "other", "OK": "one story", "BAD": "other"}
CODED = {"11": "one story", "00": "other", "10": "coders differ", "01": "coders differ"}
PURE = {"wikiversions": ">= .99"}


def clustered(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Measure stories, and what possible pairs connect, against the true clusters."""
    gold = data.clusters()
    for point in answer.points:
        called = answer.reuse(point)
        right = sum(gold[a] == gold[b] for a, b in called)
        yield share("pairs that are right", right, len(called), "", point)
        one = agreement(gold, answer.groups(point))
        yield Measure("ARI", one.ari, goal=ARI[data.name], point=point)
        yield Measure(
            "precision of groups", one.precision, goal=PURE.get(data.name, ""), point=point
        )
        yield Measure("recall of groups", one.recall, point=point)


def scanned(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Do the same, and once more for English and German: German is black letter."""
    yield from clustered(data, answer)
    gold = data.clusters()
    tongue = {item.id: item.lang for item in data.articles}
    for language in ("en", "de"):
        mine = {id_: cluster for id_, cluster in gold.items() if tongue[id_] == language}
        for point in answer.points:
            found = agreement(mine, answer.groups(point))
            yield Measure(f"ARI of {language}", found.ari, point=point)


def planted(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Count planted pairs that are found, and pairs that nobody planted."""
    gold = {pair for pair, _ in data.pairs()}
    for point in answer.points:
        called = answer.reuse(point)
        yield share("planted pairs found", len(gold & called), len(gold), "1", point)
        yield Measure("others found", len(called - gold), goal="0", point=point)


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
    return _called(grouped((pair, NAMES[row["label"]]) for pair, row in data.pairs()), answer)


def chained(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Do the same where two people labelled every pair."""
    rows = ((pair, row["label_coder1"] + row["label_coder2"]) for pair, row in data.pairs())
    return _called(grouped((pair, CODED[labels]) for pair, labels in rows), answer)


def similar(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Do the same in bands of a graded similarity, 0 to 5."""
    bands = ((pair, min(int(float(row["label"])), 4)) for pair, row in data.pairs())
    return _called(grouped((pair, f"{band} to {band + 1} of 5") for pair, band in bands), answer)


def counted(_data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Count what is found where nothing is labelled."""
    for point in answer.points:
        yield Measure("pairs", len(answer.reuse(point)), point=point)
    told = len(answer.relations) - len(answer.reuse("possible"))
    yield Measure("pairs told as quotation or boilerplate", told)
    yield Measure("articles refused", answer.rejected, goal="0")


def _called(labels: Mapping[str, list[tuple[str, str]]], answer: Answer) -> Iterator[Measure]:
    """Yield the share of each label that is called reuse, at each point."""
    for label in sorted(labels, reverse=True):
        for point in answer.points:
            called = answer.reuse(point)
            hits = sum(pair in called for pair in labels[label])
            yield share(f"{label} called reuse", hits, len(labels[label]), "", point)


def _means(
    scores: Mapping[tuple[str, str], float], labels: Mapping[tuple[str, str], str]
) -> dict[str, float]:
    """Return the mean score of each grade that occurs."""
    of = {grade: [scores[p] for p, label in labels.items() if label == grade] for grade in GRADES}
    return {grade: sum(values) / len(values) for grade, values in of.items() if values}


def _falls(values: list[float]) -> int:
    """Return how many values are larger than the next."""
    return sum(one > other for one, other in pairwise(values))
