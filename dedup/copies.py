"""Copied paragraphs: matches rolled up to the paragraph and the article it also stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences
from dedup.decisions import LICENSED, Decided
from dedup.fingerprints import Paragraphs
from dedup.matches import COPY, Matches, Rows
from dedup.rows import arranged, bounds_of, heaviest, keyed, ordered, places_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.supports import FAINT, Supports
from dedup.words import Words, ranges_of

KINDS = ("verbatim", "near-verbatim", "edited", "shared-quotation", "boilerplate")
VERBATIM, NEAR, EDITED, QUOTED, BOILERPLATE = range(5)
_OWN_WORDS = 5  # a paragraph with fewer is a quotation and who said it


@dataclass(frozen=True)
class Copies:
    """
    Paragraphs that also stand in another article.

    Args:
        paragraph: int32, ascending.
        article: int32, where it stands.
        other: int32, the article it also stands in.
        other_paragraph: int32, the paragraph there that holds most of it.
        share: float64, of its own words (of its quoted ones for a quotation) that are found there.
        kind: int8, a place in ``KINDS``.
        standing: bool by paragraph of the corpus, boilerplate, which is left out above.
    """

    paragraph: Rows
    article: Rows
    other: Rows
    other_paragraph: Rows
    share: npt.NDArray[np.float64]
    kind: npt.NDArray[np.int8]
    standing: npt.NDArray[np.bool_]

    def between(self, first: int, last: int) -> Self:
        """Return those from one row up to another."""
        some = slice(first, last)
        return type(self)(
            self.paragraph[some], self.article[some], self.other[some], self.other_paragraph[some],
            self.share[some], self.kind[some], self.standing,
        )  # fmt: skip

    def without(self, decided: Decided) -> Self:
        """Return them without those that a person decided are none."""
        kind = decided.of(np.stack([self.article, self.other], axis=1))
        kept = (kind < 0) | (kind == LICENSED)
        return type(self)(
            self.paragraph[kept], self.article[kept], self.other[kept], self.other_paragraph[kept],
            self.share[kept], self.kind[kept], self.standing,
        )  # fmt: skip


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
    return _in_order(columns, boilerplate)


def with_edited(
    copies: Copies,
    supports: Supports,
    matches: Matches,
    sentences: Sentences,
    paragraphs: Paragraphs,
    settings: Settings,
) -> Copies:
    """
    Return copies and the paragraphs that are ``edited`` copy of some article.

    Of these ``edited_share`` of the own words stand in sentences that the other article supports,
    and their figures agree with those of the other's paragraph.

    Args:
        copies: paragraphs that share runs.
        supports: sentences of the pairs of ``matches``.
        matches: the pairs, and their words.
        sentences: of the corpus.
        paragraphs: of the corpus.
        settings: ``edited_share`` and ``paragraph_words``.
    """
    sides = [_edited(supports, matches, sentences, paragraphs, settings, s) for s in (0, 1)]
    columns = [np.concatenate(pair) for pair in zip(*sides, strict=True)]
    known = keyed(copies.paragraph, copies.other)
    new = ~_among(keyed(columns[0], columns[2]), known) & ~copies.standing[columns[0]]
    old = copies.paragraph, copies.article, copies.other, copies.other_paragraph
    every = [
        np.concatenate([before, column[new]])
        for before, column in zip((*old, copies.share, copies.kind), columns, strict=True)
    ]
    return _in_order(every, copies.standing)


def _in_order(columns: Sequence[npt.NDArray[Any]], standing: npt.NDArray[np.bool_]) -> Copies:
    """Return columns of ``Copies`` by paragraph, and by the article it also stands in."""
    order, _ = arranged(columns[0], columns[2])
    paragraph, article, other, there = (c[order].astype(np.int32) for c in columns[:4])
    share, kind = columns[4][order], columns[5][order]
    return Copies(paragraph, article, other, there, share, kind, standing)


def _edited(
    supports: Supports,
    matches: Matches,
    sentences: Sentences,
    paragraphs: Paragraphs,
    settings: Settings,
    side: int,
) -> tuple[npt.NDArray[Any], ...]:
    """Return the columns of ``Copies`` of one side's edited paragraphs."""
    rows = supports.best(side)
    rows = rows[supports.share[rows, side] >= FAINT * settings.edited_share]
    which, both = supports.which[rows], matches.pairs[supports.which[rows]]
    here, there = (
        _paragraphs_of(matches.words, sentences, both[:, s], supports.sentences[rows, s])
        for s in (side, 1 - side)
    )
    firsts = np.flatnonzero(np.diff(keyed(which, here), prepend=-1))  # in order, as sentences are
    own = sentences.own[supports.sentences[rows, side]].astype(np.int64)
    paragraph, both = here[firsts], both[firsts]
    words = _sums(own, firsts)
    whole = paragraphs.words[paragraph] - paragraphs.quoted[paragraph]
    share = np.minimum(words / np.maximum(whole, 1), 1)
    kept = (share >= settings.edited_share) & (
        paragraphs.words[paragraph] >= settings.paragraph_words
    )
    kept &= whole >= _OWN_WORDS
    most = heaviest(np.append(firsts, len(rows)), there, own)
    kept[kept] = matches.words.same_numbers(np.stack([paragraph, most], axis=1)[kept])
    kinds = np.full(len(firsts), EDITED, np.int8)
    columns = (paragraph, both[:, side], both[:, 1 - side], most, share, kinds)
    return tuple(column[kept] for column in columns)


