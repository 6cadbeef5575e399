"""What changed between two results of one benchmark, and whether it is noise."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from math import comb, nan
from pathlib import Path
from statistics import median
from typing import Annotated, Any, NamedTuple

import click
import msgspec
import numpy as np

from dedup_bench.results import AS_JSON, Cell, Table, as_text

DRAWS, SEED, SURE = 2_000, 1, 0.95
FEWEST = 4  # measurements a side: with fewer nobody can tell noise

Samples = Sequence[float] | str
Key = tuple[str, str]  # the title of a table, and a row and column of it


class _Measured(msgspec.Struct):
    """What is asked of a saved table."""

    title: str
    samples: dict[
        str,
        Annotated[str, msgspec.Meta(pattern="^[01]*$")]
        | Annotated[list[float], msgspec.Meta(min_length=1)],
    ] = {}


class _Saved(msgspec.Struct):
    """What is asked of a saved result."""

    bench: str
    machine: dict[str, Any]
    settings: str
    options: dict[str, Any]
    tables: list[_Measured]


class Change(NamedTuple):
    """
    How a figure changed.

    Args:
        before: the median of its measurements, or the share of its cases.
        after: the same, of the second file.
        change: after by before; of shares, after less before.
        low: of the 95 % interval of the change.
        high: the same.
        told: ``changed``, ``noise``, or why nobody can say.
    """

    before: float
    after: float
    change: float
    low: float | None
    high: float | None
    told: str


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@click.option("--json", "printed", is_flag=True, help="Print JSON, no tables.")
def compare(before: Path, after: Path, *, printed: bool) -> None:
    """
    Tell what changed from one result to another of the same benchmark (--save), and what is noise.

    Of times the ratio of medians is told, with an interval from drawing the rounds again; of shares
    the difference over the same planted cases, by the cases that only one of the two found.
    """
    one, other = _loaded(before), _loaded(after)
    if one["bench"] != other["bench"]:
        raise click.UsageError(f"{before} is of {one['bench']}, {after} of {other['bench']}")
    changes = dict(compared(one, other))
    table = table_of(changes)
    context = click.get_current_context()
    if printed or context.meta.get(AS_JSON):
        click.echo(json.dumps(table._asdict(), indent=1))
        return
    for line in differing(one, other):
        click.echo(line)
    click.echo(f"\n{as_text(table)}\n\n{summed(changes)}")


def _loaded(path: Path) -> dict[str, Any]:
    """
    Return a file of results.

    Raises:
        ClickException: it is none.
    """
    raw = path.read_bytes()
    try:
        msgspec.json.decode(raw, type=_Saved)
        found: dict[str, Any] = msgspec.json.decode(raw)
    except (ValueError, RecursionError) as problem:
        raise click.ClickException(f"{path}: no result that --save wrote: {problem}") from problem
    return found


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each condition in which two results differ: they may be what changed."""
    for part in ("machine", "options"):
        mine, yours = (dict(side[part]) for side in (one, other))
        versions = mine.pop("versions", {}), yours.pop("versions", {})
        for some, others in ((mine, yours), versions):
            for name in dict.fromkeys([*some, *others]):
                if some.get(name) != others.get(name):
                    yield f"{name}: {some.get(name)} before, {others.get(name)} after"
    if one["settings"] != other["settings"]:
        yield f"settings: {one['settings']} before, {other['settings']} after"


def compared(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[Key, Change]]:
    """Yield the changes of all figures whose measurements stand in both results."""
    mine, yours = samples_of(one), samples_of(other)
    for key in mine.keys() & yours.keys():
        yield key, changed(mine[key], yours[key])


def samples_of(result: Mapping[str, Any]) -> dict[Key, Samples]:
    """Return the measurements of a result, by table, row and column."""
    return {
        (table["title"], name): samples
        for table in result["tables"]
        for name, samples in table.get("samples", {}).items()
    }


def changed(before: Samples, after: Samples) -> Change:
    """Compare measurements: seconds round by round, or which cases were found (0 and 1)."""
    if isinstance(before, str) != isinstance(after, str):
        return Change(nan, nan, nan, None, None, "measured in another way")
    if isinstance(before, str) or isinstance(after, str):
        return _shares(str(before), str(after))
    return _times(np.array(before, float), np.array(after, float))


def _shares(before: str, after: str) -> Change:
    """Compare the same cases by McNemar's exact test; the interval is Wald's for paired shares."""
    cases = len(before)
    first, second = (side.count("1") / max(1, len(side)) for side in (before, after))
    change = second - first
    if not cases or cases != len(after):
        return Change(first, second, change, None, None, "other cases")
    both = list(zip_longest(before, after))
    lost, won = both.count(("1", "0")), both.count(("0", "1"))
    width = 1.96 * np.sqrt(lost + won - (won - lost) ** 2 / cases) / cases
    sure = chance_of(lost, won) < 1 - SURE
    return Change(
        first, second, change, change - width, change + width, "changed" if sure else "noise"
    )


def chance_of(lost: int, won: int) -> float:
    """
    Return the chance of so uneven a split where both ways are equally likely (McNemar, exact).

    >>> chance_of(0, 6)
    0.03125
    """
    of = lost + won
    tail = sum(comb(of, count) for count in range(min(lost, won) + 1))
    return min(1.0, 2 * tail / (1 << of))


def _times(before: Any, after: Any) -> Change:
    """Compare rounds: the ratio of medians, its interval by the bootstrap, the same every time."""
    first, second = median(before), median(after)
    ratio = second / first if first else float("nan")
    if min(len(before), len(after)) < FEWEST:
        return Change(first, second, ratio, None, None, "too few rounds to tell")
    rng = np.random.default_rng(SEED)
    drawn = [
        np.median(side[rng.integers(0, len(side), (DRAWS, len(side)))], axis=1)
        for side in (before, after)
    ]
    low, high = np.quantile(drawn[1] / drawn[0], [(1 - SURE) / 2, (1 + SURE) / 2])
    told = "noise" if low <= 1 <= high else "changed"
    return Change(first, second, ratio, float(low), float(high), told)


def table_of(changes: Mapping[Key, Change]) -> Table:
    """Return the table: what changed first, then what nobody can say, then noise."""
    ranks = {"changed": 0, "noise": 2}
    order = sorted(changes, key=lambda key: (ranks.get(changes[key].told, 1), key))
    rows: list[list[Cell]] = [[" | ".join(key), *changes[key]] for key in order]
    return Table("", ["figure", "before", "after", "change", "low", "high", "told"], rows)


def summed(changes: Mapping[Key, Change]) -> str:
    """Return a line that counts the changes; a twentieth of what only varies counts as changed."""
    told = [change.told for change in changes.values()]
    noise, sure = told.count("noise"), told.count("changed")
    rest = len(told) - noise - sure
    line = f"{len(told)} figures: {sure} changed, {noise} noise, {rest} that nobody can say."
    return f"{line} Of noise alone {(1 - SURE) * (noise + sure):.1f} would be called changed."
