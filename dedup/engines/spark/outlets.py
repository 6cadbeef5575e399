"""The table of outlets on Spark: tallies of all islands, some outlets a task."""

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema

from dedup.detection import Detection
from dedup.engines.spark.articles import Known
from dedup.engines.spark.tables import rows_in
from dedup.findings import Findings
from dedup.rollups import outlets_table
from dedup.segments import Ints
from dedup.tallies import COUNTED, summed

OUTLETS, TALLIES = "outlets", "tallies"
_KEYS = "outlet", "story", "agency"
TALLIED = pa.schema([(name, pa.int64()) for name in (*_KEYS, *COUNTED)])
_TASKS = 64  # outlets are dealt out to so many: tallies grow with the corpus, outlets do not


def tallied(made: Detection, found: Findings, rows: Ints) -> pa.Table:
    """Return the tallies of some articles, their stories called by the first of their rows."""
    tallies, alone = made.tallies, found.stories.alone
    stories, first = np.unique(alone, return_index=True)
    story = rows[first][np.searchsorted(stories, tallies.story)]
    columns = tallies.outlet, story, tallies.agency, *tallies.counts.T
    return pa.Table.from_arrays(list(map(pa.array, columns)), schema=TALLIED)


def table_of_outlets(made: DataFrame, known: Known, schema: pa.Schema) -> DataFrame:
    """Return the table of outlets, of the tallies of all islands."""
    names, settings = known.names, known.settings
    agencies = known.outlets.agencies_among(names)

    def work(cells: pa.Table) -> pa.Table:
        outlet, story, agency, *counts = (cells[name].to_numpy() for name in TALLIED.names)
        tallies = summed(outlet, story, agency, counts)
        return outlets_table(tallies, names, agencies, settings).cast(schema)

    cells = rows_in(made, TALLIES)
    dealt = cells.groupBy(f.pmod(f.xxhash64("outlet"), f.lit(_TASKS)))
    return dealt.applyInArrow(work, from_arrow_schema(schema))
