"""Queues: what comes at least once is said once in the same words, whoever dies on the way."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import arrivals
from dedup.cli import main
from servers import Redis, free_port, redis_server

NEWS = [
    arrivals.article(f"n{n}", arrivals.story(n % 9, n // 14), "Post", "2030-03-10")
    for n in range(40)
]
LINES = [json.dumps(row).encode() for row in NEWS]

_WORK = """
import os, signal, sys
from dedup.process import run
from dedup.queues import flow, streams

how, _, at = sys.argv.pop(1).partition(":")
left = [int(at or 0)]
def dying(method):
    def call(*given):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return method(*given)
    return call

if how == "put":
    streams.StreamSink.put = dying(streams.StreamSink.put)
if how == "done":
    streams.StreamSource.done = dying(streams.StreamSource.done)
run()
"""


@pytest.fixture
def server() -> Iterator[Redis]:
    """Return a server with articles in a stream."""
    with redis_server() as running:
        for line in LINES:
            running.client().xadd("in", {"article": line})
        yield running


def told(server: Redis, stream: str = "out") -> list[dict[str, Any]]:
    """Return what was published."""
    entries = server.client().xrange(stream)
    return [json.loads(fields[b"article"]) for _, fields in entries]


def options(server: Redis, *more: str) -> list[str]:
    """Return how a worker is called."""
    ends = ["--from", f"{server.url}#in", "--to", f"{server.url}#out", "--held", f"{server.url}#no"]
    return ["consume", *ends, "--store", server.url, "--num-perm", "32", "--drain", *more]


def worker(server: Redis, how: str, *more: str) -> "subprocess.Popen[bytes]":
    """Return a process that is at work, to die or not."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _WORK, how, *options(server, *more)]
    return subprocess.Popen(command, env=env)


def expected(tmp_path: Path) -> list[dict[str, Any]]:
    """Return what a filter on an index prints and holds back."""
    given = ["filter", "--index", str(tmp_path / "seen"), "--tier", "articles", "--num-perm", "32"]
    held = tmp_path / "held"
    done = CliRunner().invoke(
        main, [*given, "--annotate", "--held", str(held)], b"".join(line + b"\n" for line in LINES)
    )
    assert 0 == done.exit_code, done.stderr
    return [
        json.loads(line) for line in (*done.stdout.splitlines(), *held.read_text().splitlines())
    ]


