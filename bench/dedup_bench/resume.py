"""What a kill costs: a score that is killed somewhere in each of its stages, and goes on."""

import random
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from shutil import rmtree
from typing import NamedTuple

import click

from dedup.settings import Settings
from dedup.stages import NOTE, size_of
from dedup_bench.corpora import AGENCIES
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.running import processor_seconds
from dedup_bench.scale_runs import news_of
from dedup_bench.sources import json_option

READING, TABLES = "reading", "tables"  # what is at work before the first stage, behind the last
_LOOK = 0.002  # seconds from look to look


@click.command()
@click.option(
    "--file",
    type=click.Path(exists=True, path_type=Path),
    help="Articles to score  [default: generated ones]",
)
@click.option("--articles", default=10_000, show_default=True, help="How many to generate.")
@click.option("--kills", default=10, show_default=True, help="One in each stage, then anywhere.")
@click.option("--max-memory", "memory", metavar="SIZE", help="As of `dedup score`.")
@click.option("--seed", default=1, show_default=True, help="Of the moments they come at.")
@json_option
def resume(
    file: Path | None, articles: int, kills: int, memory: str | None, seed: int, path: Path | None
) -> None:
    """Score with --work, killed with SIGKILL at a random moment; go on, and compare the tables."""
    before, rng = conditions(), random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generated = None if file else news_of(folder / "news", [articles], 1)[articles].path
        score = Scoring(folder, file or generated or folder, memory)
        rows = [row_of("nobody kills it, nothing is kept", score.usual())]
        whole, stages = score.watched()
        rows.append(row_of("nobody kills it, stages are kept", whole))
        for number, stage in enumerate(chosen(stages, kills, rng), 1):
            killed, hit = score.killed(stages, stage, rng.random())
            ended = score.resumed()
            rows.append(row_of(f"kill {number}", ended, hit, killed))
            click.echo(f"kill {number}: {hit}", err=True)
    columns = ["run", "killed in", "after s", "MB kept then", "to its end: seconds",
               "CPU seconds", "MB kept"]  # fmt: skip
    title = f"A score killed {kills} times, and gone on each time: its tables, byte for byte"
    options = {"articles": None if file else articles, "kills": kills, "max memory": memory}
    tables = [Table(title, columns, rows)]
    publish("resume", tables, options | {"seed": seed}, Settings(), path, before)


class Taken(NamedTuple):
    """What a run took: seconds by the clock, of processor time, and MB that are kept behind it."""

    seconds: float
    cpu: float
    kept: float


Stages = dict[str, float]
"""What is worked at, in order, and for how many seconds."""


def row_of(
    name: str, ended: Taken, hit: str | None = None, killed: Taken | None = None
) -> list[Cell]:
    """Return the row of a run that came to its end, and of the one before that was killed."""
    before: list[Cell] = [hit, killed.seconds, killed.kept] if killed else [None, None, None]
    return [name, *before, *ended]


def chosen(stages: Stages, kills: int, rng: random.Random) -> list[str]:
    """Return where kills are to come: once in each stage, then the longer a stage the likelier."""
    names = list(stages)
    rest = rng.choices(names, [*stages.values()], k=max(kills - len(names), 0))
    return [*rng.sample(names, min(kills, len(names))), *rest]


def stage_at(stages: Stages, there: set[str]) -> str:
    """Return the stage that is at work, by what is kept: the one behind the last that is."""
    at = TABLES
    for earlier, later in pairwise(stages):
        if earlier in there:
            at = later
    return at if there else next(iter(stages))


class Scoring:
    """
    The same call again and again.

    Args:
        folder: where tables and stages go.
        file: the articles.
        memory: what it may take.
    """

    def __init__(self, folder: Path, file: Path, memory: str | None) -> None:
        self._usual, self._out, self._work = (folder / name for name in ("usual", "out", "work"))
        agencies = [word for name in AGENCIES for word in ("--agency", f"{name}={name.lower()}")]
        self._words = [sys.executable, "-m", "dedup", "score", str(file), "-q", *agencies]
        self._words += ["--max-memory", memory] if memory else []

    def usual(self) -> Taken:
        """Score without keeping anything, with kernels that are compiled."""
        subprocess.run(
            [sys.executable, "-m", "dedup", "warm"], stdout=subprocess.DEVNULL, check=True
        )
        began = _now()
        subprocess.run([*self._words, "-o", str(self._usual)], check=True)
        return self._taken(began)

    def watched(self) -> tuple[Taken, Stages]:
        """Score, nobody kills it: return what it took, and how long it was at work at what."""
        moments: Stages = {}
        began = _now()
        with self._started() as child:
            while child.poll() is None:
                for name in self._there():
                    moments.setdefault(name, time.perf_counter() - began[0])
                time.sleep(_LOOK)
        taken, stages, since = self._ended(child.returncode, began), {}, 0.0
        for name, moment in sorted(moments.items(), key=lambda item: item[1]):
            stages[name], since = moment - since, moment
        return taken, stages | {TABLES: taken.seconds - since}

    def killed(self, stages: Stages, stage: str, share: float) -> tuple[Taken, str]:
        """
        Score into a new folder until it is killed; return what it took, and the stage it was in.

        Args:
            stages: all there are.
            stage: the one to be killed in.
            share: of its seconds, at which the kill is to come.
        """
        rmtree(self._work, ignore_errors=True)
        rmtree(self._out, ignore_errors=True)
        before = [None, *stages][list(stages).index(stage)]
        began = _now()
        with self._started() as child:
            while before and before not in self._there() and child.poll() is None:
                time.sleep(_LOOK)
            time.sleep(stages[stage] * share)
            child.kill()
            child.wait()
        if child.returncode == 0:
            return self._taken(began), "nothing: it had ended"
        return self._taken(began), stage_at(stages, self._there())

    def resumed(self) -> Taken:
        """
        Score on, to the end; return what it took.

        Raises:
            ClickException: it fails, or a table is another than that of who was not killed.
        """
        began = _now()
        with self._started() as child:
            child.wait()
        return self._ended(child.returncode, began)

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*self._words, "--work", str(self._work), "-o", str(self._out)])

    def _ended(self, status: int, began: tuple[float, float]) -> Taken:
        taken = self._taken(began)
        if status:
            raise click.ClickException(f"dedup score ended with {status}")
        one, other = ({path.name: path for path in folder.glob("*.parquet")}
                      for folder in (self._usual, self._out))  # fmt: skip
        if not one or one.keys() != other.keys():
            raise click.ClickException(f"tables {sorted(one)} here, {sorted(other)} there")
        for name, path in one.items():
            if path.read_bytes() != other[name].read_bytes():
                raise click.ClickException(f"{name} is another than where nothing is kept")
        return taken

    def _there(self) -> set[str]:
        """Return what is done: articles are read where the folder has its note."""
        with suppress(FileNotFoundError):
            names = {path.name for path in self._work.iterdir()}
            done = {name.removesuffix(".run") for name in names if name.endswith(".run")}
            return done | ({READING} if NOTE in names else set())
        return set()

    def _taken(self, began: tuple[float, float]) -> Taken:
        kept = size_of(self._work) / 1e6 if self._work.exists() else 0.0
        seconds, busy = (now - then for now, then in zip(_now(), began, strict=True))
        return Taken(seconds, busy, kept)


def _now() -> tuple[float, float]:
    """Return the time on the clock, and processor time of all children that have ended."""
    return time.perf_counter(), processor_seconds()
