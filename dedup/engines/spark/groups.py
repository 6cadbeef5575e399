"""
Groups of paragraphs, found on words that are told once.

Paragraphs are grouped by their words alone, whoever has them: so what hangs together is not
articles but digests, of which a common paragraph is one.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.candidates import groups_of
from dedup.chronology import window_of
from dedup.dates import UNKNOWN_TIME
from dedup.engines.spark.articles import alone, texts_in
from dedup.engines.spark.islands import columns_of, islands_of, tied
from dedup.engines.spark.prints import bands_of
from dedup.engines.spark.rows import SAID, of_kind, said
from dedup.fingerprints import Fingerprints, Signatures, fingerprints_of
from dedup.segments import Ints
from dedup.settings import Settings

BAND, STANDS, GROUP, LINK = "band", "stands", "group", "link"
LATE = 1 << 61
"""The time of what nobody knows the time of: after all others."""
_WORDS = "digest long, late long, row long, place long"
_SIGNED = f"{_WORDS}, island long, minima binary"


def late(times: Ints) -> Ints:
    """Return times to order by (int64)."""
    return np.where(times == UNKNOWN_TIME, LATE, times)


def times_of(when: Ints) -> Ints:
    """Return the times of what is ordered (int64)."""
    return np.where(when == LATE, UNKNOWN_TIME, when)


def paragraphs_said(
    prints: Fingerprints, wanted: np.ndarray, rows: Ints, when: Ints, marks: Ints,
    settings: Settings,
) -> Iterator[pa.RecordBatch]:  # fmt: skip
    """
    Yield paragraphs, each by its words, and the bands of these.

    Args:
        prints: of some articles.
        wanted: bool, which paragraphs.
        rows: int64 by article, its row.
        when: int64 by article, what paragraphs are ordered by, before their row and place.
        marks: int64 by article, something to tell of its paragraphs.
        settings: the bands.
    """
    every, article = prints.of_paragraphs, prints.paragraphs.articles()
    kept = np.flatnonzero(wanted[every.rows])
    digests, of = every.digests[kept].view(np.int64), article[every.rows[kept]]
    yield said(STANDS, a=digests, b=rows[of], c=when[of], x=every.rows[kept], y=marks[of])
    named, first = np.unique(digests, return_index=True)
    bands = bands_of(np.ascontiguousarray(every.minima[kept[first]]), settings)
    yield said(BAND, a=bands.ravel(), b=np.tile(named, len(bands)))


def groups_in(articles: DataFrame, paragraphs: DataFrame, settings: Settings) -> DataFrame:
    """
    Return the groups of paragraphs that are nearly the same.

    A digest that shares no band is in no island: only of others are signatures sent, from the
    article where each stands first, and a task has as many islands as there are in its partition.

    Args:
        articles: numbered.
        paragraphs: as ``paragraphs_said`` tells.
        settings: bands and thresholds.

    Returns:
        ``GROUP``: digest ``a`` is in the group of ``b``, the digest that stands first in it, if it
        has several; ``LINK``: articles whose paragraphs joined two groups, within the window.
    """
    bands = of_kind(paragraphs, BAND).select(f.col("a").alias("key"), f.col("b").alias("row"))
    islands = islands_of(tied(bands)).select(f.col("row").alias("digest"), "island")
    place = f.struct(f.col("c").alias("late"), f.col("b").alias("row"), f.col("x").alias("place"))
    stands = of_kind(paragraphs, STANDS).select(f.col("a").alias("digest"), place.alias("place"))
    firsts = stands.join(islands, "digest").groupBy("digest", "island").agg(
        f.min("place").alias("place")
    )  # fmt: skip
    each = f.struct(
        "digest", "place.late", "place.row", f.col("place.place").cast("long").alias("place"),
        "island",
    )  # fmt: skip
    asked = firsts.groupBy("place.row").agg(f.collect_list(each).alias("asked"))
    signed = articles.select("row", "text").join(asked, "row").select("text", "asked")
    signed = signed.mapInArrow(partial(_signed, settings), _SIGNED)
    return signed.repartition("island").mapInArrow(partial(_grouped, settings), SAID)


def _signed(settings: Settings, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the words that are asked for, with their signatures."""
    for batch in batches:
        asked = batch.column("asked").flatten()
        prints = fingerprints_of(texts_in(batch), settings).of_paragraphs
        known, first = np.unique(prints.digests.view(np.int64), return_index=True)
        places = first[np.searchsorted(known, asked.field("digest").to_numpy())]
        minima = [row.tobytes() for row in prints.minima[places]]
        columns = [*asked.flatten(), pa.array(minima, pa.binary())]
        names = [field.name for field in asked.type]
        yield pa.RecordBatch.from_arrays(columns, [*names, "minima"])


def _grouped(settings: Settings, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the groups of whole islands, as many as there are."""
    alone()
    kept, minima = [], []
    for batch in batches:
        kept.append(batch)
        minima += batch.column("minima").to_pylist()
    digests, when, rows, places = columns_of(iter(kept), "digest", "late", "row", "place")
    if not minima:
        return
    kind = np.uint32 if settings.scheme == "affine32" else np.uint64
    table = np.frombuffer(b"".join(minima), kind).reshape(len(minima), -1)
    order = np.lexsort((places, rows, when))
    digests, rows = digests[order], rows[order]
    every = np.arange(len(order))
    found = groups_of(Signatures(every, table[order], digests.view(np.uint64)), every, settings)
    firsts = np.repeat(found.members[found.bounds[:-1]], np.diff(found.bounds))
    yield said(GROUP, a=digests[found.members], b=digests[firsts])
    links = window_of(times_of(when[order]), settings).kept(found.links)
    yield said(LINK, a=rows[links[:, 0]], b=rows[links[:, 1]])
