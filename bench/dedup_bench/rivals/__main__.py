"""One contender in a process of its own: ``python -m dedup_bench.rivals NAME --dial D ...``."""

import json
from collections.abc import Sequence
from functools import partial

import click

from dedup_bench.rivals.contract import Find
from dedup_bench.rivals.everyone import RIVALS
from dedup_bench.rivals.suite import megabytes, planted
from dedup_bench.running import used
from dedup_bench.sources import Line

WARM_UP = 1  # pairs a row of a first run that does not count


@click.command()
@click.argument("name", type=click.Choice(list(RIVALS)))
@click.option("--dial", "dials", type=float, multiple=True)
@click.option("--pairs", type=int, required=True)
@click.option("--seed", type=int, required=True)
def main(name: str, dials: tuple[float, ...], pairs: int, seed: int) -> None:
    """Run it at each dial, and print what it found and took as JSON; the first is a fair clock."""
    find = RIVALS[name].find
    list(find(planted(WARM_UP, seed).articles, dials[0]))  # imports, compiles
    suite = planted(pairs, seed)
    runs = []
    for dial in dials:
        found, usage = used(partial(_pairs, find, suite.articles, dial))
        runs.append({**usage._asdict(), "megabytes": megabytes(suite.articles), "pairs": found})
    print(json.dumps({"runs": runs}))


def _pairs(find: Find, articles: Sequence[Line], dial: float) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b, _ in find(articles, dial)]


if __name__ == "__main__":
    main()
