"""Paragraphs, outlets and stories: where each paragraph also stands, and what that makes."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.cells import named, places, scattered, spread
from dedup.chronology import chronology, long_before
from dedup.copies import BOILERPLATE, EDITED, KINDS, NEAR, QUOTED, Copies
from dedup.corpus import Corpus
from dedup.credits import Credits
from dedup.decisions import LICENSED
from dedup.findings import Findings
from dedup.intervals import intervals_of
from dedup.origins import GROUNDS, STATES, Origins
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, POINTS, POSSIBLE
from dedup.rows import chosen, distinct, numbered
from dedup.segments import Ints, in_characters
from dedup.settings import Settings
from dedup.versions import printed_of

Mask = npt.NDArray[np.bool_]


def sources_of(copies: Copies, printed: Ints, agency: Ints) -> Ints:
    """
    Return the agency each copy may be from (int64), -1 for none.

    What stood in a house more than a day before the agency sent it is not from there.

    Args:
        copies: paragraphs that also stand elsewhere.
        printed: int64 by article, when its house first printed it.
        agency: int64 by article, -1 for none.
    """
    early = long_before(printed[copies.article], printed[copies.other])
    return np.where(early, -1, agency[copies.other])


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
    paragraph = copies.paragraph[apart]
    keys = (
        copies.kind[apart] == QUOTED,
        ~sure[apart],
        source[apart] < 0,
        -credited[apart],
        copies.kind[apart] == EDITED,
        -copies.share[apart],
        ranks[copies.other[apart]],
    )
    best = chosen(paragraph, int(paragraph.max(initial=-1)) + 1, *keys)
    return apart[best[best >= 0]]


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
    paragraphs = found.paragraphs
    articles, numbers = paragraphs.articles(), numbered(paragraphs.owners)
    spans = in_characters(corpus, articles, paragraphs.places)
    return pa.table(
        {
            "id": corpus.table["id"].take(pa.array(articles)),
            "outlet": corpus.table["outlet"].take(pa.array(articles)),
            "paragraph": pa.array(numbers),
            "begin": pa.array(spans[:, 0]),
            "end": pa.array(spans[:, 1]),
            "words": pa.array(paragraphs.words),
            **_counterparts(corpus, found, outlets, by_name),
        }
    )


def _counterparts(
    corpus: Corpus, found: Findings, outlets: Outlets, by_name: Credits
) -> dict[str, pa.Array]:
    """Return the columns of each paragraph's best counterpart."""
    copies, sure = found.copies, _sure(found)
    printed = printed_of(corpus, found.pairs, outlets.houses(corpus))
    best, wire, credited = _best(corpus, copies, sure, printed, outlets, by_name)
    rows, other, kind = copies.paragraph[best], copies.other[best], copies.kind[best]
    count = len(found.paragraphs.words)
    point = np.where(kind == QUOTED, -1, np.where(sure[best], CONFIDENT, POSSIBLE))
    ids, names = corpus.table["id"], corpus.table["outlet"]
    counterpart = scattered(other, rows, count)
    wire_row = scattered(np.where(wire >= 0, other, -1), rows, count)
    wholes = scattered(copies.other_paragraph[best], rows, count)
    return {
        "kind": named(KINDS, _kinds(kind.astype(np.int64), rows, copies.standing)),
        "point": named(POINTS, scattered(point, rows, count)),
        "share": spread(copies.share[best], rows, count),
        "best_id": ids.take(counterpart),
        "best_outlet": names.take(counterpart),
        "best_paragraph": pa.array(numbered(found.paragraphs.owners)).take(wholes),
        "wire_id": ids.take(wire_row),
        "wire_outlet": names.take(wire_row),
        "agency": named(outlets.agency_of(corpus)[0], scattered(wire, rows, count)),
        "credited": scattered(credited, rows, count).cast(pa.bool_()),
    }


def _sure(found: Findings) -> Mask:
    """Tell which copies are of confident pairs (bool)."""
    both = np.stack([found.copies.article, found.copies.other], axis=1)
    sure: Mask = found.pairs.point_of(both) == CONFIDENT
    return sure


