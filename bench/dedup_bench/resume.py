"""What a kill costs: a score that is killed again and again, and goes on each time."""

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from dedup.settings import Settings
from dedup.stages import size_of
from dedup_bench.corpora import make, write
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import json_option


@click.command()
@click.option(
    "--file",
    type=click.Path(exists=True, path_type=Path),
    help="Articles to score  [default: generated ones]",
)
@click.option("--articles", default=10_000, show_default=True, help="How many to generate.")
@click.option("--kills", default=10, show_default=True, help="Deaths before it may end.")
@click.option("--seed", default=1, show_default=True, help="Of the moments they come at.")
@json_option
def resume(file: Path | None, articles: int, kills: int, seed: int, path: Path | None) -> None:
    """Score with --work, killed with SIGKILL at random moments, and compare the tables."""
    before, rng = conditions(), random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if file is None:
            write(folder, make(articles))
        score = Scoring(folder, file or folder / "articles.jsonl")
        whole = score.run("usual")
        rows: list[list[Cell]] = [["nobody kills it, nothing is kept", *whole, 0.0]]
        for number in range(kills):
            moment = rng.uniform(0, whole[0] / 2)
            rows.append([f"kill {number + 1}", *score.run("killed", moment), score.kept()])
        rows.append(["it ends", *score.run("killed"), score.kept()])
        score.compare()
    spent = sum(float(row[2] or 0) for row in rows[1:])
    rows.append(["all of these together", None, spent, score.kept_most])
    columns = ["run", "seconds", "CPU seconds", "MB kept"]
    title = f"A score killed {kills} times, and its tables those of one that was not: byte for byte"
    options = {"articles": articles, "kills": kills, "seed": seed}
    publish("resume", [Table(title, columns, rows)], options, Settings(), path, before)


class Scoring:
    """
    The same call again and again.

    Args:
        folder: where tables and stages go.
        file: the articles.
    """

    def __init__(self, folder: Path, file: Path) -> None:
        self._folder, self._file, self.kept_most = folder, file, 0.0

    def run(self, name: str, moment: float | None = None) -> tuple[float, float]:
        """
        Score; return the seconds it took, and those of processor time.

        Args:
            name: of the folder of tables; stages are kept for all but ``usual``.
            moment: seconds after which it is killed, if it still runs.

        Raises:
            ClickException: it ended badly, and not by us.
        """
        work = [] if name == "usual" else ["--work", str(self._folder / "work")]
        command = [sys.executable, "-m", "dedup", "score", str(self._file), "-q", *work]
        busy, since = _processor_seconds(), time.perf_counter()
        child = subprocess.Popen([*command, "-o", str(self._folder / name)])
        try:
            code = child.wait(moment)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            code = 0
        if code:
            raise click.ClickException(f"dedup score ended with {code}")
        return time.perf_counter() - since, _processor_seconds() - busy

    def kept(self) -> float:
        """Return how many MB are kept now."""
        work = self._folder / "work"
        size = size_of(work) / 1e6 if work.exists() else 0.0
        self.kept_most = max(self.kept_most, size)
        return size

    def compare(self) -> None:
        """
        Compare the tables of both, byte for byte.

        Raises:
            ClickException: one is another.
        """
        one, other = self._folder / "usual", self._folder / "killed"
        names = {path.name for folder in (one, other) for path in folder.glob("*.parquet")}
        for name in sorted(names):
            if (one / name).read_bytes() != (other / name).read_bytes():
                raise click.ClickException(f"{name} is another where it was killed")


def _processor_seconds() -> float:
    """Return the processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
