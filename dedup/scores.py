"""Scores: how much of each paragraph, article and outlet also stands elsewhere."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.copies import BOILERPLATE, KINDS, QUOTED, VERBATIM, Copies
from dedup.corpus import COLUMNS, Corpus
from dedup.credits import Credits
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.fingerprints import Paragraphs
from dedup.matches import COPY, QUOTATION, Matches
from dedup.outlets import Outlets
from dedup.pairs import RELATIONS, Pairs
from dedup.segments import Ints, in_characters

MATCH_KINDS = {COPY: "verbatim", QUOTATION: "shared-quotation"}


def chronology(corpus: Corpus) -> Ints:
    """Return the rank of each article by time, then id; those without a time come last (int64)."""
    times = corpus.times
    late = np.where(times == UNKNOWN_TIME, np.iinfo(np.int64).max, times)
    ranks = np.empty(len(corpus), np.int64)
    ranks[np.argsort(late, kind="stable")] = np.arange(len(corpus))
    return ranks


def sources_of(copies: Copies, corpus: Corpus, agency: Ints) -> Ints:
    """
    Return the agency each copy may be from (int64), -1 for none.

    What stood in an outlet more than a day before the agency sent it is not from there. A day,
    because dates without a time and clocks without a zone are off by that much.
    """
    times, source = corpus.times, agency[copies.other]
    known = (times[copies.article] != UNKNOWN_TIME) & (times[copies.other] != UNKNOWN_TIME)
    early = known & (times[copies.article] + DAY < times[copies.other])
    return np.where(early, -1, source)


def best_copies(copies: Copies, houses: Ints, source: Ints, credited: Ints, ranks: Ints) -> Ints:
    """
    Return for each copied paragraph the row of its best counterpart in another house (int64).

    Own words go before quotations, an agency's copy before others', one that the article credits
    before others, then the larger share, then the earlier article.
    """
    apart = np.flatnonzero(houses[copies.article] != houses[copies.other])
    keys = (
        ranks[copies.other[apart]],
        -copies.share[apart],
        -credited[apart],
        source[apart] < 0,
        copies.kind[apart] == QUOTED,
        copies.paragraph[apart],
    )
    order = apart[np.lexsort(keys)]
    _, first = np.unique(copies.paragraph[order], return_index=True)
    return order[first]


def paragraphs_table(
    corpus: Corpus,
    paragraphs: Paragraphs,
    copies: Copies,
    outlets: Outlets,
    by_name: Credits,
) -> pa.Table:
    """
    Return one row a paragraph: where it stands, its words, and its best counterpart.

    ``kind`` and what follows are null where nothing of it stands elsewhere; ``wire_id``,
    ``wire_outlet``, ``agency`` and ``credited`` where the counterpart is no agency's. ``credited``:
    the article credits that agency, somewhere; null too where nobody said whose copy the wire is.
    """
    agencies, agency = outlets.agency_of(corpus)
    source = sources_of(copies, corpus, agency)
    credited = by_name.given(copies.article, source)
    best = best_copies(copies, outlets.houses(corpus), source, credited, chronology(corpus))
    articles, rows = paragraphs.articles(), copies.paragraph[best]
    count = len(articles)
    numbers = np.arange(count) - np.repeat(paragraphs.owners[:-1], np.diff(paragraphs.owners))
    places = in_characters(corpus, articles, paragraphs.places)
    other, kind = copies.other[best], copies.kind[best].astype(np.int64)
    scored = (agency[copies.article[best]] < 0) & (kind != QUOTED)
    wire = np.where(scored, source[best], -1)
    ids, names = corpus.table["id"], corpus.table["outlet"]
    counterpart = _scattered(other, rows, count)
    wholes = _scattered(copies.other_paragraph[best], rows, count)
    wire_row = _scattered(np.where(wire >= 0, other, -1), rows, count)
    return pa.table(
        {
            "id": ids.take(pa.array(articles)),
            "outlet": names.take(pa.array(articles)),
            "paragraph": pa.array(numbers),
            "begin": pa.array(places[:, 0]),
            "end": pa.array(places[:, 1]),
            "words": pa.array(paragraphs.words),
            "kind": _named(KINDS, _kinds(kind, rows, copies.standing)),
            "share": _spread(copies.share[best], rows, count),
            "best_id": ids.take(counterpart),
            "best_outlet": names.take(counterpart),
            "best_paragraph": pa.array(numbers).take(wholes),
            "wire_id": ids.take(wire_row),
            "wire_outlet": names.take(wire_row),
            "agency": _named(agencies, _scattered(wire, rows, count)),
            "credited": _scattered(np.where(wire < 0, -1, credited[best]), rows, count).cast(
                pa.bool_()
            ),
        }
    )


def articles_table(
    corpus: Corpus,
    paragraphs: Paragraphs,
    matches: Matches,
    pairs: Pairs,
    outlets: Outlets,
    by_name: Credits,
    near: Ints,
) -> pa.Table:
    """
    Return one row an article, then the caller's own columns.

    ``shared_share``: share of its own words (outside quotation marks) in shared runs with related
    articles of other houses; symmetric, it does not say who copied. ``near`` is the number of
    near-duplicates by article.
    """
    words = paragraphs.per_article(paragraphs.words)
    own = words - paragraphs.per_article(paragraphs.quoted)
    houses = outlets.houses(corpus)
    related = related_matches(matches, pairs)
    apart = houses[matches.pairs[matches.which]]
    related &= (apart[:, 0] != apart[:, 1]) & (matches.kinds == COPY)
    covered = matches.covered(related, len(corpus))
    return _by_article(
        corpus,
        {
            "words": pa.array(words),
            "own_words": pa.array(own),
            "near_duplicates": pa.array(near),
            "shared_share": _share(covered, own),
            "quote_share": _share(words - own, words),
            "credit_agency": by_name.names(),
        },
    )


def near_table(corpus: Corpus, near: Ints) -> pa.Table:
    """Return ``articles_table`` where nothing but near-duplicates were looked for."""
    return _by_article(corpus, {"near_duplicates": pa.array(near)})


def _by_article(corpus: Corpus, scores: dict[str, pa.Array]) -> pa.Table:
    """Return scores between our columns and the caller's, of the articles to score."""
    columns = {name: corpus.table[name] for name in COLUMNS if name != "text"} | scores
    for name in corpus.table.column_names:
        if name not in COLUMNS:
            columns.setdefault(name, corpus.table[name])
    kept = np.flatnonzero(~corpus.wire)
    return pa.table(columns).take(pa.array(kept))


