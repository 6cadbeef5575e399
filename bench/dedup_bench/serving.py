"""A service under load: how many articles it answers, how soon, what it holds; and a kill."""

import asyncio
import math
import re
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec

from dedup.settings import Settings
from dedup_bench.corpora import make
from dedup_bench.index_contenders import percentiles
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.running import memory
from dedup_bench.serving_client import BROKEN, Answer, Asker, Serving, crowd
from dedup_bench.sources import json_option

_MB = 1e6
_LOOKS = 8  # at what the service holds
_PAUSE = 0.05  # seconds before a client that was refused asks again


@click.command()
@click.option("--clients", default=64, show_default=True, help="At once.")
@click.option("--seconds", default=120.0, show_default=True, help="Of load, one article a request.")
@click.option("--lines", default=64, show_default=True, help="Of a request with many articles.")
@click.option("--articles", default=200_000, show_default=True, help="Generated, at most.")
@click.option("--tier", type=click.Choice(["articles", "passages"]), default="passages",
              show_default=True)  # fmt: skip
@click.option("--window", default=1.0, show_default=True, help="Days known.")
@click.option("--day", default=20.0, show_default=True, help="Seconds that a day takes.")
@click.option("--seed", default=1, show_default=True)
@json_option
def serving(
    clients: int, seconds: float, lines: int, articles: int, tier: str, window: float, day: float,
    seed: int, path: Path | None,
) -> None:  # fmt: skip
    """Ask a service from many connections at once; kill it, and ask it again."""
    before = conditions()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spooled(folder / "articles.jsonl", articles, seed)
        bodies = sent(folder / "articles.jsonl")
        timed = ["--tier", tier, "--window", str(window), "--day", str(day)]
        with Serving("dedup_bench.serving_server", str(folder / "window"), *timed) as server:
            one = asyncio.run(loaded(server, bodies, clients, seconds, 1))
            many = asyncio.run(loaded(server, bodies, clients, seconds / 4, lines))
        kill = killed(
            folder / "killed", tier, sent(folder / "articles.jsonl"), clients, seconds / 8
        )
    options = {
        "clients": clients, "seconds": seconds, "lines": lines, "tier": tier, "window": window,
        "day": day, "seed": seed,
    }  # fmt: skip
    tables = [
        Table("What was answered", _ANSWERED, [one.row, many.row]),
        Table("What the service held, one article a request", _HELD, one.looks),
        Table("Killed under load, and started again", _KILLED, [kill]),
    ]
    publish("serving", tables, options, Settings(), path, before)


_ANSWERED = [
    "articles a request", "requests", "errors", "seconds", "articles/s", "articles/s of its CPU",
    "p50 ms", "p99 ms", "slowest ms",
]  # fmt: skip
_HELD = ["second", "answered", "private MB", "file MB", "articles held", "disk MB"]
_KILLED = [
    "acknowledged before", "after", "sent again", "of these remembered", "seconds without",
    "not redelivered", "another verdict",
]  # fmt: skip


class Load(NamedTuple):
    """What came of load: a row of what was answered, and looks at what was held meanwhile."""

    row: list[Cell]
    looks: list[list[Cell]]


def spooled(path: Path, articles: int, seed: int) -> None:
    """Write generated articles to a file; when they were published nobody knows."""
    with path.open("wb") as file:
        for made in make(articles, seed):
            row = {name: made.row[name] for name in ("id", "outlet", "text")}
            file.write(msgspec.json.encode(row) + b"\n")


def sent(path: Path) -> Iterator[bytes]:
    """Yield the articles of a file."""
    with path.open("rb") as file:
        yield from file


