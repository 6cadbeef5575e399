"""What is measured of a service, for Prometheus."""

import time
from collections import Counter as Count
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from typing import Any

import numpy as np
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dedup.index import Index
from dedup.index.verdicts import Verdict

Messages = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Messages]]
Send = Callable[[Messages], Awaitable[None]]
App = Callable[[Messages, Receive, Send], Awaitable[None]]

_TIMES = (.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30)  # fmt: skip
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 8192)


class Counts:
    """
    The measures of one service, in a registry of its own.

    Attributes:
        registry: all of them.
        batch: articles asked about at once, by verb.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._articles = Counter(
            "dedup_articles", "Articles that were told of, by verdict.",
            ("verb", "action", "reason"), registry=self.registry,
        )  # fmt: skip
        self._again = Counter(
            "dedup_redelivered", "Articles of these that came before, same id and words.",
            registry=self.registry,
        )  # fmt: skip
        self.refused = Counter(
            "dedup_refused_lines", "Lines of batches that are no articles.", registry=self.registry
        )
        self.seconds = Histogram(
            "dedup_request_seconds", "Seconds from a request to its answer.",
            ("path", "status"), buckets=_TIMES, registry=self.registry,
        )  # fmt: skip
        self.batch = Histogram(
            "dedup_batch_articles", "Articles asked about at once.", ("verb",), buckets=_SIZES,
            registry=self.registry,
        )  # fmt: skip
        self.waiting = Gauge(
            "dedup_waiting_requests", "Requests not answered yet.", registry=self.registry
        )

    def told(self, verb: str, verdicts: Iterable[Verdict]) -> None:
        """Count what was said."""
        again = 0
        met: Count[tuple[str, str]] = Count()
        for verdict in verdicts:
            met[verdict.action, verdict.reason] += 1
            again += verdict.redelivered
        for (action, reason), times in met.items():
            self._articles.labels(verb, action, reason).inc(times)
        self._again.inc(again)

    def watch(self, index: Index) -> None:
        """Look at an index whenever somebody looks at the measures."""
        self.registry.register(_Stock(index))


class _Stock(Collector):
    """What an index holds."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def collect(self) -> Iterator[Metric]:
        """Yield what it holds now."""
        store = self._index.store
        with store.reading():
            said, now = self._index.info(), store.now()
            ages = [part.ages()[part.live.astype(np.bool_)] for part in store.parts]
        oldest = min((int(some.min()) for some in ages if len(some)), default=now)
        yield GaugeMetricFamily("dedup_index_articles", "Articles held.", said["articles"])
        yield GaugeMetricFamily("dedup_index_runs", "Runs they stand in.", said["runs"])
        yield GaugeMetricFamily("dedup_index_bytes", "Bytes on disk.", said["bytes"])
        yield GaugeMetricFamily(
            "dedup_index_oldest_seconds", "Age of the oldest article held.", now - oldest
        )


class Timed:
    """An app whose answers are timed, by path and status."""

    def __init__(self, app: App, counts: Counts) -> None:
        self._app, self._counts = app, counts

    async def __call__(self, scope: Messages, receive: Receive, send: Send) -> None:
        """Answer, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def sent(message: Messages) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            path = getattr(scope.get("route"), "path", "other")
            self._counts.seconds.labels(path, status).observe(time.perf_counter() - began)
