"""The docs' tables are those that are written: column by column, type by type."""

import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedup.cli import main
from dedup.index.verdicts import Verdict
from stories import OTHER, WIRE, article, found_in

DOCS = Path(__file__).parents[2] / "docs/tables.md"
FILTER = DOCS.with_name("filter.md")
pytestmark = pytest.mark.skipif(not DOCS.is_file(), reason="runs in a checkout alone")


def described() -> dict[str, list[tuple[str, str]]]:
    """Return what the docs say of each table: its columns and their types."""
    sections = re.split(r"^## (\w+)$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = {}
    for name, text in zip(sections[::2], sections[1::2], strict=True):
        rows = re.findall(r"^\| ([a-z_, ]+) \| ([\w<>: ]+) \|", text, re.MULTILINE)[1:]
        found[name] = [(column, kind) for columns, kind in rows for column in columns.split(", ")]
    return found


def test_tables() -> None:
    """Every column of every table is described, in its order and with its type, and no other."""
    found = found_in(article("w", "reuters", *WIRE), article("a", "x", *WIRE, *OTHER))
    tables = {
        name: [(field.name, str(field.type)) for field in table.schema
               if not field.name.startswith("Reuters_")]
        for name, table in found.tables.items()
    }  # fmt: skip

    assert tables == described()


def test_the_filter_in_python(tmp_path: Path) -> None:
    """The example of the filter runs as it stands, and says what came before the second time."""
    code = FILTER.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    again = code.replace('"id": "a"', '"id": "b"')
    ran = [
        subprocess.run(
            [sys.executable, "-c", part], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        for part in (code, again)
    ]

    assert ["keep new \n", "drop exact a\n"] == ran


def test_files_to_the_filter_in_python(tmp_path: Path) -> None:
    """The example for files and other names of columns runs as it stands."""
    code = FILTER.read_text(encoding="utf-8").split("```python\n")[2].split("```")[0]
    rows = {"id": ["a", "b"], "outlet": ["x", "y"], "body": ["Some words of an article."] * 2}
    pq.write_table(pa.table(rows), tmp_path / "day.parquet")
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    checked, asked = ran.stdout.splitlines()
    assert "'reason': 'exact', 'earlier': 'a'" in checked
    assert checked.endswith("] 0")
    assert "exact 2 {'reuters': 'Reuters'}" == asked


def test_fields_of_verdicts() -> None:
    """Every field of a verdict is described in its order, and every option that is named is one."""
    text = FILTER.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text.split("## Verdicts")[1], re.MULTILINE)
    options = {name for verb in main.commands.values() for p in verb.params for name in p.opts}

    assert list(Verdict.__struct_fields__) == re.findall(r"\w+", " ".join(rows))
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) - {"--articles", "--words"}
    assert set() == used - options
