"""
A sieve: frames through the filter, of which the same kind of frame comes back.

::

    frame ─▶ numbered (articles, and which row each is) ─▶ IngestFilter ─▶ rows kept, or told
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import NoneType
from typing import Any, Self, TypeVar, get_args, get_type_hints

import msgspec
import numpy as np
import pyarrow as pa

from dedup.errors import ArgumentError, SchemaError
from dedup.frames import Kind, kind_of
from dedup.index.verdicts import Policy, Verdict
from dedup.ingest import IngestFilter
from dedup.reading import Numbered, numbered

Frame = TypeVar("Frame")
"""A frame of pandas or polars, a table or a batch of Arrow, a list of dicts, a dict of columns."""

TOLD = ("action", "reason", "earlier", "jaccard")
"""What of a verdict is written into columns if nothing else is asked for."""

_PREFIX = "dedup_"
_AT_ONCE = 4096  # rows
_KINDS = {
    bool: pa.bool_(), int: pa.int64(), int | None: pa.int64(), float | None: pa.float64(),
}  # fmt: skip
_FIELDS = {
    name: pa.field(_PREFIX + name, _KINDS.get(kind, pa.string()), NoneType in get_args(kind))
    for name, kind in get_type_hints(Verdict).items()
    if name != "id"
}
"""Fields of a verdict that can be told, and their columns."""
_NOTHING = msgspec.structs.replace(Verdict(""), action="", reason="")


class Sieve:
    """
    A filter for frames, made of settings alone: its index is opened when it is first asked.

    It can be pickled, and its methods given to ``datasets.Dataset.map`` and ``filter``: of two with
    the same settings the fingerprint is the same, whatever either has seen.

    Args:
        index: folder of what was seen; made if none is there.
        policy: what is dropped; articles of the same words if None.
        fields: names of columns that are not usual, ours to the frame's.
        window: days after which an article is forgotten; 0: never.
        redelivered: what becomes of a row that came before with the same id and words: ``keep``:
            what became of it then; ``drop``.
        told: fields of a verdict that ``annotate`` writes, in this order.
        how: as for ``Index.create``; of an index that is there, what it must be made with.

    Raises:
        ArgumentError: ``policy``, ``redelivered`` or ``told`` is something else.
    """

    _numbered_rows = False  # whether one without an id may go by its number

    def __init__(
        self,
        index: str | Path,
        policy: Policy | None = None,
        *,
        fields: Mapping[str, str] | None = None,
        window: float = 0,
        redelivered: str = "keep",
        told: Sequence[str] = TOLD,
        **how: Any,
    ) -> None:
        if redelivered not in {"keep", "drop"}:
            raise ArgumentError(f"redelivered must be 'keep' or 'drop', not {redelivered!r}")
        if isinstance(told, str):
            raise ArgumentError(f"several fields are expected, not one: told=[{told!r}]")
        if not isinstance(policy, Policy | None):
            raise ArgumentError(f"policy must be a dedup.Policy, not {policy!r}")
        if unknown := [name for name in told if name not in _FIELDS]:
            raise ArgumentError(f"a verdict has no {unknown[0]!r}; it has {', '.join(_FIELDS)}")
        self._folder, self._again = str(index), redelivered
        self._fields, self._told = dict(fields or {}), tuple(dict.fromkeys(told))
        self._asked = {"policy": policy or Policy(), "window": window, **how}
        self._gate: IngestFilter | None = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_gate": None}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; what was seen is kept, and asked again it is opened again."""
        if self._gate is not None:
            self._gate.close()
            self._gate = None

    def passes(self, frame: Any) -> list[bool]:
        """Tell which rows of a frame are kept; for ``Dataset.filter(..., batched=True)``."""
        return self._passes(*kind_of(frame))

    def keep(self, frame: Frame) -> Frame:
        """Return the rows of a frame that are kept."""
        kind, given = kind_of(frame)
        return kind.kept(given, np.array(self._passes(kind, given), np.bool_))  # type: ignore[no-any-return]

    def annotate(self, frame: Frame) -> Frame:
        """Return a frame with columns more that tell of each row what is done about it, and why."""
        kind, given = kind_of(frame)
        verdicts = self._verdicts(kind, given)
        schema = pa.schema([_FIELDS[name] for name in self._told])
        columns = [[getattr(said or _NOTHING, name) for said in verdicts] for name in self._told]
        return kind.told(given, pa.table(columns, schema))  # type: ignore[no-any-return]

    def _passes(self, kind: Kind, frame: Any) -> list[bool]:
        return [said is None or said.action != "drop" for said in self._verdicts(kind, frame)]

    def _verdicts(self, kind: Kind, frame: Any) -> list[Verdict | None]:
        """Return the verdict on each row; None on one that has no text or no id."""
        found = self._numbered(kind.rows(frame, self._fields))
        verdicts: list[Verdict | None] = [None] * kind.size(frame)
        if self._gate is None:
            self._gate = IngestFilter.open(self._folder, **self._asked)
        said = (
            self._settled(verdict)
            for part in found.articles.parts(_AT_ONCE)
            for verdict in self._gate.check(part)
        )
        for row, verdict in zip(found.rows.tolist(), said, strict=True):
            verdicts[row] = verdict
        return verdicts

    def _numbered(self, rows: Any) -> Numbered:
        """
        Return the articles of a frame.

        Raises:
            SchemaError: no column holds texts, or ids.
        """
        found = numbered(rows, self._fields)
        if not found.named and len(found.rows) and not self._numbered_rows:
            raise SchemaError(
                "no column holds ids, and numbers of rows mean nothing to other frames; name one "
                "with fields={'id': NAME}",
                "id",
            )
        return found

    def _settled(self, verdict: Verdict) -> Verdict:
        """Return a verdict, dropped if it came before and such are."""
        if not verdict.redelivered or self._again == "keep":
            return verdict
        return msgspec.structs.replace(verdict, action="drop", reason="redelivered")


