"""News: what is returned in large real corpora, against labels, credits and the seeds."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from dedup_bench.quality.answers import RUN, Answer
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import POINTS, Measure, Pair, grouped, share

REUSE = ("same-copy", "edited-copy", "one-sentence")
NO_REUSE = ("shared-quotation", "boilerplate", "same-event", "same-topic")
RECALLS = {("confident", "same-copy"): ">= .90", ("confident", "edited-copy"): ">= .60"}
COVERAGE = {"SPA": ">= .92", "Reuters": ">= .65", "AFP": ">= .65", "dpa": ">= .55"}
LEAST = 200  # characters of an article that counts for coverage
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
    for point in answer.points:
        called = answer.reuse(point)
        hits = Counter(kind for pair, kind in rows if pair in called)
        right = sum(hits[kind] for kind in REUSE)
        goal = ">= .95" if point == "confident" else ""
        yield share("precision on labels", right, hits.total(), goal, point)
        for kind in (*REUSE, *NO_REUSE):
            name = f"recall of {kind}" if kind in REUSE else f"{kind} called reuse"
            goal = RECALLS.get((point, kind), "")
            yield share(name, hits[kind], len(kinds.get(kind, ())), goal, point)
    spoken = kinds.get("shared-quotation", [])
    told = sum(answer.relations.get(pair) == "shared-quotation" for pair in spoken)
    yield share("shared-quotation told as such", told, len(spoken))
    yield from returned(data, answer)


def returned(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Count the pairs of two outlets by relation and point."""
    apart = [pair for pair in answer.relations if data.apart(pair)]
    for point in answer.points:
        reuse = answer.reuse(point)
        count = sum(pair in reuse for pair in apart)
        yield Measure("pairs of two outlets", count, point=point)
    for relation in sorted({answer.relations[pair] for pair in apart} - {RUN}):
        mine = [pair for pair in apart if answer.relations[pair] == relation]
        for point in answer.points:
            sure = sum(point == "possible" or pair in answer.confident for pair in mine)
            yield Measure(f"pairs called {relation}", sure, point=point)


def drawn(data: DataSet, answer: Answer, amount: int, seed: int) -> list[Pair]:
    """Return confident pairs of two outlets to be read by hand, in an order drawn at random."""
    every = sorted(pair for pair in answer.reuse("confident") if data.apart(pair))
    return random.Random(seed).sample(every, min(amount, len(every)))


def syndicated(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """
    Measure, from what newspapers credit, whether pairs agree and how many articles are found.

    Coverage is of articles with at least ``LEAST`` characters, as in the baseline's.
    """
    named = {item.id: set(item.wire_credit) - {UNNAMED} for item in data.articles}
    long = {item.id for item in data.articles if len(item.text) >= LEAST}
    silent = {item.id for item in data.articles if not item.wire_credit} & long
    for point in answer.points:
        apart = [pair for pair in answer.reuse(point) if data.apart(pair)]
        both = [named[a] & named[b] for a, b in apart if named[a] and named[b]]
        found = {id_ for pair in apart for id_ in pair}
        yield Measure("pairs of two outlets", len(apart), point=point)
        yield share("credit agreement", sum(map(bool, both)), len(both), ">= .98", point)
        for agency, goal in COVERAGE.items():
            of = {id_ for id_ in long if agency in named[id_]}
            yield share(f"coverage of {agency}", len(of & found), len(of), goal, point)
        yield share("uncredited in a pair", len(silent & found), len(silent), "", point)


def events(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Count the pairs called reuse where every article was written for itself."""
    event = {row["id"]: row["event"] for row in data.rows("events.tsv")}
    for point in answer.points:
        called = answer.reuse(point)
        same = sum(event[a] == event[b] for a, b in called)
        goal = "0" if point == "confident" else ""
        yield Measure("pairs of one event", same, goal=goal, point=point)
        yield Measure("pairs of two events", len(called) - same, goal=goal, point=point)
    told = len(answer.relations) - len(answer.reuse("possible"))
    yield Measure("pairs told as quotation or boilerplate", told)


def seeds(data: DataSet, answer: Answer) -> Iterator[Measure]:
    """Measure the shares of each article, shared and taken, against what people found derived."""
    gold = derived_shares(data) if answer.shares else {}
    for name, shares in (("share", answer.shares), ("traceable share", answer.traceable)):
        for point in answer.points if shares else ():
            mine = {id_: shares.get(id_, (0.0, 0.0))[POINTS.index(point)] for id_ in gold}
            for id_, true in gold.items():
                yield Measure(f"{name} of {id_[:3]}", mine[id_], goal=f"{true:.2f}", point=point)
            errors = [abs(mine[id_] - true) for id_, true in gold.items() if true]
            if errors:
                mean = sum(errors) / len(errors)
                yield Measure(
                    f"{name}, mean error of the derived", mean, goal="<= .06", point=point
                )
    for point in answer.points:
        yield Measure("pairs", len(answer.reuse(point)), point=point)


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
