"""Tables: which there are, and of what columns."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame

from dedup.corpus import Corpus, corpus_of
from dedup.engines.spark.articles import OURS, Known, arrow_of
from dedup.line import detect


def schemas_of(articles: DataFrame, known: Known, *, only_near: bool) -> Mapping[str, pa.Schema]:
    """Return the columns of each table, by name, as one machine makes them of no article."""
    found = detect(_nothing(articles, known), known.settings, known.outlets, only_near=only_near)
    return {name: table.schema.remove_metadata() for name, table in found.tables.items()}


def _nothing(articles: DataFrame, known: Known) -> Corpus:
    """Return no article, of all outlets."""
    corpus = corpus_of(arrow_of(articles.drop(*OURS)).empty_table())
    vars(corpus)["outlets"] = known.names, np.empty(0, np.int32)
    return corpus
