"""A filter that is served: opened in the background, asked by many, closed when all is answered."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from dedup.index.batch import Batch
from dedup.index.verdicts import Verdict
from dedup.ingest import IngestFilter
from dedup.process import warn
from dedup.serving.bodies import Limits, Refused
from dedup.serving.counts import Counts
from dedup.serving.desk import Desk

VERBS = ("check", "query")
_FIRST = {
    "id": "-",
    "text": "The first article that is asked about takes the kernels up.\n\nNo one answers it.",
}


class Service:
    """
    A filter, and who waits for it.

    Args:
        opening: opens it; called in a thread.
        limits: how much may be asked.
        size: articles asked about at once.
        failed: told why it could not be opened.

    Attributes:
        counts: what is measured.
    """

    def __init__(
        self,
        opening: Callable[[], IngestFilter],
        limits: Limits | None = None,
        size: int = 256,
        failed: Callable[[BaseException], object] = lambda _: None,
    ) -> None:
        self.limits, self.counts = limits or Limits(), Counts()
        self._opening, self._size, self._failed = opening, size, failed
        self._gate: IngestFilter | None = None
        self._desks: dict[str, Desk] = {}
        self._waiting = 0
        self.counts.waiting.set_function(lambda: self._waiting)

    @property
    def ready(self) -> bool:
        """Whether it can be asked."""
        return self._gate is not None

    @asynccontextmanager
    async def running(self, _: object = None) -> AsyncIterator[None]:
        """Open it meanwhile; at the end answer who waits, then close it."""
        opened = asyncio.create_task(self._open())
        try:
            yield
        finally:
            await opened
            for desk in self._desks.values():
                desk.close()
            if self._gate is not None:
                self._gate.close()

    @contextmanager
    def place(self) -> Iterator[None]:
        """
        Have a place among those who wait.

        Raises:
            Refused: there is none, or nobody who answers yet.
        """
        if not self.ready:
            raise Refused(503, "the index is being opened")
        if self._waiting >= self.limits.waiting:
            raise Refused(503, f"{self._waiting:,} requests wait already")
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def told(self, verb: str, batch: Batch) -> list[Verdict]:
        """
        Return what is said of articles; what was checked is remembered by then.

        Raises:
            StoreError: the index cannot be asked.
        """
        verdicts = await self._desks[verb].ask(batch)
        self.counts.told(verb, verdicts)
        return verdicts

    async def _open(self) -> None:
        try:
            gate = await asyncio.to_thread(self._warmed)
        except BaseException as problem:  # noqa: BLE001 - raised where the process ends
            self._failed(problem)
            return
        says = gate.check, gate.index.query
        self._desks = {
            verb: Desk(say, self._size, self.counts.batch.labels(verb).observe)
            for verb, say in zip(VERBS, says, strict=True)
        }
        self.counts.watch(gate.index)
        self._gate = gate

    def _warmed(self) -> IngestFilter:
        """Open the filter, and take up all kernels."""
        gate = self._opening()
        if note := gate.index.knowledge.note():
            warn(note)
        gate.index.query(_FIRST)
        return gate
