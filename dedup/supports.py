"""Supports: which sentence of one article says what which of another says, and in what words."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from dedup.matches import COPY, Matches, Rows
from dedup.readings import Readings
from dedup.rows import (
    arranged,
    bounds_of,
    distinct,
    in_ranges,
    keyed,
    ordered,
    over_blocks,
    over_rows,
    places_of,
    sizes_of,
)
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.shelf import Column, picked
from dedup.statistics import Statistics
from dedup.tokens import Hashes
from dedup.words import Words
from dedup_native import marking, partnering, supporting, tracing

Floats = npt.NDArray[np.float64]

KINDS = ("verbatim", "near-verbatim", "edited", "paraphrase")
VERBATIM, NEAR, EDITED, PARAPHRASE = range(4)

FAINT = 0.5  # of edited_share: fewer words alike need a cosine that proves it alone
_AT_ONCE, _ROWS_AT_ONCE = 1 << 11, 1 << 18  # pairs of articles, rows: what is made of them is small
_USUAL_RARITY = 3.5  # of a word: the alignment's costs are in units of it (design, section 2)


@dataclass(frozen=True)
class Supports:
    """
    Pairs of sentences, one of each article of a pair; side 0 is left, side 1 right.

    Args:
        which: int32, the pair of articles, in order.
        sentences: int32 (n x 2), rows of ``Sentences``.
        spans: ``words.rows`` (n x 2 x 2), by side the first word of what is alike and the one
            behind its last, as rows of ``words``.
        share: float64 (n x 2), of each sentence's own words, those alike in their order.
        cosine: float32, of the sentences' words of evidence, whatever their order.
        score: float32, of the alignment, in usual words.
        formulas: int64 by pair of articles, how many of these say the same of other figures, as
            results, weather and markets do.
    """

    which: Rows
    sentences: Rows
    spans: Rows
    share: Floats
    cosine: npt.NDArray[np.float32]
    score: npt.NDArray[np.float32]
    formulas: Ints

    @property
    def counts(self) -> Ints:
        """How many there are of each pair of articles (int64)."""
        return np.bincount(self.which, minlength=len(self.formulas))

    def reworded(self, settings: Settings) -> npt.NDArray[np.bool_]:
        """Return which pairs of articles have fewer than half of these verbatim (bool)."""
        verbatim = self.share.max(axis=1, initial=0) >= settings.verbatim_share
        kept = np.bincount(self.which[verbatim], minlength=len(self.formulas))
        fewer: npt.NDArray[np.bool_] = 2 * kept < self.counts
        return fewer

    def of(self, pairs: npt.NDArray[np.bool_]) -> Self:
        """Return those of some pairs of articles alone."""
        return self.at(pairs[self.which])

    def at(self, kept: npt.NDArray[np.bool_]) -> Self:
        """Return some of the rows."""

        def some(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return picked(column, kept)

        return type(self)(
            some(self.which), some(self.sentences), some(self.spans), some(self.share),
            some(self.cosine), some(self.score), self.formulas,
        )  # fmt: skip

    def best(self, side: int) -> Ints:
        """Return for each pair and sentence of a side the row of its best partner (int64)."""
        rows = Column(np.int64)
        for best in over_blocks(lambda part: self.best_in(part, side), self.parts()):
            rows.add(best)
        return rows.whole()

    def parts(self) -> list[slice]:
        """Return which rows to look at together: those of whole pairs, some hundred thousand."""
        cuts = np.searchsorted(self.which, self.which[::_ROWS_AT_ONCE])
        return [slice(*part) for part in pairwise([*distinct(cuts).tolist(), len(self.which)])]

    def best_in(self, part: slice, side: int) -> Ints:
        """Return ``best`` of some rows, those of whole pairs."""
        which, cosines = self.which[part].astype(np.int64), self.cosine[part].astype(np.float64)
        ours, others = (self.sentences[part, one].astype(np.int64) for one in (side, 1 - side))
        shares = self.share[part, side].astype(np.float64)
        out, found = np.empty(len(which), np.int64), np.empty(1, np.int64)
        partnering.choose_partners(which, ours, others, shares, cosines, out, found)
        return out[: found[0]] + int(part.start)

    def by_sentence(self, side: int) -> tuple[Ints, Ints]:
        """Return rows by pair and sentence of a side, and where each of these begins (int64)."""
        sentences = self.sentences[:, side]
        order = ordered(bounds_of(self.which, len(self.formulas)), sentences)
        keys = keyed(self.which[order], sentences[order])
        return order, np.flatnonzero(np.diff(keys, prepend=-1))

    def kinds(
        self, side: int, settings: Settings, rows: Ints | slice = slice(None)
    ) -> npt.NDArray[np.int8]:
        """Return what a side's sentence is, by the share alike (int8, a place in ``KINDS``)."""
        least = settings.edited_share, settings.near_share, settings.verbatim_share
        return (PARAPHRASE - np.digitize(self.share[rows, side], least)).astype(np.int8)


