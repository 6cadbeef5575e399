"""Verdicts: what is said of an article that comes to an index, and on what evidence."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple, get_args

import msgspec
import numpy as np

from dedup.errors import SettingsError
from dedup.index.cases import Asked, Case, near_cases, passage_cases
from dedup.index.entries import Entry
from dedup.index.lookup import Asking
from dedup.pairs import CONFIDENT, POINTS

Action = Literal["keep", "tag", "drop"]
Reason = Literal["new", "exact", "near", "passages", "update", "short"]
Drop = Literal["exact", "verified", "none"]

_NEARLY = 1.0  # log-odds
_UNNAMED = {"earlier": "", "outlet": "", "published": ""}


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    What is said of an article.

    Args:
        id: of the article.
        action: ``keep``, ``tag`` (kept, and told) or ``drop``.
        reason: ``new``; ``exact``: the same words; ``near``: a near-duplicate; ``passages``:
            sentences or paragraphs also stand in the earlier; ``update``: near, and of the same id;
            ``short``: it has too few words to be compared.
        earlier: the id of the earliest article of which this holds, its outlet, when it was
            published, and the agency whose copy it is.
        seq: its number of arrival, see ``Index.entry``.
        jaccard: of near articles, estimated from signatures, with its 95 % interval; without one if
            it was counted.
        evidence: log-odds that passages of one stand in the other.
        point: of articles whose passages were read in both: ``confident`` or ``possible``.
        share: then, of the article's own words those that also stand in the earlier.
        sentences: how many of the article's sentences the earlier supports, and of how many;
            likewise its paragraphs.
        verified: it was counted, or both texts were read; else sketches tell it.
        redelivered: this article came before, with this text; the verdict is that of then.
    """

    id: str
    action: Action = "keep"
    reason: Reason = "new"
    earlier: str = ""
    outlet: str = ""
    published: str = ""
    agency: str = ""
    seq: int = 0
    jaccard: float | None = None
    low: float | None = None
    high: float | None = None
    evidence: float | None = None
    point: Literal["", "confident", "possible"] = ""
    share: float | None = None
    sentences: int | None = None
    of_sentences: int | None = None
    paragraphs: int | None = None
    of_paragraphs: int | None = None
    verified: bool = False
    redelivered: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return what is said, by name; what there is nothing to say of is left out."""
        said = {"id": self.id, "action": self.action, "reason": self.reason}
        return said | msgspec.to_builtins(self)  # type: ignore[no-any-return]


_DECODER, _ENCODER = msgspec.json.Decoder(Verdict), msgspec.json.Encoder()


def kept_of(verdict: Verdict) -> bytes:
    """Return a verdict as it is kept: of the earlier article its number alone, to be taken down."""
    return _ENCODER.encode(msgspec.structs.replace(verdict, **_UNNAMED))


def recalled(kept: bytes | str, entry_of: Callable[[int], Entry | None]) -> Verdict:
    """Return a verdict that was kept, naming the earlier article if that is still held."""
    verdict = _DECODER.decode(kept)
    earlier = entry_of(verdict.seq) if verdict.seq else None
    if earlier is not None:
        named = {name: getattr(earlier, name) for name in ("outlet", "published")}
        verdict = msgspec.structs.replace(verdict, earlier=earlier.id, **named)
    return msgspec.structs.replace(verdict, redelivered=True)


class Policy(NamedTuple):
    """
    What is dropped.

    Args:
        drop: ``exact`` articles alone; ``verified``: near ones too, whose Jaccard was counted and
            is at least ``jaccard``; ``none``.
        jaccard: see there.
    """

    drop: Drop = "exact"
    jaccard: float = 0.8

    def sound(self) -> "Policy":
        """
        Return it as it is.

        Raises:
            SettingsError: there is no such policy.
        """
        if self.drop not in get_args(Drop) or not 0 <= self.jaccard <= 1:
            raise SettingsError(f"drop is {', '.join(get_args(Drop))}, jaccard 0 to 1; not {self}")
        return self

    def of(self, verdict: Verdict) -> Verdict:
        """Return a verdict with what is done about it."""
        exact = verdict.reason == "exact" and self.drop != "none"
        counted = verdict.reason == "near" and verdict.low is None and self.drop == "verified"
        if exact or (counted and (verdict.jaccard or 0) >= self.jaccard):
            return msgspec.structs.replace(verdict, action="drop")
        quiet = verdict.reason in {"new", "short"}
        return verdict if quiet else msgspec.structs.replace(verdict, action="tag")


def verdicts_of(
    index: Asked, asking: Asking, twins: Sequence[Sequence[Entry]], policy: Policy
) -> list[Verdict]:
    """
    Return what is said of articles.

    Args:
        index: what is asked.
        asking: the articles.
        twins: of each, earlier articles of the same words.
        policy: what is dropped.
    """
    near = near_cases(index, asking)
    hidden = [bool(index.agencies) and not _agency(index, cases) for cases in near]  # by a reprint
    wanted = [not cases or unnamed for cases, unnamed in zip(near, hidden, strict=True)]
    passages = passage_cases(index, asking, np.array(wanted, np.bool_))
    found = []
    for row, same in enumerate(twins):
        verdict = Verdict(asking.id_of(row))
        if same:
            verdict = _said(index, verdict, "exact", [Case(entry, {}) for entry in same])
        elif not asking.sketches.digests[row]:
            verdict = Verdict(verdict.id, reason="short")
        elif near[row]:
            verdict = _said(index, verdict, "near", near[row], filter(_sure, passages[row]))
        elif passages[row]:
            verdict = _said(index, verdict, "passages", _best(passages[row]))
        found.append(policy.of(verdict))
    return found


def _said(
    index: Asked, verdict: Verdict, reason: Reason, cases: Sequence[Case],
    others: Iterable[Case] = (),
) -> Verdict:  # fmt: skip
    """Name the earliest published of some articles, and the agency of one of them or of others."""
    cases = sorted(cases, key=_moment)
    first, agency = cases[0], _agency(index, cases) or _agency(index, others)
    update = reason != "exact" and any(case.entry.id == verdict.id for case in cases)
    return msgspec.structs.replace(
        verdict, reason="update" if update else reason, earlier=first.entry.id,
        outlet=first.entry.outlet, published=first.entry.published, agency=agency,
        seq=first.entry.seq, **first.said,
    )  # fmt: skip


def _agency(index: Asked, cases: Iterable[Case]) -> str:
    """Return the agency of the earliest of some articles that is an agency's, if one is."""
    outlets = [case.entry.outlet for case in sorted(cases, key=_moment)]
    return next((index.agencies[name] for name in outlets if name in index.agencies), "")


def _best(cases: Sequence[Case]) -> list[Case]:
    """Return the articles for which there is as much evidence as for the best, or nearly."""
    sure = [case for case in cases if case.said.get("point") == POINTS[CONFIDENT]] or cases
    most = max(case.said["evidence"] for case in sure)
    return [case for case in sure if case.said["evidence"] >= most - _NEARLY]


def _sure(case: Case) -> bool:
    """Tell whether one is sure enough to be named beside a nearer one, whose evidence is shown."""
    confident: bool = case.said.get("point") == POINTS[CONFIDENT]
    return confident if case.said.get("verified") else case.said["evidence"] >= 0


def _moment(case: Case) -> tuple[int, int]:
    return case.entry.time, case.entry.seq
