"""Credits: which articles say whose copy they carry, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.claims import Claim, claims_in
from dedup.corpus import UNNAMED_WIRE, Corpus
from dedup.lexicon.agencies import AGENCIES, GENERIC, canonical
from dedup.lexicon.credit_forms import TIERS
from dedup.segments import Ints
from dedup.signs import names_called

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Credits:
    """
    Who credits whom: one row a credit, by article and place.

    Args:
        names: every agency that is known, the user's too, in order.
        article: int64 by credit, the row of the article.
        agency: int64, a place in ``names``.
        tier: int8, a place in ``TIERS``: where the credit stands.
        spans: int64 (n x 2), begin and end in characters of the text, -1 in another column.
        agencies: the agencies of the corpus, as the user called them.
        table: bool, articles x agencies.
    """

    names: Sequence[str]
    article: Ints
    agency: Ints
    tier: npt.NDArray[np.int8]
    spans: Ints
    agencies: Sequence[str]
    table: Flags

    def given(self, articles: Ints, agency: Ints) -> Ints:
        """
        Return 1 where an article credits the agency at its side, 0 where not, -1 for none.

        -1 too for wire copy of an agency nobody named: no credit of it could be told; and where
        the article credits agencies without a name, which may be this one.
        """
        told = np.array([*(name != UNNAMED_WIRE for name in self.agencies), False])
        known = told[agency]
        out = np.full(len(articles), -1)
        given = self.table[articles[known], agency[known]]
        out[known] = np.where(self._vague[articles[known]] & ~given, -1, given)
        return out

    @cached_property
    def _vague(self) -> Flags:
        """Which articles credit agencies without a name."""
        vague = np.zeros(len(self.table), np.bool_)
        vague[self.article[self.agency == self.names.index(GENERIC)]] = True
        return vague

    def columns(self) -> dict[str, pa.Array]:
        """Return the plainest place of each article's credits, and whom it credits."""
        return {"credit_state": self.states(), "credit_agency": self.listed()}

    def listed(self) -> pa.Array:
        """Return the agencies each article credits (list of strings, in order)."""
        size = len(self.names)
        pairs = np.unique(self.article * size + self.agency)
        bounds = np.searchsorted(pairs, np.arange(len(self.table) + 1) * size).astype(np.int32)
        chosen = pa.array(self.names, pa.string()).take(pa.array(pairs % size))
        return pa.ListArray.from_arrays(pa.array(bounds), chosen)

    def states(self) -> pa.Array:
        """Return the plainest tier of each article's credits (string), null for none."""
        best = np.full(len(self.table), len(TIERS), np.int8)
        np.minimum.at(best, self.article, self.tier)
        return pa.array([*TIERS, None], pa.string()).take(pa.array(best))


def credits_of(
    corpus: Corpus, agencies: Sequence[str], also: Sequence[tuple[str, str]] = ()
) -> Credits:
    """
    Find the credits of every agency that is known, and of the user's, by any of their names.

    A credit is a form of words that says whose copy it is: a byline, a dateline, a name in
    brackets behind what it sent, a line at the end. "told Reuters" and "photo: AP" are none.

    Args:
        corpus: the articles.
        agencies: the user's, as he calls them.
        also: other names, each with the agency of the user's that it is of.
    """
    named = tuple(name for name in agencies if name != UNNAMED_WIRE)
    own = [canonical(name) for name in agencies]
    others = tuple((name, agency) for name, agency in also if agency in named)
    called = sorted({agency.name for agency in AGENCIES} | {GENERIC} | set(own))
    place = {name: number for number, name in enumerate(called)}
    rows = sorted(
        _plainest(claims_in(corpus, names_called(named, others))),
        key=lambda row: (row.article, row.begin, place[row.agency]),
    )
    article = np.array([row.article for row in rows], np.int64)
    agency = np.array([place[row.agency] for row in rows], np.int64)
    table = np.zeros((len(corpus), len(called)), np.bool_)
    table[article, agency] = True
    return Credits(
        called,
        article,
        agency,
        np.array([row.tier for row in rows], np.int8),
        np.array([(row.begin, row.end) for row in rows], np.int64).reshape(-1, 2),
        agencies,
        table[:, [place[name] for name in own]],
    )


def _plainest(found: Iterable[Claim]) -> list[Claim]:
    """Return each place once, in the plainest of its tiers."""
    best: dict[tuple[int, int, str], Claim] = {}
    for row in sorted(found, key=lambda row: row.tier):
        best.setdefault((row.article, row.begin, row.agency), row)
    return list(best.values())
