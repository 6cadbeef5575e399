"""What flows from a queue through the filter to another: two protocols, and one loop."""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import Any, NamedTuple, Protocol

from dedup.filtering import Gate, Parts, parted
from dedup.process import undisturbed
from dedup.reading.admitting import Admission
from dedup.reading.streams import Lines


class Message(NamedTuple):
    """
    One article of a queue.

    Args:
        key: what its source knows it by.
        number: the same whenever it is delivered; an article without an id is named by it.
        line: JSON, as a line of ``dedup filter``.
    """

    key: Any
    number: int
    line: bytes


class Source(Protocol):
    """Where articles come from, each at least once."""

    def batches(self) -> Generator[list[Message], None, None]:
        """Yield messages as they come, not one more than are asked for; closed, let go of it."""

    def done(self, messages: Sequence[Message]) -> None:
        """Let messages come no more."""


class Sink(Protocol):
    """Where articles go with their verdicts."""

    def put(self, lines: Sequence[bytes]) -> None:
        """Publish lines, and return when they are there for sure."""


def consumed(
    gate: Gate,
    admission: Admission,
    source: Source,
    kept: Sink,
    held: Sink | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Counter[str]:
    """
    Let what comes from a queue through a filter, until the source ends.

    A batch is remembered, then published, then done: whoever dies in between gets it again, and
    publishes the same verdicts again, ``redelivered``.

    Args:
        gate: the filter.
        admission: says which messages are articles; others are refused, and done.
        source: where they come from.
        kept: where they go that pass, with their verdicts.
        held: where those go that do not; None: nowhere.
        progress: told of each batch.

    Returns:
        How many were kept, tagged and dropped, and of these redelivered.
    """
    counts: Counter[str] = Counter()
    with closing(source.batches()) as batches:
        for messages in batches:
            with undisturbed():
                parts = _judged(gate, admission, messages)
                if parts.kept:
                    kept.put(parts.kept)
                if held is not None and parts.held:
                    held.put(parts.held)
                source.done(messages)
            counts += parts.counts
            if progress is not None:
                progress("articles", sum(counts.values()) - counts["redelivered"], 0)
    return counts


def _judged(gate: Gate, admission: Admission, messages: Sequence[Message]) -> Parts:
    """Remember what messages say, and return them by what becomes of them."""
    found = admission.of([Lines(one.line, one.number) for one in messages])
    verdicts = gate.check(found.articles) if found.lines else []
    return parted(zip(found.lines, found.cells, verdicts, strict=True), annotate=True)
