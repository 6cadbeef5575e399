"""Paragraphs and outlets: where each paragraph also stands, and what that makes of its outlet."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.cells import named, places, scattered, spread
from dedup.chronology import chronology
from dedup.copies import BOILERPLATE, EDITED, KINDS, NEAR, QUOTED, Copies
from dedup.corpus import Corpus
from dedup.credits import Credits
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.findings import Findings
from dedup.intervals import intervals_of, stories_of
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, POINTS, Pairs
from dedup.segments import Ints, in_characters
from dedup.settings import Settings

Mask = npt.NDArray[np.bool_]


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


def best_copies(
    copies: Copies, houses: Ints, source: Ints, credited: Ints, sure: Mask, ranks: Ints
) -> Ints:
    """
    Return for each copied paragraph the row of its best counterpart in another house (int64).

    Own words go before quotations, a ``sure`` copy before what is only possible, an agency's
    before others', one that the article credits before others, then a copy before an edited one,
    then the larger share, then the earlier article.
    """
    apart = np.flatnonzero(houses[copies.article] != houses[copies.other])
    keys = (
        ranks[copies.other[apart]],
        -copies.share[apart],
        copies.kind[apart] == EDITED,
        -credited[apart],
        source[apart] < 0,
        ~sure[apart],
        copies.kind[apart] == QUOTED,
        copies.paragraph[apart],
    )
    order = apart[np.lexsort(keys)]
    _, first = np.unique(copies.paragraph[order], return_index=True)
    return order[first]


def paragraphs_table(
    corpus: Corpus,
    found: Findings,
    outlets: Outlets,
    by_name: Credits,
) -> pa.Table:
    """
    Return one row a paragraph: where it stands, its words, and its best counterpart.

    ``kind`` and what follows are null where nothing of it stands elsewhere; ``wire_id``,
    ``wire_outlet``, ``agency`` and ``credited`` where the counterpart is no agency's, or the pair
    is only possible; ``point`` where what stands there is no copy. ``credited``:
    the article credits that agency, somewhere; null too where nobody said whose copy the wire is.
    """
    paragraphs, copies = found.paragraphs, found.copies
    agencies, agency = outlets.agency_of(corpus)
    source = sources_of(copies, corpus, agency)
    credited = by_name.given(copies.article, source)
    both = np.stack([copies.article, copies.other], axis=1)
    point = found.pairs.point[found.pairs.find(both)] if len(both) else np.empty(0, np.int64)
    sure = (point == CONFIDENT) | (copies.kind == QUOTED)
    ranks = chronology(corpus)
    best = best_copies(copies, outlets.houses(corpus), source, credited, sure, ranks)
    articles, rows = paragraphs.articles(), copies.paragraph[best]
    count = len(articles)
    numbers = np.arange(count) - np.repeat(paragraphs.owners[:-1], np.diff(paragraphs.owners))
    spans = in_characters(corpus, articles, paragraphs.places)
    other, kind = copies.other[best], copies.kind[best].astype(np.int64)
    scored = (agency[copies.article[best]] < 0) & (kind != QUOTED) & sure[best]
    wire = np.where(scored, source[best], -1)
    ids, names = corpus.table["id"], corpus.table["outlet"]
    counterpart = scattered(other, rows, count)
    wholes = scattered(copies.other_paragraph[best], rows, count)
    wire_row = scattered(np.where(wire >= 0, other, -1), rows, count)
    return pa.table(
        {
            "id": ids.take(pa.array(articles)),
            "outlet": names.take(pa.array(articles)),
            "paragraph": pa.array(numbers),
            "begin": pa.array(spans[:, 0]),
            "end": pa.array(spans[:, 1]),
            "words": pa.array(paragraphs.words),
            "kind": named(KINDS, _kinds(kind, rows, copies.standing)),
            "point": named(POINTS, scattered(point[best], rows, count)),
            "share": spread(copies.share[best], rows, count),
            "best_id": ids.take(counterpart),
            "best_outlet": names.take(counterpart),
            "best_paragraph": pa.array(numbers).take(wholes),
            "wire_id": ids.take(wire_row),
            "wire_outlet": names.take(wire_row),
            "agency": named(agencies, scattered(wire, rows, count)),
            "credited": scattered(np.where(wire < 0, -1, credited[best]), rows, count).cast(
                pa.bool_()
            ),
        }
    )


def outlets_table(
    corpus: Corpus, paragraphs: pa.Table, outlets: Outlets, pairs: Pairs, settings: Settings
) -> pa.Table:
    """
    Return one row an outlet that is no agency's: its paragraphs, and those from an agency.

    ``verbatim`` (or nearly) and ``edited`` count paragraphs from agencies, and so do ``credited``,
    ``uncredited`` and ``licensed`` (not credited, and none is owed); only confident pairs count.
    ``low`` and ``high`` are the ends of a 95 % interval of their share of its paragraphs, over
    stories; null where there is one alone. The same but these follows for each agency, its name
    before the column's: ``Reuters_paragraphs`` and so on.
    """
    agencies, agency = outlets.agency_of(corpus)
    names, codes = corpus.outlets
    scored = (agency < 0) & ~corpus.wire
    of_article = np.where(scored, codes, len(names))
    ids, known = paragraphs["id"].combine_chunks(), corpus.table["id"].combine_chunks()
    article = pc.index_in(ids, value_set=known).to_numpy()
    outlet = of_article[article]
    kind = places(paragraphs["kind"], KINDS)
    source = places(paragraphs["agency"], agencies)
    found = source >= 0
    given = pc.fill_null(paragraphs["credited"], False).to_numpy()
    licence = outlets.licences(names, agencies)
    silent = found & ~given & pc.is_valid(paragraphs["credited"]).to_numpy()
    unowed = silent & licence[np.minimum(outlet, len(names) - 1), source]
    parts = {
        "verbatim": found & (kind <= NEAR),
        "edited": found & (kind == EDITED),
        "credited": found & given,
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
    per_article = [
        np.bincount(article[rows], minlength=len(corpus)) for rows in (found, found | True)
    ]
    stories = stories_of(pairs, len(corpus))
    ends = intervals_of(of_article, stories, *per_article, len(names), settings.seed)
    place = list(columns).index("licensed") + 1
    interval = {
        name: pa.array(end, mask=np.isnan(end))
        for name, end in zip(("low", "high"), ends, strict=True)
    }
    columns = dict(
        [*list(columns.items())[:place], *interval.items(), *list(columns.items())[place:]]
    )
    articles = _counted(of_article, len(names))
    table = pa.table({"outlet": pa.array(names, pa.string()), "articles": articles, **columns})
    return table.filter(pc.greater(table["articles"], 0))


def _counted(rows: Ints, names: int) -> pa.Array:
    """Return how often each of so many rows stands there; a row behind them is left out."""
    return pa.array(np.bincount(rows, minlength=names + 1)[:names])


def _kinds(kinds: Ints, rows: Ints, standing: npt.NDArray[np.bool_]) -> pa.Array:
    """Return the kind of each paragraph, as ``_scattered`` does; boilerplate is one."""
    out = np.where(standing, BOILERPLATE, -1)
    out[rows] = kinds
    return pa.array(out, mask=out < 0)
