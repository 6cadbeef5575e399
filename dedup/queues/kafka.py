"""Kafka: topics that a group reads; offsets are committed when what they tell of is published."""

import logging
from collections.abc import Generator, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from dedup.errors import MissingExtra, StoreError
from dedup.queues.flow import Message

_WAIT = 30.0  # seconds
_SHIFT = 48  # offsets of a partition
_MOVED = ("ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID", "REBALANCE_IN_PROGRESS", "_ASSIGNMENT_LOST")


class Topic(NamedTuple):
    """
    Where messages stand.

    Args:
        name: of the topic.
        how: brokers, and what else its client is to know, by its names.
        shown: its address, without what may be secret.
    """

    name: str
    how: dict[str, Any]
    shown: str

    @classmethod
    def of(cls, url: str) -> "Topic":
        """
        Return an address, ``kafka://HOST:PORT,HOST:PORT/TOPIC``, ``?NAME=VALUE`` after it.

        Raises:
            StoreError: it is none.
        """
        parts = urlsplit(url)
        name = unquote(parts.path.strip("/"))
        shown = f"kafka://{parts.netloc.rpartition('@')[2]}/{name}"
        if parts.scheme != "kafka" or not parts.netloc or not name or "/" in name:
            raise StoreError(
                f"{shown}: an address like kafka://127.0.0.1:9092/articles is expected"
            )
        return cls(name, {"bootstrap.servers": parts.netloc} | dict(parse_qsl(parts.query)), shown)


class KafkaSource:
    """
    A topic that a group reads.

    Args:
        url: see ``Topic.of``.
        group: its id.
        size: messages of a batch.
        wait: seconds after which one that is not full is taken.
        drain: end when nothing is left.

    Raises:
        MissingExtra: the client is not installed.
        StoreError: no broker answers, or there is no such topic.
    """

    def __init__(
        self, url: str, group: str, size: int, wait: float, *, drain: bool = False
    ) -> None:
        self._topic, self._kafka = Topic.of(url), _brought()
        self._size, self._wait, self._drain = size, wait, drain
        how = {"group.id": group, "auto.offset.reset": "earliest", "enable.partition.eof": drain}
        self._consumer = _client(self._kafka.Consumer, self._topic, how)
        self._ended: set[int] = set()
        self._consumer.subscribe([self._topic.name])

    def batches(self) -> Generator[list[Message], None, None]:
        """As in ``Source``."""
        try:
            while not (self._drain and self._at_end()):
                found = self._consumer.consume(self._size, self._wait)
                messages = [one for one in found if one.error() is None]
                self._ended -= {one.partition() for one in messages}
                self._ended |= {self._told(one) for one in found if one.error() is not None}
                if messages:
                    yield [_message(one) for one in messages]
        finally:
            self._consumer.close()

    def _told(self, one: Any) -> int:
        """Return the partition that came to its end, or raise StoreError."""
        if one.error().name() != "_PARTITION_EOF":
            raise StoreError(f"{self._topic.shown}: {one.error().str()}")
        return int(one.partition())

    def _at_end(self) -> bool:
        """Tell whether all partitions that are ours are read to their ends."""
        ours = {one.partition for one in self._consumer.assignment()}
        return bool(ours) and ours <= self._ended

    def done(self, messages: Sequence[Message]) -> None:
        """As in ``Source``."""
        following: dict[int, int] = {}
        for partition, offset in (message.key for message in messages):
            following[partition] = max(following.get(partition, 0), offset + 1)
        offsets = [self._kafka.TopicPartition(self._topic.name, *one) for one in following.items()]
        try:
            self._consumer.commit(offsets=offsets, asynchronous=False)
        except self._kafka.KafkaException as problem:
            if problem.args[0].name() not in _MOVED:  # else another has them, and says the same
                raise StoreError(f"{self._topic.shown}: {problem.args[0].str()}") from problem


class KafkaSink:
    """
    A topic that is written to.

    Args:
        url: see ``Topic.of``.

    Raises:
        MissingExtra: the client is not installed.
        StoreError: no broker answers.
    """

    def __init__(self, url: str) -> None:
        self._topic = Topic.of(url)
        self._producer = _client(_brought().Producer, self._topic, {"enable.idempotence": True})

    def put(self, lines: Sequence[bytes]) -> None:
        """As in ``Sink``."""
        failed: list[Any] = []

        def told(problem: Any, _: Any) -> None:
            failed.extend([problem] if problem is not None else [])

        for line in lines:
            try:
                self._producer.produce(self._topic.name, line, on_delivery=told)
            except BufferError:  # as many as it holds wait already
                self._producer.flush(_WAIT)
                self._producer.produce(self._topic.name, line, on_delivery=told)
        left = self._producer.flush(_WAIT)
        if failed or left:
            why = failed[0].str() if failed else "no broker takes what is published"
            raise StoreError(f"{self._topic.shown}: {why}")


def _brought() -> Any:
    """Return the client's module, or raise MissingExtra."""
    try:
        import confluent_kafka
    except ImportError as problem:
        raise MissingExtra("a topic of Kafka", "kafka") from problem
    return confluent_kafka


def _client(made: Any, topic: Topic, how: dict[str, Any]) -> Any:
    """Return a client of a topic, when a broker has answered."""
    quiet = logging.getLogger("dedup.kafka")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    kafka = _brought()
    if made is kafka.Consumer:
        how |= {"enable.auto.commit": False}
    try:
        client = made(topic.how | how, logger=quiet)
        client.list_topics(topic.name, timeout=_WAIT)
    except kafka.KafkaException as problem:
        raise StoreError(f"{topic.shown}: {problem.args[0].str()}") from problem
    return client


def _message(one: Any) -> Message:
    """Return what came as a message."""
    partition, offset = one.partition(), one.offset()
    return Message((partition, offset), (partition << _SHIFT) + offset, one.value() or b"{}")
