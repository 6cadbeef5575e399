"""The suite's door: every benchmark has its name and help, and results know no machine's name."""

import getpass
import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dedup.cli import main as dedup
from dedup_bench.__main__ import main
from stories import slow_without_jit


def call(*words: object) -> Result:
    """Call the suite through the door."""
    return CliRunner().invoke(dedup, ["bench", *map(str, words)])


@pytest.mark.parametrize("name", main.list_commands(None))  # type: ignore[arg-type]
def test_every_benchmark_is_there(name: str) -> None:
    """Every name leads to a command that says what it measures."""
    shown = call(name, "--help")

    assert 0 == shown.exit_code, shown.output
    assert shown.stdout.startswith(f"Usage: dedup bench {name} ") or "main bench" in shown.stdout


def test_the_door_lists_them() -> None:
    """Asked for nothing, the door says what there is; what is unknown is wrong usage."""
    assert all(name in call().stdout for name in main.list_commands(None))  # type: ignore[arg-type]
    assert 2 == call("nothing").exit_code


@slow_without_jit
def test_results_name_no_machine(tmp_path: Path) -> None:
    """Results tell processor, cores, versions and settings, and no name of host, user or path."""
    path = tmp_path / "memory.json"
    ran = call("memory", "--sizes", "60", "--json", "--save", path)

    assert 0 == ran.exit_code, ran.output
    found = json.loads(path.read_text(encoding="utf-8"))
    assert json.loads(ran.stdout) == found
    assert {"cpu", "cores", "versions"} <= found["machine"].keys()
    assert 16 <= len(found["settings"])
    assert 2 == len(found["tables"][0]["rows"])
    assert all(0 < row[3] for row in found["tables"][0]["rows"])
    written = path.read_text(encoding="utf-8")
    names = {platform.node(), getpass.getuser(), str(tmp_path), str(Path.home())}
    assert [] == [name for name in names if len(name) > 3 and name in written]


@slow_without_jit
def test_threads_compares_sizes_and_threads(tmp_path: Path) -> None:
    """Each size is timed in one thread and on every core, in processes of their own."""
    path = tmp_path / "threads.json"
    ran = call("threads", "--sizes", "60,120", "--repeat", 1, "--save", path)

    assert 0 == ran.exit_code, ran.output
    (table,) = json.loads(path.read_text(encoding="utf-8"))["tables"]
    assert "60 articles, 1 threads" == table["rows"][0][0]
    assert table["rows"][0][5] is None
    assert table["rows"][1][5] is not None
    assert {f"{row[0]} | seconds" for row in table["rows"]} == set(table["samples"])
    assert 2 == call("threads", "--sizes", "many").exit_code


_USED = """
import sys
sys.path[:] = sys.argv[1:]
from dedup_bench.running import used
held, usage = used(lambda: bytearray(64_000_000))
print(len(held), usage.seconds > 0, usage.base is None or usage.peak - usage.base > 30)
"""


def test_used_tells_what_work_took() -> None:
    """Work is done once; its seconds and memory are told, in a process that gives none back."""
    ran = subprocess.run(
        [sys.executable, "-c", _USED, *sys.path], capture_output=True, text=True, check=True
    )

    assert "64000000 True True\n" == ran.stdout
