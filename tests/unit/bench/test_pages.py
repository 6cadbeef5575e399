"""The page of results: made of the committed JSON, and never stale."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dedup_bench import pages
from dedup_bench.__main__ import main
from dedup_bench.charts import CHARTS
from dedup_bench.everything import PUBLISHED

ROOT = Path(__file__).parents[3]
FIRST = ["dedup", "log-odds 0.8", 0.8, 1.0, 0.9, 0.1, 2.0, 3.0, 4.0, 50.0]
OTHER = ["quick", "Jaccard 0.3", 0.7, 1.0, 0.8, 0.3, 1.0, 1.0, 40.0, 9.0]


def result() -> dict[str, Any]:
    """Return a result of two contenders: the other is quicker, smaller, and better at one edit."""
    columns = [
        "contender", "dial", "recall", "precision", "F1", "template called copy", "seconds",
        "CPU seconds", "MB/s", "MB above the texts",
    ]  # fmt: skip
    found = {
        "cut 0.4": ("0" * 10, "1" * 10), "light 0.1": ("1" * 10, "1" * 9 + "0"),
        "light 0.2": ("1" * 10, "1" * 9 + "0"),
    }  # fmt: skip
    dials = [["dedup", 0.8, 0.1, "taken"], ["quick", 0.5, 0.1, ""], ["quick", 0.7, 0.3, "taken"]]
    rows = [
        [edit, "copy", *(hits.count("1") / 10 for hits in both)] for edit, both in found.items()
    ]
    samples = {
        f"{edit} | {name}": hits
        for edit, both in found.items()
        for name, hits in zip(("dedup", "quick"), both, strict=True)
    }
    tables = [
        {"title": "all", "columns": columns, "rows": [FIRST, OTHER]},
        {"title": "edits", "columns": ["edit", "truth", "dedup", "quick"], "rows": rows,
         "samples": samples},
        {"title": "dials", "columns": ["contender", "recall", "no copies called", ""],
         "rows": dials},
    ]  # fmt: skip
    machine = {"cpu": "one", "cores": 2, "load": 0.1, "versions": {"python": "3"}}
    options = {"pairs": 10, "repeat": 3}
    return {
        "bench": "rivals", "machine": machine, "settings": "d", "options": options,
        "tables": tables,
    }  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a checkout with one result and a README."""
    for folder in ("bench/results", "docs"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "bench/results/rivals.json").write_text(json.dumps(result()), encoding="utf-8")
    text = f"before\n{pages.BEGIN}\nold\n{pages.END}\nafter\n"
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_page_is_not_stale() -> None:
    """What is committed is what `dedup bench page` makes of bench/results."""
    if not (ROOT / pages.RESULTS).is_dir():
        pytest.skip("runs in a checkout alone")
    assert [] == list(pages.stale(ROOT)), "run `dedup bench page`"


def test_a_page_is_written_from_results(root: Path) -> None:
    """Page, README and chart come from the JSON; a change of it makes all three stale."""
    pytest.importorskip("matplotlib")
    charts = [f"docs/results-{name}.svg" for name in CHARTS]
    assert ["docs/results.md", "README.md", *charts] == list(pages.stale(root))
    ran = CliRunner().invoke(main, ["page", "--root", str(root)])

    assert 0 == ran.exit_code, ran.output
    assert [] == list(pages.stale(root))
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert readme.startswith(f"before\n{pages.BEGIN}\n| contender |")
    assert readme.endswith(f"{pages.END}\nafter\n")
    assert "old" not in readme
    drawn = [(root / chart).read_bytes() for chart in charts]
    assert all(b">quick<" in chart for chart in drawn)
    assert 0 == CliRunner().invoke(main, ["page", "--root", str(root)]).exit_code
    assert drawn == [(root / chart).read_bytes() for chart in charts]
    changed = result()
    changed["tables"][0]["rows"][0][2] = 0.81
    (root / "bench/results/rivals.json").write_text(json.dumps(changed), encoding="utf-8")
    assert ["docs/results.md", "README.md", *charts] == list(pages.stale(root))


def test_sections_have_an_order(root: Path) -> None:
    """Contenders come first, what is not of the page's benchmarks last."""
    for name in ("work", "another", "memory"):
        one = {**result(), "bench": name, "tables": []}
        (root / f"bench/results/{name}.json").write_text(json.dumps(one), encoding="utf-8")
    found = pages.results_in(root)

    assert ["rivals", "memory", "work", "another"] == list(found)
    heads = [part for part in pages.sections(found) if part.startswith("## ")]
    assert [f"## {PUBLISHED.get(name, name)}" for name in found] == heads


def test_where_we_are_not_first_is_said() -> None:
    """Who is quicker, smaller or finds more is named; what may be noise, and worse, is not."""
    lines = list(pages.not_first(result()))

    assert ["- **MB/s** 4: quick 40", "- **MB above the texts** 50: quick 9"] == [
        line.partition(".")[0] for line in lines[:2]
    ]
    assert ["- **cut 0.4** (copy): quick 1.00 against 0.00."] == lines[2:]


def test_a_machine_that_was_not_quiet_is_told() -> None:
    """Where more ran than there are cores, times are said to be no result."""
    assert "no result" not in pages.conditions_of(result())
    loud = result()
    loud["machine"]["load"] = 2.1
    assert "(load 2.1): MB/s is no result here" in pages.conditions_of(loud)


def test_nothing_to_write(tmp_path: Path) -> None:
    """Without results there is one line that says what to do."""
    ran = CliRunner().invoke(main, ["page", "--root", str(tmp_path)])
    assert 1 == ran.exit_code
    assert "run a benchmark with --save" in ran.output