class _OfOneFrame(Sieve):
    """A sieve for one frame alone, where numbers of rows mean something."""

    _numbered_rows = True


def keep(
    frame: Frame, index: str | Path | None = None, policy: Policy | None = None, **how: Any
) -> Frame:
    """
    Return the rows of a frame that were not seen yet, and remember them.

    >>> keep([{"text": "Some words of an article."}, {"text": "Some words, of an article!"}])
    [{'text': 'Some words of an article.'}]

    Args:
        frame: of pandas or polars, a table or a batch of Arrow, a list of dicts, a dict of columns,
            or what has ``__arrow_c_stream__`` (of which a table comes back). Rows are asked about
            in their order; those without a text or an id are kept.
        index: folder of what was seen, made if none is there; None: the frame alone is looked at,
            and ids are not needed.
        policy: what is dropped; articles of the same words if None.
        how: as for ``Sieve``.

    Raises:
        ArgumentError: it is no frame.
        SchemaError: no column holds texts, or ids.
        StoreError: the index cannot be opened or written.
    """
    with _sieve(index, policy, how) as sieve:
        return sieve.keep(frame)


def annotate(
    frame: Frame, index: str | Path | None = None, policy: Policy | None = None, **how: Any
) -> Frame:
    """
    Return all rows of a frame, and in columns more what ``keep`` would do about each, and why.

    Text of which there is nothing to say is empty, a number is null.

    Args:
        frame: as for ``keep``.
        index: likewise.
        policy: likewise.
        how: as for ``Sieve``; ``told`` names the fields of verdicts that become columns.

    Raises:
        ArgumentError, SchemaError, StoreError: as for ``keep``.
    """
    with _sieve(index, policy, how) as sieve:
        return sieve.annotate(frame)


@contextmanager
def _sieve(index: str | Path | None, policy: Policy | None, how: dict[str, Any]) -> Iterator[Sieve]:
    """Give a sieve; of one frame alone what stands twice is dropped, whatever its id."""
    if index is not None:
        with Sieve(index, policy, **how) as sieve:
            yield sieve
        return
    counted = policy is not None and policy.drop == "verified"
    alone: dict[str, Any] = {"redelivered": "drop", "shingles": counted} | how
    with (
        TemporaryDirectory(prefix="dedup-") as folder,
        _OfOneFrame(Path(folder, "seen"), policy, **alone) as sieve,
    ):
        yield sieve
