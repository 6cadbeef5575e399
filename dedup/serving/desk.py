"""A desk: many ask, one thread answers all who wait at once."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import NamedTuple

from dedup.errors import StoreError
from dedup.index.batch import Batch
from dedup.index.verdicts import Verdict


class _Asked(NamedTuple):
    """Articles that wait, and who waits for what is said of them."""

    batch: Batch
    answer: "asyncio.Future[list[Verdict]]"


class Desk:
    """
    Articles are asked about in order of arrival; those that came while others were, all at once.

    What is said of one must not hang on what it is asked with (as ``IngestFilter.check``). Of many
    that somebody asks about at once only the first wait at a time, so that others get their turn.

    Args:
        say: asked in a thread of its own, about one batch at a time.
        size: articles of a batch at most.
        met: told the articles of each batch.
    """

    def __init__(
        self,
        say: Callable[[Batch], list[Verdict]],
        size: int,
        met: Callable[[int], object] = lambda _: None,
    ) -> None:
        self._say, self._size, self._met = say, size, met
        self._thread = ThreadPoolExecutor(1, "dedup-desk")
        self._waiting = deque[_Asked]()
        self._work: asyncio.Task[None] | None = None

    async def ask(self, batch: Batch) -> list[Verdict]:
        """
        Return what is said of articles, in their order.

        Raises:
            StoreError: the index cannot be asked.
        """
        found: list[Verdict] = []
        for part in batch.parts(self._size):
            asked = _Asked(part, asyncio.get_running_loop().create_future())
            self._waiting.append(asked)
            if self._work is None or self._work.done():
                self._work = asyncio.create_task(self._answered())
            found += await asked.answer
        return found

    def close(self) -> None:
        """End the thread, when it has answered."""
        self._thread.shutdown()

    async def _answered(self) -> None:
        """Answer until nobody waits."""
        while self._waiting:
            several = [self._waiting.popleft()]
            room = self._size - len(several[0].batch)
            while self._waiting and len(self._waiting[0].batch) <= room:
                several.append(self._waiting.popleft())
                room -= len(several[-1].batch)
            await self._answer(several)

    async def _answer(self, several: Sequence[_Asked]) -> None:
        """Answer some; if that fails for no fault of the index, each alone: one may be at fault."""
        columns = zip(*(one.batch for one in several), strict=True)
        batch = Batch(*(list(chain.from_iterable(column)) for column in columns))
        self._met(len(batch))
        try:
            loop = asyncio.get_running_loop()
            said = iter(await loop.run_in_executor(self._thread, self._say, batch))
        except Exception as problem:  # noqa: BLE001 - told to whoever asked
            if len(several) > 1 and not isinstance(problem, StoreError):
                for one in several:
                    await self._answer([one])
                return
            for one in several:
                if not one.answer.done():
                    one.answer.set_exception(problem)
            return
        for one in several:
            own = [next(said) for _ in one.batch.ids]
            if not one.answer.done():
                one.answer.set_result(own)
