"""Credits: which articles say that they carry an agency's copy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.corpus import UNNAMED_WIRE, Corpus
from dedup.lexicon.agencies import HEAD_FORMS, TAIL_FORMS, names_of
from dedup.segments import Ints

_HEAD, _TAIL = 400, 500  # characters where a dateline and a footer stand


@dataclass(frozen=True)
class Credits:
    """
    Who credits whom.

    Args:
        agencies: names, in order.
        table: bool, articles x agencies.
    """

    agencies: Sequence[str]
    table: npt.NDArray[np.bool_]

    def given(self, articles: Ints, agency: Ints) -> Ints:
        """
        Return 1 where an article credits the agency at its side, 0 where not, -1 for none.

        -1 too for wire copy of an agency nobody named: no credit of it could be told.
        """
        told = np.array([*(name != UNNAMED_WIRE for name in self.agencies), False])
        known = told[agency]
        out = np.full(len(articles), -1)
        out[known] = self.table[articles[known], agency[known]]
        return out

    def names(self) -> pa.Array:
        """Return the agencies each article credits (list of strings)."""
        rows, columns = np.nonzero(self.table)
        bounds = np.searchsorted(rows, np.arange(len(self.table) + 1)).astype(np.int32)
        chosen = pa.array(list(self.agencies), pa.string()).take(pa.array(columns))
        return pa.ListArray.from_arrays(pa.array(bounds), chosen)


def credits_of(corpus: Corpus, agencies: Sequence[str]) -> Credits:
    """Look for credits of agencies, by any of their names."""
    table = np.zeros((len(corpus), len(agencies)), np.bool_)
    for column, agency in enumerate(agencies):
        table[:, column] = _credits(corpus, agency)
    return Credits(agencies, table)


def _credits(corpus: Corpus, agency: str) -> npt.NDArray[np.bool_]:
    """
    Tell which articles credit an agency: byline, dateline, or a line at the end.

    Looked at are the column ``byline`` where there is one, the first 400 and the last 500
    characters. "told Reuters" and "photo: AP" are no credit: the agency's name must stand in a
    form that says the copy is its.
    """
    names = "|".join(map(_bounded, sorted(names_of(agency.strip()), key=len, reverse=True)))
    text = corpus.table["text"]
    head = pc.utf8_slice_codeunits(text, 0, _HEAD)
    tail = pc.utf8_slice_codeunits(text, -_TAIL)
    found = np.zeros(len(corpus), np.bool_)
    looks = [(head, form) for form in HEAD_FORMS] + [(tail, form) for form in TAIL_FORMS]
    for place, form in looks:
        pattern = form.replace("NAME", names)
        found |= pc.match_substring_regex(place, pattern).to_numpy(zero_copy_only=False)
    if "byline" in corpus.table.column_names:
        byline = pc.fill_null(corpus.table["byline"].cast(pa.string()), "")
        found |= pc.match_substring_regex(byline, names).to_numpy(zero_copy_only=False)
    return found


def _bounded(name: str) -> str:
    """Return a pattern for a name, as a whole word where its script has words."""
    if not name.isascii():
        return re.escape(name)
    first, last = (r"\b" if edge.isalnum() else "" for edge in (name[:1], name[-1:]))
    return f"{first}{re.escape(name)}{last}"
