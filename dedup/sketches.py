"""Sketches: what an index keeps of articles, and finds them by; no text."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.anchors import Anchors, Sentences, anchors_of
from dedup.corpus import Block, Texts
from dedup.fingerprints import Paragraphs, fingerprints_of
from dedup.overlaps import sets_of
from dedup.rows import in_ranges, over_blocks, over_rows, sizes_of, sums_by
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup.tokens import Hashes
from dedup.words import Words, words_of
from dedup_native import joining, overlapping

Keys = npt.NDArray[np.uint32]

_LOW = np.uint64(0xFFFFFFFF)
_ANCHORS, _NEVER = 4, 255  # of a sentence that two articles share; more than any has


@dataclass(frozen=True)
class Ragged:
    """
    Values of articles, of each as many as it has.

    Args:
        owners: int64, where the values of each article begin, and the end.
        values: one after another.
    """

    owners: Ints
    values: npt.NDArray[Any]

    def __getitem__(self, row: int) -> npt.NDArray[Any]:
        """Return the values of one article."""
        own: npt.NDArray[Any] = self.values[self.owners[row] : self.owners[row + 1]]
        return own

    def take(self, rows: Ints) -> "Ragged":
        """Return those of some articles."""
        counts = sizes_of(self.owners, rows)
        values = self.values[in_ranges(self.owners[:-1][rows], counts)]
        return Ragged(np.append(0, np.cumsum(counts)), values)

    def without(self, rows: npt.NDArray[np.bool_]) -> "Ragged":
        """Return them without those of some articles, which have none then."""
        counts = np.where(rows, 0, np.diff(self.owners))
        values = self.values[in_ranges(self.owners[:-1], counts)]
        return Ragged(np.append(0, np.cumsum(counts)), values)


class Passages(NamedTuple):
    """
    Keys of parts of articles: of sentences or of paragraphs.

    Args:
        keys: uint32 by article.
        units: int32 by key, the part it is of, counted from 0 in its article.
        needed: uint8 by key, how many keys of its part another must have to support it.
        counts: int64 by article, how many parts have keys.
    """

    keys: Ragged
    units: npt.NDArray[np.int32]
    needed: npt.NDArray[np.uint8]
    counts: Ints

    def take(self, rows: Ints) -> "Passages":
        """Return those of some articles."""
        keys = in_ranges(self.keys.owners[:-1][rows], np.diff(self.keys.owners)[rows])
        some = self.keys.take(rows)
        return Passages(some, self.units[keys], self.needed[keys], self.counts[rows])

    def without(self, rows: npt.NDArray[np.bool_]) -> "Passages":
        """Return them without those of some articles, which have none then."""
        kept = ~np.repeat(rows, np.diff(self.keys.owners))
        counts = np.where(rows, 0, self.counts)
        return Passages(self.keys.without(rows), self.units[kept], self.needed[kept], counts)


@dataclass(frozen=True)
class Sketches:
    """
    What is kept of some articles.

    Args:
        digests: uint64, the same for the same sequence of folded words; 0 where they are too few.
        words: int64, how many.
        minima: n x ``num_perm``, signatures; all ones where there are too few words.
        sentences: anchors; None in an index of articles alone.
        paragraphs: smallest shingles; None there too.
        shingles: uint64 by article, sorted sets; None where they are not kept.
    """

    digests: Hashes
    words: Ints
    minima: npt.NDArray[Any]
    sentences: Passages | None
    paragraphs: Passages | None
    shingles: Ragged | None

    def __len__(self) -> int:
        return len(self.digests)

    def take(self, rows: Ints) -> "Sketches":
        """Return some of them."""
        return Sketches(
            self.digests[rows], self.words[rows], self.minima[rows],
            self.sentences and self.sentences.take(rows),
            self.paragraphs and self.paragraphs.take(rows),
            self.shingles and self.shingles.take(rows),
        )  # fmt: skip

    def without(self, rows: npt.NDArray[np.bool_]) -> "Sketches":
        """Return them so that some have nothing in common with anybody."""
        return replace(
            self,
            digests=np.where(rows, np.uint64(0), self.digests),
            sentences=self.sentences and self.sentences.without(rows),
            paragraphs=self.paragraphs and self.paragraphs.without(rows),
        )


def bands_of(minima: npt.NDArray[Any], settings: Settings) -> Keys:
    """Return the key of each band of each signature (uint32, n x bands)."""
    bands, size = settings.bands
    out = np.empty((len(minima), bands), np.uint32)
    kernel = joining.all_bands32 if minima.dtype == np.uint32 else joining.all_bands64
    over_rows(kernel, len(minima), np.ascontiguousarray(minima), size, out)
    return out


def sketches_of(
    batch: Texts, settings: Settings, statistics: Statistics | None, *, shingles: bool = False
) -> Sketches:
    """
    Sketch articles.

    Args:
        batch: the articles.
        settings: shingle, signatures, and what keys passages get.
        statistics: of the index; None for articles alone, without their passages.
        shingles: make their shingle sets too.
    """
    prints = fingerprints_of(batch, settings, paragraphs=statistics is not None, signed=False)
    signed, count = prints.of_articles, len(batch.offsets) - 1
    minima = np.full((count, settings.num_perm), -1).astype(signed.minima.dtype)
    minima[signed.rows] = signed.minima
    digests = np.zeros(count, np.uint64)
    digests[signed.rows] = signed.digests
    sets = _shingles(batch, settings) if shingles else None
    if statistics is None:
        return Sketches(digests, prints.lengths, minima, None, None, sets)
    words = words_of(batch, np.arange(count), prints.paragraphs)
    every = np.ones(count, np.bool_)
    sentences, anchors = anchors_of(words, statistics, every, settings, alone=False)
    standing = sentences.standing_in(words)
    paragraphs = _paragraphs(words, prints.paragraphs, standing, settings)
    passages = _sentences(sentences, anchors), paragraphs
    return Sketches(digests, prints.lengths, minima, *passages, sets)


def shingles_in(text: str, settings: Settings) -> Hashes:
    """Return the shingle set of a text, sorted (uint64)."""
    data = np.frombuffer(text.encode(), np.uint8)
    return sets_of(Block(0, data, np.array([0, len(data)])), settings)[1]


def _shingles(batch: Texts, settings: Settings) -> Ragged:
    parts = list(over_blocks(lambda block: sets_of(block, settings), batch.blocks()))
    counts = np.concatenate([np.zeros(1, np.int64), *(part[0] for part in parts)])
    return Ragged(
        np.cumsum(counts), np.concatenate([np.empty(0, np.uint64), *(p[1] for p in parts)])
    )


def _sentences(sentences: Sentences, anchors: Anchors) -> Passages:
    """Return the anchors of sentences; another supports one of which it has four."""
    each = np.bincount(anchors.sentences, minlength=len(sentences.flags))
    needed = np.where(each >= _ANCHORS, _ANCHORS, _NEVER)[anchors.sentences]
    owners = np.searchsorted(anchors.articles, np.arange(len(sentences.owners)))
    units = anchors.sentences - sentences.owners[anchors.articles]
    counts = sums_by(sentences.owners, each > 0)
    return _passages(anchors.keys, owners, units, needed, counts)


def _paragraphs(
    words: Words, paragraphs: Paragraphs, standing: npt.NDArray[np.bool_], settings: Settings
) -> Passages:
    """
    Return the smallest shingles of paragraphs that are no boilerplate.

    Another supports one of which it has half.

    Of the smallest of two sets together each is in both with a chance of their Jaccard (Broder
    1997, "On the resemblance and containment of documents").
    """
    grams, rows = words.grams_of(settings.shingle), len(words.paragraphs)
    spans = np.stack([words.bounds[:-1], words.bounds[1:] - settings.shingle + 1], axis=1)
    spans[(paragraphs.words < settings.paragraph_words) | standing, 1] = 0
    out = np.zeros((rows, settings.paragraph_keys), np.uint64)
    each = np.empty(rows, np.int64)
    over_rows(overlapping.least, rows, grams, np.ascontiguousarray(spans), out, each)
    keys = out[np.arange(out.shape[1]) < each[:, None]]
    numbers = np.arange(rows) - np.repeat(words.owners[:-1], np.diff(words.owners))
    owners = np.append(0, np.cumsum(each))[words.owners]
    counts = sums_by(words.owners, each > 0)
    return _passages(
        keys, owners, np.repeat(numbers, each), np.repeat((each + 1) // 2, each), counts
    )


def _passages(keys: Hashes, owners: Ints, units: Ints, needed: Ints, counts: Ints) -> Passages:
    low = (keys & _LOW).astype(np.uint32)
    return Passages(Ragged(owners, low), units.astype(np.int32), needed.astype(np.uint8), counts)
