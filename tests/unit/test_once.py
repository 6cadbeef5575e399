"""Once: what threads ask for together, and one makes."""

import time
from concurrent.futures import ThreadPoolExecutor

from dedup.once import shared_property


def test_a_shared_property_is_made_once() -> None:
    """Threads that ask at once wait for the one that makes it."""
    made = list[int]()

    class Dear:
        @shared_property
        def value(self) -> int:
            time.sleep(0.01)
            made.append(1)
            return len(made)

    dear = Dear()

    with ThreadPoolExecutor(4) as pool:
        assert [1] * 4 == list(pool.map(lambda _: dear.value, range(4)))
    assert [1] == made
