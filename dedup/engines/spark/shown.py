"""Shown: what pairs that were judged in one part of a corpus show, as rows, for another part."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.copies import Copies
from dedup.engines.spark.parts import Part
from dedup.engines.spark.rows import SAID, said
from dedup.matches import Matches
from dedup.pairs import Floats, Pairs
from dedup.rows import distinct, keys_of
from dedup.segments import Ints
from dedup.supports import Supports
from dedup.weighing import Judged, Read

READ, PAIR, MATCH, SUPPORT, COPY = "read", "pair", "match", "support", "copy"
SHOWN = f"{SAID}, whole array<long>, real array<double>"
"""Rows of a pair of articles, ``c`` counting those of a pair; numbers of a kind, whole and real."""


class Places(NamedTuple):
    """Where the paragraphs, sentences and words of each article begin in its corpus (int64)."""

    paragraphs: Ints
    sentences: Ints
    words: Ints


def places_in(read: Read) -> Places:
    """Return where things begin in articles that were read."""
    return Places(read.paragraphs.owners, read.sentences.owners, read.words.offsets)


def nowhere(articles: int) -> Places:
    """Return places that are counted by article, for who has no texts."""
    return Places(*[np.zeros(articles + 1, np.int64)] * 3)


def rows_of(shown: Judged, part: Part, places: Places) -> Iterator[pa.RecordBatch]:
    """
    Yield what pairs show, each paragraph, sentence and word counted in its article.

    Of pairs that are not related only those of which a quotation is told.
    """
    matches, supports, copies, pairs = shown[:4]
    both = matches.pairs
    told = pairs.find(both) >= 0
    told[distinct(matches.which[matches.own < matches.size])] = True
    kept = told[matches.which]
    rows, said_in = both[matches.which[kept]], both[supports.which]
    table = _Rows(part.rows)
    yield table.of(READ, both[told], [supports.formulas[told]])
    relations = [pairs.overlap, pairs.evidence, shown.covers]
    yield table.of(PAIR, pairs.rows, [pairs.relation, pairs.point], relations)
    yield table.of(MATCH, rows, [
        matches.kinds[kept], matches.paragraphs[kept] - places.paragraphs[rows],
        matches.first[kept] - places.words[rows], matches.size[kept], matches.own[kept],
    ])  # fmt: skip
    yield table.of(SUPPORT, said_in, [
        supports.sentences - places.sentences[said_in],
        (supports.spans - places.words[said_in][:, :, None]).reshape(-1, 4),
    ], [supports.share, supports.cosine, supports.score])  # fmt: skip
    yield table.of(COPY, np.stack([copies.article, copies.other], axis=1), [
        copies.paragraph - places.paragraphs[copies.article],
        copies.other_paragraph - places.paragraphs[copies.other], copies.kind,
    ], [copies.share])  # fmt: skip


def judged_in(part: Part, places: Places, read: Read | None) -> Judged:
    """
    Return what the pairs of some articles show, from rows of it.

    Args:
        part: the articles, and the rows.
        places: where things begin in them.
        read: the articles; None if nobody asks of their words.
    """
    both, (formulas,), _ = _columns(part, READ, (1,), ())
    keys = keys_of(both)
    pairs, (relation, point), (overlap, evidence, covers) = _columns(part, PAIR, (1, 1), (3, 1, 2))
    rows, (kinds, paragraphs, first, size, own), _ = _columns(part, MATCH, (1, 2, 2, 1, 1), ())
    words: Any = read and read.words
    matches = Matches(
        both, keys.searchsorted(keys_of(rows)), kinds.astype(np.uint8),
        paragraphs + places.paragraphs[rows], first + places.words[rows], size, own, words,
    )  # fmt: skip
    said_in, (sentences, spans), (share, cosine, score) = _columns(part, SUPPORT, (2, 4), (2, 1, 1))
    spans = spans.reshape(-1, 2, 2) + places.words[said_in][:, :, None]
    sentences = sentences + places.sentences[said_in]
    which = keys.searchsorted(keys_of(said_in))
    narrow = cosine.astype(np.float32), score.astype(np.float32)
    supports = Supports(which, sentences, spans, share, *narrow, formulas)
    return Judged(
        matches, supports, _copies(part, places, read),
        Pairs(pairs, relation.astype(np.int8), overlap, point.astype(np.int8), evidence), covers,
    )  # fmt: skip


def _copies(part: Part, places: Places, read: Read | None) -> Copies:
    both, (mine, others, kinds), (share,) = _columns(part, COPY, (1, 1, 1), (1,))
    article, other = both.T
    mine, others = mine + places.paragraphs[article], others + places.paragraphs[other]
    order = np.argsort(mine << 32 | other)
    standing = np.zeros(0, np.bool_) if read is None else read.standing
    return Copies(
        mine[order], article[order], other[order], others[order], share[order],
        kinds[order].astype(np.int8), standing,
    )  # fmt: skip


def _columns(
    part: Part, kind: str, whole: tuple[int, ...], real: tuple[int, ...]
) -> tuple[Ints, list[Ints], list[Floats]]:
    """Return the pairs of rows of a kind, in order, and their numbers, so many a column."""
    both, facts = part.places(kind), part.facts(kind)
    order = np.lexsort((facts["c"].to_numpy(), both[:, 1], both[:, 0]))
    return both[order], _parted(facts["whole"], order, whole), _parted(facts["real"], order, real)


def _parted(lists: pa.ChunkedArray, order: Ints, widths: tuple[int, ...]) -> list[Any]:
    if not widths:
        return []
    table = lists.combine_chunks().flatten().to_numpy().reshape(-1, sum(widths))[order]
    parts = np.split(table, np.cumsum(widths)[:-1], axis=1)
    return [part[:, 0] if part.shape[1] == 1 else part for part in parts]


class _Rows(NamedTuple):
    """Makes rows of ``SHOWN``, of articles by their rows in the whole corpus."""

    rows: Ints

    def of(
        self, kind: str, pairs: Ints, whole: list[Any], real: list[Any] | None = None
    ) -> pa.RecordBatch:
        one, other = self.rows[pairs].T
        base = said(kind, a=one, b=other, c=np.arange(len(pairs)))
        more = [_lists(whole, len(pairs), np.int64), _lists(real or [], len(pairs), np.float64)]
        names = [*base.schema.names, "whole", "real"]
        return pa.RecordBatch.from_arrays([*base.columns, *more], names)


def _lists(columns: list[npt.NDArray[Any]], count: int, kind: Any) -> pa.Array:
    """Return columns, each of one number a row or several, as a list a row."""
    table = np.column_stack([np.empty((count, 0), kind), *columns]).astype(kind)
    bounds = np.arange(count + 1, dtype=np.int32) * table.shape[1]
    return pa.ListArray.from_arrays(bounds, table.ravel())
