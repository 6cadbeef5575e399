"""Prints: what articles and paragraphs are known by, as keys for a shuffle."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame

from dedup.engines.spark.articles import ROW, texts_in
from dedup.fingerprints import Signatures, fingerprints_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.tokens import Hashes
from dedup_native import joining

KEYS = "key long, row long"
_FACTOR = np.uint64(0x9E3779B185EBCA87)


def article_keys(articles: DataFrame, settings: Settings) -> DataFrame:
    """Return the keys of whole articles: those of one key may be near-duplicates."""
    return articles.select(ROW, "text").mapInArrow(partial(_article_keys, settings), KEYS)


def _article_keys(
    settings: Settings, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        prints = fingerprints_of(texts_in(batch), settings, paragraphs=False)
        keys, signed = keys_of(prints.of_articles, settings)
        yield posted(keys, batch.column(ROW).to_numpy()[signed])


def posted(keys: Ints, rows: Ints) -> pa.RecordBatch:
    """Return keys, each with its row."""
    return pa.RecordBatch.from_arrays([keys, rows], ["key", "row"])


def keys_of(signatures: Signatures, settings: Settings) -> tuple[Ints, Ints]:
    """
    Return what signatures share with others: bands, and their words (int64), and whose each is.

    Two bands may meet in one key, which makes no pair: stations look at the bands again.
    """
    keys = np.concatenate([bands_of(signatures.minima, settings), signatures.digests[None]])
    return keys.ravel().view(np.int64), np.tile(signatures.rows, len(keys))


def bands_of(minima: npt.NDArray[Any], settings: Settings) -> Hashes:
    """Return the keys of all bands of signatures (uint64, bands x signatures), each band's own."""
    bands, size = settings.bands
    kernel = joining.band_keys32 if minima.dtype == np.uint32 else joining.band_keys64
    keys, places = np.empty((bands, len(minima)), np.uint64), np.arange(len(minima))
    for band in range(bands):
        kernel(minima, places, band * size, size, keys[band], 0, len(minima))
    return keys + (np.arange(bands, dtype=np.uint64) * _FACTOR)[:, None]
