"""Tables: which there are, and of what columns."""

from collections.abc import Mapping

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import to_arrow_schema

from dedup.corpus import corpus_of
from dedup.engines.spark.articles import OURS
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.settings import Settings


def schemas_of(
    articles: DataFrame, outlets: Outlets, settings: Settings, *, only_near: bool
) -> Mapping[str, pa.Schema]:
    """Return the columns of each table, by name, as one machine makes them of no article."""
    nothing = to_arrow_schema(articles.drop(*OURS).schema).empty_table()
    found = detect(corpus_of(nothing), settings, outlets, only_near=only_near)
    return {name: table.schema.remove_metadata() for name, table in found.tables.items()}
