"""Reconstruction: what an absent original said, by the agreement of the articles made from it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from dedup.chronology import chronology
from dedup.corpus import Corpus
from dedup.findings import Findings
from dedup.segments import Ints, in_characters

_FEW_HOUSES = 2  # that must carry a sentence: what one alone has may be its own


class Link(NamedTuple):
    """Two sentences that say the same, and how like they are: cosine and shares alike, summed."""

    one: int
    other: int
    like: float


Unit = frozenset[int]
"""Sentences of several articles that go back to one of the original."""


def reconstruction_of(
    corpus: Corpus, found: Findings, members: Ints, houses: Ints, story: str
) -> pa.Table:
    """
    Return the consensus of some articles: the sentences at least two houses carry, in order.

    It is no text that anybody wrote: ``text`` is the wording, among those that are there, closest
    to all others, and ``carriers`` are the sentences it stands for; ``support`` counts houses.
    What one article folds into one sentence stays with the one it is most like.

    Args:
        corpus: the articles.
        found: which sentences support each other.
        members: int64, rows of the articles made from it, ascending.
        houses: int64 by article.
        story: what it is called by.
    """
    owner = {row: article for article, row in _sentences_of(found, members)}
    links = _links(found, set(owner))
    units = [
        unit
        for unit in units_of(links, owner)
        if len({int(houses[owner[row]]) for row in unit}) >= _FEW_HOUSES
    ]
    ordered = in_order(units, owner)
    ranks = chronology(corpus)[members]
    order = {int(row): int(rank) for row, rank in zip(members, ranks, strict=True)}
    chosen = [medoid(unit, links, {row: order[owner[row]] for row in unit}) for unit in ordered]
    return _table(corpus, found, ordered, chosen, owner, houses, story)


def _sentences_of(found: Findings, members: Ints) -> Iterator[tuple[int, int]]:
    """Yield article and row of each sentence with own words."""
    owners, own = found.sentences.owners, found.sentences.own
    for article in members.tolist():
        for row in range(int(owners[article]), int(owners[article + 1])):
            if own[row] > 0:
                yield article, row


def _links(found: Findings, rows: set[int]) -> list[Link]:
    """Return the supports between some sentences, those of circles too, each once."""
    best: dict[tuple[int, int], float] = {}
    for supports in (found.supports, found.circles.supports):
        inside = np.flatnonzero(np.isin(supports.sentences, list(rows)).all(axis=1))
        like = supports.cosine[inside] + supports.share[inside].sum(axis=1)
        both = supports.sentences[inside].tolist()
        for (one, other), value in zip(both, like.tolist(), strict=True):
            best[one, other] = max(value, best.get((one, other), 0.0))
    return [Link(one, other, like) for (one, other), like in sorted(best.items())]


def units_of(links: Sequence[Link], owner: Mapping[int, int]) -> list[Unit]:
    """
    Group sentences that say the same, the closest first, with one of an article at most.

    So a sentence that folds two of the original does not make one of them (Kruskal 1956, without
    the edges that would put two sentences of one article together).
    """
    unit: dict[int, Unit] = {row: frozenset({row}) for row in owner}
    for link in sorted(links, key=lambda link: (-link.like, link.one, link.other)):
        one, other = unit[link.one], unit[link.other]
        articles = Counter(owner[row] for row in one | other)
        if one is not other and max(articles.values()) == 1:
            joined = one | other
            unit |= dict.fromkeys(joined, joined)
    return sorted(set(unit.values()), key=min)


def in_order(units: Sequence[Unit], owner: Mapping[int, int]) -> list[Unit]:
    """
    Order units as most of the articles that have both do.

    Again and again the unit is taken that the fewest of those left precede in most articles; of
    several the one that stands further up in its articles, then the first by row.
    """
    before = Counter[tuple[Unit, Unit]]()
    for one, other in combinations(units, 2):
        first = {owner[row]: row for row in one}
        second = {owner[row]: row for row in other}
        votes = sum(1 if first[a] < second[a] else -1 for a in first.keys() & second.keys())
        before[one, other], before[other, one] = votes, -votes
    height = _heights(units, owner)
    left, ordered = list(units), list[Unit]()
    while left:
        behind = {unit: sum(before[other, unit] > 0 for other in left) for unit in left}
        ordered.append(min(left, key=lambda unit: (behind[unit], height[unit], min(unit))))
        left.remove(ordered[-1])
    return ordered


def _heights(units: Sequence[Unit], owner: Mapping[int, int]) -> dict[Unit, float]:
    """Return how far down each unit stands in its articles, from 0 to 1, on the mean."""
    rows = sorted(row for unit in units for row in unit)
    of: dict[int, list[int]] = {}
    for row in rows:
        of.setdefault(owner[row], []).append(row)
    place = {row: n / max(len(mine) - 1, 1) for mine in of.values() for n, row in enumerate(mine)}
    return {unit: float(np.mean([place[row] for row in unit])) for unit in units}


def medoid(unit: Unit, links: Sequence[Link], ranks: Mapping[int, int]) -> int:
    """Return the sentence of a unit that the others are most like; of equal ones the earliest."""
    like: Counter[int] = Counter()
    for link in links:
        if link.one in unit and link.other in unit:
            like.update({link.one: round(1e6 * link.like), link.other: round(1e6 * link.like)})
    return min(unit, key=lambda row: (-like[row], ranks[row], row))


def _table(
    corpus: Corpus,
    found: Findings,
    units: Sequence[Unit],
    chosen: Sequence[int],
    owner: Mapping[int, int],
    houses: Ints,
    story: str,
) -> pa.Table:
    """Return one row a unit, its sentences as a list."""
    ids, texts = corpus.table["id"].to_pylist(), corpus.table["text"]
    rows = np.array(sorted(row for unit in units for row in unit), np.int64)
    articles = np.array([owner[row] for row in rows.tolist()], np.int64)
    spans = in_characters(corpus, articles, found.sentences.places[rows].astype(np.int64))
    numbers = rows - found.sentences.owners[articles]
    carriers = {
        row: {"id": ids[article], "sentence": number, "begin": begin, "end": end}
        for row, article, number, (begin, end) in zip(
            rows.tolist(), articles.tolist(), numbers.tolist(), spans.tolist(), strict=True
        )
    }
    columns = {
        "story": [story] * len(units),
        "sentence": list(range(len(units))),
        "text": [
            texts[owner[row]].as_py()[carriers[row]["begin"] : carriers[row]["end"]]
            for row in chosen
        ],
        "text_id": [carriers[row]["id"] for row in chosen],
        "support": [len({int(houses[owner[row]]) for row in unit}) for unit in units],
        "carriers": [[carriers[row] for row in sorted(unit)] for unit in units],
    }
    return pa.table(columns, SCHEMA)


_CARRIER = pa.struct({
    "id": pa.string(), "sentence": pa.int64(), "begin": pa.int64(), "end": pa.int64(),
})  # fmt: skip
SCHEMA = pa.schema(
    {
        "story": pa.string(),
        "sentence": pa.int64(),
        "text": pa.string(),
        "text_id": pa.string(),
        "support": pa.int64(),
        "carriers": pa.list_(_CARRIER),
    },
    {b"what": b"reconstruction: sentences of several articles, no text that anybody wrote"},
)
"""Of a reconstruction: what it is stands in the metadata, so that it goes with the table."""
