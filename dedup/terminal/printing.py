"""What the working is printed with: texts behind labels, shares, tables without lines."""

import re

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.corpus import Article
from dedup.errors import shown

_ROOM = 72  # columns for two texts side by side


def grid_of(title: str) -> Table:
    """Return an empty table under its title."""
    grid = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    grid.padding = (0, 1, 0, 0)
    return grid


def print_text(console: Console, label: str, text: Text) -> None:
    """Print a text behind its label, its later lines below its first."""
    for line in text.wrap(console, console.width - len(label)):
        line.rstrip()
        console.print(Text.assemble((label, "dim"), line))
        label = " " * len(label)


def print_beside(console: Console, left: Text, right: Text) -> None:
    """Print A and B side by side on a terminal that has room, else one below the other."""
    if not console.is_terminal or console.width < _ROOM:
        print_text(console, "A ", left)
        print_text(console, "B ", right)
        return
    grid = Table.grid(padding=(0, 1, 0, 0))
    wide = (console.width - len("A  B ") - 1) // 2
    for width in (None, wide, None, wide):
        grid.add_column(width=width, overflow="fold", style="dim" * (not width))
    grid.add_row("A", left, "B", right)
    console.print(grid)


def name_of(article: Article) -> str:
    """Return what an article is called: id, outlet, time and title."""
    parts = (article.id, article.outlet, article.published, article.title)
    return " · ".join(part for part in parts if part)


def percent(share: float) -> str:
    """Return a share in percent."""
    return f"{share:.0%}".replace("%", " %")


def flat(text: str) -> str:
    """Return the text on one line, its blanks single but there."""
    return shown(re.sub(r"\s+", " ", text))
