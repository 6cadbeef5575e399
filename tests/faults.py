"""
Faults for an index: small articles, a process that is killed anywhere, and what must be so then.

A child does one thing after another and says before and after what it does; the parent knows what
was acknowledged. What was under way when the child died is there whole or not at all.
"""

import os
import random
import signal
import sys
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from dedup import Index, IngestFilter
from dedup.dates import seconds_of
from dedup.index import store as store_module
from dedup.index.verdicts import Verdict

Row = dict[str, str]

FORK = get_context("fork")
TIERS = ("articles", "passages")
WORDS = [
    f"{first}{last}" for first in "bdfgklmnprst" for last in ("ola", "eno", "iru", "osa", "ude")
]
DAYS = 20  # over which articles are published
NOW = seconds_of("2024-03-21T00:00:00Z")


def small_parts(tail: int = 24, run: int = 96) -> None:
    """Let a few articles make a run, and a few runs be merged."""
    store_module.TAIL, store_module.RUN = tail, run


@contextmanager
def parts_made_small(tail: int = 24, run: int = 96) -> Iterator[None]:
    """Do so for some time."""
    before = store_module.TAIL, store_module.RUN
    small_parts(tail, run)
    try:
        yield
    finally:
        small_parts(*before)


def clock() -> float:
    """Return a time that stands still."""
    return NOW


def articles(rng: random.Random, first: int, count: int, earlier: Sequence[Row] = ()) -> list[Row]:
    """Return articles of ids from ``first`` on; some have words that earlier ones have."""
    found: list[Row] = []
    for number in range(first, first + count):
        sentences = [" ".join(rng.choices(WORDS, k=12)) + "." for _ in range(4)]
        known = [*earlier, *found]
        if known and rng.random() < 0.3:
            sentences[: rng.choice([2, 3, 4])] = rng.choice(known)["text"].split("\n")[:3]
        day = rng.randrange(DAYS)
        published = f"2024-03-{day + 1:02}T{rng.randrange(24):02}:00:00Z"
        text = "\n".join(sentences)
        found.append({"id": f"a{number}", "outlet": "o", "published": published, "text": text})
    return found


@dataclass
class Expected:
    """What an index holds, by what was acknowledged: articles, their verdicts, who is gone."""

    rows: dict[str, Row] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    horizon: int = -(1 << 62)

    def acknowledge(self, name: str, given: Any, found: Any) -> None:
        """Know that something was done, and what came of it."""
        if name == "check":
            self.rows |= {row["id"]: row for row in given}
            self.verdicts |= {verdict.id: verdict for verdict in found or ()}
        elif name == "remove":
            self.gone |= {*given}
        elif name == "expire":
            self.horizon = max(self.horizon, NOW - given * 86_400)

    def following(self) -> int:
        """Return the number of the next article."""
        return 1 + max((int(name[1:]) for name in self.rows), default=0)

    def living(self) -> set[str]:
        """Return the ids of articles that must be found."""
        young = (i for i, row in self.rows.items() if seconds_of(row["published"]) >= self.horizon)
        return {*young} - self.gone


def deeds(rng: random.Random, expected: Expected) -> Iterator[tuple[str, Any]]:
    """Yield what is done to an index: mostly batches are checked."""
    rows = [*expected.rows.values()]
    number, days = expected.following(), DAYS
    for step in range(12):
        if step in {3, 8}:
            yield "remove", [row["id"] for row in rng.sample(rows, min(3, len(rows)))]
        elif step in {5, 10}:
            yield "compact", None
        elif step == 7 and rng.random() < 0.5:
            days -= rng.randrange(6)
            yield "expire", days
        else:
            batch = articles(rng, number, rng.randrange(1, 16), rows[-20:])
            rows, number = rows + batch, number + len(batch)
            yield "check", batch


def done(door: IngestFilter, name: str, given: Any) -> Any:
    """Do something to an index."""
    index = door.index
    if name == "check":
        return door.check(given)
    return index.compact() if name == "compact" else getattr(index, name)(given)


def work(
    folder: Path, tier: str, seed: int, expected: Expected, kill: int, out: Connection
) -> None:
    """Open an index and do things to it until killed; say before and after what."""
    small_parts()
    rng = random.Random(seed)  # noqa: S311
    armed = killer(kill) if kill else [0]
    out.send(("begin", "open", None))
    with IngestFilter.open(folder, tier=tier, clock=clock) as door:
        out.send(("done", "open", None))
        for name, given in deeds(rng, expected):
            out.send(("begin", name, given))
            out.send(("done", name, done(door, name, given)))
    sys.setprofile(None)
    out.send(("end", "", armed[0]))