def outlets_table(corpus: Corpus, paragraphs: pa.Table, outlets: Outlets) -> pa.Table:
    """
    Return one row an outlet that is no agency's: its paragraphs, and those from an agency.

    ``verbatim`` and ``edited`` (near-verbatim so far) count paragraphs from agencies, and so do
    ``credited``, ``uncredited`` and ``licensed`` (not credited, and none is owed). The same
    follows for each agency, its name before the column's: ``Reuters_paragraphs`` and so on.
    """
    agencies, agency = outlets.agency_of(corpus)
    names, codes = corpus.outlets
    scored = (agency < 0) & ~corpus.wire
    of_article = np.where(scored, codes, len(names))
    ids, known = paragraphs["id"].combine_chunks(), corpus.table["id"].combine_chunks()
    outlet = of_article[pc.index_in(ids, value_set=known).to_numpy()]
    kind = _places(paragraphs["kind"], KINDS)
    source = _places(paragraphs["agency"], agencies)
    found = source >= 0
    named = pc.fill_null(paragraphs["credited"], False).to_numpy()
    licence = outlets.licences(names, agencies)
    silent = found & ~named & pc.is_valid(paragraphs["credited"]).to_numpy()
    unowed = silent & licence[np.minimum(outlet, len(names) - 1), source]
    parts = {
        "verbatim": found & (kind == VERBATIM),
        "edited": found & (kind != VERBATIM),
        "credited": found & named,
        "uncredited": silent & ~unowed,
        "licensed": unowed,
    }
    chosen = {
        "paragraphs": np.ones(len(outlet), np.bool_),
        "paragraphs_from_agency": found,
        **parts,
    }
    for place, name in enumerate(agencies):
        from_it = {"paragraphs": found, **parts}
        chosen |= {f"{name}_{part}": rows & (source == place) for part, rows in from_it.items()}
    columns = {name: _counted(outlet[rows], len(names)) for name, rows in chosen.items()}
    articles = _counted(of_article, len(names))
    table = pa.table({"outlet": pa.array(names, pa.string()), "articles": articles, **columns})
    return table.filter(pc.greater(table["articles"], 0))


