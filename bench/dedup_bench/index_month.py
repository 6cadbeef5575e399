"""A month in compressed time: an index that forgets, its memory and disk by day, its verdicts."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import click
import msgspec
import numpy as np
from numpy.random import default_rng

from dedup_bench.corpora import START, Made, make
from dedup_bench.edits import EDITS
from dedup_bench.index_contenders import SETTINGS
from dedup_bench.index_flow import DAY, Arrival, arrival_of
from dedup_bench.index_oracle import Sample, judged
from dedup_bench.index_server import Said, Served, Server
from dedup_bench.invented import outlet_name
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import json_option, spool_option

AGAIN, LATEST = 50, 11  # one own article in so many is printed again, up to so many days later
KINDS = ("own", "copy", "update", "again")


class Come(msgspec.Struct, frozen=True):
    """
    An article that comes, and what is true of it.

    Args:
        arrival: the article; its seconds are those of the month.
        kind: a place in ``KINDS``; what is told of an event without copying is own.
        after: days after which it is printed again, word for word.
    """

    arrival: Arrival
    kind: int
    after: float = 0.0


@click.command("index-month")
@click.option("--per-day", default=100_000, show_default=True, help="Articles a day.")
@click.option("--days", default=30, show_default=True)
@click.option("--window", default=7, show_default=True, help="Days after which one is forgotten.")
@click.option("--tier", type=click.Choice(["articles", "passages"]), default="passages",
              show_default=True)  # fmt: skip
@click.option("--shingles", is_flag=True, help="Keep shingle sets, so that Jaccard is counted.")
@click.option("--batch", default=1_000, show_default=True, help="Articles checked at once.")
@click.option("--sample", default=500, show_default=True, help="Articles held against all others.")
@click.option("--seed", default=1, show_default=True)
@spool_option
@json_option
def index_month(
    per_day: int, days: int, window: int, tier: str, shingles: bool, batch: int, sample: int,
    seed: int, spool: Path | None, path: Path | None,
) -> None:  # fmt: skip
    """Check a month's articles with a window, and look at memory and disk after each day."""
    before, rows, total = conditions(), list[list[Cell]](), 0
    asked: list[Sample] = []
    batch = min(batch, -(-per_day // 24))  # all of a batch come at the moment of the last
    with tempfile.TemporaryDirectory() as name:
        folder, rng = Path(name), default_rng(seed)
        served = Served(folder / "index", tier, window, shingles)
        with Server(served) as server:
            for day, come in enumerate(month(spool or Path(name, "spool"), per_day, days, seed)):
                arrivals = [one.arrival for one in come]
                kept(folder / f"day{day:04}.jsonl", arrivals)
                said = [one for first in range(0, len(come), batch)
                        for one in server.check(arrivals[first : first + batch])]  # fmt: skip
                some = rng.permutation(len(come))[: -(-sample // days)]
                asked += [Sample(total + n, arrivals[n], said[n]) for n in some.tolist()]
                total += len(come)
                rows.append(row_of(day, come, said, server, window))
        tables = [Table(f"{tier}, {per_day:,} articles a day, {window} days kept", _COLUMNS, rows)]
        tables += [flat_table(rows, window)]
        tables += [judged(folder, asked, window, SETTINGS)]
    options = {
        "per_day": per_day, "days": days, "window": window, "tier": tier,
        "shingles": str(shingles), "batch": batch, "sample": len(asked), "seed": seed,
    }  # fmt: skip
    publish("index-month", tables, options, SETTINGS, path, before)


_COLUMNS = [
    "day", "came", "held", "private MB", "file MB", "disk MB", "articles/s", "copies found",
    "others told so", "again in the window", "found exact", "again behind it", "told exact",
]  # fmt: skip
_SIZES = ("held", "private MB", "disk MB")


def month(folder: Path, per_day: int, days: int, seed: int) -> Iterator[list[Come]]:
    """Yield what comes day after day from files, which are written first where they are not."""
    where = folder / f"{per_day}-{seed}"
    where.mkdir(parents=True, exist_ok=True)
    paths = [where / f"day{day:04}.jsonl" for day in range(days)]
    if not all(path.is_file() for path in paths):
        for path, come in zip(paths, flow(per_day, seed), strict=False):
            part = path.with_suffix(".part")
            part.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in come))
            part.replace(path)
    decode = msgspec.json.Decoder(Come).decode
    for path in paths:
        yield list(map(decode, path.read_bytes().splitlines()))


def flow(per_day: int, seed: int) -> Iterator[list[Come]]:
    """
    Yield what comes day after day, in order of time.

    A day's stories are a generated corpus of its own, whose copies come up to two days later; one
    own article in ``AGAIN`` is printed again half a day to ten days and a half later.
    """
    waiting: list[Come] = []
    for day in count():
        rng = default_rng((seed, day))
        for made in make(per_day, seed + day, days=1):
            one = _come(made, day)
            waiting.append(one)
            if made.case == "own" and rng.integers(AGAIN) == 0:
                waiting.append(_again(one, int(rng.integers(LATEST)) + 0.5))
        waiting.sort(key=lambda one: (one.arrival.seconds, one.arrival.id))
        end = next((n for n, one in enumerate(waiting) if one.arrival.seconds >= (day + 1) * DAY),
                   len(waiting))  # fmt: skip
        yield waiting[:end]
        waiting = waiting[end:]


def _come(made: Made, day: int) -> Come:
    told, seconds = arrival_of(made), made.seconds + day * DAY
    copied = made.case in EDITS and EDITS[made.case].copy
    kind = "copy" if copied else "update" if made.case == "update" else "own"
    named = {"id": f"{day:03}{told.id}", "seconds": seconds, "published": _stamp(seconds)}
    return Come(msgspec.structs.replace(told, **named), KINDS.index(kind))


def _again(one: Come, after: float) -> Come:
    told, seconds = one.arrival, one.arrival.seconds + after * DAY
    outlet = outlet_name(told.number + 1)
    named: dict[str, Any] = {"id": f"{told.id}r", "outlet": outlet, "seconds": seconds}
    again = msgspec.structs.replace(told, **named, published=_stamp(seconds))
    return Come(again, KINDS.index("again"), after)


def _stamp(seconds: float) -> str:
    moment = np.datetime64(START.replace(tzinfo=None), "s") + np.timedelta64(int(seconds), "s")
    return f"{moment}Z"


def kept(path: Path, arrivals: Sequence[Arrival]) -> None:
    """Write a day's articles to a file."""
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in arrivals))


