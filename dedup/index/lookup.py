"""Lookups: what articles that ask have in common with those an index holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.index.batch import Batch
from dedup.index.entries import Entry
from dedup.index.parts import Part, delivery_keys, seqs_of
from dedup.index.postings import Wanted
from dedup.lexicon.sketch_gate import SKETCH_WEIGHTS
from dedup.rows import over_rows
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.sketches import Keys, Passages, Ragged, Sketches, bands_of
from dedup.statistics import weigh
from dedup_native import ranking

MOST = 8
"""So many of the nearest, and of the heaviest, are named to an article that asks."""

_EIGHTHS = 8  # of a weight, see ``statistics.weigh``
_NEVER = np.iinfo(np.int64).max
_LOW = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True)
class Asking:
    """
    Articles that ask.

    Args:
        sketches: of them.
        ids: UTF-8 of their ids.
        batch: the articles themselves.
        first: the row of the first in the tail, if they stand there already, or -1: each is
            compared with those that stand before it.
    """

    sketches: Sketches
    ids: Ragged
    batch: Batch
    first: int = -1

    def id_of(self, row: int) -> str:
        """Return the id of one of them."""
        return self.batch.ids[row]

    def take(self, rows: Ints) -> "Asking":
        """Return some of them."""
        return Asking(
            self.sketches.take(rows), self.ids.take(rows), self.batch.take(rows), self.first
        )

    def without(self, rows: npt.NDArray[np.bool_]) -> "Asking":
        """Return them so that some have nothing in common with anybody."""
        return replace(self, sketches=self.sketches.without(rows))

    def standing(self, tail: int) -> Ints:
        """Return how many rows of a tail each is compared with (int64)."""
        count = len(self.sketches)
        return np.full(count, tail) if self.first < 0 else self.first + np.arange(count)

    def below(self, owners: Ints) -> Ints:
        """Return by key the row in the tail under which rows are met (int64)."""
        return np.repeat(self.standing(_NEVER), np.diff(owners))


class Nearest(NamedTuple):
    """
    The nearest of each article that asks.

    Args:
        seqs: int64, n x ``MOST``, numbers of arrival, 0 for none; the nearest first.
        agrees: int32, in how many minima.
    """

    seqs: Ints
    agrees: npt.NDArray[np.int32]


class Heaviest(NamedTuple):
    """
    Whose passages weigh most in each article that asks.

    Args:
        seqs: int64, n x ``MOST``, numbers of arrival, 0 for none; the heaviest first.
        weights: int32, of the keys both have, in eighths of their rarity.
        supported: int32, passages of the article that asks which the other supports.
    """

    seqs: Ints
    weights: npt.NDArray[np.int32]
    supported: npt.NDArray[np.int32]


def same_in(parts: Sequence[Part], asking: Asking) -> list[list[Entry]]:
    """Return by article those that have its very words."""
    return _with_words(parts, asking, "digest", (asking.sketches.digests & _LOW).astype(np.uint32))


def delivered_in(parts: Sequence[Part], asking: Asking) -> list[list[Entry]]:
    """Return by article those that have its very words, and its id."""
    keys = delivery_keys(asking.ids, asking.sketches.digests)
    found = _with_words(parts, asking, "delivery", keys)
    return [[one for one in same if one.id == asking.id_of(i)] for i, same in enumerate(found)]


def fresh_in(parts: Sequence[Part], asking: Asking) -> Ints:
    """Return the rows of what has words, and is not held yet by its id and words (int64)."""
    columns = asking.sketches.digests.tolist(), asking.sketches.words.tolist()
    named, before = zip(asking.batch.ids, *columns, strict=True), delivered_in(parts, asking)
    first: dict[tuple[str, int, int], int] = {}
    for row, name in enumerate(named):
        if name[1] and not before[row]:
            first.setdefault(name, row)
    return np.array([*first.values()], np.int64)


def ids_in(parts: Sequence[Part], ids: Iterable[str]) -> set[str]:
    """Return those of some ids whose articles can be found."""
    names = {name.encode() for name in ids}
    found = ((part, seq) for part in parts for seq in seqs_of(part, names))
    return {part.entry(part.row_of(seq)).id for part, seq in found}


def _with_words(parts: Sequence[Part], asking: Asking, kind: str, keys: Keys) -> list[list[Entry]]:
    """Return by article those that have its key, if they have its words."""
    digests, words = asking.sketches.digests, asking.sketches.words
    wanted = _wanted(asking, Ragged(np.arange(len(digests) + 1), keys))
    found: list[list[Entry]] = [[] for _ in digests]
    for part in parts:
        met = part.meet(kind, wanted)
        for i in np.flatnonzero(met.counts).tolist():
            for row in np.unique(met.rows[i, : met.counts[i]]).tolist():
                same = part.column("digest")[row] == digests[i] != 0
                if same and part.column("words")[row] == words[i] and part.live[row]:
                    found[i].append(part.entry(row))
    return found


def nearest_in(parts: Sequence[Part], asking: Asking, floor: int, settings: Settings) -> Nearest:
    """
    Return the articles whose signatures agree with those that ask.

    Args:
        parts: of the index.
        asking: who asks; one without words meets nobody.
        floor: in how many minima they must agree.
        settings: bands.
    """
    minima, count = asking.sketches.minima, len(asking.sketches)
    keys = bands_of(minima, settings)
    has = (asking.sketches.digests != 0).astype(np.int64) * keys.shape[1]
    owners = np.append(0, np.cumsum(has))
    families = np.tile(np.arange(keys.shape[1]), int(np.count_nonzero(has)))
    wanted = _wanted(asking, Ragged(owners, keys[has > 0].ravel()), families)
    seqs, agrees = np.zeros((count, MOST), np.int64), np.full((count, MOST), -1, np.int32)
    kernel = ranking.nearest32 if minima.dtype == np.uint32 else ranking.nearest64
    for part in parts:
        if len(part):
            met = part.meet("band", wanted)
            given = minima, met.rows, met.counts, owners, part.column("minima"), part.live
            over_rows(kernel, count, *given, part.column("seq"), floor, seqs, agrees)
    return Nearest(seqs, agrees)


def heaviest_in(parts: Sequence[Part], asking: Asking, kind: str, least: int) -> Heaviest:
    """
    Return the articles whose passages weigh most in those that ask.

    Args:
        parts: of the index, the tail last.
        asking: who asks.
        kind: of passages, ``sentences`` or ``paragraphs``.
        least: what their keys must weigh together, in eighths.
    """
    passages: Passages = getattr(asking.sketches, kind)
    count, owners = len(asking.sketches), passages.keys.owners
    before = sum(map(len, parts[:-1])) + asking.standing(len(parts[-1]))
    wanted = _wanted(asking, passages.keys)
    some = [part for part in parts if len(part)]
    met = [part.meet(kind, wanted) for part in some]
    totals = sum((one.totals for one in met), np.zeros(owners[-1], np.int64))
    weights = weigh(totals + 1, np.repeat(before, np.diff(owners)))
    seqs, sums = np.zeros((count, MOST), np.int64), np.full((count, MOST), -1, np.int32)
    supported = np.zeros((count, MOST), np.int32)
    for part, one in zip(some, met, strict=True):
        given = one.rows, one.counts, owners, weights, passages.units, passages.needed
        lists = part.column("seq"), least, seqs, sums, supported
        over_rows(ranking.tally, count, *given, part.live, *lists)
    return Heaviest(seqs, sums, supported)


def _wanted(asking: Asking, keys: Ragged, families: Ints | None = None) -> Wanted:
    """Return the keys of articles as something to ask for."""
    family = np.zeros(len(keys.values), np.int64) if families is None else families
    return Wanted.of(keys.values, family, asking.below(keys.owners))


class Carried(NamedTuple):
    """
    Whose passages stand in each article that asks, as far as sketches tell.

    Args:
        seqs: int64, n x ``MOST``, numbers of arrival, 0 for none.
        evidence: float64, log-odds.
        sentences: int32, sentences of the article that asks which the other supports.
        paragraphs: int32, likewise.
    """

    seqs: Ints
    evidence: npt.NDArray[np.float64]
    sentences: npt.NDArray[np.int32]
    paragraphs: npt.NDArray[np.int32]


def carried_in(parts: Sequence[Part], asking: Asking, settings: Settings) -> Carried:
    """
    Weigh what articles that ask have in common with others, by their sketches alone.

    Args:
        parts: of the index.
        asking: who asks, sketched with passages.
        settings: ``anchor_rarity``.
    """
    least = int(_EIGHTHS * settings.anchor_rarity)
    sentences = heaviest_in(parts, asking, "sentences", least)
    paragraphs = heaviest_in(parts, asking, "paragraphs", 0)
    same = sentences.seqs[:, :, None] == paragraphs.seqs[:, None, :]
    same &= sentences.seqs[:, :, None] > 0
    weights = (same * np.maximum(paragraphs.weights, 0)[:, None, :]).sum(axis=2)
    passages: Passages = asking.sketches.sentences  # type: ignore[assignment]
    rarities = np.maximum(sentences.weights, 0) / _EIGHTHS, weights / _EIGHTHS
    evidence = SKETCH_WEIGHTS[0] + SKETCH_WEIGHTS[3] * np.log1p(passages.counts)[:, None]
    evidence = evidence + sum(
        weight * np.log1p(rarity)
        for weight, rarity in zip(SKETCH_WEIGHTS[1:3], rarities, strict=True)
    )
    supported = (same * paragraphs.supported[:, None, :]).sum(axis=2).astype(np.int32)
    return Carried(sentences.seqs, evidence, sentences.supported, supported)
