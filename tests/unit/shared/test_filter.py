"""A filter on a server: who may open it, what is told when it cannot be used, what is forgotten."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

import arrivals
from dedup import Policy, Settings
from dedup.cli import main
from dedup.dates import DAY
from dedup.errors import StoreDamaged, StoreError, StoreMismatch
from dedup.settings import NORMALISER
from dedup.shared import SharedFilter
from dedup.shared import filter as inside
from dedup.shared.server import Address
from servers import Redis, redis_server

SMALL = Settings(num_perm=32)
NEWS = [arrivals.article(str(n), arrivals.story(n % 6, n // 3), "Post") for n in range(18)]


@pytest.fixture(scope="module")
def running() -> Iterator[Redis]:
    """Return a server."""
    with redis_server() as found:
        yield found


@pytest.fixture
def server(running: Redis) -> Redis:
    """Return a server that holds nothing."""
    running.client().flushall()
    return running


def test_addresses() -> None:
    """Who asks and the password are shown nowhere; a store has the name after #."""
    address = Address.of("valkey://me:secret@127.0.0.1:7000/3?health_check_interval=9#seen%20it")

    assert "redis://me:secret@127.0.0.1:7000/3?health_check_interval=9" == address.url
    assert ("seen it", "valkey://127.0.0.1:7000/3#seen%20it") == (address.name, address.shown)
    for wrong in ("", "seen/", "http://a/0", "redis://", "redis://a:b:c/0", "redis://h/0#a{b}"):
        with pytest.raises(StoreError, match=r"address|braces"):
            Address.of(wrong)
    for wrong in ("redis://h/news", "redis://h/0x", "redis://h/-1", "redis://h/0/1"):
        with pytest.raises(StoreError, match="number of a database"):
            Address.of(wrong)


def test_stores_are_apart(server: Redis) -> None:
    """Several stores stand on one server, and nothing else there is touched."""
    server.client().set("mine", "kept")
    with (
        SharedFilter.open(server.url, settings=SMALL) as one,
        SharedFilter.open(f"{server.url}#other", settings=SMALL) as other,
    ):
        said = [one.check(NEWS[:1]), other.check(NEWS[:1]), one.check(NEWS[:1])]

    assert [False, False, True] == [verdicts[0].redelivered for verdicts in said]
    keys = {key.partition(b":")[0] for key in server.client().scan_iter()}
    assert {b"mine", b"{dedup}", b"{other}"} == keys


def test_made_with_something_else(server: Redis) -> None:
    """Whoever asks for other settings, agencies or another window is refused, with the reason."""
    made: dict[str, Any] = {"settings": SMALL, "window": 30, "agencies": {"Wire": "wire"}}
    SharedFilter.open(server.url, **made).close()
    for same in ({}, made, {"settings": {"num_perm": 32}}, {"window": 30.0}):
        SharedFilter.open(server.url, **same).close()
    for other, why in (
        ({"settings": Settings()}, "num_perm 32, not 128"),
        ({"settings": {"threshold": 0.6}}, "threshold 0.5, not 0.6"),
        ({"window": 7}, "window 30.0, not 7.0"),
        ({"agencies": {}}, "agencies {'Wire': 'wire'}, not {}"),
    ):
        with pytest.raises(StoreMismatch, match=why):
            SharedFilter.open(server.url, **other)
    with pytest.raises(StoreError, match="nothing can be verified"):
        SharedFilter.open(server.url, Policy("verified"))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b'"normaliser": %d' % NORMALISER, b'"normaliser": 0'),
        (b'"format": 1', b'"format": 2'),
        (b'"tier": "articles"', b'"tier": "passages"'),
    ],
)
def test_made_by_another(server: Redis, was: bytes, now: bytes) -> None:
    """A store of another normaliser, format or tier is refused, and what is none."""
    client = server.client()
    with SharedFilter.open(server.url) as door:
        about = client.get("{dedup}:about")
        client.set("{dedup}:about", about.replace(was, now))
        name = now.split(b'"')[1].decode()
        with pytest.raises(StoreMismatch, match=f"made with {name} .*, not .*: make it anew"):
            SharedFilter.open(server.url)
        with pytest.raises(StoreError, match="made anew, with something else"):
            door.check(NEWS)
        client.set("{dedup}:about", "something")
        with pytest.raises(StoreError, match="no store of dedup"):
            SharedFilter.open(server.url)


