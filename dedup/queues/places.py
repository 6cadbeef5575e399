"""Queues by their addresses."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from dedup.errors import StoreError
from dedup.queues import kafka, streams
from dedup.queues.flow import Sink, Source
from dedup.shared.server import Address

_EXPECTED = "redis://HOST:PORT/DB#STREAM or kafka://HOST:PORT/TOPIC is expected"
_PORT = 6379


class Reading(NamedTuple):
    """
    How a queue is read.

    Args:
        group: who read it together: each message goes to one of them.
        size: messages of a batch.
        wait: seconds after which one that is not full is taken.
        claim: seconds after which what another took, and has not done, is taken from it.
        drain: end when nothing is left.
    """

    group: str = "dedup"
    size: int = 256
    wait: float = 0.2
    claim: float = 60.0
    drain: bool = False


def source_of(url: str, reading: Reading | None = None) -> Source:
    """
    Open a queue to read from.

    Raises:
        MissingExtra: its client is not installed.
        StoreError: it cannot be used.
    """
    how = reading or Reading()
    if _is_kafka(url):
        return kafka.KafkaSource(url, how.group, how.size, how.wait, drain=how.drain)
    return streams.StreamSource(url, how.group, how.size, how.wait, how.claim, drain=how.drain)


def sink_of(url: str) -> Sink:
    """
    Open a queue to write to.

    Raises:
        MissingExtra: its client is not installed.
        StoreError: it cannot be used.
    """
    made: Callable[[str], Sink] = kafka.KafkaSink if _is_kafka(url) else streams.StreamSink
    return made(url)


def place_of(url: str) -> tuple[object, ...]:
    """
    Return what tells a queue from another: who asks, and how, does not count.

    Raises:
        StoreError: it is no address.
    """
    if _is_kafka(url):
        topic = kafka.Topic.of(url)
        return frozenset(urlsplit(topic.shown).netloc.split(",")), topic.name
    address = Address.of(url)
    parts = urlsplit(address.url)
    at = parts.hostname, parts.port or _PORT, parts.path.strip("/") or "0"
    return *at, parts.query, address.name


def _is_kafka(url: str) -> bool:
    """Tell which of both an address is of, if it is one."""
    if not ("#" in url or url.startswith("kafka://")):
        shown = url.rpartition("@")[2]
        raise StoreError(f"{shown}: no address of a queue; {_EXPECTED}")
    return url.startswith("kafka://")
