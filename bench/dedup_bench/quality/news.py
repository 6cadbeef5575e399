"""News: what is returned in large real corpora, against labels, credits and the seeds."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from dedup_bench.quality.answers import POINTS, Answer
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import Measure, Pair, grouped, share

REUSE = ("same-copy", "edited-copy", "one-sentence")
NO_REUSE = ("shared-quotation", "boilerplate", "same-event", "same-topic")
RECALLS = {("confident", "same-copy"): ">= .90", ("confident", "edited-copy"): ">= .60"}
AGENCIES = ("SPA", "Reuters", "AFP", "dpa")
COVERAGE = {"SPA": ">= .92", "Reuters": ">= .65", "AFP": ">= .65", "dpa": ">= .55"}
UNNAMED = "agencies"  # a credit that names nobody
QUOTES, WORD = re.compile(r'["“”]'), re.compile(r"\w+(?:['\u2019.,\-]\w+)*")


def labelled(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """
    Measure precision and recall by kind on the pairs people labelled, at each point.

    The pairs were chosen by how much they share, hard ones over-represented: a precision here is
    that of these pairs, not of all that is returned.
    """
    rows = [(pair, row["kind"]) for pair, row in data.pairs("pair_labels.tsv") if _sure(row)]
    kinds = grouped(rows)
    for point in POINTS:
        called = answer.reuse(point)
        hits = Counter(kind for pair, kind in rows if pair in called)
        right = sum(hits[kind] for kind in REUSE)
        goal = ">= .95" if point == "confident" else ""
        yield share(f"precision on labels, {point}", right, hits.total(), goal)
        for kind in REUSE:
            name = f"recall of {kind}, {point}"
            yield share(name, hits[kind], len(kinds.get(kind, ())), RECALLS.get((point, kind), ""))
        for kind in NO_REUSE:
            yield share(f"{kind} called {point}", hits[kind], len(kinds.get(kind, ())))
    spoken = kinds.get("shared-quotation", [])
    told = sum(answer.relations.get(pair) == "shared-quotation" for pair in spoken)
    yield share("shared-quotation told as such", told, len(spoken))
    yield from returned(data, answer)


def returned(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Count the pairs of two outlets by relation and point."""
    apart = [pair for pair in answer.relations if data.apart(pair)]
    for point in POINTS:
        reuse = answer.reuse(point)
        yield Measure(f"pairs of two outlets, {point}", sum(pair in reuse for pair in apart))
    for relation in sorted({answer.relations[pair] for pair in apart}):
        mine = [pair for pair in apart if answer.relations[pair] == relation]
        sure = sum(pair in answer.confident for pair in mine)
        yield Measure(f"of these {relation}, confident", sure)
        yield Measure(f"of these {relation}, possible", len(mine))


def drawn(data: DataSet, answer: Answer, amount: int, seed: int) -> list[Pair]:
    """Return confident pairs of two outlets to be read by hand, in an order drawn at random."""
    every = sorted(pair for pair in answer.reuse("confident") if data.apart(pair))
    return random.Random(seed).sample(every, min(amount, len(every)))


def syndicated(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Measure, from what newspapers credit, whether pairs agree and how many articles are found."""
    named = {item.id: set(item.wire_credit) - {UNNAMED, ""} for item in data.articles}
    silent = {item.id for item in data.articles if not item.wire_credit}
    for point in POINTS:
        apart = [pair for pair in answer.reuse(point) if data.apart(pair)]
        both = [named[a] & named[b] for a, b in apart if named[a] and named[b]]
        found = {id_ for pair in apart for id_ in pair}
        yield Measure(f"pairs of two outlets, {point}", len(apart))
        yield share(f"credit agreement, {point}", sum(map(bool, both)), len(both), ">= .98")
        for agency in AGENCIES:
            of = {id_ for id_, names in named.items() if agency in names}
            yield share(
                f"coverage of {agency}, {point}", len(of & found), len(of), COVERAGE[agency]
            )
        yield share(f"uncredited in a pair, {point}", len(silent & found), len(silent))


def events(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Count the pairs called reuse where every article was written for itself."""
    event = {row["id"]: row["event"] for row in data.rows("events.tsv")}
    for point in POINTS:
        called = answer.reuse(point)
        same = sum(event[a] == event[b] for a, b in called)
        goal = "0" if point == "confident" else ""
        yield Measure(f"pairs of one event, {point}", same, goal=goal)
        yield Measure(f"pairs of two events, {point}", len(called) - same, goal=goal)
    yield Measure("pairs told as quotation or boilerplate", _told(answer))


def seeds(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Measure the share of each article found elsewhere against the share people found."""
    gold = derived_shares(data)
    for point in POINTS:
        mine = {id_: answer.shares.get(id_, (0.0, 0.0))[POINTS.index(point)] for id_ in gold}
        for id_, true in gold.items():
            yield Measure(f"{id_[:3]}, {point}", mine[id_], goal=f"{true:.2f}")
        derived = [id_ for id_, true in gold.items() if true]
        errors = [abs(mine[id_] - gold[id_]) for id_ in derived]
        mean = sum(errors) / len(errors) if errors else None
        yield Measure(f"mean absolute error of the derived, {point}", mean, goal="<= .06")
    for point in POINTS:
        yield Measure(f"pairs, {point}", len(answer.reuse(point)))


def derived_shares(data: DataSet) -> dict[str, float]:
    """
    Return by id the share of the words outside quotations in sentences derived from the wire.

    The body is from the first to the last paragraph that carries a unit (W or Q) of the wire: what
    stands before and behind is dates, names and footers. An article with no such unit has 0.
    """
    sentences = defaultdict(list)
    for row in data.rows("seed_sentences.tsv"):
        sentences[row["file"].removesuffix(".txt")].append(row)
    return {id_: _derived(rows) for id_, rows in sentences.items()}


def _derived(rows: list[dict[str, str]]) -> float:
    paragraphs = [int(row["para"]) for row in rows if row["nuggets"] != "-"]
    if not paragraphs:
        return 0.0
    words = derived = 0
    for row in rows:
        if paragraphs[0] <= int(row["para"]) <= paragraphs[-1]:
            count = len(WORD.findall(_outside(row["text"])))
            words += count
            if any(unit.startswith("W") for unit in row["nuggets"].split(",")):
                derived += count
    return derived / words


def _outside(text: str) -> str:
    """Return what stands outside quotation marks; one that is never closed ends with the text."""
    return " ".join(QUOTES.split(text)[::2])


def _sure(row: dict[str, str]) -> bool:
    return row["sure"] != "low"


def _told(answer: Answer) -> int:
    return len(answer.relations) - len(answer.reuse("possible"))