def _paragraphs_of(words: Words, sentences: Sentences, articles: Ints, rows: Ints) -> Ints:
    """Return the paragraph that each of some sentences of articles stands in (int64)."""
    local = places_of(articles, words.articles)
    places = rows - sentences.owners[articles] + words.cuts.owners[local]
    return words.paragraphs[ranges_of(words.cuts.of_paragraphs, words.owners, local, places)]


def _of_side(
    matches: Matches, paragraphs: Paragraphs, settings: Settings, side: int
) -> tuple[npt.NDArray[np.generic], ...]:
    """Return the columns of ``Copies`` for the paragraphs on one side of every pair."""
    order = ordered(bounds_of(matches.which, len(matches.pairs)), matches.paragraphs[:, side])
    keys = keyed(matches.which[order], matches.paragraphs[order, side])
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    which, paragraph = keys[firsts] >> 32, keys[firsts] & 0xFFFFFFFF
    size, own = matches.size[order], matches.own[order]
    own_found = _sums(np.where(matches.kinds[order] == COPY, own, 0), firsts)
    quoted_found = _sums(size - own, firsts)
    words = paragraphs.words[paragraph]
    speech = paragraphs.quoted[paragraph]
    own_share = own_found / np.maximum(words - speech, 1)
    quoted_share = quoted_found / np.maximum(speech, 1)
    is_own = matches.words.own_words(paragraph) >= _OWN_WORDS
    share = np.where(is_own, own_share, quoted_share)
    kind = np.where(own_share >= settings.verbatim_share, VERBATIM, NEAR)
    kind = np.where(is_own, kind, QUOTED).astype(np.int8)
    kept = (share >= settings.near_share) & (words >= settings.paragraph_words)
    there = matches.paragraphs[order, 1 - side]
    most = heaviest(np.append(firsts, len(order)), there, size)
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
    )
    return tuple(column[kept] for column in columns)


def _sums(values: Ints, firsts: Ints) -> Ints:
    """Return the sums of groups (int64), that begin there."""
    return np.add.reduceat(values, firsts, dtype=np.int64) if len(firsts) else firsts


def _among(keys: Ints, known: Ints) -> npt.NDArray[np.bool_]:
    """Tell which keys stand among some in order (bool)."""
    found: npt.NDArray[np.bool_] = np.append(known, -1)[np.searchsorted(known, keys)] == keys
    return found


__all__ = ["EDITED", "KINDS", "NEAR", "QUOTED", "VERBATIM", "Copies", "copies_of", "with_edited"]
