"""The benchmarks of the results page, one after the other, each in a process of its own."""

import subprocess
import sys
import time
from pathlib import Path

import click

PUBLISHED = {
    "rivals": "Every contender on syndication's edits",
    "speed": "From a text to its signature",
    "threads": "Time by size and threads",
    "memory": "Memory by size",
    "startup": "What it costs to start",
    "work": "What kernels do for an article",
}
"""By the name of a benchmark its heading on the page, in this order."""


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(PUBLISHED)))
@click.option(
    "--save", "folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    required=True, help="Write NAME.json there, for each.",
)  # fmt: skip
def everything(names: tuple[str, ...], folder: Path) -> None:
    """
    Run the benchmarks of the results page, or those that are named, as they are by default.

    One that fails does not keep the next from running; what was saved of it before stays.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise click.ClickException(f"--save {folder}: {problem.strerror}") from problem
    failed = []
    for name in names or PUBLISHED:
        begin = time.perf_counter()
        path = str(folder / f"{name}.json")
        command = [sys.executable, "-m", "dedup_bench", name, "--save", path]
        if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
            failed.append(name)
        minutes = (time.perf_counter() - begin) / 60
        click.echo(f"{name}: {minutes:.1f} minutes", err=True)
    if failed:
        raise click.ClickException(f"failed: {', '.join(failed)}")