def test_forgotten_by_time_to_live(server: Redis) -> None:
    """After the window nothing of an article is there, on the server either."""
    old = NEWS[3] | {"published": "2020-01-01"}
    with SharedFilter.open(server.url, window=2 / DAY, settings=SMALL) as door:
        first = door.check([NEWS[0], old, old | {"id": "b"}])
        copies = door.check([NEWS[0] | {"id": "a"}, old])
        deadline = time.monotonic() + 20
        while server.client().dbsize() > 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        last = door.check([NEWS[0]])[0]

    assert ["new"] * 3 == [verdict.reason for verdict in first]
    assert ["exact", "new"] == [verdict.reason for verdict in copies]
    assert ("new", False) == (last.reason, last.redelivered)


def test_times_to_live(server: Redis) -> None:
    """What several share stays as long as the youngest of them; nothing is there for ever."""
    young = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    older = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3 * DAY))
    copies = [NEWS[0] | {"id": str(n), "published": day} for n, day in enumerate((young, older))]
    with SharedFilter.open(server.url, window=7, settings=SMALL) as door:
        door.check([*copies, NEWS[6] | {"published": older}])
    client = server.client()
    kept = {key[8:]: key for key in client.scan_iter() if key[8:] not in {b"about", b"seq"}}
    days = {name: round(client.ttl(key) / DAY) for name, key in kept.items()}
    shared = [name for name, key in kept.items() if name[:1] == b"w" and b" " in client.get(key)]

    assert {4, 7} == {*days.values()}
    assert [7, 4, 4] == [days[name] for name in (b"a1", b"a2", b"a3")]
    assert [7] == [days[name] for name in shared]


def test_stopped_before_it_was_told(server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker dies when its articles are entered: whoever gets them again says what it would."""
    with SharedFilter.open(f"{server.url}#whole", settings=SMALL) as door:
        expected = [door.check([article])[0] for article in NEWS]
    stopped = []

    def stop(*_: object) -> None:
        stopped.append(1)
        raise KeyboardInterrupt

    with SharedFilter.open(server.url, settings=SMALL) as door:
        for article in NEWS:
            with monkeypatch.context() as patch:
                patch.setattr(inside.SharedFilter, "_settle", stop)
                try:
                    door.check(article)
                except KeyboardInterrupt:
                    continue
        again, twice = door.check(NEWS), door.check(NEWS)

    assert len(stopped) > 5
    assert [replace(verdict, redelivered=True) for verdict in expected] == again == twice


def test_the_first_verdict_stands(server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers judge what a third left: what the first says is what the second says."""
    with (
        SharedFilter.open(server.url, Policy("none"), settings=SMALL) as lax,
        SharedFilter.open(server.url, settings=SMALL) as strict,
    ):
        lax.check(NEWS[0])
        with monkeypatch.context() as patch:
            patch.setattr(inside.SharedFilter, "_settle", lambda *_: None)
            unsettled = lax.check(NEWS[0] | {"id": "copy"})[0]
        settled = strict.check(NEWS[0] | {"id": "copy"})[0]
        after = lax.check(NEWS[0] | {"id": "copy"})[0]

    assert ("tag", "drop", "drop") == (unsettled.action, settled.action, after.action)


def test_an_earlier_article_that_is_gone(server: Redis) -> None:
    """A verdict that stands names the earlier article only while that is held."""
    with SharedFilter.open(server.url, settings=SMALL) as door:
        first = door.check([NEWS[0], NEWS[0] | {"id": "copy"}])[1]
        server.client().delete("{dedup}:a1")
        after = door.check(NEWS[0] | {"id": "copy"})[0]

    assert ("0", "Post", 1) == (first.earlier, first.outlet, first.seq)
    assert replace(first, earlier="", outlet="", redelivered=True) == after


def test_damage(server: Redis) -> None:
    """What is not what was written is told in one line."""
    with SharedFilter.open(server.url, settings=SMALL) as door:
        door.check(NEWS[0])
        for wrong in (b"nothing", b"1 2 1 short"):
            server.client().set("{dedup}:a1", wrong)
            with pytest.raises(StoreDamaged, match="not what was written"):
                door.check(NEWS[0] | {"id": wrong.decode()})
        for key in server.client().scan_iter("{dedup}:*"):
            if key not in {b"{dedup}:about", b"{dedup}:seq"}:
                server.client().set(key, b"\xffjunk")
        with pytest.raises(StoreDamaged, match="not what was written"):
            door.check(NEWS[0])


def test_a_full_server(server: Redis) -> None:
    """Where memory ends nothing of a batch is remembered; with room it goes on."""
    client = server.client()
    with SharedFilter.open(server.url, settings=SMALL) as door:
        before = client.dbsize()
        client.config_set("maxmemory", 1)
        with pytest.raises(StoreError, match="memory is full"):
            door.check(NEWS)
        client.config_set("maxmemory", 0)
        assert before == client.dbsize()
        assert not any(verdict.redelivered for verdict in door.check(NEWS))


def test_in_threads(server: Redis) -> None:
    """Threads share a filter: each article is admitted once."""
    with SharedFilter.open(server.url, settings=SMALL) as door, ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: door.check(NEWS), range(4)))

    fresh = [verdict for verdicts in found for verdict in verdicts if not verdict.redelivered]
    assert sorted(row["id"] for row in NEWS) == sorted(verdict.id for verdict in fresh)