def row_of(
    day: int, come: Sequence[Come], said: Sequence[Said], server: Server, window: float
) -> list[Cell]:
    """Return the row of a day."""
    kinds = np.array([KINDS[one.kind] for one in come])
    after = np.array([one.after for one in come])
    seen = np.array([one.reason not in {"new", "short"} for one in said])
    exact = np.array([one.reason == "exact" for one in said])
    inside, behind = (kinds == "again") & (after <= window), (kinds == "again") & (after > window)
    shares = [_share(seen, kinds == "copy"), _share(seen, kinds == "own")]
    again: list[Cell] = [
        int(inside.sum()), _share(exact, inside), int(behind.sum()), _share(exact, behind),
    ]  # fmt: skip
    return [day + 1, len(come), *server.sizes(), *shares, *again]


def flat_table(rows: Sequence[Sequence[Cell]], window: float) -> Table:
    """Return how much sizes change when the window is full."""
    full = [row for row in rows if float(row[0] or 0) > window + 1]
    found: list[list[Cell]] = []
    for name in _SIZES:
        values = np.array([float(row[_COLUMNS.index(name)] or 0) for row in full])
        slope = float(np.polyfit(np.arange(len(values)), values, 1)[0]) if len(values) > 1 else None
        ends = [float(values.min()), float(values.max())] if len(values) else [None, None]
        found.append([name, *ends, slope])
    title = f"after day {window + 1:.0f}"
    return Table(title, ["what", "least", "most", "more each day"], found)


def _share(flagged: Any, those: Any) -> float | None:
    return float(flagged[those].mean()) if those.any() else None
