"""Firsts: of an id that stands twice the first row, as on one machine; the others are refused."""

from collections.abc import Iterator, Mapping
from functools import partial

import pyarrow as pa
from pyspark.sql import DataFrame, Window, WindowSpec
from pyspark.sql import functions as f

from dedup.corpus import COLUMNS, Intake
from dedup.engines.spark.articles import WIRE
from dedup.engines.spark.intake import BLOCK, FILE, LINE, LINES, PLACE, REASON, SAID, SOURCE
from dedup.errors import InputError
from dedup.reading.ledger import SHOWN
from dedup.reading.recoding import HOW
from dedup.reading.settling import NOT_UTF8, in_json

TWICE = "id stands twice"
_AGAIN, _FIRST = "__again", "__first"


def firsts(rows: DataFrame, names: Mapping[str, str]) -> DataFrame:
    """
    Return articles in order of their ids, of each id the first, and of what is empty no null.

    Args:
        rows: as ``intake.read`` tells.
        names: of outlets, by their aliases.
    """
    dealt = articles_in(rows).repartitionByRange("id")  # whatever has one id is in one part
    found = dealt.withColumn(_AGAIN, f.row_number().over(_by_id())).where(f.col(_AGAIN) == 1)
    plain = [f.coalesce(name, f.lit("")).alias(name) for name in COLUMNS]
    own = [name for name in found.columns if name not in {*COLUMNS, *PLACE, REASON, SAID, _AGAIN}]
    made = found.select(*plain, *own)
    return made.replace(dict(names), subset=["outlet"]) if names else made


def _by_id() -> WindowSpec:
    return Window.partitionBy("id").orderBy(*PLACE)


def articles_in(rows: DataFrame) -> DataFrame:
    """Return the good rows; wire copy whose id an article has too has an id of its own."""
    good = rows.where(f.col(REASON).isNull())
    wire = good.where(WIRE)
    if not wire.head(1):
        return good
    articles = good.where(~f.col(WIRE))
    taken = wire.select("id").join(articles.select("id"), "id", "left_semi").distinct()
    named = wire.join(taken.withColumn(_AGAIN, f.lit(True)), "id", "left")
    other = f.when(f.col(_AGAIN), f.concat(f.lit("wire:"), "id")).otherwise(f.col("id"))
    return articles.unionByName(named.withColumn("id", other).drop(_AGAIN))


def intake_of(rows: DataFrame, articles: int) -> Intake:
    """
    Return how many rows were refused, by reason.

    Args:
        rows: as ``intake.read`` tells.
        articles: how many are left of them.
    """
    counts: dict[str | None, int] = dict(rows.groupBy(REASON).count().collect())
    good, _ = counts.pop(None, 0), counts.pop(LINES, 0)
    reasons = {str(reason): count for reason, count in counts.items()}
    reasons |= {TWICE: good - articles} if good > articles else {}
    return Intake((), good + sum(counts.values()), dict(sorted(reasons.items())))


def refused(rows: DataFrame, intake: Intake) -> DataFrame:
    """Return refused rows in order, as a file of rejects has them."""
    begun = rows.where(f.col(REASON) == LINES).select(*PLACE)
    by_file = Window.partitionBy(SOURCE, FILE).orderBy(BLOCK)
    before = (f.sum(LINE).over(by_file) - f.col(LINE)).alias("__before")
    blocks = begun.select(SOURCE, FILE, BLOCK, before)
    bad = rows.where(f.col(REASON).isNotNull() & (f.col(REASON) != LINES))
    told = _counted(bad.select(*PLACE, REASON, SAID), blocks)
    if TWICE in intake.reasons:
        told = told.unionByName(_doubled(articles_in(rows), blocks))
    return told.orderBy(SOURCE, FILE, LINE).select(
        f.col(FILE).alias("file"), f.col(LINE).alias("line"), f.col(REASON).alias("reason"),
        f.col(SAID).alias("row"),
    )  # fmt: skip


def _counted(rows: DataFrame, blocks: DataFrame) -> DataFrame:
    """Return rows with their line in the file, not in its block."""
    placed = rows.join(blocks, [SOURCE, FILE, BLOCK], "left")
    line = f.col(LINE) + f.coalesce("__before", f.lit(0))
    return placed.withColumn(LINE, line).drop("__before")


def _doubled(articles: DataFrame, blocks: DataFrame) -> DataFrame:
    """Return the later rows of ids that stand twice: of all others only ids are looked at."""
    ids = articles.select("id", *PLACE)
    several = ids.groupBy("id").count().where("count > 1").select("id")
    whole = _counted(articles.join(several, "id"), blocks)
    first = f.first(f.concat(FILE, f.lit(":"), LINE)).over(_by_id())
    again = whole.select("*", f.row_number().over(_by_id()).alias(_AGAIN), first.alias(_FIRST))
    why = f.concat(f.lit(f"{TWICE} (first at "), _FIRST, f.lit(")"))
    later = again.where(f.col(_AGAIN) > 1).withColumn(REASON, why).drop(_AGAIN, _FIRST)
    own = [name for name in later.columns if name not in {*PLACE, WIRE, REASON, SAID}]
    kinds = later.select(*PLACE, REASON, SAID).schema
    return later.mapInArrow(partial(_said, own, kinds.names), kinds)


def _said(
    own: list[str], names: list[str], batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Yield rows with what a person should see of them."""
    for batch in batches:
        cells = batch.select(own)
        said = pa.array([in_json(cells, row)[:SHOWN] for row in range(len(batch))], pa.string())
        yield batch.set_column(batch.schema.get_field_index(SAID), SAID, said).select(names)


def expect_some(rejects: DataFrame, intake: Intake) -> None:
    """
    Refuse what has rows, but no good one.

    Raises:
        InputError: so it is.
    """
    if intake.rejected and intake.rejected == intake.rows:
        file, line, reason, _ = rejects.first()
        how = f"; {HOW}" if reason == NOT_UTF8 else ""
        raise InputError(f"no row can be read; the first was refused: {reason}{how}", file, line)
