"""Standing text: of what recurs in an outlet, what is like wire copy is none."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.candidates import groups_of
from dedup.corpus import Corpus
from dedup.engines.spark.articles import Known, corpora_in
from dedup.engines.spark.islands import islands_of, tied
from dedup.engines.spark.prints import KEYS, keys_of, posted
from dedup.engines.spark.rows import numbers
from dedup.fingerprints import Signatures, fingerprints_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.tokens import Hashes

_SIGNED = "digest long, row long, place long, wire boolean, minima binary"
_PLACE = "row", "place"
_NAMES = ["digest", "row", "place", "wire", "minima"]


def beside_wire(articles: DataFrame, known: Known, standing: Hashes) -> Hashes:
    """
    Return the boilerplate that no wire copy is grouped with (uint64, ascending).

    One paragraph stands for all of the same words, the first: others are grouped with it anyhow.

    Args:
        articles: numbered.
        known: what every task is told.
        standing: uint64, what recurs in an outlet.
    """
    kind = np.dtype(np.uint32 if known.settings.scheme == "affine32" else np.uint64)

    def sign(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for corpus, rows in corpora_in(batches, known):
            yield _signed(corpus, rows, known, standing)

    def keys(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            signatures = _signatures(pa.table(batch), kind)
            made, of = keys_of(signatures, known.settings)
            yield posted(made, batch.column("digest").to_numpy()[of])

    def like(table: pa.Table) -> pa.Table:
        return _like(table.drop_columns("island"), kind, known.settings)

    signed = articles.mapInArrow(sign, _SIGNED)
    first = f.min_by(f.struct("row", "place", "minima"), f.struct("row", "place")).alias("first")
    each = signed.groupBy("digest").agg(f.max("wire").alias("wire"), first)
    each = each.select("digest", "first.*", "wire").checkpoint()
    islands = islands_of(tied(each.select(*_NAMES).mapInArrow(keys, KEYS)))
    recurring = f.col("digest").isin([int(digest) for digest in standing.view(np.int64)])
    named = each.join(islands.withColumnRenamed("row", "digest"), "digest")
    chosen = named.where(recurring).select("island").distinct()  # no other can have what is asked
    whole = named.join(chosen, "island").select(*_NAMES, "island")
    found = whole.groupBy("island").applyInArrow(like, "digest long").where(recurring)
    alone = each.where(recurring & f.col("wire")).select("digest")
    return np.setdiff1d(standing, numbers(found.union(alone), "digest"))


def _like(table: pa.Table, kind: "np.dtype[Any]", settings: Settings) -> pa.Table:
    """Return the digests of an island that are wire copy, or grouped with it."""
    table = table.sort_by([(name, "ascending") for name in _PLACE])
    signatures, wire = _signatures(table, kind), table["wire"].to_numpy()
    groups = groups_of(signatures, np.arange(len(table)), settings)
    found = wire.copy()
    for first, stop in zip(groups.bounds[:-1], groups.bounds[1:], strict=True):
        members = groups.members[first:stop]
        found[members] |= wire[members].any()
    return pa.table({"digest": signatures.digests[found].view(np.int64)})


def _signatures(table: pa.Table, kind: "np.dtype[Any]") -> Signatures:
    """Return signatures of rows in their order."""
    data = b"".join(table["minima"].to_pylist())
    minima = (
        np.frombuffer(data, kind).reshape(len(table), -1) if len(table) else np.empty((0, 1), kind)
    )
    digests = np.ascontiguousarray(table["digest"].to_numpy()).view(np.uint64)
    return Signatures(np.arange(len(table)), np.ascontiguousarray(minima), digests)


def _signed(corpus: Corpus, rows: Ints, known: Known, standing: Hashes) -> pa.RecordBatch:
    """Return what recurs in an outlet, and all of wire copy."""
    prints = fingerprints_of(corpus, known.settings)
    signed, article = prints.of_paragraphs, prints.paragraphs.articles()
    wire = known.outlets.wires(corpus)[1][article[signed.rows]]
    kept = np.flatnonzero(wire | np.isin(signed.digests, standing))
    minima = [row.tobytes() for row in signed.minima[kept]]
    columns = [
        signed.digests[kept].view(np.int64), rows[article[signed.rows[kept]]], signed.rows[kept],
        wire[kept], pa.array(minima, pa.binary()),
    ]  # fmt: skip
    return pa.RecordBatch.from_arrays(list(map(pa.array, columns)), _NAMES)
