"""The page of results and the README's table, from the committed JSON alone."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from dedup_bench.charts import CHARTS, draw
from dedup_bench.compare import changed
from dedup_bench.everything import PUBLISHED
from dedup_bench.results import Cell, Table, as_text

RESULTS, PAGE, README = "bench/results", "docs/results.md", "README.md"
RIVALS = "rivals"
BEGIN, END = "<!-- results: dedup bench page -->", "<!-- end of results -->"
OURS = "dedup"
SHOWN = ["contender", "recall", "precision", "F1", "MB/s", "CPU seconds", "MB above the texts"]
SEEN = {
    "rivals": "Share of pairs called copy, by edit and contender",
    "strengths": "Share of pairs called copy over the strength of an edit, by contender",
    "dials": "Copies found over false accusations from dial to dial, by contender",
    "costs": "MB of text a second and MB of memory, by contender",
}
"""What a chart shows, for who cannot see it."""
APART = {
    "peers": "Peers on a hundred thousand articles",
    "resume": "Killed, and gone on",
    "scale": "A million articles",
    "spark": "On a cluster of Spark",
}
"""Headings of what takes long, and `everything` does not run."""
BETTER = {"MB/s": 1, "MB above the texts": -1, "recall": 1, "precision": 1}
"""Of contenders: what is better, more or less."""

REASONS = {
    "recall": "what dedup calls confident must have evidence enough to accuse; what has less is "
    "`possible`, and is found there",
    "precision": "a formula that one agency and one outlet fill with other names and figures once "
    "looks like a copy; `series` tells formulas that a house fills day after day",
    "MB/s": "dedup aligns sentences, weighs evidence, finds stories, origins and shares, and makes "
    "all tables; `--only near` is what a MinHash engine does, and stands beside it",
    "MB above the texts": "the words, sentences and shared runs of all articles are kept, since "
    "the tables show them; `--only near` keeps paragraphs and signatures",
}
"""Why dedup is not first, by column."""


@click.command()
@click.option(
    "--root", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path(),
    help="Of the checkout  [default: here]",
)  # fmt: skip
def page(root: Path) -> None:
    """Write docs/results.md, its charts and the README's table from bench/results/*.json."""
    found = results_in(root)
    if not found:
        raise click.ClickException(f"{RESULTS} has no results: run a benchmark with --save")
    for path, text in written(root, found).items():
        path.write_text(text, encoding="utf-8")
    if RIVALS in found:
        draw(root / "docs", found[RIVALS], digest(found[RIVALS]))


def results_in(root: Path) -> dict[str, dict[str, Any]]:
    """Return the committed results, by name, in the order of the page."""
    paths = {path.stem: path for path in sorted((root / RESULTS).glob("*.json"))}
    order = [
        *filter(paths.__contains__, PUBLISHED),
        *(name for name in paths if name not in PUBLISHED),
    ]
    return {name: json.loads(paths[name].read_text(encoding="utf-8")) for name in order}


def digest(result: Mapping[str, Any]) -> str:
    """Return a digest of a result, which its charts carry."""
    return hashlib.sha256(json.dumps(result, sort_keys=True).encode()).hexdigest()[:16]


def written(root: Path, found: Mapping[str, Mapping[str, Any]]) -> dict[Path, str]:
    """Return the text of each file that is written from the results."""
    files = {root / PAGE: "\n\n".join(sections(found)) + "\n"}
    if RIVALS in found:
        readme = (root / README).read_text(encoding="utf-8")
        begin, end = re.escape(BEGIN), re.escape(END)
        table = f"{BEGIN}\n{for_readme(found[RIVALS])}\n{END}"
        files[root / README] = re.sub(f"{begin}.*?{end}", lambda _: table, readme, flags=re.DOTALL)
    return files


