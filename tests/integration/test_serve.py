"""``dedup serve`` as a process: it says where it listens, ends when told, loses nothing."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from arrivals import article, story
from dedup.cli import main
from dedup.serving import running
from stories import slow_without_jit

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs/serving.md"
COMMAND = [sys.executable, "-m", "dedup", "serve", "--tier", "articles", "--index"]
TOKEN = "sesame"  # noqa: S105
posix = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of POSIX")


@contextmanager
def served(index: Path, *options: str, **environment: str) -> Iterator[tuple[Any, str]]:
    """Start a service; yield its process and where it listens, when it is ready."""
    plain = {"PYTHONWARNINGS": "ignore::RuntimeWarning"}  # of kernels as plain Python
    process = subprocess.Popen(
        [*COMMAND, str(index), "--port", "0", *options], env=os.environ | plain | environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        retrying = httpx.HTTPTransport(retries=3)
        with httpx.Client(transport=retrying, timeout=60) as client:
            while process.poll() is None and client.get(f"{address}/readyz").status_code == 503:
                pass
        yield process, address
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where a service listens."""
    with served(tmp_path_factory.mktemp("served") / "ix") as (_, where):
        yield where


def ended(process: Any, sign: int) -> tuple[int, str]:
    """Tell a process to end; return its exit code and what it said."""
    process.send_signal(sign)
    said = process.communicate(timeout=60)[1]
    return process.returncode, "".join(
        line for line in said.splitlines(True) if "compil" not in line
    )


def asked(address: str, row: dict[str, str]) -> dict[str, Any]:
    """Return the verdict on an article."""
    answer = httpx.post(f"{address}/v1/check", json=row, timeout=60)
    assert 200 == answer.status_code, answer.text
    found: dict[str, Any] = answer.json()
    return found


@posix
@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (b"GET /", b"a"),
        (b"GET /healthz HTTP/1.1\r\n", b"X: a\r\n"),
        (b"GET /healthz HTTP/1.1\r\nX: ", b"a"),
        (
            b"POST /v1/check HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n",
            b"X: a\r\n",
        ),
    ],
)
def test_a_head_without_end(address: str, begin: bytes, more: bytes) -> None:
    """A head is not held for ever: whoever sends one is answered 400, and let go."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as endless:
        endless.sendall(begin)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            endless.sendall(more * (100_000_000 // len(more)))
    assert 200 == httpx.get(f"{address}/healthz", timeout=60).status_code


@posix
def test_it_ends_when_told_and_goes_on_when_killed(tmp_path: Path) -> None:
    """What is answered is remembered, whether it is then told to end or killed."""
    first, same = article("a", story(1)), article("b", story(1).upper())
    with served(tmp_path / "ix") as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        assert "new" == asked(address, first)["reason"]
        process.kill()
    with served(tmp_path / "ix") as (process, address):
        assert asked(address, first)["redelivered"]
        assert "a" == asked(address, same)["earlier"]
        host, port = address.removeprefix("http://").split(":")
        body = json.dumps(article("c", story(2))).encode()
        head = b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
        with socket.create_connection((host, int(port))) as late:
            late.sendall(head + body[:10])
            while "dedup_waiting_requests 1.0" not in httpx.get(f"{address}/metrics").text:
                pass
            process.send_signal(signal.SIGTERM)
            late.sendall(body[10:])  # what was accepted is answered
            assert b'"reason":"new"' in late.makefile("rb").read()
        assert (0, "") == ended(process, signal.SIGTERM)
    with served(tmp_path / "ix") as (process, address):
        assert asked(address, article("c", story(2)))["redelivered"]
        assert (0, "") == ended(process, signal.SIGINT)


@pytest.mark.skipif(not DOCS.is_file(), reason="runs in a checkout alone")
def test_the_example_and_the_description(tmp_path: Path) -> None:
    """The docs' example runs as it stands, and the service is what its description says."""
    text = DOCS.read_text("utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    with served(tmp_path / "ix") as (_, address):
        code = code.replace("http://127.0.0.1:8080", address)
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert "{'id': 'a', 'action': 'keep', 'reason': 'new'}\n" == ran.stdout
        paths = httpx.get(f"{address}/openapi.json").json()["paths"]
    told = re.findall(r"`(?:GET |POST )?(/[\w/.:]+)`", text.split("## Promises")[0])
    assert sorted([*paths, "/openapi.json"]) == sorted(told)
    options = {name for param in main.commands["serve"].params for name in param.opts}
    assert set() == set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) - options


@slow_without_jit
def test_schemathesis(tmp_path: Path) -> None:
    """Whatever is sent, the answer is one that the description has."""
    pytest.importorskip("schemathesis")
    with served(tmp_path / "ix", DEDUP_TOKEN=TOKEN) as (_, address):
        command = [
            sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json",
            "--header", f"Authorization: Bearer {TOKEN}", "--seed", "1", "--max-examples", "20",
            "--generation-database", "none", "--no-color",
        ]  # fmt: skip
        paths = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
        given = os.environ | {"SCHEMATHESIS_HOOKS": "lines_of_json", "PYTHONPATH": paths}
        ran = subprocess.run(
            command, cwd=tmp_path, env=given, capture_output=True, text=True, check=False
        )

    assert 0 == ran.returncode, ran.stdout + ran.stderr
    assert "Tested: 7" in ran.stdout


def refused(*options: object, **environment: str) -> str:
    """Return the one line a service ends with that does not begin."""
    arguments = [*COMMAND[3:6], *map(str, options)]
    done = CliRunner(env=environment).invoke(main, arguments)
    assert 1 == done.exit_code, done.output
    *_, line = done.stderr.splitlines()
    return line


def test_what_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names the extra; nothing is made."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    line = refused("--index", tmp_path / "ix")

    assert line.endswith("dedup serve needs an optional package: pip install 'dedup-news[serve]'")
    assert [] == [*tmp_path.iterdir()]


def test_what_cannot_be_served(tmp_path: Path) -> None:
    """A place that is taken, a token that is empty or not there, an index that cannot be opened."""
    index = "--index", tmp_path / "ix"
    with running.listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}: nobody can listen there:" in refused(*index, "--port", port)
    for line in (
        refused(*index, "--token-file", tmp_path / "none"),
        refused(*index, "--token-file", os.devnull),
        refused(*index, DEDUP_TOKEN=" "),  # noqa: S106
    ):
        assert "token" in line
    (tmp_path / "ix").write_text("no folder")
    command = [*COMMAND, str(tmp_path / "ix"), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (1, 1) == (done.returncode, done.stderr.count(f"{tmp_path / 'ix'}: "))


def test_addresses() -> None:
    """Addresses are such as clients take; whoever listens for others is told apart."""
    with running.listening("127.0.0.1", 0) as here, running.listening("0.0.0.0", 0) as wide:  # noqa: S104
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", running.address_of(here))
        assert [False, True] == [running.is_open(one) for one in (here, wide)]


def test_who_listens_for_all_is_warned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token; with one nothing is said."""
    monkeypatch.setattr(running, "serve", lambda *_, **__: None)
    arguments = [*COMMAND[3:], str(tmp_path / "ix"), "--host", "0.0.0.0", "--port", "0"]  # noqa: S104
    for token, warned in ((None, True), (TOKEN, False)):
        done = CliRunner(env={"DEDUP_TOKEN": token}).invoke(main, arguments)
        assert 0 == done.exit_code, done.output
        assert warned == ("no token is asked for" in done.stderr)
