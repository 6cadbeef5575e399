"""Verdicts: who is named, and what is done."""

from typing import Any

import pytest

from dedup.index.cases import Case
from dedup.index.entries import Entry
from dedup.index.verdicts import Policy, Verdict, _best, _said


class Nobody:
    """An index of which agencies alone are asked."""

    def __init__(self) -> None:
        self.agencies = {"Wire": "wire", "Ticker": "ticker"}


def case(seq: int, time: int, name: str = "", outlet: str = "", **more: Any) -> Case:
    """Return an earlier article."""
    return Case(Entry(seq, name or f"n{seq}", outlet, f"on {time}", time, ""), more)


def said(*cases: Case, name: str = "mine", reason: Any = "near") -> Verdict:
    """Return what is said on account of some articles."""
    index: Any = Nobody()
    return _said(index, Verdict(name), reason, cases)


def test_earliest_is_named() -> None:
    """Of several the earliest published is named, of these the first that came, with its scores."""
    verdict = said(case(1, 9, jaccard=0.9), case(3, 5, jaccard=0.7), case(2, 5, jaccard=0.8))

    assert ("n2", "on 5", 2, 0.8) == (
        verdict.earlier, verdict.published, verdict.seq, verdict.jaccard,
    )  # fmt: skip
    assert "near" == verdict.reason


def test_agency() -> None:
    """The agency is that of the earliest that is an agency's, whoever is named."""
    assert "" == said(case(1, 1, outlet="Post")).agency
    verdict = said(
        case(1, 1, outlet="Post"), case(2, 3, outlet="Wire"), case(3, 2, outlet="Ticker")
    )
    assert ("n1", "Post", "ticker") == (verdict.earlier, verdict.outlet, verdict.agency)


def test_update() -> None:
    """Near an article of the same id it is an update of it; the very words are exact."""
    assert "update" == said(case(1, 1), case(2, 2, "mine")).reason
    assert "exact" == said(case(2, 2, "mine"), reason="exact").reason


def test_best() -> None:
    """Those are kept for which there is as much evidence as for the best, or nearly."""
    cases = [case(i, i, evidence=evidence) for i, evidence in enumerate([-2.0, 1.0, 0.1, -0.1, 0])]

    assert [1, 2, 4] == [one.entry.seq for one in _best(cases)]
    sure = [
        case(7, 7, evidence=-1.0, point="confident"),
        case(8, 8, evidence=3.0, point="possible"),
    ]
    assert [7] == [one.entry.seq for one in _best([*cases, *sure])]


@pytest.mark.parametrize(
    ("policy", "dropped"),
    [
        (Policy(), {"exact"}), (Policy("none"), set()), (Policy("verified"), {"exact", "counted"}),
        (Policy("verified", 0.95), {"exact"}),
    ],
)  # fmt: skip
def test_policy(policy: Policy, dropped: set[str]) -> None:
    """Only what is exact, or counted if that is asked for, is dropped; what is new is kept."""
    verdicts = {
        "exact": Verdict("a", reason="exact"),
        "counted": Verdict("a", reason="near", jaccard=0.9),
        "estimated": Verdict("a", reason="near", jaccard=0.9, low=0.85, high=0.93),
        "passages": Verdict("a", reason="passages", evidence=9.0),
        "update": Verdict("a", reason="update", jaccard=1.0),
    }  # fmt: skip
    actions = {name: policy.of(verdict).action for name, verdict in verdicts.items()}

    assert dropped == {name for name, action in actions.items() if action == "drop"}
    assert {*verdicts} - dropped == {name for name, action in actions.items() if action == "tag"}
    for quiet in ("new", "short"):
        assert "keep" == policy.of(Verdict("a", reason=quiet)).action
