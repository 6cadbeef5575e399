"""A stream through the filter: what is let pass is printed as it came, the rest held back."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import IO, Any, NamedTuple, Protocol

import msgspec

from dedup.errors import InputError
from dedup.index.index import Batchable
from dedup.index.verdicts import Verdict
from dedup.process import undisturbed
from dedup.reading.admitting import Admission
from dedup.reading.streams import Lines

FIELD = "dedup"
"""What verdicts stand under in lines."""


class Gate(Protocol):
    """A filter: on an index, or on a server."""

    def check(self, articles: Batchable) -> list[Verdict]:
        """Return a verdict on each article, and remember what is new."""


class Ways(NamedTuple):
    """
    Where lines go.

    Args:
        kept: what is let pass.
        held: what is not, a file without a buffer; None: nowhere.
        annotate: verdicts are written into what passes.
        again: what came before passes as it did then.
    """

    kept: IO[bytes]
    held: IO[bytes] | None = None
    annotate: bool = False
    again: bool = True


def filtered(
    gate: Gate,
    admission: Admission,
    batches: Iterable[list[Lines]],
    ways: Ways,
    progress: Callable[[str, int, int], None] | None = None,
) -> Counter[str]:
    """
    Let lines through a filter; a batch is printed after what it says is remembered.

    Args:
        gate: the filter.
        admission: says which lines are articles.
        batches: lines in order of arrival.
        ways: where they go.
        progress: told of each batch.

    Returns:
        How many were kept, tagged and dropped, and of these redelivered.
    """
    counts: Counter[str] = Counter()
    for lines in batches:
        with undisturbed():
            found = admission.of(lines)
            verdicts = gate.check(found.articles) if found.lines else []
            counts += _passed(zip(found.lines, found.cells, verdicts, strict=True), ways)
        if progress is not None:
            progress("articles", sum(counts.values()) - counts["redelivered"], 0)
    return counts


class Parts(NamedTuple):
    """
    Lines of a batch by what becomes of them.

    Args:
        kept: what passes.
        held: what does not, with its verdicts.
        counts: how many were kept, tagged and dropped, and of these redelivered.
    """

    kept: list[bytes]
    held: list[bytes]
    counts: Counter[str]


def parted(
    rows: Iterable[tuple[Lines, dict[str, Any], Verdict]], *, annotate: bool, again: bool = True
) -> Parts:
    """
    Return lines by what becomes of them.

    Args:
        rows: lines, what they say, and what is said of them.
        annotate: verdicts are written into what passes.
        again: what came before passes as it did then.
    """
    found = Parts([], [], Counter())
    for line, cells, verdict in rows:
        found.counts["redelivered"] += verdict.redelivered
        if verdict.action == "drop" or (verdict.redelivered and not again):
            found.counts["dropped"] += 1
            found.held.append(annotated(line.data, cells, verdict))
        else:
            found.counts["kept" if verdict.action == "keep" else "tagged"] += 1
            found.kept.append(annotated(line.data, cells, verdict) if annotate else line.data)
    return found


def _passed(rows: Iterable[tuple[Lines, dict[str, Any], Verdict]], ways: Ways) -> Counter[str]:
    """Write lines to where they go, and count them."""
    kept, held, counts = parted(rows, annotate=ways.annotate, again=ways.again)
    if ways.held is not None and held:
        _add(ways.held, [line if line.endswith(b"\n") else line + b"\n" for line in held])
    if kept:
        ways.kept.write(b"".join(kept))
        ways.kept.flush()
    return counts


def _add(file: IO[bytes], lines: list[bytes]) -> None:
    """Add lines to what is held back, or raise InputError."""
    rest = memoryview(b"".join(lines))
    try:
        while rest:  # a disk that is nearly full takes a part
            rest = rest[file.write(rest) :]
    except OSError as problem:
        text = f"held lines cannot be written there: {problem.strerror}"
        raise InputError(text, file.name) from problem


def annotated(line: bytes, cells: dict[str, Any], verdict: Verdict) -> bytes:
    """
    Return a line with a verdict as its last field; the rest of it stays byte for byte.

    A verdict that stands there already is replaced; such a line is written anew.

    >>> annotated(b'{"id": "a", "text": "b"}', {}, Verdict("a"))
    b'{"id": "a", "text": "b","dedup":{"id":"a","action":"keep","reason":"new"}}'
    """
    body = line.rstrip(b" \t\r\n")
    said = verdict.as_dict()
    if FIELD in cells:
        anew = json.dumps({**cells, FIELD: said}, ensure_ascii=False).encode()
    else:
        anew = b'%s,"%s":%s}' % (body[:-1], FIELD.encode(), msgspec.json.encode(said))
    return anew + line[len(body) :]
