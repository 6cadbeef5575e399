"""Entries: what an index holds of articles, in order of arrival, as columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.segments import Ints
from dedup.sketches import Passages, Ragged, Sketches

FIXED = ("seq", "time", "came", "digest", "words", "minima", "indexed")
TEXTS = ("id", "outlet", "published", "verdict")
KEYS = ("sentences", "paragraphs")
KEPT = ("shingles", "text")

_COUNTS, _VALUES = ".counts", ".values"


class Entry(NamedTuple):
    """
    One of them, for people.

    Args:
        seq: its number of arrival.
        id: the user's.
        outlet: likewise.
        published: likewise.
        time: when it was published, or came where that is not known.
        verdict: what was said of it.
        stands: when it was published, or came if that is earlier; 0 if others are not compared
            with it.
    """

    seq: int
    id: str
    outlet: str
    published: str
    time: int
    verdict: str
    stands: int = 0


@dataclass(frozen=True)
class Entries:
    """
    What is held of some articles.

    Args:
        fixed: arrays by article: ``seq``, ``time`` (published, or came where that is not known),
            ``came``, ``digest``, ``words``, ``minima`` and ``indexed`` (whether others are
            compared with it).
        ragged: by article as many values as it has: UTF-8 of ``TEXTS``, uint32 ``KEYS`` of
            passages, and what is ``KEPT``.
    """

    fixed: dict[str, npt.NDArray[Any]]
    ragged: dict[str, Ragged]

    def __len__(self) -> int:
        return len(self.fixed["seq"])

    @property
    def ages(self) -> Ints:
        """When each was published, or came if that is earlier (int64)."""
        ages: Ints = np.minimum(self.fixed["time"], self.fixed["came"])
        return ages

    def __getitem__(self, row: int) -> Entry:
        name, outlet, published, verdict = (self.text(column, row) for column in TEXTS)
        seq, time, came = (int(self.fixed[column][row]) for column in ("seq", "time", "came"))
        stands = min(time, came) if self.fixed["indexed"][row] else 0
        return Entry(seq, name, outlet, published, time, verdict, stands)

    def text(self, name: str, row: int) -> str:
        """Return one text."""
        return self.ragged[name][row].tobytes().decode()

    def without(self, names: Sequence[str]) -> "Entries":
        """Return them without some of their ragged columns."""
        kept = {name: column for name, column in self.ragged.items() if name not in names}
        return Entries(self.fixed, kept)

    def take(self, rows: Ints) -> "Entries":
        """Return some of them."""
        fixed = {name: column[rows] for name, column in self.fixed.items()}
        return Entries(fixed, {name: column.take(rows) for name, column in self.ragged.items()})

    def unfound(self, rows: npt.NDArray[np.bool_]) -> "Entries":
        """Return them so that others are not compared with some, but by all of their words."""
        fixed = {**self.fixed, "indexed": np.where(rows, np.uint8(0), self.fixed["indexed"])}
        emptied = {n: c.without(rows) if n in {*KEYS, *KEPT} else c for n, c in self.ragged.items()}
        return Entries(fixed, emptied)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return them as columns to be kept."""
        out = dict(self.fixed)
        for name, column in self.ragged.items():
            out[name + _COUNTS] = np.diff(column.owners).astype(np.uint32)
            out[name + _VALUES] = column.values
        return out

    @classmethod
    def of(cls, columns: Mapping[str, npt.NDArray[Any]]) -> "Entries":
        """Return what ``columns`` made columns of."""
        named = [name.removesuffix(_COUNTS) for name in columns if name.endswith(_COUNTS)]
        ragged = {}
        for name in named:
            owners = np.append(0, np.cumsum(columns[name + _COUNTS], dtype=np.int64))
            ragged[name] = Ragged(owners, columns[name + _VALUES])
        return cls({name: columns[name] for name in FIXED}, ragged)

    @classmethod
    def joined(cls, parts: Sequence["Entries"]) -> "Entries":
        """Return several as one; all have the same columns."""
        fixed = {n: np.concatenate([part.fixed[n] for part in parts]) for n in parts[0].fixed}
        ragged = {}
        for name in parts[0].ragged:
            counts = [np.diff(part.ragged[name].owners) for part in parts]
            values = np.concatenate([part.ragged[name].values for part in parts])
            ragged[name] = Ragged(np.append(0, np.cumsum(np.concatenate(counts))), values)
        return cls(fixed, ragged)


def entries_of(
    sketches: Sketches,
    times: Ints,
    now: int,
    texts: Mapping[str, Sequence[str]],
    kept: Sequence[bytes] | None,
) -> Entries:
    """
    Return what is held of articles; they get their numbers and verdicts later.

    Args:
        sketches: of them.
        times: int64, when each was published, or came.
        now: when they came.
        texts: ``id``, ``outlet`` and ``published``.
        kept: their packed texts, if these are kept.
    """
    count = len(sketches)
    fixed = {
        "seq": np.zeros(count, np.int64), "time": times,
        "came": np.full(count, now), "digest": sketches.digests,
        "words": sketches.words.astype(np.int32), "minima": sketches.minima,
        "indexed": (sketches.digests != 0).astype(np.uint8),
    }  # fmt: skip
    ragged = {name: bytes_of(text.encode() for text in texts[name]) for name in texts}
    ragged["verdict"] = bytes_of([b""] * count)
    for name in KEYS:
        passages: Passages | None = getattr(sketches, name)
        if passages is not None:
            ragged[name] = passages.keys
    if sketches.shingles is not None:
        ragged["shingles"] = sketches.shingles
    if kept is not None:
        ragged["text"] = bytes_of(kept)
    return Entries(fixed, ragged)


def bytes_of(texts: Iterable[bytes]) -> Ragged:
    """Return byte strings as one column."""
    kept = list(texts)
    owners = np.append(0, np.cumsum([len(text) for text in kept], dtype=np.int64))
    return Ragged(owners, np.frombuffer(b"".join(kept), np.uint8))


def pressed(text: str) -> bytes:
    """Return a text packed, its length before it."""
    body = text.encode()
    kept: bytes = pa.compress(body, "zstd", asbytes=True)
    return len(body).to_bytes(8, "little") + kept


def unpressed(value: npt.NDArray[np.uint8]) -> str:
    """Return a text that was packed."""
    kept = value.tobytes()
    size = int.from_bytes(kept[:8], "little")
    body: bytes = pa.decompress(kept[8:], size, "zstd", asbytes=True)
    return body.decode()
