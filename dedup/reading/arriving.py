"""
Lines as they arrive, in batches that wait for nobody: for streams that have no end.

::

    stream ─▶ arriving (whole lines of what is at hand) ─▶ in_time (batches, full or late)
"""

import io
import sys
import threading
from collections.abc import Iterable, Iterator
from queue import Empty, Queue
from time import monotonic
from typing import Any

from dedup.reading.streams import BLOCK, CUT_OFF, LONGEST, SHOWN, TOO_LONG, Lines, Stream

_CHUNK = 1 << 18
_AHEAD = 16  # chunks that are read before anybody has use for them


def standard_input() -> Stream:
    """
    Return standard input, unpacked if it is packed.

    Without the lock of ``sys.stdin``: a thread that still waits for a line when the process ends
    would hold it.
    """
    buffer: Any = sys.stdin.buffer
    return Stream(None, io.BufferedReader(getattr(buffer, "raw", buffer)))


def arriving(stream: Stream, longest: int = LONGEST) -> Iterator[list[Lines]]:
    """
    Yield the lines of a stream as they arrive, one by one, each with its line end.

    A line of more than ``longest`` bytes is refused, and so is the place where packing breaks off.
    """
    number, rest = 1, bytearray()
    while piece := stream.at_hand(_CHUNK):
        *ended, open_end = piece.split(b"\n")
        if ended:
            ended[0] = bytes(rest) + ended[0]
            rest.clear()
            yield [_line(data, n, longest) for n, data in enumerate(ended, number)]
            number += len(ended)
        rest += open_end
        del rest[longest + 1 :]  # what is too long stays so
    if stream.broken:
        yield [Lines(bytes(rest[:SHOWN]), number, CUT_OFF)]
    elif rest:
        line = _line(bytes(rest), number, longest)
        yield [line if line.refused else line._replace(data=bytes(rest))]


def _line(data: bytes, number: int, longest: int) -> Lines:
    if len(data) > longest:
        return Lines(data[:SHOWN], number, TOO_LONG)
    return Lines(data + b"\n", number)


def in_time(
    chunks: Iterable[list[Lines]], size: int, wait: float, most: int = BLOCK
) -> Iterator[list[Lines]]:
    """
    Yield lines in batches; a thread reads ahead.

    Args:
        chunks: lines as they arrive.
        size: lines of a full batch.
        wait: seconds after which one that is not full is yielded.
        most: bytes of a full batch.
    """
    queue: Queue[list[Lines] | BaseException | None] = Queue(_AHEAD)
    threading.Thread(target=_read, args=(chunks, queue), daemon=True).start()
    batch: list[Lines] = []
    room, due = most, 0.0
    while True:
        try:
            found = queue.get(timeout=max(0.0, due - monotonic()) if batch else None)
        except Empty:
            yield batch
            batch, room = [], most
            continue
        if isinstance(found, BaseException):
            raise found
        for line in found or ():
            due = due if batch else monotonic() + wait
            batch.append(line)
            room -= len(line.data)
            if len(batch) >= size or room <= 0:
                yield batch
                batch, room = [], most
        if found is None:
            if batch:
                yield batch
            return


def _read(
    chunks: Iterable[list[Lines]], queue: "Queue[list[Lines] | BaseException | None]"
) -> None:
    """Put chunks into a queue, then None, or what stopped them."""
    try:
        for chunk in chunks:
            queue.put(chunk)
    except BaseException as problem:  # noqa: BLE001 - raised where it can be told
        queue.put(problem)
    else:
        queue.put(None)
