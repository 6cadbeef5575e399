"""What is sent to a shared store of articles, and what comes back."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import xxhash

from dedup.dates import UNKNOWN_TIME
from dedup.index.entries import TEXTS, Entries, bytes_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.signatures import permutations
from dedup.sketches import bands_of

_NAMES = TEXTS[:3]
_PACK, _UNPACK = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(tuple[str, str, str, int, int])


class Answer(NamedTuple):
    """
    What a server says of an article.

    Args:
        new: it was not there.
        indexed: others are compared with it, not only by all of its words.
        seq: its number.
        met: numbers of those it met when it was new; of one with a verdict, of the one named there.
        verdict: as it is kept; empty if it has none yet.
    """

    new: bool
    indexed: bool
    seq: int
    met: list[int]
    verdict: bytes

    @classmethod
    def of(cls, said: bytes) -> "Answer":
        """Return what was said."""
        sign = said[:1]
        numbers, _, verdict = said.lstrip(b"+=~").partition(b"\n")
        seq, *met = map(int, numbers.split())
        return cls(sign in b"+=~", sign != b"=", seq, met, verdict)


def deliveries(entries: Entries) -> list[bytes]:
    """Return a key of each article's id and words."""
    ids, words = entries.ragged["id"], word_keys(entries)
    return [xxhash.xxh3_128_digest(ids[row].tobytes() + words[row]) for row in range(len(entries))]


def word_keys(entries: Entries) -> list[bytes]:
    """Return a key of each article's words."""
    pairs = np.empty(len(entries), [("digest", "<u8"), ("words", "<i4")])
    pairs["digest"], pairs["words"] = entries.fixed["digest"], entries.fixed["words"]
    return [pair.tobytes() for pair in pairs]


def sent_of(entries: Entries, settings: Settings) -> list[bytes]:
    """Return what is sent of articles, six values of each; see ``check.lua``."""
    times = [b"" if time == UNKNOWN_TIME else b"%d" % time for time in entries.fixed["time"]]
    minima = entries.fixed["minima"]
    keys = bands_of(minima, settings)
    bands = np.empty(keys.shape, [("family", ">u2"), ("key", "<u4")])
    bands["family"], bands["key"] = np.arange(keys.shape[1]), keys
    columns = deliveries(entries), word_keys(entries), times, bands, _heads(entries), minima
    sent: list[bytes] = []
    for delivery, words, time, band, head, signature in zip(*columns, strict=True):
        sent += (delivery, words, time, band.tobytes(), head, signature.tobytes())
    return sent


def _heads(entries: Entries) -> list[bytes]:
    """Return what is held of each article but its signature."""
    digests, words = entries.fixed["digest"].tolist(), entries.fixed["words"].tolist()
    return [
        _PACK.encode((*(entries.text(name, row) for name in _NAMES), digests[row], words[row]))
        for row in range(len(entries))
    ]


def entries_in(held: Mapping[int, bytes], settings: Settings) -> Entries:
    """
    Return what a server holds of articles, in the order of their numbers.

    Args:
        held: by number: when it came, when it was published, whether it is compared with others,
            its signature if it is, and the rest.
        settings: signatures.
    """
    kind = permutations(settings.num_perm, settings.seed, settings.scheme)[0].dtype
    size, count = settings.num_perm * kind.itemsize, len(held)
    minima = np.full((count, settings.num_perm), -1).astype(kind)
    names, digests, numbers = list[list[str]](), list[int](), list[tuple[int, ...]]()
    for row, seq in enumerate(sorted(held)):
        came, time, indexed, rest = held[seq].split(b" ", 3)
        if indexed == b"1":
            minima[row] = np.frombuffer(rest[:size], kind)
            rest = rest[size:]
        *texts, digest, words = _UNPACK.decode(rest)
        names.append(texts)
        digests.append(digest)
        numbers.append((seq, int(came), int(time), words, int(indexed)))
    seqs, cames, times, counts, marks = np.array(numbers, np.int64).reshape(-1, 5).T
    fixed: dict[str, npt.NDArray[Any]] = {
        "seq": seqs, "time": times, "came": cames, "digest": np.array(digests, np.uint64),
        "words": counts.astype(np.int32), "minima": minima, "indexed": marks.astype(np.uint8),
    }  # fmt: skip
    columns = zip(*names, strict=True) if names else [()] * len(_NAMES)
    ragged = {
        name: bytes_of(text.encode() for text in column)
        for name, column in zip(_NAMES, columns, strict=True)
    }
    return Entries(fixed, {**ragged, "verdict": bytes_of([b""] * count)})


def numbered(entries: Entries, seqs: list[int], now: int) -> Entries:
    """Return articles with their numbers, and the time when they came."""
    times: Ints = entries.fixed["time"]
    fixed = {
        **entries.fixed, "seq": np.array(seqs, np.int64), "came": np.full(len(seqs), now),
        "time": np.where(times == UNKNOWN_TIME, now, times),
    }  # fmt: skip
    return Entries(fixed, entries.ragged)