def plain(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what was said of each article; the same however often it came."""
    found: dict[str, Any] = {}
    for row in rows:
        row["dedup"].pop("redelivered", None)
        assert found.setdefault(row["id"], row) == row
    return found


def test_a_stream(server: Redis, tmp_path: Path) -> None:
    """What a stream brings is said of as of lines, in its order; the next time nothing is left."""
    done = [CliRunner().invoke(main, options(server, "--batch", "7")) for _ in range(2)]
    out, held = told(server), told(server, "no")

    assert [0, 0] == [one.exit_code for one in done], done[0].stderr
    assert "0 kept, 0 tagged, 0 dropped" in done[1].stderr
    assert expected(tmp_path) == out + held
    assert {"drop"} == {row["dedup"]["action"] for row in held}
    assert 0 == server.client().xpending("in", "dedup")["pending"]


@pytest.mark.parametrize("how", ["put:2", "done:2"])
def test_a_worker_dies(server: Redis, tmp_path: Path, how: str) -> None:
    """Killed when a batch is remembered, or published: another takes it up, nothing is lost."""
    dead = worker(server, how, "--batch", "8")
    assert -9 == dead.wait()
    before = told(server) + told(server, "no")
    pending = server.client().xpending("in", "dedup")["pending"]
    for _ in range(60):  # until it is left for a second
        assert 0 == worker(server, "live", "--batch", "8", "--claim", "1").wait(600)
        if not server.client().xpending("in", "dedup")["pending"]:
            break
    rows = told(server) + told(server, "no")
    again = Counter(row["dedup"].get("redelivered", False) for row in rows)

    assert 8 == pending
    assert 8 == again[True]
    assert (8 if how.startswith("put") else 16) == len(before)
    assert 0 == server.client().xpending("in", "dedup")["pending"]
    assert plain(expected(tmp_path)) == plain(rows)


def test_four_workers(server: Redis) -> None:
    """Of a group each article goes to one worker, and of the same words one is new."""
    workers = [worker(server, "live", "--batch", "3") for _ in range(4)]
    assert [0] * 4 == [one.wait(600) for one in workers]
    rows = told(server) + told(server, "no")
    texts = {row["text"] for row in NEWS}
    firsts = Counter(row["text"] for row in rows if row["dedup"]["reason"] != "exact")

    assert sorted(row["id"] for row in NEWS) == sorted(row["id"] for row in rows)
    assert dict.fromkeys(texts, 1) == firsts


def test_other_entries(server: Redis, tmp_path: Path) -> None:
    """An entry of fields is an article; what is none is refused, written down, and done."""
    client = server.client()
    client.delete("in")
    client.xadd("in", {"id": "a", "text": "Some words of it.", "outlet": "Post"})
    for text in ("nothing", '{"id": "b"}', '{"text": "Words without a name."}'):
        client.xadd("in", {"article": text})
    rejects = tmp_path / "rejects"
    done = CliRunner().invoke(main, options(server, "--rejects", str(rejects)))
    rows = [json.loads(line) for line in rejects.read_text().splitlines()]

    assert 0 == done.exit_code, done.stderr
    ids = [row["dedup"]["id"] for row in told(server)]
    assert ["a", "line"] == [name.partition(":")[0] for name in ids]
    assert 2 == len(rows)
    assert {f"redis://127.0.0.1:{server.port}/0#in"} == {row["file"] for row in rows}
    assert 0 == client.xpending("in", "dedup")["pending"]


def test_the_server_goes(server: Redis) -> None:
    """One line and an exit code."""
    server.stop()
    done = CliRunner().invoke(main, options(server))

    assert (1, 1) == (done.exit_code, done.stderr.count("\n"))
    assert "the server does not answer" in done.stderr


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("articles", "no address of a queue"),
        ("amqp://h/#a", "an address like redis://"),
        ("kafka://h:1", "an address like kafka://"),
        ("kafka:///a", "an address like kafka://"),
    ],
)
def test_addresses(tmp_path: Path, url: str, why: str) -> None:
    """What is no address is told."""
    pytest.importorskip("confluent_kafka")
    given = ["consume", "--index", str(tmp_path / "ix"), "--to", url, "--from", url]
    done = CliRunner().invoke(main, given)

    assert 1 == done.exit_code
    assert why in done.stderr


@pytest.mark.parametrize(
    ("source", "ends"),
    [
        ("redis://h/0#in", ["--to", "redis://:pw@h:6379#in"]),
        ("redis://h/0#in", ["--to", "redis://h/0#out", "--held", "valkey://h/0#in"]),
        ("kafka://a:1,b:1/in", ["--to", "kafka://b:1,a:1/in?socket.timeout.ms=9"]),
    ],
)
def test_circles(tmp_path: Path, source: str, ends: list[str]) -> None:
    """What would publish into what it reads, and read that for ever, is refused."""
    given = ["consume", "--index", str(tmp_path / "ix"), "--from", source, *ends]
    done = CliRunner().invoke(main, given)

    assert 2 == done.exit_code
    assert f"{ends[-2]} is the queue that is read" in done.stderr
    assert not (tmp_path / "ix").exists()


@pytest.mark.parametrize(("module", "url"), [("redis", "redis://h/0#a"), ("kafka", "kafka://h/a")])
def test_missing_extras(tmp_path: Path, module: str, url: str) -> None:
    """Without a client one line names the extra."""
    hidden = {"redis": "redis", "kafka": "confluent_kafka"}[module]
    code = f"import sys; sys.modules[{hidden!r}] = None; from dedup.process import run; run()"
    given = ["consume", "-q", "--index", str(tmp_path / "ix"), "--from", url, "--to", f"{url}2"]
    command = [sys.executable, "-c", code, *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (1, 1) == (done.returncode, done.stderr.count("\n"))
    assert f"pip install 'dedup-news[{module}]'" in done.stderr


def test_kafka(tmp_path: Path) -> None:
    """A topic is read to its end, in order, committed; who comes after has nothing to do."""
    kafka = pytest.importorskip("confluent_kafka")
    brokers = kafka.Producer({"test.mock.num.brokers": 1})  # in this process
    hosts = [f"{one.host}:{one.port}" for one in brokers.list_topics(timeout=30).brokers.values()]
    place = f"kafka://{','.join(hosts)}"
    for line in LINES:
        brokers.produce("in", line, partition=0)
    assert 0 == brokers.flush(30)
    source = f"{place}/in?session.timeout.ms=6000"  # this broker knows nobody who leaves
    given = ["consume", "--from", source, "--to", f"{place}/out", "--held", f"{place}/no"]
    given += ["--index", str(tmp_path / "ix"), "--tier", "articles", "--num-perm", "32", "--drain"]
    done = [CliRunner().invoke(main, [*given, "--batch", "9"]) for _ in range(2)]
    rows = read(kafka, hosts, "out") + read(kafka, hosts, "no")

    assert [0, 0] == [one.exit_code for one in done], done[0].stderr
    assert "0 kept, 0 tagged, 0 dropped" in done[1].stderr
    assert sorted(map(str, expected(tmp_path))) == sorted(map(str, rows))


def read(kafka: Any, hosts: list[str], topic: str) -> list[dict[str, Any]]:
    """Return all of a topic."""
    how = {
        "bootstrap.servers": ",".join(hosts),
        "group.id": "test",
        "auto.offset.reset": "earliest",
    }
    consumer = kafka.Consumer({**how, "enable.partition.eof": True})
    count = len(consumer.list_topics(topic, timeout=30).topics[topic].partitions)
    consumer.assign([kafka.TopicPartition(topic, n, 0) for n in range(count)])
    found, ended = [], set[int]()
    while len(ended) < count:
        for one in consumer.consume(100, 5):
            if one.error() is None:
                found.append(json.loads(one.value()))
            else:
                ended.add(one.partition())
    consumer.close()
    return found


def test_no_broker(tmp_path: Path) -> None:
    """One line and an exit code."""
    pytest.importorskip("confluent_kafka")
    place = f"kafka://127.0.0.1:{free_port()}/in?socket.timeout.ms=300"
    code = "from dedup.queues import kafka; kafka._WAIT = 2; from dedup.process import run; run()"
    out = place.replace("/in?", "/out?")
    given = ["consume", "-q", "--index", str(tmp_path / "ix"), "--from", place, "--to", out]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code, *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)

    assert (1, 1) == (done.returncode, done.stderr.count("\n")), done.stderr
    assert "kafka://127.0.0.1" in done.stderr
