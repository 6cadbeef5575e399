"""What it costs to start: the interpreter, the import, the help, the first scores."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import click

from dedup.settings import Settings
from dedup_bench.corpora import make, write
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import SOME, json_option

ARTICLES = 100


@click.command()
@click.option(
    "--file",
    type=click.Path(exists=True, path_type=Path),
    help="Articles to score  [default: 100 generated ones]",
)
@click.option("--repeat", default=5, type=SOME, show_default=True, help="Runs of each.")
@click.option(
    "--cold-repeat",
    default=3,
    type=click.IntRange(0),
    show_default=True,
    help="Runs with an empty cache.",
)
@json_option
def startup(file: Path | None, repeat: int, cold_repeat: int, path: Path | None) -> None:
    """Time a bare interpreter, `import dedup`, `dedup --help` and the first `dedup score`."""
    before = conditions()
    with tempfile.TemporaryDirectory() as folder:
        if file is None:
            write(Path(folder), make(ARTICLES))
        articles = file or Path(folder, "articles.jsonl")
        table = Table(
            "Seconds from the start of the process to its end",
            ["what", "median", "fastest", "slowest", "runs"],
            measured(Path(folder), articles, repeat, cold_repeat),
        )
    options = {"repeat": repeat, "cold_repeat": cold_repeat, "bytes": 0}
    options["bytes"] = file.stat().st_size if file is not None and file.is_file() else 0
    publish("startup", [table], options, Settings(), path, before)


def measured(folder: Path, articles: Path, repeat: int, cold_repeat: int) -> list[list[Cell]]:
    """Time each command; warm runs of all in turn, then those with an empty cache."""
    dedup = [sys.executable, "-m", "dedup"]
    script = Path(sys.executable).with_name("dedup")
    if script.is_file():
        dedup = [str(script)]
    score = [*dedup, "score", str(articles), "-q", "-o", str(folder / "scores.jsonl")]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import dedup": [sys.executable, "-c", "import dedup"],
        "dedup --help": [*dedup, "--help"],
        "dedup score, warm": score,
    }
    warm = folder / "warm"
    for command in commands.values():
        started(command, warm)  # compiles the kernels, fills the file cache
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeat):
        for name, command in commands.items():
            seconds[name].append(started(command, warm))
    seconds["dedup score, cold"] = [
        started(score, folder / f"cold{turn}") for turn in range(cold_repeat)
    ]
    return [[name, median(s), min(s), max(s), len(s)] for name, s in seconds.items() if s]


def started(command: Sequence[str], cache: Path) -> float:
    """
    Run a command to its end and return the seconds it took.

    Raises:
        ClickException: it failed.
    """
    environment = os.environ | {"DEDUP_CACHE_DIR": str(cache)}
    begin = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    passed = time.perf_counter() - begin
    if done.returncode:
        raise click.ClickException(f"exit code {done.returncode}: {done.stderr.strip()[-500:]}")
    return passed
