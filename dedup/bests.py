"""Bests: of each paragraph that also stands elsewhere, where its best counterpart stands."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.chronology import chronology, long_before
from dedup.copies import EDITED, QUOTED, Copies
from dedup.corpus import Article, Corpus
from dedup.credits import Credits
from dedup.findings import Findings
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT
from dedup.rows import chosen, distinct, over_blocks
from dedup.segments import Ints
from dedup.versions import printed_of

Mask = npt.NDArray[np.bool_]

_AT_ONCE = 1 << 18  # copies that are compared together


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
    paragraph = paragraph - paragraph[:1].sum()
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


@dataclass(frozen=True)
class Bests:
    """
    The best counterpart of each copied paragraph in another house.

    Args:
        paragraph: int64, ascending.
        copy: int64, its row of ``Copies``.
        sure: bool, it is of a confident pair.
        agency: int64, the agency that it is from, -1 for none.
        credited: int8, 1 where the article credits that agency, 0 where not, -1 where nobody knows.
    """

    paragraph: Ints
    copy: Ints
    sure: Mask
    agency: Ints
    credited: npt.NDArray[np.int8]


def bests_of(corpus: Corpus, found: Findings, outlets: Outlets, by_name: Credits) -> Bests:
    """Return the best counterpart of each copied paragraph, and what it is credited for."""
    copies, houses = found.copies, outlets.houses(corpus)
    printed, ranks = printed_of(corpus, found.pairs, houses), chronology(corpus)
    agency = outlets.agency_of(corpus)[1]

    def look(block: tuple[int, int]) -> tuple[npt.NDArray[Any], ...]:
        some = copies.between(*block)
        both = np.stack([some.article, some.other], axis=1)
        sure = found.pairs.point_of(both) == CONFIDENT
        source = sources_of(some, printed, agency)
        credited = by_name.given(some.article, source)
        counted = sure | (some.kind == QUOTED)
        best = best_copies(some, houses, source, credited, counted, ranks)
        scored = (agency[some.article[best]] < 0) & sure[best] & (some.kind[best] != QUOTED)
        wire = np.where(scored, source[best], -1)
        given = np.where(wire < 0, -1, credited[best]).astype(np.int8)
        return some.paragraph[best].astype(np.int64), best + block[0], sure[best], wire, given

    parts = over_blocks(look, pairwise(_cuts(copies.paragraph)))
    return Bests(*map(np.concatenate, zip(*parts, strict=True)))


def _cuts(paragraphs: Ints) -> list[int]:
    """Return rows at which to cut, the copies of one paragraph together; with the end."""
    firsts = paragraphs[::_AT_ONCE]
    cuts: list[int] = distinct(np.searchsorted(paragraphs, firsts)).tolist()
    return [*cuts, len(paragraphs)] if cuts else [0, 0]


class Carried(NamedTuple):
    """A paragraph of an article, counted from 0, and how many outlets carry it."""

    article: Article
    paragraph: int
    text: str
    outlets: int


def carried_most(
    corpus: Corpus, found: Findings, outlets: Outlets, bests: Bests, most: int
) -> list[Carried]:
    """
    Return the paragraphs that most outlets carry, so many at most.

    Counted are confident copies in articles that are no agency's, each where its best counterpart
    stands.
    """
    copies, (names, codes) = found.copies, corpus.outlets
    agencies = [place for place, name in enumerate(names) if name in outlets.agencies]
    outlet = codes[copies.article[bests.copy]]
    kept = bests.sure & (copies.kind[bests.copy] < QUOTED) & ~np.isin(outlet, agencies)
    whole = copies.other_paragraph[bests.copy[kept]].astype(np.int64)
    paragraph, copied = np.unique(whole, return_counts=True)
    each = distinct(whole * len(names) + outlet[kept]) // max(len(names), 1)
    carried = np.bincount(np.searchsorted(paragraph, each), minlength=len(paragraph))
    order = np.lexsort((paragraph, -copied, -carried))[:most]
    owners, places = found.paragraphs.owners, found.paragraphs.places
    rows = np.searchsorted(owners, paragraph[order], "right") - 1
    out = []
    for row, one, outlet_count in zip(rows, paragraph[order], carried[order], strict=True):
        article, (begin, end) = corpus[int(row)], places[one]
        text = article.text.encode()[begin:end].decode()
        out.append(Carried(article, int(one - owners[row]), text, int(outlet_count)))
    return out
