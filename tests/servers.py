"""Servers that a test starts on a free port of this machine, and ends."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

REDIS = shutil.which("redis-server") or shutil.which("valkey-server")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


class Redis:
    """
    A server of the Redis protocol.

    Args:
        folder: for its files.
        more: of its configuration.
    """

    def __init__(self, folder: Path, *more: str) -> None:
        self.port, self._folder, self._more = free_port(), folder, more
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert REDIS is not None
        told = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        told += ["--save", "", "--appendonly", "no", "--daemonize", "no", *self._more]
        self._process = subprocess.Popen([REDIS, *told], stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                assert self.client().ping()
            except OSError:
                time.sleep(0.05)
            except Exception as problem:
                if type(problem).__name__ not in {"ConnectionError", "BusyLoadingError"}:
                    raise
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server does not answer")

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def client(self) -> Any:
        """Return a client of it."""
        return pytest.importorskip("redis").Redis(port=self.port)


@contextmanager
def redis_server(*more: str) -> Iterator[Redis]:
    """Have a server for some time; the test is skipped where there is none."""
    pytest.importorskip("redis")
    if REDIS is None:
        pytest.skip("no redis-server and no valkey-server is installed")
    with TemporaryDirectory() as folder:
        server = Redis(Path(folder), *more)
        try:
            yield server
        finally:
            server.stop()
