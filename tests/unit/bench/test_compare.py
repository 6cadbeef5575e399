"""Two results beside each other: what changed, what is noise, what nobody can say."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dedup_bench.__main__ import main
from dedup_bench.compare import chance_of, changed

STEADY = [1.00, 1.02, 0.98, 1.01, 0.99]


def result(samples: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a result with one table."""
    machine = {"cpu": "one", "versions": {"numpy": "2.0"}}
    table = {"title": "t", "columns": [], "rows": [], "samples": samples}
    return {
        "bench": "speed", "machine": machine, "settings": "s", "options": {}, "tables": [table]
    } | more  # fmt: skip


def compare(folder: Path, before: dict[str, Any], after: dict[str, Any], *more: str) -> Result:
    """Compare two results."""
    paths = folder / "a.json", folder / "b.json"
    for path, content in zip(paths, (before, after), strict=True):
        path.write_text(json.dumps(content), encoding="utf-8")
    return CliRunner().invoke(main, ["compare", *map(str, paths), *more])


def test_times_that_vary_are_noise() -> None:
    """The same rounds are noise; rounds of twice the time are not, and their ratio is two."""
    assert "noise" == changed(STEADY, STEADY[::-1]).told
    slow = changed(STEADY, [2 * s for s in STEADY])
    assert ("changed", 2.0) == (slow.told, slow.change)
    assert slow.low is not None
    assert slow.high is not None
    assert 1.8 < slow.low <= 2 <= slow.high < 2.2
    assert "noise" == changed([1.0, 2.0, 1.5, 3.0], [1.2, 2.9, 1.4, 2.0]).told
    assert slow == changed(STEADY, [2 * s for s in STEADY]), "drawn anew, the same"


def test_few_rounds_tell_nothing() -> None:
    """Of three rounds the ratio is told, but not what it means."""
    one = changed([1.0, 1.0, 1.0], [9.0, 9.0, 9.0])
    assert (9.0, None, "too few rounds to tell") == (one.change, one.low, one.told)


def test_cases_are_paired() -> None:
    """Shares change by the cases that only one side found; the same share may hide a change."""
    lost = changed("1" * 20, "1" * 10 + "0" * 10)
    assert ("changed", -0.5) == (lost.told, lost.change)
    assert "noise" == changed("1" * 19 + "0", "0" + "1" * 19).told
    assert "other cases" == changed("11", "111").told
    assert "noise" == changed("111", "011").told


def test_mcnemar() -> None:
    """The exact two-sided binomial: values worked by hand."""
    assert 1.0 == chance_of(0, 0) == chance_of(3, 3)
    assert 2 * 1 / 2**8 == chance_of(8, 0) == chance_of(0, 8)
    assert 2 * (1 + 9) / 2**9 == chance_of(1, 8)


def test_the_command_says_what_differs(tmp_path: Path) -> None:
    """Conditions that differ are told first, then figures, what changed before what is noise."""
    before = result({"a | s": STEADY, "b | s": STEADY})
    after = result({"a | s": STEADY, "b | s": [3 * s for s in STEADY]}, settings="other")
    after["machine"] = {"cpu": "one", "versions": {"numpy": "2.1"}}
    ran = compare(tmp_path, before, after)

    assert 0 == ran.exit_code, ran.output
    lines = ran.output.splitlines()
    assert lines[:2] == ["numpy: 2.0 before, 2.1 after", "settings: s before, other after"]
    assert lines[5].startswith("| t | b | s |")
    assert "changed" in lines[5]
    assert "2 figures: 1 changed, 1 noise, 0 that nobody can say." in lines[-1]
    (row, _) = json.loads(compare(tmp_path, before, after, "--json").output)["rows"]
    assert "t | b | s" == row[0]
    assert pytest.approx(3) == row[3]


def test_only_results_are_compared(tmp_path: Path) -> None:
    """Results of two benchmarks, and what is no result, are refused in one line."""
    ran = compare(tmp_path, result({}), result({}, bench="scale"))
    assert 2 == ran.exit_code
    assert "is of speed" in ran.output
    assert "no result that --save wrote" in compare(tmp_path, result({}), {}).output
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    both = [str(tmp_path / "a.json"), str(tmp_path / "b.json")]
    assert "no result that --save wrote" in CliRunner().invoke(main, ["compare", *both]).output


@pytest.mark.parametrize(
    "wrong",
    [
        {"tables": None}, {"tables": [1]}, {"machine": "x"}, {"tables": [{"title": "t"}, {}]},
        *({"tables": [{"title": "t", "samples": {"a": bad}}]} for bad in (
            [], ["x"], [None], [float("nan")], "01x", None,
        )),
    ],
)  # fmt: skip
def test_a_broken_result_is_told_in_one_line(tmp_path: Path, wrong: dict[str, Any]) -> None:
    """Whatever a hand or another program made of a result, one line says where it is none."""
    ran = compare(tmp_path, result({"a": STEADY}), result({}, **wrong))

    assert isinstance(ran.exception, SystemExit), ran.exception
    assert 1 == ran.exit_code
    assert 1 == len(ran.output.splitlines())
    assert "b.json: no result that --save wrote: " in ran.output


def test_shares_and_seconds_are_not_compared(tmp_path: Path) -> None:
    """What was measured in another way is said to be so."""
    assert "measured in another way" == changed("0101", STEADY).told
    ran = compare(tmp_path, result({"a": "01"}), result({"a": STEADY}))
    assert 0 == ran.exit_code
    assert "1 that nobody can say" in ran.output
