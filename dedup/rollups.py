"""Paragraphs, outlets and stories: where each paragraph also stands, and what that makes."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.bests import Bests
from dedup.cells import named, present, scattered, spread
from dedup.characters import Characters
from dedup.chronology import chronology
from dedup.copies import BOILERPLATE, KINDS, QUOTED
from dedup.corpus import Corpus
from dedup.findings import Findings
from dedup.intervals import intervals_of
from dedup.origins import GROUNDS, STATES, Origins
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, POINTS, POSSIBLE
from dedup.rows import distinct, numbered
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.sheets import Columns, Sheets
from dedup.tallies import OF_PARTS, Tallies


def paragraphs_table(
    corpus: Corpus, found: Findings, outlets: Outlets, bests: Bests, characters: Characters
) -> Sheets:
    """
    Return one row a paragraph: where it stands, its words, and its best counterpart.

    ``kind`` and what follows are null where nothing of it stands elsewhere; ``wire_id``,
    ``wire_outlet``, ``agency`` and ``credited`` where the counterpart is no agency's, or the pair
    is only possible; ``point`` where what stands there is no copy. ``credited``:
    the article credits that agency, somewhere; null too where nobody said whose copy the wire is.
    """
    paragraphs, owners = found.paragraphs, found.paragraphs.owners
    ids, names = corpus.table["id"], corpus.table["outlet"]

    def make(first: int, last: int) -> Columns:
        some, sizes = slice(*owners[[first, last]]), np.diff(owners[first : last + 1])
        articles = np.repeat(np.arange(first, last), sizes)
        spans = characters.of(articles, paragraphs.places[some].astype(np.int64))
        return {
            "id": ids.take(pa.array(articles)),
            "outlet": names.take(pa.array(articles)),
            "paragraph": pa.array(numbered(owners[first : last + 1])),
            "begin": pa.array(spans[:, 0]),
            "end": pa.array(spans[:, 1]),
            "words": pa.array(paragraphs.words[some].astype(np.int64)),
            **_counterparts(corpus, found, outlets, bests, some),
        }

    return Sheets(owners, make)


def _counterparts(
    corpus: Corpus, found: Findings, outlets: Outlets, bests: Bests, some: slice
) -> dict[str, pa.Array]:
    """Return the columns of the best counterparts of some paragraphs."""
    copies, count = found.copies, some.stop - some.start
    mine = slice(*np.searchsorted(bests.paragraph, (some.start, some.stop)))
    rows, best, wire = bests.paragraph[mine] - some.start, bests.copy[mine], bests.agency[mine]
    other, kind = copies.other[best], copies.kind[best]
    point = np.where(kind == QUOTED, -1, np.where(bests.sure[mine], CONFIDENT, POSSIBLE))
    ids, names = corpus.table["id"], corpus.table["outlet"]
    counterpart = scattered(other, rows, count)
    wire_row = scattered(np.where(wire >= 0, other, -1), rows, count)
    whole = copies.other_paragraph[best] - found.paragraphs.owners[other]
    kinds = np.where(copies.standing[some], BOILERPLATE, -1)
    kinds[rows] = kind
    return {
        "kind": named(KINDS, present(kinds)),
        "point": named(POINTS, scattered(point, rows, count)),
        "share": spread(copies.share[best], rows, count),
        "best_id": ids.take(counterpart),
        "best_outlet": names.take(counterpart),
        "best_paragraph": scattered(whole, rows, count),
        "wire_id": ids.take(wire_row),
        "wire_outlet": names.take(wire_row),
        "agency": named(outlets.agency_of(corpus)[0], scattered(wire, rows, count)),
        "credited": scattered(bests.credited[mine], rows, count).cast(pa.bool_()),
    }


def outlets_table(
    tallies: Tallies, names: Sequence[str], agencies: Sequence[str], settings: Settings
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
    heads, count = tallies.agency < 0, len(names)
    every, outlet = tallies.by_outlet(heads, count), tallies.outlet[heads]
    sources = {"": ~heads} | {f"{name}_": tallies.agency == n for n, name in enumerate(agencies)}
    whole, *parts = (tallies.by_story(rows) for rows in (heads, *sources.values()))
    ends = intervals_of(outlet, parts, whole, count, settings.seed)
    columns = {"outlet": pa.array(names, pa.string())}
    columns |= {name: pa.array(every[name]) for name in ("articles", "paragraphs")}
    for (name, rows), part, low_and_high in zip(sources.items(), parts, ends, strict=True):
        sums = tallies.by_outlet(rows, count)
        columns[f"{name}paragraphs" if name else "paragraphs_from_agency"] = sums["paragraphs"]
        columns |= {name + what: sums[what] for what in OF_PARTS}
        for end, values in zip(ENDS, low_and_high, strict=True):
            columns[name + end] = pa.array(values, mask=np.isnan(values))
        columns[f"{name}stories"] = np.bincount(outlet[part > 0], minlength=count)
    table = pa.table(columns)
    return table.filter(pc.greater(table["articles"], 0))


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
    return {
        "origin_state": named(STATES, present(state)),
        "origin_ground": named(GROUNDS, present(of("ground"))),
        "origin_id": corpus.table["id"].take(present(of("article"))),
        "agency": named(origins.agencies, present(of("agency"))),
        "credits": pa.array(of("credits")),
        "independent_origins": pa.array(of("independent")),
    }