def _best(
    corpus: Corpus, copies: Copies, sure: Mask, printed: Ints, outlets: Outlets, by_name: Credits
) -> tuple[Ints, Ints, Ints]:
    """Return the best copy of each paragraph, its agency (-1: none), and if that is credited."""
    agency = outlets.agency_of(corpus)[1]
    source = sources_of(copies, printed, agency)
    credited = by_name.given(copies.article, source)
    counted = sure | (copies.kind == QUOTED)
    best = best_copies(
        copies, outlets.houses(corpus), source, credited, counted, chronology(corpus)
    )
    scored = (agency[copies.article[best]] < 0) & sure[best] & (copies.kind[best] != QUOTED)
    wire = np.where(scored, source[best], -1)
    return best, wire, np.where(wire < 0, -1, credited[best])


def outlets_table(
    corpus: Corpus, paragraphs: pa.Table, outlets: Outlets, findings: Findings, settings: Settings
) -> pa.Table:
    """
    Return one row an outlet that is no agency's: its paragraphs, and those from an agency.

    ``verbatim`` (or nearly) and ``edited`` count paragraphs from agencies, and so do ``credited``,
    ``uncredited``, ``licensed`` (not credited, and none is owed) and ``unclear`` (nobody can say:
    the article credits agencies without a name, or nobody named the agency); only confident pairs
    count. ``low`` and ``high`` are the ends of a 95 % interval of their share of its paragraphs,
    over all its stories; null where they stand in fewer than two. ``stories``: in how many they
    stand; an article of none counts as one. The same follows for each agency, its name before
    the column's: ``Reuters_paragraphs`` and so on.
    """
    agencies, agency = outlets.agency_of(corpus)
    names, codes = corpus.outlets
    of_article = np.where((agency < 0) & ~corpus.wire, codes, len(names))
    article = places(paragraphs["id"], corpus.table["id"])
    outlet = of_article[article]
    source = places(paragraphs["agency"], agencies)
    found = source >= 0
    licence = outlets.licences(names, agencies)[np.minimum(outlet, len(names) - 1), source]
    wire = places(paragraphs["wire_id"], corpus.table["id"])
    licence |= findings.decided.of(np.stack([article, wire], axis=1)) == LICENSED
    parts = _parts(paragraphs, found, licence)
    whole = np.bincount(article, minlength=len(corpus))
    columns = {"paragraphs": _counted(outlet, len(names))}
    sources = {"": found} | {f"{name}_": source == place for place, name in enumerate(agencies)}
    each = [article[rows] for rows in sources.values()]
    of_stories = _of_stories(each, whole, of_article, findings, len(names), settings)
    for (name, rows), more in zip(sources.items(), of_stories, strict=True):
        columns[f"{name}paragraphs" if name else "paragraphs_from_agency"] = _counted(
            outlet[rows], len(names)
        )
        for what, part in parts.items():
            columns[name + what] = _counted(outlet[part & rows], len(names))
        columns |= {name + what: column for what, column in more.items()}
    articles = _counted(of_article, len(names))
    table = pa.table({"outlet": pa.array(names, pa.string()), "articles": articles, **columns})
    return table.filter(pc.greater(table["articles"], 0))


def _of_stories(
    chosen: list[Ints], whole: Ints, outlet: Ints, findings: Findings, names: int,
    settings: Settings,
) -> Iterator[dict[str, pa.Array]]:  # fmt: skip
    """Yield by outlet the interval of chosen paragraphs' share, and the stories they stand in."""
    story, parts = findings.stories.alone, [np.bincount(c, minlength=len(whole)) for c in chosen]
    ends = intervals_of(outlet, story, parts, whole, names, settings.seed)
    room = int(story.max(initial=0)) + 1
    for articles, low_and_high in zip(chosen, ends, strict=True):
        carried = distinct(outlet[articles].astype(np.int64) * room + story[articles]) // room
        columns = {
            name: pa.array(end, mask=np.isnan(end))
            for name, end in zip(ENDS, low_and_high, strict=True)
        }
        yield columns | {"stories": _counted(carried, names)}