def supports_of(
    readings: Readings, matches: Matches, statistics: Statistics, settings: Settings,
    joint: bool = False,
) -> Supports:  # fmt: skip
    """
    Return the sentences that support each other in the pairs of articles that were aligned.

    Looked at are sentences whose words of evidence have a cosine of ``sentence_cosine``, each with
    the one it is most like, and sentences that share a run. Kept are those of which
    ``edited_share`` of one's own words is alike in order, half of that with such a cosine, or none
    with one of ``paraphrase_cosine``; where others may prove a ``joint`` copy, half such a cosine
    is looked at, and a whole one kept.

    Args:
        readings: of the articles.
        matches: the pairs, and the runs they share.
        statistics: how rare words are.
        settings: the three above.
        joint: see there.
    """
    columns = [Column(kind, *width) for kind, *width in _columns(readings.words)]
    weights = _usual_weights(statistics)

    def support(part: tuple[int, Matches]) -> tuple[npt.NDArray[Any], ...]:
        which, *values = _supported(readings, part[1], weights, settings, joint)
        return which + part[0], *values

    for found in over_blocks(support, matches.parts(_AT_ONCE)):
        for column, value in zip(columns, found, strict=True):
            column.add(value)
        readings.words.rest()
    return Supports(*(column.whole() for column in columns))


def _columns(words: Words) -> tuple[tuple[Any, ...], ...]:
    """Return of ``Supports`` what the cells of its columns are, and how many in a row."""
    return (
        (np.int32,), (np.int32, 2), (words.rows, 2, 2), (np.float64, 2), (np.float32,),
        (np.float32,), (np.int64,),
    )  # fmt: skip


def _supported(
    readings: Readings,
    matches: Matches,
    weights: npt.NDArray[np.float32],
    settings: Settings,
    joint: bool,
) -> tuple[npt.NDArray[Any], ...]:
    """Return the columns of ``Supports`` of some pairs."""
    links, cosine = _links(readings, matches, settings.sentence_cosine * (FAINT if joint else 1))
    traced, score = _traced(readings, links, weights)
    share = np.stack([traced[:, 4], traced[:, 5]], axis=1) / np.clip(
        readings.own[links[:, 1:]], 1, tracing.LONGEST
    )
    most = share.max(axis=1, initial=0)
    kept = (cosine > 0) & (most >= FAINT * settings.edited_share)
    kept |= joint & (cosine >= settings.sentence_cosine)
    kept |= (cosine >= settings.paraphrase_cosine) | (most >= settings.edited_share)
    spans = np.where(
        (most >= settings.edited_share)[:, None, None],
        traced[:, :4].reshape(-1, 2, 2),
        readings.spans_of(links[:, 1:]),  # what is said in other words is the whole sentence
    )
    links = links[kept]
    other = ~_same_figures(readings, links)
    formulas = np.bincount(links[other, 0], minlength=len(matches.pairs))
    rows = readings.rows[links[:, 1:]]
    return links[:, 0], rows, spans[kept], share[kept], cosine[kept], score[kept], formulas


def _links(readings: Readings, matches: Matches, least: float) -> tuple[Ints, Floats]:
    """Return (pair, left sentence, right sentence) to look at, in order, and their cosine."""
    voted, cosines = _voted(readings, matches.pairs, least)
    by_run = _by_runs(readings, matches)
    links = np.concatenate([voted, by_run])
    order, first = arranged(*links.T)
    if not len(first):
        return links, cosines
    cosine = np.concatenate([cosines, np.zeros(len(by_run))])
    return links[order[first]], np.maximum.reduceat(cosine[order], first)


