"""Copied paragraphs: matches rolled up to the paragraph and the article it also stands in."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedup.fingerprints import Paragraphs
from dedup.matches import COPY, Matches
from dedup.segments import Ints
from dedup.settings import Settings

KINDS = ("verbatim", "near-verbatim", "shared-quotation", "boilerplate")
VERBATIM, NEAR, QUOTED, BOILERPLATE = range(4)
_OWN_WORDS = 5  # a paragraph with fewer is a quotation and who said it


@dataclass(frozen=True)
class Copies:
    """
    Paragraphs that also stand in another article.

    Args:
        paragraph: int64, ascending.
        article: int64, where it stands.
        other: int64, the article it also stands in.
        other_paragraph: int64, the paragraph there that holds most of it.
        share: float64, of its own words (of its quoted ones for a quotation) that are found there.
        kind: int8, a place in ``KINDS``.
        which: int64, the pair of ``Matches`` this was found in.
        standing: bool by paragraph of the corpus, boilerplate, which is left out above.
    """

    paragraph: Ints
    article: Ints
    other: Ints
    other_paragraph: Ints
    share: npt.NDArray[np.float64]
    kind: npt.NDArray[np.int8]
    which: Ints
    standing: npt.NDArray[np.bool_]


def copies_of(
    matches: Matches,
    paragraphs: Paragraphs,
    boilerplate: npt.NDArray[np.bool_],
    settings: Settings,
) -> Copies:
    """
    Return every paragraph of at least ``paragraph_words`` words that is copied or quoted.

    A paragraph counts as copied from ``near_share`` of its own words in shared runs of one other
    article; where it is not verbatim, its figures must agree with the other's, so that one formula
    with other figures is no copy. Boilerplate is left out. A paragraph that is all quotation is
    ``shared-quotation``: common speech, no copy.
    """
    sides = [_of_side(matches, paragraphs, settings, side) for side in (0, 1)]
    columns = [np.concatenate(pair) for pair in zip(*sides, strict=True)]
    kept = ~boilerplate[columns[0]]
    columns = [column[kept] for column in columns]
    order = np.lexsort((columns[2], columns[0]))
    paragraph, article, other, other_paragraph, share, kind, which = (c[order] for c in columns)
    return Copies(paragraph, article, other, other_paragraph, share, kind, which, boilerplate)


def _of_side(
    matches: Matches, paragraphs: Paragraphs, settings: Settings, side: int
) -> tuple[npt.NDArray[np.generic], ...]:
    """Return the columns of ``Copies`` for the paragraphs on one side of every pair."""
    own, quoted = matches.own, matches.size - matches.own
    own = np.where(matches.kinds == COPY, own, 0)
    keys = matches.which << 32 | matches.paragraphs[:, side]
    found, group = np.unique(keys, return_inverse=True)
    which, paragraph = found >> 32, found & 0xFFFFFFFF
    own_found = np.bincount(group, own, len(found))
    quoted_found = np.bincount(group, quoted, len(found))
    words = paragraphs.words[paragraph]
    speech = paragraphs.quoted[paragraph]
    own_share = own_found / np.maximum(words - speech, 1)
    quoted_share = quoted_found / np.maximum(speech, 1)
    local = np.searchsorted(matches.words.paragraphs, paragraph)
    is_own = matches.words.own_words[local] >= _OWN_WORDS
    share = np.where(is_own, own_share, quoted_share)
    kind = np.where(own_share >= settings.verbatim_share, VERBATIM, NEAR)
    kind = np.where(is_own, kind, QUOTED).astype(np.int8)
    kept = (share >= settings.near_share) & (words >= settings.paragraph_words)
    most = _heaviest(group, matches.size, matches.paragraphs[:, 1 - side], len(found))
    edited = np.flatnonzero(kept & (kind == NEAR))
    both = np.stack([paragraph[edited], most[edited]], axis=1)
    kept[edited] = matches.words.same_numbers(both)
    pairs = matches.pairs[which]
    columns = (
        paragraph,
        pairs[:, side],
        pairs[:, 1 - side],
        most,
        np.minimum(share, 1),
        kind,
        which,
    )
    return tuple(column[kept] for column in columns)


def _heaviest(group: Ints, weights: Ints, values: Ints, groups: int) -> Ints:
    """Return for each group the value with the greatest weight, the smallest of equals."""
    keys, place = np.unique(group << 32 | values, return_inverse=True)
    weight = np.bincount(place, weights, len(keys))
    order = np.lexsort((keys & 0xFFFFFFFF, -weight, keys >> 32))
    _, first = np.unique(keys[order] >> 32, return_index=True)
    return keys[order][first] & 0xFFFFFFFF if groups else np.empty(0, np.int64)


__all__ = ["KINDS", "NEAR", "QUOTED", "VERBATIM", "Copies", "copies_of"]
