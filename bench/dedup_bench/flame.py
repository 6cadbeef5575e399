"""Where the time of a score goes, function by function: py-spy looks, and a picture is drawn."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import which
from typing import NamedTuple

import click

RATE = 50  # looks a second
LEAST = 0.002  # of all: a narrower box is not drawn
IMPORTS, THREADS = "imports", "threads"
_OURS = re.compile(r"(.+) \((?:.*/)?(dedup/.+)\.py(?::\d+)?\)")
_RUN = (
    "import sys; from pathlib import Path; from dedup.cli import main; "
    "main(sys.argv[2:], standalone_mode=False); Path(sys.argv[1]).touch()"
)
_DOORS = ("dedup.__main__", "dedup.cli", "dedup.process", "dedup.verbs.")  # on the way to all else

Stack = tuple[str, ...]


class Box(NamedTuple):
    """A box of the picture: what it is called, how deep it lies, from where to where, in looks."""

    name: str
    depth: int
    begin: int
    end: int


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("picture", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("words", nargs=-1, required=True)
def flame(picture: Path, words: tuple[str, ...]) -> None:
    """
    Run a verb of dedup under py-spy; draw what it was at work at as PNG or SVG.

    Compiled code is part of the function that calls it; who waits is not counted.

    \b
    Example:
      dedup bench flame flame.png score news.parquet -o tables/ -q
    """  # fmt: skip
    if which("py-spy") is None:
        raise click.ClickException("py-spy is not installed: pip install py-spy")
    with tempfile.TemporaryDirectory() as folder:
        told, ended = Path(folder, "stacks.txt"), Path(folder, "ended")
        looking = ["py-spy", "record", "-r", str(RATE), "-f", "raw", "--function", "-o", str(told)]
        command = [*looking, "--", sys.executable, "-c", _RUN, str(ended), *words]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # it ends well, whatever
        if not (ended.exists() and told.exists()):
            raise click.ClickException("it failed, or py-spy may not look at processes here")
        drawn(picture, list(boxes_of(stacks_in(told.read_text(encoding="utf-8")))))


def stacks_in(told: str) -> dict[Stack, int]:
    """
    Return how often each stack of dedup's own functions was seen, outermost first.

    What a module imports is one box; what other libraries do is of the function that calls them.

    >>> stacks_in("run (click/core.py);detect (dedup/line.py);sort (numpy/core.py) 7")
    {('line.detect',): 7}
    """
    seen: dict[Stack, int] = {}
    for line in told.splitlines():
        frames, _, count = line.rpartition(" ")
        if stack := _ours(frames.split(";")):
            seen[stack] = seen.get(stack, 0) + int(count)
    return seen


def _ours(frames: Iterable[str]) -> Stack:
    stack: list[str] = []
    inside = False  # of the command: other threads begin elsewhere
    for frame in frames:
        if "<frozen importlib" in frame:
            return (*stack, IMPORTS)
        if found := _OURS.fullmatch(frame):
            module = found[2].replace("/", ".")
            if module.startswith(_DOORS):
                inside = True
            else:
                name = module.removeprefix("dedup.").removesuffix(".__init__")
                stack.append(f"{name}.{found[1].rpartition('.')[2]}")
    return tuple(stack) if inside or not stack else (THREADS, *stack)


def boxes_of(stacks: dict[Stack, int], depth: int = 0, begin: int = 0) -> Iterator[Box]:
    """Yield the boxes of stacks, the widest first, each above what it is called by."""
    inner: dict[str, dict[Stack, int]] = {}
    for stack, count in stacks.items():
        if stack:
            inner.setdefault(stack[0], {})[stack[1:]] = count
    for name, rest in sorted(inner.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        end = begin + sum(rest.values())
        yield Box(name, depth, begin, end)
        yield from boxes_of(rest, depth + 1, begin)
        begin = end


def drawn(path: Path, boxes: list[Box]) -> None:
    """
    Draw boxes, those of one that lies at the bottom in one colour.

    Raises:
        ClickException: matplotlib is not installed, or nothing was seen.
    """
    try:
        from matplotlib import colormaps
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise click.ClickException("charts need matplotlib: pip install it") from missing
    if not boxes:
        raise click.ClickException("nothing was seen: too short")
    whole = max(box.end for box in boxes)
    boxes = [box for box in boxes if box.end - box.begin >= LEAST * whole]
    deepest, palette = max(box.depth for box in boxes), [colormaps["tab20"](n) for n in range(20)]
    figure = Figure(figsize=(15, 1.0 + 0.27 * (deepest + 1)), layout="constrained")
    axes, colour = figure.subplots(), -1
    for box in boxes:
        colour += box.depth == 0
        wide = (box.end - box.begin) / whole
        axes.barh(
            box.depth, wide, 1.0, box.begin / whole, color=palette[(2 * colour + 1) % 20],
            edgecolor="white", linewidth=0.5,
        )  # fmt: skip
        fits = int(wide * 240)
        text = box.name if len(box.name) <= fits else box.name.rpartition(".")[2][:fits]
        if fits > 3:
            axes.text(box.begin / whole + 0.002, box.depth, text, va="center", fontsize=7.5)
    axes.set(xlim=(0, 1), ylim=(-0.5, deepest + 0.5), yticks=[])
    axes.set_xlabel(f"share of {whole / RATE:,.0f} s of all threads at work")
    figure.savefig(path, dpi=110)