def _same_figures(readings: Readings, links: Ints) -> npt.NDArray[np.bool_]:
    """Tell linked sentences that agree in their figures, or one of which has none (bool)."""
    words, out = readings.words, np.empty(len(links), np.uint8)
    both = np.ascontiguousarray(links[:, 1:])
    over_rows(
        marking.same_numbers, len(links), words.hashes, words.marks, words.cuts.bounds, both, out
    )
    return out.astype(np.bool_)


def _voted(readings: Readings, pairs: Ints, least: float) -> tuple[Ints, Floats]:
    """Return (pair, left sentence, right sentence) where one is most like the other; cosines."""
    local, norms = places_of(pairs, readings.words.articles), readings.short_norms
    terms, weights, numbers, _, offsets = readings.proofs
    found, cosines = [], []
    for side in (0, 1):  # whose sentences are chosen among
        given = np.ascontiguousarray(local[:, ::-1] if side else local)
        firsts = readings.owners[given]
        counts = sizes_of(readings.owners, given[:, 1])
        slots = np.append(0, np.cumsum(counts))
        choices, likes = np.empty(slots[-1], np.int32), np.empty(slots[-1], np.float32)
        over_rows(
            supporting.vote, len(given), terms, weights, numbers, offsets, norms, readings.owners,
            given, slots, least, choices, likes,
        )  # fmt: skip
        which = np.repeat(np.arange(len(given)), counts)
        voters = in_ranges(firsts[:, 1], counts)
        chosen = firsts[which, 0] + choices
        columns = (which, voters, chosen) if side else (which, chosen, voters)
        kept = choices >= 0
        found.append(np.stack(columns, axis=1)[kept])
        cosines.append(likes[kept].astype(np.float64))
    return np.concatenate(found), np.concatenate(cosines)


def _by_runs(readings: Readings, matches: Matches) -> Ints:
    """Return (pair, left sentence, right sentence) where a run of own words begins or ends."""
    runs = np.flatnonzero(matches.kinds == COPY)
    first, size = matches.first[runs], matches.size[runs]
    articles = places_of(matches.pairs, readings.words.articles)[matches.which[runs]]
    found = []
    for side in (0, 1):  # each sentence of this side that a run touches, where it first does
        begin = readings.sentence_of(articles[:, side], first[:, side])
        end = readings.sentence_of(articles[:, side], first[:, side] + size - 1)
        counts = end - begin + 1
        run = np.repeat(np.arange(len(runs)), counts)
        mine = in_ranges(begin, counts)
        ahead = np.maximum(readings.words.cuts.bounds[mine] - first[run, side], 0)
        other = readings.sentence_of(articles[run, 1 - side], first[run, 1 - side] + ahead)
        which = matches.which[runs][run]
        found.append(np.stack([which, *((other, mine) if side else (mine, other))], axis=1))
    return np.concatenate(found)


def _traced(
    readings: Readings, links: Ints, weights: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.int32], Floats]:
    """Return spans and shared own words of linked sentences (n x 6), and the score."""
    words = readings.words
    sides = [readings.spans_of(links[:, side]) for side in (1, 2)]
    out, scores = np.empty((len(links), 6), np.int32), np.empty(len(links), np.float32)
    over_rows(tracing.trace, len(links), words.hashes, words.marks, weights, *sides, out, scores)
    return out, scores.astype(np.float64)


def usual_weights(words: Hashes, statistics: Statistics) -> npt.NDArray[np.float32]:
    """Return what words earn where both sentences of an alignment have them (float32)."""
    table = _usual_weights(statistics)
    weights: npt.NDArray[np.float32] = table[words & np.uint64(len(table) - 1)]
    return weights


def _usual_weights(statistics: Statistics) -> npt.NDArray[np.float32]:
    """Return what words earn, by their lowest bits (float32)."""
    weights: npt.NDArray[np.float32] = statistics.rarity / np.float32(_USUAL_RARITY)
    return weights
