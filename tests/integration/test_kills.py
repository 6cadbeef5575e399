"""An index survives ``kill -9`` at any point: what was acknowledged is there, nothing else is."""

import random
from collections import Counter
from pathlib import Path

import pytest

from faults import TIERS, Expected, assert_whole, killed
from stories import slow_without_jit

pytestmark = [pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"), slow_without_jit]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("kills", [8, pytest.param(300, marks=pytest.mark.slow)])
def test_killed_at_any_point(tmp_path: Path, tier: str, kills: int) -> None:
    """Half of the children die at a point of what is stored, half at a moment of time."""
    rng, expected, met = random.Random(kills), Expected(), Counter[str]()  # noqa: S311
    points, number = killed(tmp_path / "first", tier, 0, Expected(), -1).points, 0
    assert points > 1000
    while met.total() < kills:
        if met.total() >= number:  # an index goes through several deaths, then another is made
            folder, expected, number = tmp_path / str(number), Expected(), number + 5
        at = rng.random() if rng.random() < 0.5 else rng.randrange(1, points)
        outcome = killed(folder, tier, rng.randrange(1 << 30), expected, at)
        for one in outcome.done:
            expected.acknowledge(*one)
        if outcome.points or not (folder / "manifest.sqlite").exists():
            continue  # it was not killed, or before there was an index
        happened = assert_whole(folder, tier, expected, outcome.pending)
        met[f"{outcome.pending[0]}{' done' * happened}"] += 1
    print(tier, dict(met))  # noqa: T201 - with -s