ENDS = "low", "high"


def stories_table(corpus: Corpus, found: Findings, origins: Origins, wider: Origins) -> pa.Table:
    """
    Return one row a story, called by the id of its lead: its size, and how it hangs together.

    Behind them circles of articles that only possible pairs tie, at the ``point`` possible.
    ``possible``: articles that may belong to it too. ``outlets``: how many carry it; articles
    without an outlet count one each. ``cohesion``: the mean tie of two of its articles
    (``dedup.stories``); below 0.3 a story hangs together loosely. ``origin_ground``: what tells
    its origin (``dedup.origins``); null where it is undecided.
    """
    stories, circle = found.stories, found.circles.story
    first = found.circles.leads(stories, chronology(corpus))
    sure = np.arange(len(first)) < len(stories)
    story = np.where((stories.story >= 0) | (circle >= len(stories)), circle, -1)
    outlet, inside = Outlets().houses(corpus), story >= 0
    room = int(outlet.max(initial=0)) + 1
    carried = distinct(story[inside] * room + outlet[inside]) // room
    size = np.bincount(story[inside], minlength=len(first))
    every = np.bincount(circle[circle >= 0], minlength=len(first))
    leads = corpus.table.select(("id", "published")).take(pa.array(first))
    cohesion = np.append(stories.cohesion, np.full(len(first) - len(stories), np.nan))
    return pa.table(
        {
            "story": leads["id"],
            "point": named(POINTS, pa.array(np.where(sure, CONFIDENT, POSSIBLE))),
            "size": pa.array(size),
            "possible": pa.array(every - size),
            "outlets": pa.array(np.bincount(carried, minlength=len(first))),
            "lead_id": leads["id"],
            **_origins(corpus, origins, wider, len(stories)),
            "cohesion": pa.array(cohesion, mask=np.isnan(cohesion)),
            "first_published": leads["published"],
        }
    )


def _origins(corpus: Corpus, origins: Origins, wider: Origins, stories: int) -> dict[str, pa.Array]:
    """Return where the copy of each story comes from, then that of circles."""

    def of(name: str) -> Ints:
        known, may = (np.asarray(getattr(one, name), np.int64) for one in (origins, wider))
        return np.concatenate([known, may[stories:]])

    state = of("state")
    every = np.arange(len(state))
    return {
        "origin_state": named(STATES, scattered(state, every)),
        "origin_ground": named(GROUNDS, scattered(of("ground"), every)),
        "origin_id": corpus.table["id"].take(scattered(of("article"), every)),
        "agency": named(origins.agencies, scattered(of("agency"), every)),
        "credits": pa.array(of("credits")),
        "independent_origins": pa.array(of("independent")),
    }


def _parts(paragraphs: pa.Table, found: Mask, licence: Mask) -> dict[str, Mask]:
    """Return which paragraphs from agencies are what, by name."""
    kind = places(paragraphs["kind"], KINDS)
    given = pc.fill_null(paragraphs["credited"], False).to_numpy()
    told = pc.is_valid(paragraphs["credited"]).to_numpy()
    silent = found & ~given & told
    return {
        "verbatim": found & (kind <= NEAR),
        "edited": found & (kind == EDITED),
        "credited": found & given,
        "uncredited": silent & ~licence,
        "licensed": silent & licence,
        "unclear": found & ~told,
    }


def _counted(rows: Ints, names: int) -> pa.Array:
    """Return how often each of so many rows stands there; a row behind them is left out."""
    return pa.array(np.bincount(rows, minlength=names + 1)[:names])


def _kinds(kinds: Ints, rows: Ints, standing: Mask) -> pa.Array:
    """Return the kind of each paragraph, as ``scattered`` does; boilerplate is one."""
    out = np.where(standing, BOILERPLATE, -1)
    out[rows] = kinds
    return pa.array(out, mask=out < 0)
