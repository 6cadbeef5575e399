"""Processes that share a store on a server: each article is admitted once, whoever dies."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from servers import Redis, redis_server

WORKERS, COUNT = 4, 60

_WORK = f"""
import json, random, sys
from dedup import Settings
from dedup.shared import SharedFilter
import arrivals

url, worker, named = sys.argv[1], int(sys.argv[2]), sys.argv[3]
rows = [(n, arrivals.article(named + str(n), arrivals.story(n))) for n in range({COUNT})]
rng = random.Random(worker)
rng.shuffle(rows)
with SharedFilter.open(url, settings=Settings(num_perm=32)) as door:
    print("ready", flush=True)
    sys.stdin.readline()
    while rows:
        size = rng.randrange(1, 5)
        batch, rows = rows[:size], rows[size:]
        said = door.check([row for _, row in batch])
        for (number, _), verdict in zip(batch, said):
            print(json.dumps([number, verdict.reason, verdict.redelivered]), flush=True)
"""


@pytest.fixture
def server() -> Iterator[Redis]:
    """Return a server."""
    with redis_server() as running:
        yield running


def working(server: Redis, names: list[str]) -> list[subprocess.Popen[str]]:
    """Return processes that go to work at once."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    found = [
        subprocess.Popen([sys.executable, "-c", _WORK, server.url, str(n), name], env=env, **pipes)
        for n, name in enumerate(names)
    ]
    for one in found:
        assert one.stdout is not None
        assert "ready\n" == one.stdout.readline()
    for one in found:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    return found


def said(processes: list[subprocess.Popen[str]]) -> list[list[Any]]:
    """Return what processes say till they end."""
    lines = [line for one in processes for line in one.communicate()[0].splitlines()]
    assert [0] * len(processes) == [one.returncode for one in processes]
    return [json.loads(line) for line in lines]


def test_each_is_admitted_once(server: Redis) -> None:
    """Four workers bring the same texts by other ids: of each one is new, all others are copies."""
    found = said(working(server, [f"w{n}-" for n in range(WORKERS)]))
    counts = Counter((number, reason) for number, reason, _ in found)

    assert not any(again for _, _, again in found)
    expected = {(n, "new"): 1 for n in range(COUNT)}
    assert expected | {(n, "exact"): WORKERS - 1 for n in range(COUNT)} == counts


def test_each_is_delivered_once(server: Redis) -> None:
    """Four workers bring the same articles: one is the first, the others hear what it did."""
    found = said(working(server, [""] * WORKERS))
    counts = Counter((number, reason, again) for number, reason, again in found)

    expected = {(n, "new", False): 1 for n in range(COUNT)}
    assert expected | {(n, "new", True): WORKERS - 1 for n in range(COUNT)} == counts


def test_some_die(server: Redis) -> None:
    """Workers are killed at work: what they had is taken up, and admitted once."""
    dying = working(server, ["", "", "", ""])
    before = [dying[0].stdout.readline() for _ in range(9)]  # type: ignore[union-attr]
    for one in dying[:3]:
        one.send_signal(signal.SIGKILL)
    found = said([dying[3], *working(server, [""])])
    for one in dying[:3]:
        before += one.communicate()[0].splitlines()
    told = [json.loads(line) for line in before if line.endswith(("]", "]\n"))]
    client = server.client()

    assert {n for n, _, _ in found} == {*range(COUNT)}
    assert {"new"} == {reason for _, reason, _ in [*told, *found]}
    assert 1 >= max(Counter(n for n, _, again in [*told, *found] if not again).values())
    assert COUNT == int(client.get("{dedup}:seq")) == len(list(client.scan_iter("{dedup}:a[0-9]*")))
