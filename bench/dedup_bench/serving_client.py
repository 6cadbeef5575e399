"""Who asks a service: connections that send articles, one after another, all at once."""

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple, Self

import click

BROKEN = (OSError, asyncio.IncompleteReadError)
_PATIENCE = 120.0  # seconds until a service must be ready


class Answer(NamedTuple):
    """An answer: its status, what it says, and the seconds it took."""

    status: int
    body: bytes
    seconds: float


class Asker:
    """A connection, which is opened anew when it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ways: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, body: bytes = b"") -> Answer:
        """
        Send a body, or look at what needs none; return the answer.

        Raises:
            OSError, IncompleteReadError: the connection broke, or none can be made.
        """
        began = time.perf_counter()
        try:
            if self._ways is None:
                self._ways = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._ways
            verb = "POST" if body else "GET"
            head = f"{verb} {path} HTTP/1.1\r\nHost: it\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            said = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", said)
            whole = await reader.readexactly(int(length[1]) if length else 0)
        except BROKEN:
            self.close()
            raise
        return Answer(int(said[9:12]), whole, time.perf_counter() - began)

    def close(self) -> None:
        """Leave."""
        if self._ways is not None:
            self._ways[1].close()
            self._ways = None


class Serving:
    """
    A service in a process of its own, ready; ended by ``with``.

    Args:
        words: what it is started by, a module and its arguments.
    """

    def __init__(self, *words: str) -> None:
        command = [sys.executable, "-m", *words]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        address = self.process.stdout.readline().strip()
        if not address:
            raise click.ClickException("the service did not start")
        self.port = int(address.rpartition(":")[2])
        asyncio.run(self._ready())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate()

    async def _ready(self) -> None:
        asker, due = Asker(self.port), time.monotonic() + _PATIENCE
        while time.monotonic() < due:
            with suppress(*BROKEN):
                if (await asker.ask("/readyz")).status == 200:
                    asker.close()
                    return
            await asyncio.sleep(0.05)
        raise click.ClickException("the service is not ready")


async def crowd(port: int, clients: int, work: Callable[[Asker], Awaitable[object]]) -> None:
    """Let so many clients work at once, each on a connection of its own."""
    askers = [Asker(port) for _ in range(clients)]
    await asyncio.gather(*map(work, askers))
    for asker in askers:
        asker.close()