async def loaded(
    server: Serving, bodies: Iterator[bytes], clients: int, seconds: float, lines: int
) -> Load:
    """Ask for some time, or until there is no article left."""
    answers: list[Answer] = []
    path, looks = "/v1/check" if lines == 1 else "/v1/check:batch", list[list[Cell]]()
    began, busy = time.perf_counter(), (await measured(server.port))["process_cpu_seconds_total"]

    async def work(asker: Asker) -> None:
        while time.perf_counter() - began < seconds:
            if not (body := b"".join(islice(bodies, lines))):
                return
            answers.append(await asker.ask(path, body))

    async def look() -> None:
        for step in range(1, _LOOKS + 1):
            await asyncio.sleep(began + step * seconds / _LOOKS - time.perf_counter())
            looks.append([step * seconds / _LOOKS, len(answers), *await sizes(server)])

    watching = asyncio.create_task(look())
    await crowd(server.port, clients, work)
    passed = time.perf_counter() - began
    await watching
    busy = (await measured(server.port))["process_cpu_seconds_total"] - busy
    good = [one for one in answers if one.status == 200]
    articles = sum(one.body.count(b"\n") if lines > 1 else 1 for one in good)
    times = percentiles([one.seconds for one in good])
    slowest = 1e3 * max(one.seconds for one in good)
    row: list[Cell] = [
        lines, len(answers), len(answers) - len(good), passed, articles / passed, articles / busy,
        *times, slowest,
    ]  # fmt: skip
    return Load(row, looks)


async def measured(port: int) -> dict[str, float]:
    """Return what a service measures of itself."""
    asker = Asker(port)
    said = (await asker.ask("/metrics")).body.decode()
    asker.close()
    return {name: float(value) for name, value in re.findall(r"^(\w+) (\S+)$", said, re.MULTILINE)}


async def sizes(server: Serving) -> list[Cell]:
    """Return what a service holds: MB of its own, MB of files, articles, MB on disk."""
    found, process = await measured(server.port), server.process.pid
    held = [memory(field, process) for field in ("RssAnon", "RssFile")]
    return [*held, int(found["dedup_index_articles"]), found["dedup_index_bytes"] / _MB]


class Acknowledged(NamedTuple):
    """
    What was acknowledged of articles.

    Args:
        verdicts: of each article, its body and what was answered first.
        again: what was sent again, for nobody answered; by what came of it.
        times: when answers came.
    """

    verdicts: dict[bytes, dict[str, Any]]
    again: Counter[str]
    times: list[float]


def killed(
    folder: Path, tier: str, bodies: Iterator[bytes], clients: int, seconds: float
) -> list[Cell]:
    """Kill a service under load, start it again at the same port; ask for all a second time."""
    command = "dedup", "serve", "--index", str(folder), "--tier", tier, "--port"
    found, first = Acknowledged({}, Counter(), []), Serving(*command, "0")
    servers = [first]

    async def main() -> int:
        due = math.inf

        async def work(asker: Asker) -> None:
            for body in bodies:
                await insisted(asker, body, found)
                if time.perf_counter() > due:
                    return

        crowded = asyncio.create_task(crowd(first.port, clients, work))
        await asyncio.sleep(seconds)
        before = len(found.verdicts)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        servers.append(await asyncio.to_thread(Serving, *command, str(first.port)))
        due = time.perf_counter() + seconds
        await crowded
        return before

    try:
        before = asyncio.run(main())
        lost = asyncio.run(asked_again(first.port, clients, found))
    finally:
        for server in servers:
            server.__exit__()
    gap = max(later - sooner for sooner, later in zip(found.times, found.times[1:], strict=False))
    after = len(found.verdicts) - before
    return [before, after, found.again.total(), found.again["remembered"], gap, *lost]


async def insisted(asker: Asker, body: bytes, found: Acknowledged) -> None:
    """Send an article until it is acknowledged."""
    tries = 0
    while True:
        try:
            answer = await asker.ask("/v1/check", body)
        except BROKEN:
            answer = None
        if answer is not None and answer.status == 200:
            break
        tries += 1
        await asyncio.sleep(_PAUSE)
    verdict = msgspec.json.decode(answer.body)
    again = verdict.pop("redelivered", False)
    if tries:
        found.again["remembered" if again else "new"] += 1
    found.verdicts[body] = verdict
    found.times.append(time.perf_counter())


async def asked_again(port: int, clients: int, found: Acknowledged) -> list[Cell]:
    """Send all that was acknowledged again; return how many are not known, or known otherwise."""
    lost, other = 0, 0
    verdicts = iter(found.verdicts.items())

    async def work(asker: Asker) -> None:
        nonlocal lost, other
        for body, verdict in verdicts:
            said = msgspec.json.decode((await asker.ask("/v1/check", body)).body)
            lost += not said.pop("redelivered", False)
            other += said != verdict

    await crowd(port, clients, work)
    return [lost, other]
