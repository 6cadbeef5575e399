"""Once: what several threads may ask for, and one makes."""

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

Result = TypeVar("Result")


class shared_property(cached_property[Result]):  # noqa: N801 - as the one it is made of
    """A ``cached_property`` that threads do not make at once: who comes second waits for it."""

    def __init__(self, make: Callable[[Any], Result]) -> None:
        super().__init__(make)
        self._made = threading.RLock()

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        with self._made:
            return super().__get__(instance, owner)
