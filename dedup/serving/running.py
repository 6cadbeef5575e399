"""The process that serves: its socket, its signals, how it ends."""

import ctypes
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from dedup.errors import DedupError
from dedup.ingest import IngestFilter
from dedup.serving.app import app_of
from dedup.serving.bodies import Limits
from dedup.serving.service import Service

_BACKLOG = 2048
_GIVEN_BACK = {-3: 1 << 18, -1: 1 << 20}
"""Of glibc's mallopt, in bytes: M_MMAP_THRESHOLD and M_TRIM_THRESHOLD, which grow if not set."""
_HEAD = 64 << 10
"""Bytes of what a request says before and after its body, and of what was read with it, at most."""
_ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


class _Bounded(HttpToolsProtocol):
    """HTTP whose heads end: else whoever sends one for ever has it held."""

    _head = 0

    def data_received(self, data: bytes) -> None:
        """Read on, as long as that is a body, or a head of a bounded length."""
        self._head += len(data)
        super().data_received(data)
        if self._head > _HEAD and not self.transport.is_closing():
            self.send_400_response("The head of a request is too long.")

    def on_headers_complete(self) -> None:
        """Begin a body."""
        self._head = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Go on with it."""
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._head = 0
        super().on_message_complete()


class _Server(uvicorn.Server):
    """A server that signals end, and that ends then as if by itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listen to signals for some time; they are not raised again afterwards."""
        signs = [sign for sign in _ENDING if signal.getsignal(sign) is not signal.SIG_IGN]  # nohup
        before = {sign: signal.signal(sign, self.handle_exit) for sign in signs}
        try:
            yield
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)


def listening(host: str, port: int) -> socket.socket:
    """
    Return a socket that listens.

    Args:
        host: a name or an address.
        port: 0: any that is free.

    Raises:
        DedupError: it cannot.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(found[4][:2], family=found[0], backlog=_BACKLOG)
    except OSError as problem:
        raise DedupError(f"{host}:{port}: nobody can listen there: {problem.strerror}") from problem


def address_of(listener: socket.socket) -> str:
    """Return the address of a socket for people and clients."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_open(listener: socket.socket) -> bool:
    """Tell whether others than this machine may come."""
    return not ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def serve(
    opening: Callable[[], IngestFilter],
    listener: socket.socket,
    limits: Limits,
    *,
    token: str = "",
    size: int = 256,
) -> None:
    """
    Serve a filter until a signal ends it: what was accepted is answered, the index closed.

    Args:
        opening: opens the filter; called in a thread.
        listener: where it is asked; it is closed.
        limits: how much may be asked.
        token: of those who may ask; empty: anybody.
        size: articles asked about at once.

    Raises:
        KeyboardInterrupt: a second Ctrl-C did not wait for what was accepted.
        DedupError: as ``opening`` raises.
    """
    problems: list[BaseException] = []

    def failed(problem: BaseException) -> None:
        problems.append(problem)
        server.should_exit = True

    _give_back()
    app = app_of(Service(opening, limits, size, failed), token)
    server = _Server(
        uvicorn.Config(app, lifespan="on", http=_Bounded, ws="none", log_config=None,
                       access_log=False, log_level="warning", proxy_headers=False,
                       server_header=False)
    )  # fmt: skip
    server.run(sockets=[listener])
    if problems:
        raise problems[0]
    if server.force_exit:
        raise KeyboardInterrupt


def _give_back() -> None:
    """Let what is large go back to the system when it is freed: else memory grows for months."""
    with suppress(AttributeError, OSError, TypeError):  # another library of C
        for option, value in _GIVEN_BACK.items():
            ctypes.CDLL(None).mallopt(option, value)