def sections(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the parts of the page."""
    yield "# Results"
    yield (
        "Written by `dedup bench page` from `bench/results/*.json`; a test fails where it is "
        "stale. How each figure is made, and all again: [bench/README.md](../bench/README.md)."
    )
    for name, result in found.items():
        yield f"## {(PUBLISHED | APART).get(name, name)}"
        options = ", ".join(f"{key} {value}" for key, value in result["options"].items())
        machine = result["machine"]
        versions = ", ".join(f"{key} {value}" for key, value in machine["versions"].items())
        yield (
            f"`dedup bench {result['bench']}`: {options}. {machine['cpu']}, {machine['cores']} "
            f"cores, load {machine['load']} before; settings `{result['settings']}`; {versions}."
        )
        if name == RIVALS:
            yield conditions_of(result)
            yield (
                "Of an invented language, in which strangers share next to nothing: a low dial "
                "costs less here than among real articles, which are in bench/README.md, *Quality*."
            )
            yield from (f"![{SEEN[chart]}](results-{chart}.svg)" for chart in CHARTS)
            yield "\n".join(["### Where dedup is not first", "", *not_first(result)])
        for table in map(table_from, result["tables"]):
            yield f"### {table.title}\n\n{as_text(table)}"


def table_from(given: Mapping[str, Any]) -> Table:
    """Return a table as it was saved."""
    return Table(given["title"], given["columns"], given["rows"], given.get("samples", {}))


def rows_of(table: Table) -> list[dict[str, Cell]]:
    """Return the rows of a table by the names of their cells."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def for_readme(result: Mapping[str, Any]) -> str:
    """Return the table of contenders, its main columns."""
    table = table_from(result["tables"][0])
    rows = [[row[name] for name in SHOWN] for row in rows_of(table)]
    accused = [
        max((v for k, v in row.items() if k.endswith("called copy") and isinstance(v, float)))
        for row in rows_of(table)
    ]
    whole = [[*row, most] for row, most in zip(rows, accused, strict=True)]
    table = Table("", [*SHOWN, "worst false accusation"], whole)
    return f"{as_text(table)}\n\n{conditions_of(result)}"


def conditions_of(result: Mapping[str, Any]) -> str:
    """Return a line on the run, and a warning where the machine was not quiet."""
    machine, options = result["machine"], result["options"]
    line = (
        f"{options['pairs']} pairs of each edit and strength, {options['repeat']} rounds; "
        f"{machine['cpu']}, {machine['cores']} cores."
    )
    if (machine["load"] or 0) <= machine["cores"]:
        return line
    return f"{line} The machine was not quiet (load {machine['load']}): MB/s is no result here."


def not_first(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each column and each edit in which somebody is surely before dedup."""
    summary, edits = (table_from(one) for one in result["tables"][:2])
    rows = {row["contender"]: row for row in rows_of(summary)}
    for column, sign in BETTER.items():
        mine = rows[OURS][column]
        ahead = {
            str(name): value
            for name, row in rows.items()
            if isinstance(value := row[column], float | int)
            and isinstance(mine, float | int)
            and sign * value > sign * mine
        }
        if ahead:
            names = ", ".join(f"{name} {value:.3g}" for name, value in ahead.items())
            yield f"- **{column}** {mine:.3g}: {names}. Why: {REASONS[column]}."
    for row in edits.rows:
        names = ", ".join(_ahead(edits, str(row[0]), copy=row[1] == "copy"))
        if names:
            yield f"- **{row[0]}** ({row[1]}): {names}."


def _ahead(edits: Table, edit: str, *, copy: bool) -> Iterator[str]:
    """Yield who is before dedup in an edit, over the same pairs and beyond noise."""
    mine = edits.samples[f"{edit} | {OURS}"]
    for name in edits.columns[2:]:
        theirs = changed(mine, edits.samples[f"{edit} | {name}"])
        if theirs.told == "changed" and (theirs.change > 0) is copy:
            yield f"{name} {theirs.after:.2f} against {theirs.before:.2f}"


def stale(root: Path) -> Sequence[str]:
    """Return the files that are not what the results make of them."""
    found = results_in(root)
    texts = [
        str(path.relative_to(root))
        for path, text in written(root, found).items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    charts = [root / f"docs/results-{name}.svg" for name in CHARTS if RIVALS in found]
    old = [
        str(path.relative_to(root))
        for path in charts
        if not path.is_file() or digest(found[RIVALS]) not in path.read_text(encoding="utf-8")
    ]
    return texts + old
