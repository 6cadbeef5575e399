"""Pairs, matches and sentences as tables: one row each, with ids and places for people."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.cells import named, scattered
from dedup.corpus import Corpus
from dedup.findings import Findings
from dedup.matches import COPY, QUOTATION
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, POINTS, RELATIONS, Pairs
from dedup.passages import Passages, passages_of
from dedup.rows import numbered
from dedup.scores import KINDS, Scores
from dedup.segments import Ints, in_characters
from dedup.settings import Settings
from dedup.supports import VERBATIM

MATCH_KINDS = {COPY: "verbatim", QUOTATION: "shared-quotation"}


def pairs_table(corpus: Corpus, pairs: Pairs, found: Findings | None) -> pa.Table:
    """
    Return one row a pair of related articles.

    ``point`` is null where the relation is no copy; ``score``, the log-odds that one took from the
    other, where nobody asked (near-duplicates). ``supported_sentences``: those of one article that
    the other supports, the fewer of both; 0 for a pair of a large group that was not read.
    """
    ids = corpus.table["id"]
    columns = {
        "id_a": ids.take(pa.array(pairs.rows[:, 0])),
        "id_b": ids.take(pa.array(pairs.rows[:, 1])),
        "relation": named(RELATIONS, pa.array(pairs.relation.astype(np.int64))),
    }
    if found is not None:
        columns["point"] = named(POINTS, scattered(pairs.point, np.arange(len(pairs.rows))))
    columns |= {
        "jaccard": pa.array(pairs.overlap[:, 0]),
        "a_in_b": pa.array(pairs.overlap[:, 1]),
        "b_in_a": pa.array(pairs.overlap[:, 2]),
    }
    if found is not None:
        columns["supported_sentences"] = pa.array(_supported(pairs, found))
        columns["score"] = pa.array(pairs.evidence, mask=np.isnan(pairs.evidence))
    return pa.table(columns)


def links_of(corpus: Corpus, pairs: Pairs) -> list[tuple[str, str, int]]:
    """Return two outlets and how many confident pairs of articles they have, most first."""
    names, codes = corpus.outlets
    ends = np.sort(codes[pairs.rows[pairs.point == CONFIDENT]], axis=1)
    keys, counts = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0, return_counts=True)
    called = [name or "(unknown)" for name in names]
    links = [(called[a], called[b], count)
             for (a, b), count in zip(keys.tolist(), counts.tolist(), strict=True)]  # fmt: skip
    return sorted(links, key=lambda link: (-link[2], link))


def _supported(pairs: Pairs, found: Findings) -> Ints:
    """Return how many sentences of each pair support each other, on the side with fewer."""
    supports, place = found.supports, pairs.find(found.read)
    out = np.zeros(len(pairs.rows), np.int64)
    if len(place):
        both = [
            np.bincount(supports.which[supports.best(side)], minlength=len(place))
            for side in (0, 1)
        ]
        out[place[place >= 0]] = np.minimum(*both)[place >= 0]
    return out


def matches_table(corpus: Corpus, found: Findings, settings: Settings) -> pa.Table:
    """
    Return one row a shared run or a pair of edited sentences of related articles.

    Runs are ``verbatim`` (own words) or ``shared-quotation``, whatever ends of paragraphs they go
    across; sentences that support each other
    in more than runs are ``near-verbatim``, ``edited`` or ``paraphrase``, by the share of the one
    with more of it, and ``score`` is what their alignment weighs. Places are in characters.
    """
    passages = passages_of(found.matches, settings.run_tokens)
    parts = _runs(found, passages), _sentences(found, passages, settings)
    both, spans, kinds, words, score = (np.concatenate(pair) for pair in zip(*parts, strict=True))
    points = found.pairs.point_of(both)
    places = [in_characters(corpus, both[:, side], spans[:, side]) for side in (0, 1)]
    order = np.lexsort((kinds, places[1][:, 0], places[0][:, 0], both[:, 1], both[:, 0]))
    ids = corpus.table["id"]
    columns = {
        "id_a": ids.take(pa.array(both[:, 0])),
        "id_b": ids.take(pa.array(both[:, 1])),
        "kind": named(KINDS, pa.array(kinds)),
        "point": named(POINTS, scattered(points, np.arange(len(points)))),
        "words": pa.array(words),
        "score": pa.array(score, mask=np.isnan(score)),
    }
    for name, side in (("a", 0), ("b", 1)):
        columns[f"{name}_begin"] = pa.array(places[side][:, 0])
        columns[f"{name}_end"] = pa.array(places[side][:, 1])
    return pa.table(columns).take(pa.array(order))


_Part = tuple[Ints, Ints, Ints, Ints, npt.NDArray[np.float64]]


def _runs(found: Findings, passages: Passages) -> _Part:
    """Return articles, places in bytes, kind, words and score of the runs of related articles."""
    pairs = found.matches.pairs
    chosen = np.flatnonzero(found.pairs.find(pairs)[passages.which] >= 0)
    spans = np.stack([passages.places(side)[chosen] for side in (0, 1)], axis=1)
    by_kind = np.zeros(max(MATCH_KINDS) + 1, np.int64)
    for kind, name in MATCH_KINDS.items():
        by_kind[kind] = KINDS.index(name)
    none = np.full(len(chosen), np.nan)
    return (
        pairs[passages.which[chosen]], spans, by_kind[passages.kinds[chosen]],
        passages.size[chosen], none,
    )  # fmt: skip


def _sentences(found: Findings, passages: Passages, settings: Settings) -> _Part:
    """Return the same of sentences that are edited, and are no part of such runs on both sides."""
    supports, words = found.supports, found.matches.words
    related = found.pairs.find(found.read) >= 0
    kinds = np.minimum(supports.kinds(0, settings), supports.kinds(1, settings)).astype(np.int64)
    size = supports.spans[:, 0, 1] - supports.spans[:, 0, 0]
    rows = np.flatnonzero(related[supports.which] & (kinds > VERBATIM) & (size > 0))
    inside = [
        passages.hold(supports.which[rows], side, supports.spans[rows, side]) for side in (0, 1)
    ]
    chosen = rows[~(inside[0] & inside[1])]
    spans = [
        words.spans(supports.spans[chosen, side, 0], supports.spans[chosen, side, 1] - 1)
        for side in (0, 1)
    ]
    return (
        found.read[supports.which[chosen]], np.stack(spans, axis=1), kinds[chosen], size[chosen],
        supports.score[chosen],
    )  # fmt: skip


def sentences_table(corpus: Corpus, found: Findings, scores: Scores, outlets: Outlets) -> pa.Table:
    """
    Return one row a sentence: its place, what it is, and where its best counterpart stands.

    ``kind`` and what follows are null where nothing of it stands elsewhere; ``agency`` where the
    counterpart is no agency's.
    """
    sentences = found.sentences
    articles = sentences.articles()
    numbers = numbered(sentences.owners)
    places = in_characters(corpus, articles, sentences.places.astype(np.int64))
    rows = np.flatnonzero(scores.row >= 0)
    support, other_side = scores.row[rows], 1 - scores.side[rows]
    partner = found.partner(support, other_side)
    agencies, agency = outlets.agency_of(corpus)
    count, ids = len(articles), corpus.table["id"]
    best = [scattered(values, rows, count) for values in (articles[partner], numbers[partner])]
    ends = [scattered(places[partner, column], rows, count) for column in (0, 1)]
    return pa.table(
        {
            "id": ids.take(pa.array(articles)),
            "sentence": pa.array(numbers),
            "begin": pa.array(places[:, 0]),
            "end": pa.array(places[:, 1]),
            "words": pa.array(sentences.words.astype(np.int64)),
            "own_words": pa.array(sentences.own.astype(np.int64)),
            "kind": named(KINDS, scattered(scores.kind, np.arange(count))),
            "point": named(POINTS, scattered(scores.point, np.arange(count))),
            "agency": named(agencies, scattered(agency[articles[partner]], rows, count)),
            "support": pa.array(scores.support),
            "best_id": ids.take(best[0]),
            "best_sentence": best[1],
            "best_begin": ends[0],
            "best_end": ends[1],
        }
    )
