"""
Pairs, matches and sentences as tables: one row each, with ids and places for people.

Each comes in sheets: these tables grow with the corpus, and many times with what it shares.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.cells import named, present, scattered
from dedup.characters import Characters
from dedup.corpus import Corpus
from dedup.findings import Findings
from dedup.matches import COPY, QUOTATION, Matches
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, POINTS, RELATIONS, Pairs
from dedup.passages import Passages, passages_of
from dedup.rows import bounds_of, numbered
from dedup.scores import KINDS, Scores
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.sheets import Columns, Sheets
from dedup.supports import VERBATIM, Supports

Mask = npt.NDArray[np.bool_]

MATCH_KINDS = {COPY: "verbatim", QUOTATION: "shared-quotation"}


def pairs_table(corpus: Corpus, pairs: Pairs, found: Findings | None) -> Sheets:
    """
    Return one row a pair of related articles.

    ``point`` is null where the relation is no copy; ``score``, the log-odds that one took from the
    other, where nobody asked (near-duplicates). ``supported_sentences``: those of one article that
    the other supports, the fewer of both; 0 for a pair of a large group that was not read.
    """
    ids, supported = corpus.table["id"], _supported(pairs, found) if found else None

    def make(first: int, last: int) -> Columns:
        some = slice(first, last)
        columns = {
            "id_a": ids.take(pa.array(pairs.rows[some, 0])),
            "id_b": ids.take(pa.array(pairs.rows[some, 1])),
            "relation": named(RELATIONS, pa.array(pairs.relation[some])),
        }
        if supported is not None:
            columns["point"] = named(POINTS, present(pairs.point[some]))
        for column, name in enumerate(("jaccard", "a_in_b", "b_in_a")):
            columns[name] = pa.array(pairs.overlap[some, column])
        if supported is not None:
            evidence = pairs.evidence[some]
            columns["supported_sentences"] = pa.array(supported[some])
            columns["score"] = pa.array(evidence, mask=np.isnan(evidence))
        return columns

    return Sheets(np.arange(len(pairs.rows) + 1), make)


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


def matches_table(
    corpus: Corpus, found: Findings, characters: Characters, settings: Settings
) -> Sheets:
    """
    Return one row a shared run or a pair of edited sentences of related articles.

    Runs are ``verbatim`` (own words) or ``shared-quotation``, whatever ends of paragraphs they go
    across; sentences that support each other
    in more than runs are ``near-verbatim``, ``edited`` or ``paraphrase``, by the share of the one
    with more of it, and ``score`` is what their alignment weighs. Places are in characters.
    """
    pairs, ids = found.matches.pairs, corpus.table["id"]
    runs, said = (bounds_of(one.which, len(pairs)) for one in (found.matches, found.supports))
    place = found.pairs.find(pairs)
    points = np.append(found.pairs.point, -1)[place].astype(np.int8)
    shown = place >= 0

    def make(first: int, last: int) -> Columns:
        passages = passages_of(_matches(found.matches, shown, first, runs[[first, last]]),
                               settings.run_tokens)  # fmt: skip
        supports = _supports(found.supports, shown, first, said[[first, last]])
        parts = _runs(passages), _sentences(supports, passages, settings)
        which, spans, kinds, words, score = (np.concatenate(c) for c in zip(*parts, strict=True))
        both = pairs[first:last][which]
        places = [characters.of(both[:, side], spans[:, side]) for side in (0, 1)]
        order = np.lexsort((places[1][:, 0] << 3 | kinds, which << 32 | places[0][:, 0]))
        both, score = both[order], score[order]
        return {
            "id_a": ids.take(pa.array(both[:, 0])),
            "id_b": ids.take(pa.array(both[:, 1])),
            "kind": named(KINDS, pa.array(kinds[order])),
            "point": named(POINTS, present(points[first:last][which[order]])),
            "words": pa.array(words[order]),
            "score": pa.array(score, mask=np.isnan(score)),
            **{f"{name}_{end}": pa.array(places[side][order, column])
               for side, name in enumerate("ab") for column, end in enumerate(ENDS)},
        }  # fmt: skip

    return Sheets(runs + said, make)


ENDS = "begin", "end"

_Part = tuple[Ints, Ints, Ints, Ints, npt.NDArray[np.float64]]


def _matches(matches: Matches, shown: Mask, before: int, bounds: Ints) -> Matches:
    """Return the matches of shown pairs in a range of rows, pairs counted behind so many."""
    some = slice(*bounds)
    kept = shown[matches.which[some]]
    columns = ("which", "kinds", "paragraphs", "first", "size", "own")
    mine = {name: getattr(matches, name)[some][kept].astype(np.int64) for name in columns}
    return replace(matches, **mine | {"which": mine["which"] - before})


def _supports(supports: Supports, shown: Mask, before: int, bounds: Ints) -> Supports:
    """Return the supports of shown pairs in a range of rows, pairs counted behind so many."""
    some = slice(*bounds)
    kept = shown[supports.which[some]]
    columns = ("which", "sentences", "spans", "share", "cosine", "score")
    mine = {name: getattr(supports, name)[some][kept] for name in columns}
    return replace(supports, **mine | {"which": mine["which"].astype(np.int64) - before})


def _runs(passages: Passages) -> _Part:
    """Return pairs, places in bytes, kind, words and score of the runs of related articles."""
    spans = np.stack([passages.places(side) for side in (0, 1)], axis=1)
    by_kind = np.zeros(max(MATCH_KINDS) + 1, np.int64)
    for kind, name in MATCH_KINDS.items():
        by_kind[kind] = KINDS.index(name)
    none = np.full(len(spans), np.nan)
    return passages.which, spans, by_kind[passages.kinds], passages.size, none


def _sentences(supports: Supports, passages: Passages, settings: Settings) -> _Part:
    """Return the same of sentences that are edited, and are no part of such runs on both sides."""
    words = passages.matches.words
    kinds = np.minimum(supports.kinds(0, settings), supports.kinds(1, settings)).astype(np.int64)
    size = (supports.spans[:, 0, 1] - supports.spans[:, 0, 0]).astype(np.int64)
    rows = np.flatnonzero((kinds > VERBATIM) & (size > 0))
    inside = [
        passages.hold(supports.which[rows], side, supports.spans[rows, side]) for side in (0, 1)
    ]
    chosen = rows[~(inside[0] & inside[1])]
    spans = [
        words.spans(supports.spans[chosen, side, 0], supports.spans[chosen, side, 1] - 1)
        for side in (0, 1)
    ]
    return (
        supports.which[chosen], np.stack(spans, axis=1), kinds[chosen], size[chosen],
        supports.score[chosen].astype(np.float64),
    )  # fmt: skip


def sentences_table(
    corpus: Corpus, found: Findings, scores: Scores, outlets: Outlets, characters: Characters
) -> Sheets:
    """
    Return one row a sentence: its place, what it is, and where its best counterpart stands.

    ``kind`` and what follows are null where nothing of it stands elsewhere; ``agency`` where the
    counterpart is no agency's.
    """
    sentences, owners = found.sentences, found.sentences.owners
    places = characters.places
    agencies, agency = outlets.agency_of(corpus)
    articles, ids = sentences.articles(), corpus.table["id"]

    def make(first: int, last: int) -> Columns:
        some = slice(*owners[[first, last]])
        count = some.stop - some.start
        rows = np.flatnonzero(scores.row[some] >= 0)
        partner = found.partner(scores.row[some][rows], 1 - scores.side[some][rows])
        other = articles[partner]
        best = scattered(other, rows, count)
        return {
            "id": ids.take(pa.array(articles[some])),
            "sentence": pa.array(numbered(owners[first : last + 1])),
            "begin": pa.array(places[some, 0].astype(np.int64)),
            "end": pa.array(places[some, 1].astype(np.int64)),
            "words": pa.array(sentences.words[some].astype(np.int64)),
            "own_words": pa.array(sentences.own[some].astype(np.int64)),
            "kind": named(KINDS, present(scores.kind[some])),
            "point": named(POINTS, present(scores.point[some])),
            "agency": named(agencies, scattered(agency[other], rows, count)),
            "support": pa.array(scores.support[some].astype(np.int64)),
            "best_id": ids.take(best),
            "best_sentence": scattered(partner - owners[other], rows, count),
            "best_begin": scattered(places[partner, 0], rows, count),
            "best_end": scattered(places[partner, 1], rows, count),
        }

    return Sheets(owners, make)
