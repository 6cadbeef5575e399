"""The filter: what a verdict says, what is dropped, what comes again; several processes at once."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

import arrivals
from arrivals import Article, Clock
from dedup import Index, IngestFilter, Settings
from dedup.errors import InputError, SettingsError, StoreError
from dedup.index.verdicts import Policy, Verdict

FIRST = arrivals.article("first", arrivals.story(1), "Wire", "2030-03-11T08:00:00Z")


def copy(name: str, edits: int = 0, number: int = 1, **more: str) -> Article:
    """Return a copy of the first article."""
    return {**arrivals.article(name, arrivals.story(number, edits), "Post", "2030-03-12"), **more}


def filtering(folder: Path, policy: Policy | None = None, **more: Any) -> IngestFilter:
    """Return a filter on a new index of whole articles."""
    arrivals.index(folder, agencies={"Wire": "wire"}, **more).close()
    return IngestFilter.open(folder, policy, clock=Clock())


def test_verdicts(tmp_path: Path) -> None:
    """New, exact, near, an update, too short: each with what it has to say."""
    with filtering(tmp_path) as made:
        new, exact, near, update, short, other = made.check(
            [
                FIRST,
                copy("b"),
                copy("c", 2),
                copy("first", 1),
                copy("e", text="Hm, so."),
                copy("f", number=5),
            ]
        )
    named = {
        "earlier": "first",
        "outlet": "Wire",
        "published": FIRST["published"],
        "agency": "wire",
    }

    assert Verdict("first") == new
    assert Verdict("b", "drop", "exact", seq=1, **named) == exact  # type: ignore[arg-type]
    assert ("tag", "near", "first", "wire") == (near.action, near.reason, near.earlier, near.agency)
    assert near.jaccard is not None
    assert near.low is not None
    assert near.high is not None
    assert near.low <= near.jaccard <= near.high
    assert ("tag", "update") == (update.action, update.reason)
    assert ("keep", "short") == (short.action, short.reason)
    assert ("keep", "new") == (other.action, other.reason)


@pytest.mark.parametrize("text", [False, True])
def test_a_reprint_does_not_hide_the_wire(tmp_path: Path, *, text: bool) -> None:
    """Who copies an article that carries wire copy is near that article; the agency is named."""
    others = [arrivals.article(f"o{n}", arrivals.story(n), "Post") for n in range(100, 400)]
    around = arrivals.story(2, size=72)
    carrying = f"{around}\n\n{FIRST['text']}"
    how: Any = {"tier": "passages", "agencies": {"Wire": "wire"}, "text": text}
    with IngestFilter.open(tmp_path, clock=Clock(), **how) as made:
        made.check(others)
        _, first, near, own = made.check(
            [
                FIRST,
                copy("carrying", text=carrying),
                copy("near", text=carrying.replace("bar", "bor"), outlet="Herald"),
                copy("own", text=f"{around} Ran."),
            ]
        )

    assert ("passages", "first", "wire") == (first.reason, first.earlier, first.agency)
    named = "" if text else "wire"  # what is read is possible at most, where nothing was learnt
    assert ("near", "carrying", named) == (near.reason, near.earlier, near.agency)
    assert ("near", "carrying", "") == (own.reason, own.earlier, own.agency)


def test_redelivery(tmp_path: Path) -> None:
    """The same id and words: the verdict of then, whatever came since, and nothing is entered."""
    with filtering(tmp_path) as made:
        near = made.check(copy("c", 2))[0]
        said = made.check([FIRST, FIRST, copy("c", 2)])
        again = made.check([FIRST, copy("c", 2), copy("c", 2, outlet="Other")])

        assert "new" == near.reason
        assert [False, True, True] == [verdict.redelivered for verdict in said]
        assert msgspec.structs.replace(said[0], redelivered=True) == said[1] == again[0]
        assert [msgspec.structs.replace(near, redelivered=True)] * 2 == again[1:]
        assert 2 == len(made.index)


@pytest.mark.parametrize("tail", [4, 8192])
def test_redelivery_of_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tail: int) -> None:
    """However many have the same words, and the same id, each is known again."""
    arrivals.small(monkeypatch, tail=tail, run=64, reach=4)
    many = [copy(f"n{number}") for number in range(40)]
    many += [copy("n0", number=number) for number in range(50, 90)]
    with filtering(tmp_path) as made:
        first = made.check(many)
        again = made.check(many)
        assert 80 == len(made.index)

    assert [msgspec.structs.replace(verdict, redelivered=True) for verdict in first] == again


@pytest.mark.parametrize("tier", ["articles", "passages"])
def test_the_same_words_outlast_the_first(tmp_path: Path, tier: str) -> None:
    """A window forgets the first of the same words; what is like them finds a later one."""
    clock, day = Clock(), 86_400
    with IngestFilter.open(tmp_path, window=7, clock=clock, tier=tier) as made:
        said = {}
        for name, days, edits in (
            ("a", 0, 0), ("b", 0.5, 0), ("c", 4, 0), ("near b", 7.4, 2), ("near c", 10.9, 3),
            ("new", 19, 0),
        ):  # fmt: skip
            clock.now = Clock().now + int(days * day)
            said[name] = made.check({**copy(name, edits), "published": ""})[0]

    expected = {
        "a": "new", "b": "exact", "c": "exact", "near b": "near", "near c": "near", "new": "new",
    }  # fmt: skip
    assert expected == {name: verdict.reason for name, verdict in said.items()}
    assert ["a", "c", "c"] == [said[name].earlier for name in ("c", "near b", "near c")]


def test_of_the_same_words_one_of_a_batch_stands_in(tmp_path: Path) -> None:
    """Of copies that come a day after the first the first alone is found, in whatever batches."""
    told, clock = [], Clock()
    for number, size in enumerate((1, 3)):
        with IngestFilter.open(tmp_path / str(number), clock=clock, tier="articles") as made:
            clock.now = Clock().now
            made.check(FIRST | {"published": ""})
            clock.now += 2 * 86_400
            later = [copy(f"c{n}") | {"published": ""} for n in range(3)]
            for first in range(0, 3, size):
                made.check(later[first : first + size])
            told.append([made.index.parts[-1].column("indexed").tolist()])

    assert [[1, 1, 0, 0]] == told[0] == told[1]


def test_added_before(tmp_path: Path) -> None:
    """What was added without being asked for has no verdict: it is the earlier article."""
    with filtering(tmp_path) as made:
        made.index.add(FIRST)
        verdict = made.check(FIRST)[0]
        assert ("exact", "first", False) == (verdict.reason, verdict.earlier, verdict.redelivered)
        assert made.check(FIRST)[0].redelivered


@pytest.mark.parametrize("held", [{"shingles": True}, {"text": True}])
def test_verified(tmp_path: Path, held: dict[str, bool]) -> None:
    """Where shingles or texts are kept Jaccard is counted, and what has enough of it is dropped."""
    with filtering(tmp_path, Policy("verified", 0.8), **held) as made:
        _, near, far = made.check([FIRST, copy("b", 1), copy("c", 5)])
    shingles = [
        {*zip(t, t[1:], t[2:], strict=False)}
        for t in (FIRST["text"].split(), arrivals.story(1, 1).split())
    ]

    assert round(len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1]), 4) == near.jaccard
    assert (None, None, True) == (near.low, near.high, near.verified)
    assert "drop" == near.action
    assert "drop" != far.action


def test_nothing_to_verify_by(tmp_path: Path) -> None:
    """What is to be dropped must be verifiable."""
    with pytest.raises(StoreError, match="nothing can be verified"):
        filtering(tmp_path, Policy("verified"))


@pytest.mark.parametrize(
    ("policy", "window"),
    [
        (Policy(cast("Any", "everything")), 0.0), (Policy("none", float("nan")), 0.0),
        (Policy("exact", 1.5), 0.0), (None, -1.0), (None, float("nan")), (None, float("inf")),
    ],
)  # fmt: skip
def test_no_sense(tmp_path: Path, policy: Policy | None, window: float) -> None:
    """A policy or window of no sense is refused before an index is made."""
    with pytest.raises(SettingsError, match=r"drop is exact|a number from 0 on is expected"):
        IngestFilter.open(tmp_path / "ix", policy, window=window)
    assert [] == [*tmp_path.iterdir()]


def test_no_article(tmp_path: Path) -> None:
    """Where one is no article nothing of the batch is remembered."""
    with filtering(tmp_path) as made:
        with pytest.raises(InputError, match="article 2"):
            made.check([FIRST, {"id": "b"}])
        assert 0 == len(made.index)
        assert [] == made.check([])


def test_opened_twice(tmp_path: Path) -> None:
    """The first to open makes the index, the next finds it."""
    with (
        IngestFilter.open(tmp_path, clock=Clock(), tier="articles") as one,
        IngestFilter.open(tmp_path, clock=Clock(), tier="articles") as other,
    ):
        assert "new" == one.check(FIRST)[0].reason
        assert "exact" == other.check(copy("b"))[0].reason
        assert one.check(copy("b"))[0].redelivered


_RACE = """
import sys
from dedup import IngestFilter, Settings
import arrivals
articles = [arrivals.article(f"{sys.argv[2]}-{n}", arrivals.story(n)) for n in range(40)]
with IngestFilter.open(sys.argv[1], tier="articles", settings=Settings(num_perm=32)) as made:
    for first in range(0, 40, 3):
        for verdict in made.check(articles[first : first + 3]):
            print(verdict.action, verdict.id)
"""


def test_race(tmp_path: Path) -> None:
    """Of several processes that bring the same articles each is admitted once."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _RACE, str(tmp_path)]
    calls = [
        subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE, text=True, env=env)
        for n in range(3)
    ]
    said = [line.split() for call in calls for line in call.communicate()[0].splitlines()]

    assert [0, 0, 0] == [call.returncode for call in calls]
    kept = Counter(name.partition("-")[2] for action, name in said if action == "keep")
    assert {str(n): 1 for n in range(40)} == kept
    with Index.open(tmp_path, Settings(num_perm=32)) as index:
        index.verify()
        assert 120 == len(index)