def pairs_table(corpus: Corpus, pairs: Pairs) -> pa.Table:
    """Return one row a pair of related articles."""
    ids = corpus.table["id"]
    return pa.table(
        {
            "id_a": ids.take(pa.array(pairs.rows[:, 0])),
            "id_b": ids.take(pa.array(pairs.rows[:, 1])),
            "relation": _named(RELATIONS, pa.array(pairs.relation.astype(np.int64))),
            "jaccard": pa.array(pairs.overlap[:, 0]),
            "a_in_b": pa.array(pairs.overlap[:, 1]),
            "b_in_a": pa.array(pairs.overlap[:, 2]),
        }
    )


def matches_table(corpus: Corpus, matches: Matches, pairs: Pairs) -> pa.Table:
    """Return one row a shared run of related articles, its places in characters of both texts."""
    chosen = np.flatnonzero(related_matches(matches, pairs))
    both = matches.pairs[matches.which[chosen]]
    places = [in_characters(corpus, both[:, s], matches.places(s)[chosen]) for s in (0, 1)]
    order = np.lexsort((places[0][:, 0], both[:, 1], both[:, 0]))
    ids = corpus.table["id"]
    kinds = matches.kinds[chosen].astype(np.int64) - 1
    columns = {
        "id_a": ids.take(pa.array(both[:, 0])),
        "id_b": ids.take(pa.array(both[:, 1])),
        "kind": _named([MATCH_KINDS[COPY], MATCH_KINDS[QUOTATION]], pa.array(kinds)),
        "words": pa.array(matches.size[chosen]),
    }
    for name, side in (("a", 0), ("b", 1)):
        columns[f"{name}_begin"] = pa.array(places[side][:, 0])
        columns[f"{name}_end"] = pa.array(places[side][:, 1])
    return pa.table(columns).take(pa.array(order))


def related_matches(matches: Matches, pairs: Pairs) -> npt.NDArray[np.bool_]:
    """Tell which matches belong to a related pair (bool)."""
    compared = matches.pairs[:, 0] << 32 | matches.pairs[:, 1]
    related = np.isin(compared, pairs.rows[:, 0] << 32 | pairs.rows[:, 1])
    return related[matches.which]


def _counted(rows: Ints, names: int) -> pa.Array:
    """Return how often each of so many rows stands there; a row behind them is left out."""
    return pa.array(np.bincount(rows, minlength=names + 1)[:names])


def _places(column: pa.ChunkedArray, names: Sequence[str]) -> Ints:
    """Return the place of each cell among names, -1 for a null (int64)."""
    found = pc.index_in(column, value_set=pa.array(list(names), pa.string()))
    places: Ints = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    return places


def _share(part: Ints, whole: Ints) -> pa.Array:
    """Return ``part / whole``; null where ``whole`` is 0."""
    return pa.array(part / np.maximum(whole, 1), mask=whole == 0)


def _scattered(values: Ints, rows: Ints, count: int) -> pa.Array:
    """Return so many places, ``values`` at ``rows``, null elsewhere and where negative."""
    out = np.full(count, -1, np.int64)
    out[rows] = values
    return pa.array(out, mask=out < 0)


def _kinds(kinds: Ints, rows: Ints, standing: npt.NDArray[np.bool_]) -> pa.Array:
    """Return the kind of each paragraph, as ``_scattered`` does; boilerplate is one."""
    out = np.where(standing, BOILERPLATE, -1)
    out[rows] = kinds
    return pa.array(out, mask=out < 0)


def _spread(values: npt.NDArray[np.float64], rows: Ints, count: int) -> pa.Array:
    out = np.full(count, np.nan)
    out[rows] = values
    return pa.array(out, mask=np.isnan(out))


def _named(names: Sequence[str], places: pa.Array) -> pa.Array:
    """Return the names at places, null where the place is."""
    return pa.array(list(names), pa.string()).take(places)
