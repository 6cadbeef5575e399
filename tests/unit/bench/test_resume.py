"""Kills: where they are to come, where they came, and that what comes behind them is the same."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedup_bench.resume import READING, TABLES, chosen, resume, stage_at

STAGES = {READING: 1.0, "fingerprints": 2.0, "pairs": 3.0, TABLES: 4.0}


def test_where_kills_come() -> None:
    """One in each stage, as far as they go; the others where most time is spent."""
    rng = random.Random(1)  # noqa: S311

    assert set(STAGES) == set(chosen(STAGES, 4, rng))
    assert 2 == len(set(chosen(STAGES, 2, rng)))
    counts = Counter(chosen(STAGES, 1004, rng))
    assert counts[READING] < counts["fingerprints"] < counts["pairs"] < counts[TABLES]


@pytest.mark.parametrize(("there", "stage"), [
    ([], READING), ([READING], "fingerprints"), ([READING, "fingerprints"], "pairs"),
    ([READING, "pairs"], TABLES),
])  # fmt: skip
def test_where_a_kill_came(there: list[str], stage: str) -> None:
    """It is behind the last that is kept: what was kept earlier may have been dropped."""
    assert stage == stage_at(STAGES, set(there))


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    """Killed and gone on, the tables are the same; a row tells where it was, and what was kept."""
    save = tmp_path / "resume.json"
    ran = CliRunner().invoke(resume, ["--articles", "100", "--kills", "3", "--save", str(save)])

    assert 0 == ran.exit_code, ran.output
    (table,) = json.loads(save.read_text(encoding="utf-8"))["tables"]
    assert [False, False, True, True, True] == [bool(row[1]) for row in table["rows"]]
    assert 1 == len({row[-1] for row in table["rows"][1:]})