def run(*arguments: str, lines: bytes = b"") -> Any:
    """Run a verb."""
    return CliRunner().invoke(main, arguments, lines)


def test_the_verb(server: Redis, tmp_path: Path) -> None:
    """`dedup filter --store` lets through what `--index` does, line by line."""
    rows = [row | {"id": str(int(row["id"]) // 2)} for row in [*NEWS, *NEWS[:5]]]
    lines = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
    given = ["filter", "--annotate", "-q", "--num-perm", "32"]
    stored = run(*given, "--store", server.url, lines=lines)
    indexed = run(*given, "--index", str(tmp_path / "seen"), "--tier", "articles", lines=lines)

    assert (0, indexed.stdout) == (stored.exit_code, stored.stdout)
    assert 5 == stored.stdout.count("redelivered")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "either --index DIR or --store URL"),
        (["--index", "a", "--store", "redis://h/0"], "either --index DIR or --store URL"),
        (["--store", "redis://h/0", "--keep-text"], "--keep-text: a store on a server holds"),
        (["--store", "redis://h/0", "--tier", "passages"], "signatures of whole articles alone"),
    ],
)
def test_usage(arguments: list[str], why: str) -> None:
    """What cannot be is told before anything is asked."""
    done = run("filter", *arguments)

    assert 2 == done.exit_code
    assert why in done.stderr


def test_the_server_is_gone() -> None:
    """One line and an exit code, without the password, when it is not there or goes away."""
    with redis_server() as short_lived:
        url = short_lived.url.replace("//", "//:secret@")
        with SharedFilter.open(short_lived.url) as door:
            door.check(NEWS[:2])
            short_lived.stop()
            with pytest.raises(StoreError, match="the server does not answer"):
                door.check(NEWS)
        done = run("filter", "--store", url, lines=b'{"id": "a", "text": "b"}')

    shown = f"dedup: redis://127.0.0.1:{short_lived.port}/0: the server does not answer: "
    assert (1, 1) == (done.exit_code, done.stderr.count("\n"))
    assert done.stderr.startswith(shown)
    assert "secret" not in done.stderr


def test_a_missing_extra() -> None:
    """Without the client one line names the extra."""
    code = "import sys; sys.modules['redis'] = None; from dedup.process import run; run()"
    command = [sys.executable, "-c", code, "filter", "--store", "redis://127.0.0.1:1/0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert 1 == done.returncode
    said = "dedup: a store or stream on Redis needs an optional package: pip install"
    assert f"{said} 'dedup-news[redis]'\n" == done.stderr
