"""What many workers share on a server: our store beside datasketch's own, on Redis or Valkey."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import click

from dedup.settings import Settings
from dedup.shared import SharedFilter
from dedup_bench.corpora import make
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.signing import NUM_PERM, datasketch_of, peer
from dedup_bench.sources import json_option

SETTINGS = Settings(num_perm=NUM_PERM)
_COLUMNS = [
    "who", "articles", "articles/s", "its CPU us", "server's CPU us", "round trips",
    "server's bytes", "told seen",
]  # fmt: skip
_TURN = 256  # articles that one checks before the next one does

Row = dict[str, str]
Check = Callable[[Sequence[Row]], int]
"""Remembers articles, and returns how many of them it says were seen."""


@click.command()
@click.option("--articles", default=4_096, show_default=True, help="Generated.")
@click.option("--seed", default=1, show_default=True)
@json_option
def shared(articles: int, seed: int, path: Path | None) -> None:
    """Let each remember the same articles on one server, by turns; bytes and times an article."""
    before = conditions()
    rows = [made.row for made in make(articles, seed)]
    with served() as port:
        ways = [Way(port, number, *made) for number, made in enumerate(_WAYS.items())]
        for way in ways:
            way.check(rows[:1])
            way.forget()
        for turn in batched_rows(rows, _TURN):
            for way in ways:
                way.measure(turn)
        table = Table("Remembered on a server, an article", _COLUMNS, [way.row() for way in ways])
    publish("shared", [table], {"articles": articles, "seed": seed}, SETTINGS, path, before)


def batched_rows(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """Yield so many rows at a time."""
    return (rows[at : at + size] for at in range(0, len(rows), size))


class Spent(NamedTuple):
    """What was spent: seconds, seconds of CPU here and there, what the server read."""

    wall: float
    here: float
    there: float
    reads: float


class Way:
    """
    One who remembers, in a database of its own.

    Args:
        port: of the server.
        number: of the database.
        name: what it is called.
        made: makes what checks, of the port and the database.
    """

    def __init__(
        self, port: int, number: int, name: str, made: Callable[[int, int], Check]
    ) -> None:
        self._client = peer("redis").Redis(port=port, db=number)
        self._name, self._made, self._given = name, made, (port, number)
        self.check, self._spent = made(port, number), Spent(*[0.0] * 4)
        self._seen = self._articles = 0

    def forget(self) -> None:
        """Begin anew."""
        self._client.flushdb()
        self.check = self._made(*self._given)

    def measure(self, rows: Sequence[Row]) -> None:
        """Check some articles."""
        begin = self._now()
        self._seen += self.check(rows)
        spent = [now - then for now, then in zip(self._now(), begin, strict=True)]
        self._spent = Spent(*map(sum, zip(self._spent, spent, strict=True)))
        self._articles += len(rows)

    def _now(self) -> Spent:
        told = self._client.info()
        there = told["used_cpu_user"] + told["used_cpu_sys"]
        moment = time.perf_counter(), time.process_time()
        return Spent(*moment, there, told["total_reads_processed"])

    def row(self) -> list[Cell]:
        """Return what it took; it begins anew then."""
        spent, count = self._spent, self._articles
        each = 1e6 * spent.here / count, 1e6 * spent.there / count
        held = self._client.info("memory")["used_memory"]
        self.forget()
        held -= self._client.info("memory")["used_memory"]
        more = spent.reads / count, held / count, self._seen / count
        return [self._name, count, count / spent.wall, *each, *more]


def ours(size: int) -> Callable[[int, int], Check]:
    """Return how our filter is made that checks so many at once."""

    def made(port: int, number: int) -> Check:
        gate = SharedFilter.open(f"redis://127.0.0.1:{port}/{number}", settings=SETTINGS)

        def check(rows: Sequence[Row]) -> int:
            said = (v for some in batched_rows(rows, size) for v in gate.check(some))
            return sum(verdict.reason not in {"new", "short"} for verdict in said)

        return check

    return made


def datasketch(port: int, number: int) -> Check:
    """Return datasketch's own store with our bands: each article is asked for, then entered."""
    server = {"host": "127.0.0.1", "port": port, "db": number}
    storage = {"type": "redis", "basename": b"bench", "redis": server}
    made = peer("datasketch").MinHashLSH
    index = made(num_perm=NUM_PERM, params=SETTINGS.bands, storage_config=storage)

    def check(rows: Sequence[Row]) -> int:
        seen = 0
        sketches = datasketch_of([row["text"] for row in rows], SETTINGS.shingle)
        for row, sketch in zip(rows, sketches, strict=True):
            seen += bool(index.query(sketch))
            index.insert(row["id"], sketch, check_duplication=False)
        return seen

    return check


_WAYS: dict[str, Callable[[int, int], Check]] = {
    "dedup, 256 at once": ours(256),
    "dedup, one by one": ours(1),
    "datasketch": datasketch,
}


@contextmanager
def served() -> Iterator[int]:
    """Have a server on a free port of this machine, without files."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise click.ClickException("no redis-server and no valkey-server is installed")
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    told = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([program, *told, "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            answers(peer("redis"), port)
            yield port
        finally:
            process.kill()
            process.wait()


def answers(redis: Any, port: int) -> None:
    """Wait until a server answers."""
    for _ in range(100):
        with suppress(redis.exceptions.ConnectionError):
            redis.Redis(port=port).ping()
            return
        time.sleep(0.1)
    raise click.ClickException("the server does not answer")
