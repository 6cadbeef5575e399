"""Redis Streams: a group reads one together, and takes up what one of it left when it died."""

import os
import socket
from collections.abc import Generator, Mapping, Sequence
from time import monotonic
from typing import Any

import msgspec

from dedup.queues.flow import Message
from dedup.shared.server import Address, client_of, refusing

FIELD = b"article"
"""The field of an entry in which an article stands; where none is its fields are the article's."""

_MILLI = 1000
_SHIFT = 32  # entries of a millisecond
_BEGIN = "0-0"


class StreamSource:
    """
    A stream that a group reads.

    Args:
        url: ``redis://HOST:PORT/DB#STREAM``.
        group: made if it is not there, before the first entry.
        size: entries of a batch.
        wait: seconds after which nothing is waited for.
        claim: seconds after which what another took, and has not done, is taken from it.
        drain: end when nothing is left.

    Raises:
        MissingExtra: the client is not installed.
        StoreError: the server cannot be used.
    """

    def __init__(
        self, url: str, group: str, size: int, wait: float, claim: float, *, drain: bool = False
    ) -> None:
        self._address = Address.of(url)
        self._redis, self._stream = client_of(self._address.url), self._address.name
        self._group, self._name = group, f"{socket.gethostname()}-{os.getpid()}-{id(self)}"
        self._size, self._wait, self._claim = size, max(1, round(wait * _MILLI)), claim
        self._drain, self._due, self._cursor = drain, 0.0, _BEGIN
        with refusing(self._address.shown):
            groups = self._redis.exists(self._stream) and self._redis.xinfo_groups(self._stream)
            if group.encode() not in {found["name"] for found in groups or ()}:
                self._make()

    def _make(self) -> None:
        from redis.exceptions import ResponseError

        try:
            self._redis.xgroup_create(self._stream, self._group, id="0", mkstream=True)
        except ResponseError as problem:
            if not str(problem).startswith("BUSYGROUP"):  # another was faster
                raise

    def batches(self) -> Generator[list[Message], None, None]:
        """As in ``Source``."""
        while True:
            with refusing(self._address.shown):
                entries = self._left() or self._fresh()
            if entries:
                yield [_message(*entry) for entry in entries]
            elif self._drain:
                return

    def done(self, messages: Sequence[Message]) -> None:
        """As in ``Source``."""
        with refusing(self._address.shown):
            self._redis.xack(self._stream, self._group, *(message.key for message in messages))

    def _fresh(self) -> list[Any]:
        """Return entries that nobody took."""
        given = {self._stream: ">"}
        how = {"count": self._size, "block": self._wait}
        found = self._redis.xreadgroup(self._group, self._name, given, **how)
        entries = found.values() if isinstance(found, dict) else (some for _, some in found or ())
        return next(iter(entries), [])

    def _left(self) -> list[Any]:
        """Return entries that somebody took too long ago."""
        idle, entries = round(self._claim * _MILLI), list[Any]()
        while not entries and monotonic() >= self._due:
            how = {"start_id": self._cursor, "count": self._size}
            given = self._stream, self._group, self._name, idle
            cursor, entries, *_ = self._redis.xautoclaim(*given, **how)
            self._cursor = cursor.decode()
            if self._cursor == _BEGIN:  # all was looked through
                self._due = monotonic() + self._claim / 2
        return [entry for entry in entries if entry[1] is not None]  # others were deleted


class StreamSink:
    """
    A stream that is written to.

    Args:
        url: ``redis://HOST:PORT/DB#STREAM``.

    Raises:
        MissingExtra: the client is not installed.
        StoreError: the server cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._address = Address.of(url)
        self._redis = client_of(self._address.url)
        with refusing(self._address.shown):
            self._redis.ping()

    def put(self, lines: Sequence[bytes]) -> None:
        """As in ``Sink``."""
        with refusing(self._address.shown), self._redis.pipeline(transaction=True) as pipe:
            for line in lines:
                pipe.xadd(self._address.name, {FIELD: line})
            pipe.execute()


def _message(key: bytes, fields: Mapping[bytes, bytes]) -> Message:
    """Return an entry as a message."""
    line = fields.get(FIELD)
    if line is None:
        named = {n.decode(errors="replace"): v.decode(errors="replace") for n, v in fields.items()}
        line = msgspec.json.encode(named)
    time, _, place = key.partition(b"-")
    return Message(key, (int(time) << _SHIFT) + int(place), line)
