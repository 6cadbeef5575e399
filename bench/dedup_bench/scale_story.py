"""One story in thousands of outlets inside generated news: is it found whole, and at what cost."""

from itertools import islice
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dedup_bench.results import Cell
from dedup_bench.scale_runs import COLUMNS, News, Run
from dedup_bench.story import outlets, told_edited

_TOGETHER = 5_000  # rows written at once
_OTHER = 6  # added to the seed of the news: their own stories are of that one

COLUMNS_TOLD = (
    "run", "outlets", "in one story", "possibly", "of edited", "others in it",
    "with a confident pair", "pairs with others", "CPU seconds more", "peak MB more",
)  # fmt: skip


class Size(NamedTuple):
    """How many articles are generated, and how many outlets carry one more story beside them."""

    articles: int
    outlets: int = 0

    def __str__(self) -> str:
        """Return it as it stands in tables."""
        return f"{self.articles:,}" + (f" + {self.outlets:,}" if self.outlets else "")


def sizes_in(given: str) -> list[Size]:
    """
    Return the sizes of a list with commas, in order.

    >>> [str(size) for size in sizes_in("20000,1000+100,1000")]
    ['1,000', '1,000 + 100', '20,000']

    Raises:
        UsageError: there is something else in it.
    """
    try:
        sizes = sorted({Size(*map(int, one.split("+"))) for one in given.split(",")})
    except (ValueError, TypeError):
        sizes = []
    if not sizes or any(size.articles < 1 or size.outlets < 0 for size in sizes):
        raise click.UsageError("--sizes should read like 10000,100000 or 10000,10000+1000")
    return sizes


def with_story(news: News, number: int, seed: int) -> News:
    """Write news with a story in so many outlets behind them, or find it there."""
    path = news.path.with_name(f"{news.path.stem}+{number}{news.path.suffix}")
    if not path.is_file():
        part = path.with_name(f"{path.name}.part")
        _write(part, news, number, seed + _OTHER)
        part.replace(path)
    return news._replace(path=path, outlets=number)


def _write(path: Path, news: News, number: int, seed: int) -> None:
    rows, first = outlets(number, seed), len(news.cases)
    with (
        pq.ParquetFile(news.path) as before,
        pq.ParquetWriter(path, before.schema_arrow, compression="zstd") as writer,
    ):
        for batch in before.iter_batches(_TOGETHER):
            writer.write_batch(batch)
        for start in range(first, first + number, _TOGETHER):
            lines = [
                {
                    "id": f"a{start + place:08}", "outlet": line.outlet, "title": "",
                    "published": line.published, "text": line.text,
                }
                for place, line in enumerate(islice(rows, _TOGETHER))
            ]  # fmt: skip
            writer.write_table(pa.Table.from_pylist(lines, before.schema_arrow).select(COLUMNS))


def row_of(name: str, news: News, run: Run, without: Run | None) -> list[Cell] | None:
    """
    Return the row of a run: what it tells of the story, and what it took more than one without.

    None where it failed, or found no stories.
    """
    if run.pairs is None or run.homes is None:
        return None
    first = len(news.cases)
    homes, possible = run.homes[first:].T
    largest = np.bincount(homes[homes >= 0]).argmax() if (homes >= 0).any() else -2
    joined, edited = homes == largest, told_edited(news.outlets)
    inside = run.pairs >= first
    met = np.zeros(news.outlets, np.bool_)
    met[run.pairs[inside.all(axis=1)].ravel() - first] = True
    more = [run.cpu - without.cpu, run.peak - without.peak] if without else [None, None]
    return [
        name, news.outlets, int(joined.sum()), int(np.count_nonzero(possible[~joined] == largest)),
        float(joined[edited].mean()), int(np.count_nonzero(run.homes[:first, 0] == largest)),
        int(met.sum()), int(np.count_nonzero(inside.sum(axis=1) == 1)), *more,
    ]  # fmt: skip