def killer(at: int) -> list[int]:
    """Count what the storing of an index does, and die at a point of it; -1: never."""
    counted = [0]
    ours = tuple(
        str(Path(store_module.__file__).parents[1] / name) for name in ("index", "landing")
    )

    def watch(frame: Any, event: str, _: Any) -> None:
        if frame.f_code.co_filename.startswith(ours):
            counted[0] += 1
            if counted[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)
    return counted


class Outcome(NamedTuple):
    """
    What a child did.

    Args:
        done: what it acknowledged, with what came of it.
        pending: what was under way when it died.
        points: how many points it passed, if it came to an end.
    """

    done: list[tuple[str, Any, Any]]
    pending: tuple[str, Any]
    points: int


def killed(folder: Path, tier: str, seed: int, expected: Expected, at: float) -> Outcome:
    """
    Let a child work on an index, and kill it.

    Args:
        folder: of the index.
        tier: of it.
        seed: of what is done.
        expected: what it holds.
        at: seconds if that is no whole number, else a point; -1: it comes to an end.
    """
    inlet, outlet = FORK.Pipe(duplex=False)
    given = folder, tier, seed, expected, at if isinstance(at, int) else 0, outlet
    child = FORK.Process(target=work, args=given)
    child.start()
    outlet.close()
    if not isinstance(at, int):
        child.join(at)
        child.kill()
    said = list(_said(inlet))
    child.join()
    outcome = Outcome([], ("open", None), 0)
    for what, name, more in said:
        if what == "begin":
            outcome = outcome._replace(pending=(name, more))
        elif what == "done":
            outcome.done.append((*outcome.pending, more))
            outcome = outcome._replace(pending=("nothing", None))
        else:
            outcome = outcome._replace(points=more)
    return outcome


def _said(inlet: Connection) -> Iterator[tuple[str, str, Any]]:
    """Yield what a child says before it dies."""
    try:
        while True:
            yield inlet.recv()
    except EOFError:
        inlet.close()


def held(index: Index) -> dict[str, int]:
    """Return the ids of articles that are found, with how often they stand there."""
    found: dict[str, int] = {}
    for part in index.parts:
        for row in range(len(part)):
            if part.live[row]:
                name = part.entry(row).id
                found[name] = found.get(name, 0) + 1
    return found


def assert_whole(folder: Path, tier: str, expected: Expected, pending: tuple[str, Any]) -> bool:
    """
    Assert that an index holds what was acknowledged, and nothing that is wrong.

    Args:
        folder: of the index.
        tier: of it.
        expected: what was acknowledged; what was pending is added if it was done.
        pending: what was under way when the process died.

    Returns:
        Whether what was pending was done.
    """
    after = Expected({**expected.rows}, {**expected.verdicts}, {*expected.gone}, expected.horizon)
    after.acknowledge(*pending, None)
    with parts_made_small(), Index.open(folder, writable=False, clock=clock) as index:
        index.verify()
        found = held(index)
        assert set(found.values()) <= {1}
        assert {*found} in (expected.living(), after.living())
        happened = {*found} != expected.living()
    if happened:
        expected.acknowledge(*pending, None)
    with parts_made_small(), IngestFilter.open(folder, tier=tier, clock=clock) as door:
        rows = [expected.rows[name] for name in sorted(found)]
        for row, verdict in zip(rows, door.index.query(rows), strict=True):
            assert verdict.reason == "exact", row
        again = {verdict.id: verdict for verdict in door.check(rows)}
        assert all(verdict.redelivered for verdict in again.values())
        known = expected.verdicts.keys() & again.keys()
        given = {name: plain(expected.verdicts[name], found) for name in known}
        assert given == {name: plain(again[name], found) for name in known}
        expected.verdicts |= again
        assert {*held(door.index)} == {*found}
        files = {row.file for row in door.index.store._runs}
    assert {path.name for path in folder.glob("*.run")} == files
    assert not [*folder.glob(".*")]
    assert len([*folder.glob("*.npz")]) == (tier == "passages")
    return happened


def plain(verdict: Verdict, held: Container[str]) -> Verdict:
    """Return a verdict as it was first given; who is taken down is named in none."""
    gone = {} if verdict.earlier in held else dict.fromkeys(("earlier", "outlet", "published"), "")
    return replace(verdict, redelivered=False, **gone)
