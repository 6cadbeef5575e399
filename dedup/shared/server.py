"""The server: one store on it, the scripts it runs, and what it refuses in one line."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from dedup.errors import MissingExtra, StoreError

NAME = "dedup"
"""What a store is called whose address names none."""

_SCHEMES = {"valkey": "redis", "valkeys": "rediss"} | {s: s for s in ("redis", "rediss", "unix")}
_DATABASE = re.compile("(/[0-9]*)?")
_WAIT = 30.0  # seconds; a script of one batch takes a hundredth of one


class Address(NamedTuple):
    """
    Where a store stands.

    Args:
        url: of the server, as its client wants it.
        name: of the store.
        shown: both, without who asks and the password.
    """

    url: str
    name: str
    shown: str

    @classmethod
    def of(cls, text: str) -> "Address":
        """
        Return an address, ``redis://HOST:PORT/DB`` or with ``#NAME`` after it.

        Raises:
            StoreError: it is none.
        """
        try:
            parts = urlsplit(text)
            place = parts.netloc.rpartition("@")[2]
            _ = parts.port
        except ValueError as problem:
            raise StoreError(f"no address of a store: {problem}") from problem
        name = unquote(parts.fragment) or NAME
        shown = urlunsplit((parts.scheme, place, parts.path, "", parts.fragment))
        scheme = _SCHEMES.get(parts.scheme)
        if scheme is None or not (place or scheme == "unix"):
            raise StoreError(f"{shown}: an address like redis://127.0.0.1:6379/0 is expected")
        if scheme != "unix" and not _DATABASE.fullmatch(parts.path):  # the client takes it for 0
            raise StoreError(f"{shown}: the number of a database is expected after the port")
        if set(name) & {"{", "}"}:
            raise StoreError(f"{shown}: the name of a store has no braces")
        return cls(urlunsplit((scheme, *parts[1:4], "")), name, shown)


class Reply(NamedTuple):
    """
    What a server says of a batch.

    Args:
        now: seconds since 1970, when it came.
        answers: of each article.
        held: what is held of those that were met, by their numbers.
    """

    now: int
    answers: list[bytes]
    held: dict[int, bytes]


class Server:
    """
    A store on a server. Threads may share it.

    Args:
        address: where.

    Raises:
        MissingExtra: its client is not installed.
        StoreError: it cannot be used.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._redis: Any = client_of(address.url)
        self._prefix = f"{{{address.name}}}:".encode()
        self._keys = [self._prefix + key for key in (b"about", b"seq")]
        self._check, self._settle = map(self._script, ("check", "settle"))

    def _script(self, name: str) -> Any:
        return self._redis.register_script(Path(__file__).with_name(f"{name}.lua").read_bytes())

    def close(self) -> None:
        """Let go of it."""
        self._redis.close()

    def about(self, first: bytes) -> bytes:
        """Return what the store is made with: if it is not there, ``first`` from now on."""
        with refusing(self.address.shown):
            self._redis.set(self._keys[0], first, nx=True)
            kept: bytes = self._redis.get(self._keys[0]) or first
        return kept

    def check(self, about: bytes, numbers: Sequence[int], sent: Sequence[bytes]) -> Reply:
        """
        Enter a batch, and return whom it met.

        Args:
            about: what the store must be made with.
            numbers: window, reach, and when a copy stands in for one of its words.
            sent: six values of each article. All of it: see ``check.lua``.

        Raises:
            StoreError: it cannot be used, or is another by now.
        """
        given = [self._prefix, about, *numbers, *sent]
        with refusing(self.address.shown):
            said = self._check(self._keys, given)
        if len(said) == 1:
            raise StoreError(f"{self.address.shown}: made anew, with something else, meanwhile")
        now, answers, held = said
        return Reply(now, answers, dict(zip(map(int, held[::2]), held[1::2], strict=True)))

    def settle(self, sent: Sequence[bytes]) -> list[bytes]:
        """Give articles what is to stand of them, and return what does, see ``settle.lua``."""
        with refusing(self.address.shown):
            stands: list[bytes] = self._settle(self._keys[:1], [self._prefix, *sent])
        return stands


def client_of(url: str) -> Any:
    """
    Return a client of a server; it is not asked yet.

    Raises:
        MissingExtra: none is installed.
        StoreError: no server can have this address.
    """
    try:
        import redis
    except ImportError as problem:
        raise MissingExtra("a store or stream on Redis", "redis") from problem
    try:
        return redis.Redis.from_url(url, socket_timeout=_WAIT, socket_connect_timeout=_WAIT)
    except ValueError as problem:
        raise StoreError(f"no address of a server: {problem}") from problem


@contextmanager
def refusing(shown: str) -> Iterator[None]:
    """
    Tell in one line what goes wrong with a server.

    Raises:
        StoreError: it is not there, or refuses.
    """
    from redis import exceptions

    try:
        yield
    except exceptions.OutOfMemoryError as problem:
        what = "the server's memory is full (maxmemory); nothing of this batch is remembered"
        raise StoreError(f"{shown}: {what}") from problem
    except (exceptions.ConnectionError, exceptions.TimeoutError) as problem:
        raise StoreError(f"{shown}: the server does not answer: {problem}") from problem
    except exceptions.RedisError as problem:
        raise StoreError(f"{shown}: the server refuses: {problem}") from problem
