"""Decisions: what a person who looked at two articles decided of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import NoneType

import numpy as np
import numpy.typing as npt

from dedup.corpus import Corpus
from dedup.errors import SchemaError, expect
from dedup.rows import keys_of

Ints = npt.NDArray[np.int64]  # of segments, which compiles

KINDS = ("not-copy", "boilerplate", "licensed")
NOT_COPY, BOILERPLATE, LICENSED = range(3)


@dataclass(frozen=True)
class Decisions:
    """
    What was decided of pairs of articles, by their ids; it holds for every run that has both.

    ``not-copy``: what they share proves nothing, they are no pair. ``boilerplate``: it is, but of
    what stands everywhere, and counts for nothing. ``licensed``: it is a copy that needs no credit.

    Args:
        pairs: one of these by two ids, in whatever order these stand.

    Raises:
        ArgumentError: not a dict of pairs of texts and texts.
        SchemaError: an unknown decision, two of one pair, an article paired with itself.
    """

    pairs: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        expect(self.pairs, Mapping, "pairs", "a dict")
        ordered: dict[tuple[str, str], str] = {}
        for both, decision in self.pairs.items():
            expect(both, tuple, "each key of pairs", "a tuple of two ids")
            for each in (*both, decision):
                expect(each, str, "each id and decision", "text")
            if len(both) != len({"id_a", "id_b"}):
                raise SchemaError(f"two ids are expected, not {both!r}")
            one, other = sorted(both)
            if one == other:
                raise SchemaError(f"{one!r} is paired with itself")
            if decision not in KINDS:
                raise SchemaError(f"unknown decision {decision!r}; known are {', '.join(KINDS)}")
            if ordered.setdefault((one, other), decision) != decision:
                raise SchemaError(f"{one!r} and {other!r}: two decisions")
        object.__setattr__(self, "pairs", ordered)

    def __len__(self) -> int:
        return len(self.pairs)

    @property
    def ids(self) -> list[str]:
        """Every id that is named, in order."""
        return sorted({each for both in self.pairs for each in both})

    def unknown(self, corpus: Corpus) -> Iterator[str]:
        """Yield the ids that no article of a corpus has, in order."""
        named = self.ids
        yield from sorted({*named} - {*corpus.ids}) if named else ()


@dataclass(frozen=True)
class Decided:
    """
    Decisions on articles of one corpus.

    Args:
        rows: int64 (n x 2), left row < right row, in order.
        kind: int64, a place in ``KINDS``.
    """

    rows: Ints
    kind: Ints

    def of(self, rows: Ints) -> Ints:
        """Return what was decided of pairs of rows in any order (int64, n x 2), -1 for nothing."""
        found = np.full(len(rows), -1, np.int64)
        if not len(self.rows):
            return found
        wanted, known = keys_of(rows), keys_of(self.rows)
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where(known[place] == wanted, self.kind[place], -1)

    def named(self, rows: Ints) -> list[str | None]:
        """Return what was decided of pairs of rows, in words; None for nothing."""
        return [KINDS[kind] if kind >= 0 else None for kind in self.of(rows)]


def decided_in(corpus: Corpus, decisions: Decisions | None) -> Decided:
    """
    Return the decisions on articles that a corpus has.

    Raises:
        ArgumentError: the decisions are of another type.
    """
    expect(decisions, (Decisions, NoneType), "decisions", "dedup.Decisions(...)")
    if not decisions:
        return Decided(np.empty((0, 2), np.int64), np.empty(0, np.int64))
    places = {name: row for row, name in enumerate(corpus.ids)}
    found = sorted(
        (*sorted((places[one], places[other])), KINDS.index(kind))
        for (one, other), kind in decisions.pairs.items()
        if one in places and other in places
    )
    made = np.array(found, np.int64).reshape(-1, 3)
    return Decided(made[:, :2], made[:, 2])
